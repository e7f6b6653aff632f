"""`zkwright ceremony contribute --attestation`, and `verify --attestations`: what contributors publish agrees with the key."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from zkwright.prover import read_zkey, write_zkey
from zkwright.prover.ceremony import Attestation, new_signing_key, read_attestation
from zkwright.prover.ceremony.phase2.contribution import parse_contributions

from tests.cli.ceremonies import begin, powers
from tests.cli.conftest import Outcome, run

KEY = new_signing_key()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ceremony: Ada, who signs; Bob, who does not; Cyd, who publishes what is printed; and a beacon."""
    folder = tmp_path_factory.mktemp("attested")
    begin(folder)
    (folder / "ada.pem").write_bytes(KEY.to_pem())
    sign = ("--sign", folder / "ada.pem")
    for number, name, more in ((1, "Ada", sign), (2, "Bob", ()), (3, "Cyd", ())):
        published = () if name == "Cyd" else ("--attestation", folder / "published" / f"{number}.json")
        made = run(
            *("ceremony", "contribute", folder / f"{number - 1}.zkey", "-o", folder / f"{number}.zkey"),
            *("-n", name, *published, *more, "--json"),
        )
        assert made.code == 0, made.err
        assert len(made.document["files"]) == (2 if published else 1)
    printed = f"contribution 3: {made.document['contribution_hash']}"
    (folder / "published" / "cyd.txt").write_text(printed)
    beacon = ("--hash", "0xabcd", "-o", folder / "4.zkey")
    assert run("ceremony", "beacon", folder / "3.zkey", *beacon).code == 0
    return folder


def verify(folder: Path, published: Path, *more: str, zkey: Path | None = None) -> Outcome:
    line = ("ceremony", "verify", folder / "c.r1cs", zkey or folder / "4.zkey", *powers(folder))
    return run(*line, "--attestations", published, *more)


@pytest.fixture
def published(folder: Path, tmp_path: Path) -> Path:
    """A copy of what was published."""
    return Path(shutil.copytree(folder / "published", tmp_path / "published"))


def test_all_agree(folder: Path, published: Path) -> None:
    found = verify(folder, published, "--json").document["contributions"]
    assert [made["name"] for made in found] == ["Ada", "Bob", "Cyd", ""]
    signed, unsigned = (
        {"path": str(published / "1.json"), "named": True, "public_key": KEY.public_key.hex()},
        {"path": str(published / "2.json"), "named": True, "public_key": None},
    )
    text = {"path": str(published / "cyd.txt"), "named": False, "public_key": None}
    assert [made["attestation"] for made in found] == [signed, unsigned, text, None]
    told = verify(folder, published).out
    assert f"attested and signed by {KEY.public_key.hex()} in" in told
    assert "attested (hash and name, unsigned) in" in told
    assert "attested (the hash alone) in" in told
    assert "which is a beacon" in told
    assert "without an attestation" not in told


def test_a_contribution_without_one_is_said(folder: Path, published: Path) -> None:
    (published / "2.json").unlink()
    told = verify(folder, published)
    assert (told.code, told.out.count("without an attestation")) == (0, 1)
    assert verify(folder, published, "--json").document["contributions"][1]["attestation"] is None
    for file in published.iterdir():
        file.unlink()
    assert verify(folder, published).out.count("without an attestation") == 3
    line = ("ceremony", "verify", folder / "c.r1cs", folder / "4.zkey", *powers(folder), "--json")
    assert "attestation" not in run(*line).document["contributions"][0]


def change(**changes: Any) -> Callable[[Path], object]:
    """Ada's file with something changed, and as if she had not signed it where `public_key` is None."""

    def damage(published: Path) -> None:
        attestation = read_attestation(published / "1.json")
        assert isinstance(attestation, Attestation)
        (published / "1.json").write_text(dataclasses.replace(attestation, **changes).to_json())

    return damage


UNSIGNED: dict[str, Any] = {"public_key": None, "signature": None}
DISAGREEING: dict[str, tuple[Callable[[Path], object], str]] = {
    "of no contribution": (change(contribution_hash=bytes(64), **UNSIGNED), "no contribution has the hash 00000000"),
    "another circuit": (change(circuit_hash=bytes(64), **UNSIGNED), "of another circuit"),
    "another number": (change(number=2, **UNSIGNED), "it says contribution 2, and that with its hash is 1"),
    "another name": (change(name="Eve", **UNSIGNED), 'the key calls contribution 1 "Ada", it says "Eve"'),
    "another signature": (change(signature=bytes(64)), "its signature is not one"),
    "another key": (change(public_key=new_signing_key().public_key), "its signature is not one"),
    "a key under which everything is signed": (
        change(public_key=(1).to_bytes(32, "little"), signature=(1).to_bytes(32, "little") + bytes(32)),
        "its signature is not one",
    ),
    "a second one": (
        lambda published: shutil.copy(published / "1.json", published / "z.json"),
        "contribution 1 has an attestation already",
    ),
    "a text of no contribution": (
        lambda published: (published / "cyd.txt").write_text(f"Contribution Hash: {'0' * 128}"),
        "no contribution has the hash 00000000",
    ),
    "a text of another number": (
        lambda published: (published / "cyd.txt").write_text(
            f"contribution 1: {read_attestation(published / 'cyd.txt').contribution_hash.hex()}"
        ),
        "it says contribution 1, and that with its hash is 3",
    ),
    "a text of another circuit": (
        lambda published: (
            (published / "cyd.txt").write_text(f"Circuit hash: {'0' * 128}\n{(published / 'cyd.txt').read_text()}")
            and None
        ),
        "of another circuit",
    ),
}


