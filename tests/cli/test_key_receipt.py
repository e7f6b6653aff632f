"""What `ceremony verify` leaves beside a key: by it alone, and only for the key that it is of, the warning goes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from zkwright.core.errors import FormatError
from zkwright.prover import ProvingKey, Standing, read_zkey, view_zkey, write_zkey
from zkwright.prover.groth16.key_receipt import SECRET, read_receipt, receipt_path, verified_identity, write_receipt

from tests.cli.ceremonies import begin
from tests.cli.conftest import Outcome, run

WARNING = "whose ceremony was not verified"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, cache_home: Path) -> Path:
    """A ceremony of one contribution: `p.ptau`, `c.r1cs` and its key `1.zkey`, which was verified; a development key `c.zkey`."""
    folder = tmp_path_factory.mktemp("receipt")
    begin(folder)
    line = ("ceremony", "contribute", folder / "0.zkey", "-o", folder / "1.zkey", "-n", "Ada", "--json")
    document = run(*line).document
    assert WARNING in document["warning"]
    assert run("setup", folder / "c.r1cs", "-o", folder).code == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache_home))  # where the secret of the seal comes to lie
        assert verify(folder).code == 0
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy, to be changed."""
    return Path(shutil.copytree(made, tmp_path / "copy"))


def verify(folder: Path, *words: str, key: str = "1.zkey") -> Outcome:
    return run("ceremony", "verify", folder / "c.r1cs", folder / key, "--ptau", folder / "p.ptau", *words)


def receipt_of(folder: Path) -> Path:
    return Path(receipt_path(folder / "1.zkey"))


def standing_in(folder: Path, key: str = "1.zkey") -> Standing:
    """What the library makes of a key's file, as arrays and as bytes."""
    standing = read_zkey(folder / key).standing
    assert view_zkey(folder / key).standing is standing
    return standing


def test_a_key_that_was_verified_loses_the_warning_everywhere(folder: Path) -> None:
    verbs: list[tuple[str | Path, ...]] = [
        ("info",),
        ("check",),
        ("export", "vk", "--force", "-o", folder),
        ("export", "zkey", "--force", "-o", folder / "again.zkey"),
    ]
    for verb in verbs:
        assert "warning" not in run(*verb, folder / "1.zkey", "--json").document
    assert run("info", folder / "1.zkey", "--json").document["standing"] == "verified"
    assert standing_in(folder) is Standing.VERIFIED
    receipt_of(folder).unlink()
    for verb in verbs:
        assert WARNING in run(*verb, folder / "1.zkey", "--json").document["warning"]
    assert standing_in(folder) is Standing.CONTRIBUTED


def test_what_a_receipt_says(folder: Path) -> None:
    key = read_zkey(folder / "1.zkey")
    receipt = read_receipt(receipt_of(folder))
    content = (folder / "1.zkey").read_bytes()
    assert (receipt.n_bytes, receipt.sha256) == (len(content), hashlib.sha256(content).digest())
    assert receipt.fingerprint.hex() == key.verifying_key().fingerprint
    assert (receipt.circuit_hash, receipt.identity) == (key.circuit_hash, key.identity)
    told = verify(folder, "--json").document
    assert [hash.hex() for hash in receipt.contributions] == [
        each["contribution_hash"] for each in told["contributions"]
    ]
    before = [each["response_hash"] for each in told["powers_of_tau_contributions"]]
    assert [hash.hex() for hash in receipt.powers_contributions or ()] == before
    assert receipt.ends_with_beacon is False
    assert receipt.program.startswith("zkwright ")
    assert read_receipt(receipt_of(folder)) == receipt
    described = run("info", receipt_of(folder), "--json").document
    assert (described["kind"], described["sha256"], described["own"]) == ("receipt", receipt.sha256.hex(), True)
    assert told["files"] == [{"path": str(receipt_of(folder)), "bytes": receipt_of(folder).stat().st_size}]


