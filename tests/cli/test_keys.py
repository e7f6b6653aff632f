"""Which keys are called development keys; which ones `setup` and `run` replace, and which they leave alone."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from zkwright.prover import Standing, read_zkey

from tests.cli.ceremonies import real_key
from tests.cli.conftest import Project, run
from tests.prover.contributions import record

CEREMONY = bytes(range(64))
"""A circuit hash as snarkjs makes them, which bear no mark."""


def contributed(zkey: Path, circuit_hash: bytes | None = None, contributions: int = 1) -> bytes:
    """The key's bytes with so many contributions recorded in section 10, which ends the file: size, hash, count, records."""
    data = zkey.read_bytes()
    assert data[-4:] == struct.pack("<I", 0)
    records = record(read_zkey(zkey).delta_g1.tobytes()) * contributions
    size = struct.pack("<Q", 68 + len(records))
    return data[:-76] + size + (circuit_hash or data[-68:-4]) + struct.pack("<I", contributions) + records


def test_a_development_key_is_replaced(project: Project) -> None:
    before = project.built("factor.zkey").read_bytes()
    assert run("setup", project.built("factor.r1cs"), "-o", project.folder / "build").code == 0
    assert project.built("factor.zkey").read_bytes() != before


def test_a_development_key_that_others_contributed_to_is_replaced(project: Project) -> None:
    zkey = project.built("factor.zkey")
    zkey.write_bytes(contributed(zkey))
    before = zkey.read_bytes()
    assert run("setup", project.built("factor.r1cs"), "-o", project.folder / "build").code == 0
    assert zkey.read_bytes() != before


def test_a_development_key_is_called_one(project: Project, tmp_path: Path) -> None:
    zkey, witness = project.built("factor.zkey"), project.built("factor.wtns")
    for content in (zkey.read_bytes(), contributed(zkey)):
        zkey.write_bytes(content)
        for verb in (
            ("info", zkey),
            ("prove", zkey, witness, "-o", tmp_path),
            ("export", "vk", zkey, "-o", tmp_path / "vk"),
        ):
            assert (
                "can forge proofs, also after others contribute; it must not guard anything of value" in run(*verb).out
            )
        assert run("info", zkey, "--json").document["development"] is True
        for verb in (("prove", zkey, witness, "-o", tmp_path), ("export", "vk", zkey, "-o", tmp_path / "vk")):
            assert run(*verb, "--json").document["warning"].startswith("development key: ")


def without_record(data: bytes) -> bytes:
    """The same key without section 10, which is its last one."""
    (count,) = struct.unpack_from("<I", data, 8)
    return data[:8] + struct.pack("<I", count - 1) + data[12 : -68 - 12]


@pytest.mark.parametrize("has_record", [True, False])
def test_a_key_that_records_no_contribution_says_so(project: Project, tmp_path: Path, has_record: bool) -> None:
    """snarkjs proves without that section, and so do we, with a word."""
    zkey, witness = project.built("factor.zkey"), project.built("factor.wtns")
    zkey.write_bytes(contributed(zkey, CEREMONY, 0) if has_record else without_record(zkey.read_bytes()))
    for verb in (
        ("info", zkey),
        ("check", zkey),
        ("prove", zkey, witness, "-o", tmp_path),
        ("export", "vk", zkey, "-o", tmp_path / "vk"),
    ):
        outcome = run(*verb)
        assert "Key without a record of the contributions that made it: whoever made it may be able to" in outcome.out
        assert "evelopment key" not in outcome.out
    assert run("info", zkey, "--json").document["standing"] == "unrecorded"


def test_a_key_from_a_ceremony_is_not_called_one(project: Project, tmp_path: Path) -> None:
    zkey, witness = project.folder / "real.zkey", project.built("factor.wtns")
    real_key(project.built("factor.r1cs"), zkey)
    for verb in (
        ("info", zkey),
        ("check", zkey),
        ("prove", zkey, witness, "-o", tmp_path),
        ("export", "vk", zkey, "-o", tmp_path / "vk"),
    ):
        outcome = run(*verb)
        assert outcome.code == 0
        assert "evelopment key" not in outcome.out
        assert run(*verb, "--json").document["warning"] == Standing.CONTRIBUTED.words
    assert run("info", zkey, "--json").document["development"] is False