@pytest.mark.parametrize("name", DISAGREEING)
def test_one_that_disagrees(folder: Path, published: Path, name: str) -> None:
    damage, words = DISAGREEING[name]
    damage(published)
    verify(folder, published).refused(1, "wrong attestation", str(published), words)
    document = verify(folder, published, "--json").document
    assert (document["ok"], document["error"]["kind"], document["exit_code"]) == (False, "InvalidAttestation", 1)


def test_one_that_cannot_be_read(folder: Path, published: Path) -> None:
    (published / "note.txt").write_text("I was there")
    verify(folder, published).refused(2, "note.txt", "no contribution hash")
    verify(folder, published / "absent").refused(2, "absent")
    verify(folder, published / "1.json").refused(2, "1.json")


def test_a_name_that_was_changed_in_the_key_shows(folder: Path, published: Path, tmp_path: Path) -> None:
    """No hash of the chain holds names: the key verifies, and only what the contributor published disagrees."""
    key = read_zkey(folder / "4.zkey")
    chain = parse_contributions(key.contributions, key.n_contributions)
    chain[0] = dataclasses.replace(chain[0], name="Eve")
    renamed = dataclasses.replace(key, contributions=b"".join(each.to_bytes() for each in chain))
    write_zkey(tmp_path / "renamed.zkey", renamed)
    line = ("ceremony", "verify", folder / "c.r1cs", tmp_path / "renamed.zkey", *powers(folder))
    assert 'who is called "Eve"' in run(*line).out
    verify(folder, published, zkey=tmp_path / "renamed.zkey").refused(1, 'the key calls contribution 1 "Eve"')


def test_what_contribute_refuses_before_it_begins(folder: Path, tmp_path: Path) -> None:
    line = ("ceremony", "contribute", folder / "0.zkey", "-o", tmp_path / "1.zkey")
    run(*line, "--sign", folder / "ada.pem").refused(2, "there is nothing to sign", "--attestation")
    run(*line, "--attestation", tmp_path / "a.txt").refused(2, "ends with .json")
    (tmp_path / "a.json").write_text("mine")
    run(*line, "--attestation", tmp_path / "a.json").refused(2, "would be lost", "--force")
    run(*line, "--attestation", tmp_path / "b.json", "--sign", tmp_path / "a.json").refused(2, "no private key")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json"]
    assert run(*line, "--attestation", tmp_path / "a.json", "--force").code == 0
    assert json.loads((tmp_path / "a.json").read_text())["number"] == 1


def test_info_tells_what_one_says(folder: Path, tmp_path: Path) -> None:
    told = run("info", folder / "published" / "1.json", "--json").document
    assert (told["kind"], told["number"], told["name"]) == ("attestation", 1, "Ada")
    assert told["public_key"] == KEY.public_key.hex()
    assert "its signature right" in run("info", folder / "published" / "1.json").out
    unsigned = run("info", folder / "published" / "2.json").out
    assert "unsigned" in unsigned
    assert "null" not in unsigned
    signed = (folder / "published" / "1.json").read_text()
    (tmp_path / "a.json").write_text(signed.replace('"Ada"', '"Eve"'))
    run("info", tmp_path / "a.json").refused(1, "wrong attestation", "its signature is not one")
    (tmp_path / "a.json").write_text(signed.replace('"number": 1', '"number": 0'))
    run("info", tmp_path / "a.json").refused(2, "number is no whole number")


@pytest.mark.parametrize("verb", ["contribute", "export-bellman", "report"])
def test_what_a_killed_run_left_goes(folder: Path, tmp_path: Path, verb: str) -> None:
    """A file in the making that nobody works on, as of every other verb."""
    leftover, own = tmp_path / f".x.{'0123456789abcdef'}.zkwright", tmp_path / ".mine.zkwright"
    for path in (leftover, own):
        path.write_bytes(b"half")
    suffix = {"contribute": "zkey", "export-bellman": "mpcparams", "report": "html"}[verb]
    assert run("ceremony", verb, folder / "1.zkey", "-o", tmp_path / f"x.{suffix}").code == 0
    assert (leftover.exists(), own.exists()) == (False, True)