def test_powers_of_tau_that_were_trusted_were_not_verified(folder: Path) -> None:
    receipt_of(folder).unlink()
    assert verify(folder, "--trust-ptau").code == 0
    assert read_receipt(receipt_of(folder)).powers_contributions is None
    assert standing_in(folder) is Standing.CONTRIBUTED


def test_a_no_takes_the_receipt_away(folder: Path) -> None:
    key = read_zkey(folder / "1.zkey")
    swapped = key.a.copy()
    swapped[[1, 2]] = swapped[[2, 1]]
    write_zkey(folder / "1.zkey", dataclasses.replace(key, a=swapped))
    assert receipt_of(folder).exists()
    told = verify(folder)
    assert told.code == 1
    assert not receipt_of(folder).exists()


def test_another_point_is_found_by_check(folder: Path) -> None:
    """The verifying key is the one that was verified, under which nobody can forge; the file is not."""
    key = read_zkey(folder / "1.zkey")
    swapped = key.a.copy()
    swapped[[1, 2]] = swapped[[2, 1]]
    write_zkey(folder / "1.zkey", dataclasses.replace(key, a=swapped))
    document = run("check", folder / "1.zkey", "--json").document
    assert document["standing"] == "contributed"
    assert WARNING in document["warning"]


def another_name(key: ProvingKey) -> ProvingKey:
    return dataclasses.replace(key, contributions=key.contributions.replace(b"Ada", b"Eve"))


def another_verifying_key(key: ProvingKey) -> ProvingKey:
    return dataclasses.replace(key, alpha_g1=key.beta_g1)


def another_circuit(key: ProvingKey) -> ProvingKey:
    return dataclasses.replace(key, circuit_hash=bytes(range(64)))


@pytest.mark.parametrize("change", [another_name, another_verifying_key, another_circuit])
def test_a_receipt_is_of_one_key(folder: Path, change: Callable[[ProvingKey], ProvingKey]) -> None:
    write_zkey(folder / "1.zkey", change(read_zkey(folder / "1.zkey")))
    assert standing_in(folder) is Standing.CONTRIBUTED
    assert WARNING in run("export", "zkey", folder / "1.zkey", "-o", folder / "a.zkey", "--json").document["warning"]


def test_a_receipt_is_of_a_file_of_one_size(folder: Path) -> None:
    write_zkey(folder / "1.zkey", read_zkey(folder / "1.zkey"), plain=True)
    assert standing_in(folder) is Standing.CONTRIBUTED


@pytest.mark.parametrize(("key", "standing"), [("c.zkey", Standing.DEVELOPMENT), ("0.zkey", Standing.UNCONTRIBUTED)])
def test_no_receipt_makes_a_ceremony(folder: Path, key: str, standing: Standing) -> None:
    """Of a key of a setup, and of one to which nobody contributed, whatever lies beside them."""
    of_another = read_receipt(receipt_of(folder))
    identity, n_bytes = read_zkey(folder / key).identity, (folder / key).stat().st_size
    write_receipt(folder / key, of_another.__replace__(identity=identity, n_bytes=n_bytes))
    assert verified_identity(folder / key) == identity
    assert standing_in(folder, key) is standing


def edited(**members: Any) -> Callable[[bytes], bytes]:
    def edit(text: bytes) -> bytes:
        return (json.dumps({**json.loads(text), **members}, indent=1) + "\n").encode()

    return edit


