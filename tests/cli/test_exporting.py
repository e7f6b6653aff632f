"""What every export begins with: whose key it is, what its public signals are called, and whether it may be relied on."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from zkwright.cli.errors import Refusal
from zkwright.cli.exporting import KEY, OPTIONS, exported_key
from zkwright.cli.verbs.export import VERB as EXPORT
from zkwright.core.errors import FormatError
from zkwright.exports.described_key import UNKNOWN
from zkwright.prover import Standing
from zkwright.verifier import InvalidKey, InvalidStatement, Statement, VerifyingKey
from zkwright.verifier.standing import FORGEABLE, STANDINGS

from tests.cli.ceremonies import real_key
from tests.cli.conftest import Project, run

VECTORS = Path(__file__).parent.parent / "verifier" / "vectors"


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """A folder with nothing but a verification key that snarkjs exported."""
    shutil.copy(VECTORS / "product" / "verification_key.json", tmp_path)
    return tmp_path / "verification_key.json"


def describe(key: Path, standing: str | None, name: str = "product", signal: str = "result") -> Path:
    """A descriptor of the key `alone`, beside it."""
    vk = VerifyingKey.from_json(key.read_bytes())
    signals = Statement.from_object(
        {
            "format": "zkwright statement",
            "version": "1",
            "circuit": name,
            "verification_key": vk.fingerprint,
            "signals": [[signal, "Field"]],
        }
    )
    file = key.with_name(f"{name}.statement.json")
    file.write_text(replace(signals, standing=standing).to_json())
    return file


def said_of(standing: str) -> list[str]:
    """What all verbs say of a key of this standing, where something must be said."""
    warning = Standing(standing).warning
    return [warning] if warning else []


@pytest.mark.parametrize("name", ["factor.zkey", "verification_key.json"])
def test_a_development_key_needs_the_word(pristine: Project, name: str) -> None:
    key = pristine.built(name)
    with pytest.raises(Refusal, match=r"development key: whoever made it can forge proofs.*add --development to try"):
        exported_key(key, None, development=False)
    described, warnings = exported_key(key, None, development=True)
    assert (described.name, described.standing) == ("factor", "development")
    assert described.signals == ("result", "tag")
    assert warnings == [Standing.DEVELOPMENT.words]


def test_a_development_key_without_a_descriptor_is_known_by_its_proving_key(project: Project) -> None:
    project.built("factor.statement.json").unlink()
    for name, called in (("factor.zkey", "factor"), ("verification_key.json", "circuit")):
        with pytest.raises(Refusal, match="development key"):
            exported_key(project.built(name), None, development=False)
        described, _ = exported_key(project.built(name), None, development=True)
        assert (described.name, described.standing) == (called, "development")
        assert described.signals == ("signal[0]", "signal[1]")


def test_a_proving_key_is_believed_before_its_descriptor(project: Project) -> None:
    file = project.built("factor.statement.json")
    for standing in ("contributed", "verified", None):
        file.write_text(replace(Statement.from_json(file.read_bytes()), standing=standing).to_json())
        with pytest.raises(Refusal, match="development key"):
            exported_key(project.built("factor.zkey"), None, development=False)


def test_a_key_of_a_ceremony(project: Project, tmp_path: Path) -> None:
    zkey = tmp_path / "a-name.zkey"
    real_key(project.built("factor.r1cs"), zkey)
    described, warnings = exported_key(zkey, None, development=False)
    assert (described.name, described.standing, warnings) == ("circuit", "contributed", said_of("contributed"))
    assert run("export", "vk", zkey, "--circuit", project.built("factor.r1cs"), "-o", tmp_path).code == 0
    for key in (zkey, tmp_path / "verification_key.json"):
        described, warnings = exported_key(key, None, development=False)
        assert (described.name, described.standing, warnings) == ("factor", "contributed", said_of("contributed"))
        assert described.signals == ("result", "tag")
    (file,) = tmp_path.glob("*.statement.json")
    file.write_text(replace(Statement.from_json(file.read_bytes()), standing="verified").to_json())
    described, warnings = exported_key(zkey, None, development=False)  # whoever sent both could write that
    assert (described.standing, warnings) == ("contributed", said_of("contributed"))


@pytest.mark.parametrize("standing", [*STANDINGS, None])
def test_a_verification_key_is_what_its_descriptor_says(alone: Path, standing: str | None) -> None:
    describe(alone, standing)
    if standing in FORGEABLE:
        with pytest.raises(Refusal, match="add --development"):
            exported_key(alone, None, development=False)
    described, warnings = exported_key(alone, None, development=standing in FORGEABLE)
    assert described.standing == (standing or UNKNOWN)
    if standing is None:
        assert warnings[0].startswith("nobody says who made this key")
    else:
        assert warnings == said_of(standing)


def test_nobody_says_who_made_a_key(alone: Path) -> None:
    (alone.parent / "damaged.zkey").write_bytes(b"zkey")
    described, warnings = exported_key(alone, None, development=False)
    assert (described.standing, described.name, described.signals) == (UNKNOWN, "circuit", ("signal[0]",))
    (warning,) = warnings
    assert warning.startswith("nobody says who made this key")
    assert "unknown: nobody said" in described.facts[2]


def test_descriptors_beside_a_key_that_differ(alone: Path) -> None:
    first, second = describe(alone, "contributed"), describe(alone, "contributed", name="other", signal="root")
    with pytest.raises(Refusal, match=r"other\.statement\.json and .*product\.statement\.json differ.*--statement"):
        exported_key(alone, None, development=False)
    assert exported_key(alone, first, development=False)[0].signals == ("result",)
    assert exported_key(alone, second, development=False)[0].signals == ("root",)


def test_a_descriptor_of_another_key(alone: Path, pristine: Project) -> None:
    shutil.copy(pristine.built("factor.statement.json"), alone.parent)
    assert exported_key(alone, None, development=False)[0].standing == UNKNOWN
    with pytest.raises(Refusal, match="names the public signals of another key"):
        exported_key(alone, alone.with_name("factor.statement.json"), development=False)


def test_a_damaged_descriptor_beside_a_key_is_no_descriptor(alone: Path) -> None:
    file = describe(alone, "contributed")
    file.write_text(file.read_text().replace('"signals"', '"signal"'))
    with pytest.raises(InvalidStatement, match="unknown name"):
        exported_key(alone, None, development=False)


@pytest.mark.parametrize("name", ["proof.json", "public.json", "factor.r1cs", "factor.statement.json"])
def test_other_files_are_told_apart(pristine: Project, name: str) -> None:
    with pytest.raises(Refusal, match="not a verification key or a proving key"):
        exported_key(pristine.built(name), None, development=True)


def test_the_descriptor_goes_with_the_key(project: Project, tmp_path: Path) -> None:
    """Wherever its verification key goes, and says then what is known by then."""
    zkey, source = project.built("factor.zkey"), project.built("factor.statement.json")
    known = Statement.from_json(source.read_bytes())
    source.write_text(replace(known, standing=None).to_json())
    assert run("export", "vk", zkey, "-o", tmp_path / "there").code == 0
    carried = tmp_path / "there" / "factor.statement.json"
    assert Statement.from_json(carried.read_bytes()) == known
    carried.write_text(replace(known, standing=None).to_json())
    assert run("export", "vk", zkey, "-o", tmp_path / "there").code == 0  # the same key's, written anew
    assert Statement.from_json(carried.read_bytes()).standing == "development"
    for text in (replace(known, fingerprint="0" * 64).to_json(), "{}"):
        carried.write_text(text)
        run("export", "vk", zkey, "-o", tmp_path / "there").refused(2, "factor.statement.json: belongs to no key")
        assert carried.read_text() == text
    assert run("export", "vk", zkey, "-o", tmp_path / "there", "--force").code == 0
    assert Statement.from_json(carried.read_bytes()) == known


def test_no_descriptor_or_too_many(project: Project, tmp_path: Path) -> None:
    zkey, source = project.built("factor.zkey"), project.built("factor.statement.json")
    shutil.copy(source, source.with_name("other.statement.json"))
    told = run("export", "vk", zkey, "-o", tmp_path / "two")
    assert "no names of its public signals: --circuit NAME.r1cs has them" in told.out
    assert [file.name for file in (tmp_path / "two").iterdir()] == ["verification_key.json"]
    source.unlink()
    source.with_name("other.statement.json").unlink()
    assert "no names of its public signals" in run("export", "vk", zkey, "-o", tmp_path / "none").out


TAKE_NO_STANDING = {"vk", "zkey", "calldata"}
"""Members of `export` that write nothing that checks proofs by itself: keys, and words for a contract."""


@pytest.mark.parametrize("name", sorted(EXPORT.members.keys() - TAKE_NO_STANDING))
def test_no_export_forgets_to_ask(pristine: Project, tmp_path: Path, name: str) -> None:
    verb = EXPORT.members[name]
    assert verb.arguments[:1] == [KEY]
    assert set(OPTIONS) <= set(verb.options)
    line = ("export", name, pristine.built("factor.zkey"), "-o", tmp_path / "made")
    run(*line).refused(2, "development key", "add --development")
    assert not (tmp_path / "made").exists()
    told = run(*line, "--development")
    assert told.code == 0, told.err
    assert "Development key: whoever made it can forge proofs" in told.out
    for file in (tmp_path / "made").iterdir():
        assert (
            VerifyingKey.from_json(pristine.built("verification_key.json").read_bytes()).fingerprint in file.read_text()
        )


def test_keys_that_are_none(alone: Path, project: Project) -> None:
    key = json.loads(alone.read_text())
    alone.write_text(json.dumps(key | {"vk_gamma_2": key["vk_delta_2"]}))
    with pytest.raises(InvalidKey, match="the same point as vk_gamma_2"):
        exported_key(alone, None, development=True)
    zkey = project.built("factor.zkey")
    zkey.write_bytes(zkey.read_bytes()[:-1])
    with pytest.raises(FormatError):
        exported_key(zkey, None, development=True)
