"""Where exports of a key go, and what they do not replace."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Project, run


@pytest.fixture
def key(pristine: Project, tmp_path: Path) -> Path:
    """A development key and its descriptor, in a folder of their own."""
    for name in ("factor.zkey", "factor.statement.json"):
        shutil.copy(pristine.built(name), tmp_path)
    return tmp_path / "factor.zkey"


def test_they_go_where_o_says(key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(key.parent)
    named = {
        (): "verify_factor.py",
        ("-o", "new/folder"): "new/folder/verify_factor.py",
        ("-o", "other.py"): "other.py",
    }
    for given, file in named.items():
        result = run("export", "python", key, "--development", *given)
        assert result.code == 0
        assert result.out.startswith(f"{file}: ")
        assert "whoever made it can forge proofs" in result.out
        assert 'CIRCUIT: Final = "factor"' in Path(file).read_text()


def test_they_replace_what_says_something_else_by_force_only(key: Path) -> None:
    there = key.with_name("verify_factor.py")
    there.write_text("mine")
    result = run("export", "python", key, "--development", "-o", key.parent)
    assert result.code == 2
    assert (
        "verify_factor.py: is there and says something else; choose another place with -o, or add --force" in result.err
    )
    assert there.read_text() == "mine"
    for options in (["--force"], []):  # the same once more is no loss
        assert run("export", "python", key, "--development", "-o", key.parent, *options).code == 0
    assert there.read_text() != "mine"


def test_a_key_under_which_anybody_forges_needs_the_word(key: Path) -> None:
    result = run("export", "python", key, "-o", key.parent)
    assert result.code == 2
    assert "add --development to try this one" in result.err
    assert not key.with_name("verify_factor.py").exists()


def test_types_lie_beside_a_module(key: Path) -> None:
    assert run("export", "js", key, "--development", "-o", key.with_name("check.mjs")).code == 0
    assert '"result": bigint;' in key.with_name("check.d.mts").read_text()
    key.with_name("verify_factor.d.mts").write_text("mine")
    result = run("export", "js", key, "--development", "-o", key.parent)
    result.refused(2, "verify_factor.d.mts: is there and says something else")
    assert not key.with_name("verify_factor.mjs").exists()
