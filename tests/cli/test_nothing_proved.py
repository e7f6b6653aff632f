"""A circuit without constraints: every verb that makes or uses it says that its proofs show nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from zkwright.core.files.r1cs_file import write_r1cs
from zkwright.core.files.wtns_file import write_wtns
from zkwright.prover import setup, write_zkey

from tests.cli.conftest import Project, run
from tests.prover.systems import square_chain, without_rows

SAYS = "o constraints: every witness satisfies them, so a proof shows nothing"

SOURCE = """
from zkwright import circuit

@circuit
def empty() -> None:
    pass
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A system of no rows from elsewhere, its key and a witness; and a circuit of the language."""
    r1cs, witness = without_rows()
    write_r1cs(tmp_path / "none.r1cs", r1cs)
    write_wtns(tmp_path / "none.wtns", witness)
    write_zkey(tmp_path / "none.zkey", setup(r1cs))
    (tmp_path / "empty.py").write_text(SOURCE)
    (tmp_path / "input.json").write_text("{}")
    return tmp_path


VERBS = {
    "compile": ("compile", "empty.py"),
    "run": ("run", "empty.py", "-i", "input.json"),
    "witness": ("witness", "empty.py", "-i", "input.json"),
    "profile": ("profile", "empty.py"),
    "info of a circuit": ("info", "empty.py"),
    "info of a system": ("info", "none.r1cs"),
    "info of a key": ("info", "none.zkey"),
    "setup": ("setup", "none.r1cs", "-o", "made"),
    "prove": ("prove", "none.zkey", "none.wtns"),
    "check": ("check", "none.zkey"),
    "export": ("export", "vk", "none.zkey", "-o", "made"),
}


@pytest.mark.parametrize("verb", VERBS)
def test_it_is_said(folder: Path, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    outcome = run(*VERBS[verb])
    assert outcome.code == 0, outcome.err
    assert SAYS in outcome.out
    assert SAYS in run(*VERBS[verb], "--json").document["warning"]


def test_it_is_not_said_of_others(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    r1cs, _ = square_chain(1, 3)
    write_r1cs(tmp_path / "one.r1cs", r1cs)
    for verb in (("info", "one.r1cs"), ("setup", "one.r1cs"), ("info", "one.zkey"), ("check", "one.zkey")):
        outcome = run(*verb)
        assert outcome.code == 0, outcome.err
        assert SAYS not in outcome.out