@pytest.mark.parametrize("contributions", [0, 1])
def test_a_key_from_a_ceremony_is_not_replaced(project: Project, contributions: int) -> None:
    """Nor is one that waits for its first contribution: powers of tau that took hours were prepared for it."""
    zkey = project.built("factor.zkey")
    zkey.write_bytes(contributed(zkey, CEREMONY, contributions))
    before = zkey.read_bytes()
    for verb in (
        ("setup", project.built("factor.r1cs")),
        ("run", f"{project.source}:factor", "-i", project.inputs),
    ):
        outcome = run(*verb, "-o", project.folder / "build")
        outcome.refused(2, "factor.zkey", "not made by `zkwright setup`", "--force")
        assert zkey.read_bytes() == before
    assert run("setup", project.built("factor.r1cs"), "-o", project.folder / "build", "--force").code == 0
    assert zkey.read_bytes() != before


def test_a_link_to_a_key_is_replaced_and_the_key_stays(project: Project, tmp_path: Path) -> None:
    build, kept = project.folder / "build", tmp_path / "kept.zkey"
    project.built("factor.zkey").rename(kept)
    before = kept.read_bytes()
    project.built("factor.zkey").symlink_to(kept)
    assert run("setup", project.built("factor.r1cs"), "-o", build).code == 0
    assert not project.built("factor.zkey").is_symlink()
    assert kept.read_bytes() == before
    kept.write_bytes(contributed(kept, CEREMONY))
    project.built("factor.zkey").unlink()
    project.built("factor.zkey").symlink_to(kept)
    run("setup", project.built("factor.r1cs"), "-o", build).refused(2, "factor.zkey", "--force")
    assert project.built("factor.zkey").is_symlink()


def test_a_verification_key_of_another_setup_is_not(project: Project, tmp_path: Path) -> None:
    (tmp_path / "verification_key.json").write_text(project.built("verification_key.json").read_text())
    outcome = run("setup", project.built("factor.r1cs"), "-o", tmp_path)
    outcome.refused(2, "verification_key.json", "belongs to no key in this folder", "delete it", "--force")
    assert not (tmp_path / "factor.zkey").exists()
    (tmp_path / "old.zkey").write_bytes(project.built("factor.zkey").read_bytes())
    assert run("setup", project.built("factor.r1cs"), "-o", tmp_path).code == 0


def test_something_else_of_that_name_is_not(project: Project) -> None:
    project.built("factor.zkey").write_text("my notes")
    run("setup", project.built("factor.r1cs"), "-o", project.folder / "build").refused(
        2, "not made by `zkwright setup`"
    )
    assert project.built("factor.zkey").read_text() == "my notes"


def test_an_export_guards_other_keys(project: Project, tmp_path: Path) -> None:
    target = tmp_path / "verification_key.json"
    export = ("export", "vk", project.built("factor.zkey"), "-o", target)
    assert run(*export).code == 0
    assert run(*export).code == 0, "the same key is no loss"
    assert target.read_bytes() == project.built("verification_key.json").read_bytes()
    assert run("setup", project.built("factor.r1cs"), "-o", tmp_path / "other").code == 0
    theirs = (tmp_path / "other" / "verification_key.json").read_bytes()
    for content in (theirs, b"my notes"):
        target.write_bytes(content)
        run(*export).refused(2, "verification_key.json", "would be lost", "--force")
        assert target.read_bytes() == content
    assert run(*export, "--force").code == 0
    assert target.read_bytes() == project.built("verification_key.json").read_bytes()


