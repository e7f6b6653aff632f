"""A circuit without public signals: every verb that makes, uses or checks it says that its proofs are about nothing known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Outcome, Project, run

SAYS = "o public signals: the proof says nothing about any value that the verifier knows; make the commitment or root Public"

SOURCE = """
from zkwright import Field, Private, circuit, require

@circuit
def cube(x: Private[Field]) -> None:
    require(x * x * x == 27, "not the root")
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The circuit, its inputs, and in `build` what `run` makes of them."""
    folder = tmp_path_factory.mktemp("cube")
    (folder / "cube.py").write_text(SOURCE)
    (folder / "input.json").write_text('{"x": 3}')
    assert run("run", folder / "cube.py", "-i", folder / "input.json", "-o", folder / "build").code == 0
    return folder


TRIPLE = ("build/verification_key.json", "build/public.json", "build/proof.json")

VERBS = {
    "compile": ("compile", "cube.py", "-o", "made"),
    "run": ("run", "cube.py", "-i", "input.json"),
    "witness": ("witness", "cube.py", "-i", "input.json", "-o", "made"),
    "info of a circuit": ("info", "cube.py"),
    "info of a system": ("info", "build/cube.r1cs"),
    "info of a key": ("info", "build/cube.zkey"),
    "info of a verification key": ("info", TRIPLE[0]),
    "info of signals": ("info", TRIPLE[1]),
    "info of a descriptor": ("info", "build/cube.statement.json"),
    "setup": ("setup", "build/cube.r1cs", "-o", "made"),
    "prove": ("prove", "build/cube.zkey", "build/cube.wtns", "-o", "made"),
    "check": ("check", "build/cube.zkey"),
    "export vk": ("export", "vk", "build/cube.zkey", "-o", "exported"),
    "export zkey": ("export", "zkey", "build/cube.zkey", "-o", "exported"),
    "verify": ("verify", *TRIPLE),
    "verify by name": ("verify", *TRIPLE, "--statement", "build/cube.statement.json"),
}


@pytest.mark.parametrize("verb", VERBS)
def test_it_is_said(folder: Path, verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    outcome = run(*VERBS[verb])
    assert outcome.code == 0, outcome.err
    assert SAYS in outcome.out
    assert SAYS in run(*VERBS[verb], "--json").document["warning"]


def test_it_is_not_said_of_others(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One public signal is enough; every verb on the files of such a circuit."""
    monkeypatch.chdir(project.folder)
    said: list[Outcome] = []
    for command in VERBS.values():
        words = [word.replace("cube.py", "tiny.py:factor").replace("cube", "factor") for word in command]
        said.append(run(*words))
    assert [outcome.code for outcome in said] == [0] * len(VERBS)
    assert not [outcome.out for outcome in said if SAYS in outcome.out]