def test_a_receipt_of_somebody_else_says_nothing(
    folder: Path, tmp_path: Path, cache_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sends a key can send a receipt with it: with the seal of another secret, of none, or of another receipt."""
    content, verified = receipt_of(folder).read_bytes(), Standing.VERIFIED
    for member, value in (("seal", "00" * 32), ("program", "zkwright 99"), ("circuit_hash", "00" * 64)):
        receipt_of(folder).write_bytes(edited(**{member: value})(content))
        assert standing_in(folder) is Standing.CONTRIBUTED, member
    receipt_of(folder).write_bytes(content)
    assert standing_in(folder) is verified
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "elsewhere"))
    assert standing_in(folder) is Standing.CONTRIBUTED
    told = run("info", receipt_of(folder), "--json").document
    assert (told["own"], "says nothing here" in run("info", receipt_of(folder)).out) == (False, True)
    assert verify(folder).code == 0
    assert standing_in(folder) is verified
    secret = tmp_path / "elsewhere" / "zkwright" / SECRET
    assert (len(secret.read_bytes()), secret.stat().st_mode & 0o077) == (32, 0)
    assert secret.read_bytes() != (cache_home / "zkwright" / SECRET).read_bytes()
    for broken in (b"", bytes(31), bytes(33)):
        secret.write_bytes(broken)
        assert standing_in(folder) is Standing.CONTRIBUTED
        told = verify(folder, "--json")
        assert (told.code, told.document["files"]) == (0, [])
        assert "no secret among your caches" in told.document["warning"]


DAMAGED: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "empty": (lambda _: b"", "no JSON"),
    "cut": (lambda text: text[:-3], "no JSON"),
    "a list": (lambda text: b"[" + text + b"]", "no JSON object that calls itself"),
    "another format": (edited(format="zkwright statement"), "no JSON object that calls itself"),
    "another version": (edited(version="2"), "another version"),
    "deep": (lambda _: b"[" * 100_000, "no JSON"),
    "UTF-16": (lambda text: text.decode().encode("utf-16"), "no JSON"),
    "an unknown member": (edited(more=1), "not spelt"),
    "a member twice": (lambda text: text.replace(b' "bytes"', b' "version": "1",\n "bytes"'), "not spelt"),
    "spaces": (lambda text: text.replace(b": ", b":  ", 1), "not spelt"),
    "no last line feed": (lambda text: text.rstrip(b"\n"), "not spelt"),
    "no identity": (edited(identity=None), "identity is not 32 bytes"),
    "capital letters": (lambda text: edited(identity=json.loads(text)["identity"].upper())(text), "identity is not"),
    "a short hash": (edited(sha256="ab" * 31), "sha256 is not 32 bytes"),
    "no fingerprint": (edited(verification_key=7), "verification_key is not"),
    "a short circuit hash": (edited(circuit_hash="00"), "circuit_hash is not 64 bytes"),
    "nobody contributed": (edited(contributions=[]), "contributions is no list"),
    "an entry that is no hash": (edited(contributions=["ab" * 64, "x"]), r"contributions\[1\] is not 64 bytes"),
    "no size": (edited(bytes=0), "bytes is no size"),
    "a size that is true": (edited(bytes=True), "bytes is no size"),
    "a size with a point": (edited(bytes=1.0), "no JSON"),
    "a huge size": (edited(bytes=1 << 63), "bytes is no size"),
    "no word of a beacon": (edited(ends_with_beacon=0), "ends_with_beacon is neither"),
    "no powers": (edited(powers_of_tau=""), "powers_of_tau is not 32 bytes"),
    "powers of nobody": (edited(powers_of_tau_contributions=[]), "powers_of_tau_contributions is no list"),
    "a program with an escape": (edited(program="zkwright \x1b[2J"), "program is no printable text"),
    "no seal": (edited(seal=""), "seal is not 32 bytes"),
    "no program": (edited(program=None), "program is no printable text"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_receipt_is_none(folder: Path, name: str) -> None:
    damage, told = DAMAGED[name]
    receipt_of(folder).write_bytes(damage(receipt_of(folder).read_bytes()))
    with pytest.raises(FormatError, match=told):
        read_receipt(receipt_of(folder))
    assert standing_in(folder) is Standing.CONTRIBUTED


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo])
def test_what_is_no_file_is_no_receipt(folder: Path, make: Callable[[Path], None]) -> None:
    """A pipe is not waited for."""
    receipt_of(folder).unlink()
    make(receipt_of(folder))
    assert standing_in(folder) is Standing.CONTRIBUTED


def test_verify_says_yes_where_no_receipt_can_be_written(folder: Path) -> None:
    receipt_of(folder).unlink()
    receipt_of(folder).mkdir()
    told = verify(folder, "--json")
    assert (told.code, told.document["standing"], told.document["files"]) == (0, "verified", [])
    assert "no receipt could be left" in told.document["warning"]