def sections(path: Path) -> list[int]:
    """The types of a container's sections, in their order."""
    data, at, found = path.read_bytes(), 12, []
    while at < len(data):
        kind, size = struct.unpack_from("<IQ", data, at)
        found.append(kind)
        at += 12 + size
    return found


@pytest.mark.parametrize("contributions", [0, 1])
def test_a_plain_key_is_laid_out_as_snarkjs_does(project: Project, tmp_path: Path, contributions: int) -> None:
    zkey, plain, ours = project.built("factor.zkey"), tmp_path / "plain.zkey", tmp_path / "ours"
    kept = contributed(zkey, CEREMONY) if contributions else b"notes"
    zkey.write_bytes(contributed(zkey, contributions=contributions))
    assert run("export", "zkey", zkey, "--plain", "-o", plain).code == 0
    assert sections(plain) == list(range(1, 11))
    assert len(sections(zkey)) == 15
    assert run("export", "zkey", plain, "-o", ours).code == 0
    assert (ours / "plain.zkey").read_bytes() == zkey.read_bytes()
    assert run("prove", plain, project.built("factor.wtns"), "-o", tmp_path).code == 0
    triple = (project.built("verification_key.json"), tmp_path / "public.json", tmp_path / "proof.json")
    assert run("verify", *triple).code == 0
    plain.write_bytes(kept)
    run("export", "zkey", zkey, "-o", plain).refused(2, "would be lost", "--force")
    assert run("export", "zkey", zkey, "-o", plain, "--force").code == 0


def test_an_export_replaces_a_development_key(project: Project, tmp_path: Path) -> None:
    assert run("setup", project.built("factor.r1cs"), "-o", tmp_path).code == 0
    target = tmp_path / "verification_key.json"
    assert run("export", "vk", project.built("factor.zkey"), "-o", target).code == 0
    assert target.read_bytes() == project.built("verification_key.json").read_bytes()


def test_files_of_another_circuit_are_not_lost_silently(project: Project, tmp_path: Path) -> None:
    """They all go by one name; whose they were is said, once, and nothing where nothing is lost."""
    source, inputs = project.source, project.inputs
    first = ("run", f"{source}:factor", "-i", inputs, "-o", tmp_path / "build")
    (tmp_path / "total.json").write_text('{"items": [1], "flag": true, "name": "0x6162"}')
    parameters = ("-p", "n=1", "-p", "strict=true")
    other = ("run", f"{source}:total", "-i", tmp_path / "total.json", *parameters, "-o", tmp_path / "build")
    assert "eplaced" not in run(*first).out
    assert "eplaced" not in run(*first).out, "its own"
    outcome = run(*other)
    assert outcome.code == 0
    assert "Replaced verification_key.json, proof.json, public.json of factor.zkey; -o keeps" in outcome.out
    assert "eplaced" not in run(*other).out, "its own by now"
    setup = ("setup", tmp_path / "build/factor.r1cs", "-o", tmp_path / "build", "--json")
    assert "replaced verification_key.json of total.zkey; -o keeps" in run(*setup).document["warning"]
    assert "replaced" not in run(*setup).document["warning"]
    (tmp_path / "build/verification_key.json").unlink()
    assert "eplaced" not in run(*other).out


def test_common_options_stand_anywhere(project: Project, tmp_path: Path) -> None:
    """Before `export`, before its second word, after it, whether click reads them or not."""
    words = ["export", "vk", str(project.built("factor.zkey"))]
    for place in range(len(words) + 1):
        given = (*words[:place], "--json", *words[place:], "-o", str(tmp_path))
        files = ("verification_key.json", "factor.statement.json")
        assert [entry["path"] for entry in run(*given).document["files"]] == [str(tmp_path / name) for name in files]
    run("export", "--json").refused(2, "--json needs a verb")


def test_inputs_for_a_key(project: Project) -> None:
    """What solves for them is told, with the names that are there."""
    first = f"run `zkwright witness factor.r1cs -i {project.inputs}` first"
    run("prove", project.built("factor.zkey"), "-i", project.inputs).refused(2, first, "factor.wtns")
