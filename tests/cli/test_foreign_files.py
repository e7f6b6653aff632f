"""Files from others: what lies beside them is not run, what they forge is told of, and what is not ours is not replaced."""

from __future__ import annotations

import json
import os
import struct
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from zkwright.compiler import Program, Witness
from zkwright.compiler.program.sections import HINTS_SECTION
from zkwright.core.files.r1cs_file import read_r1cs, write_r1cs

from tests.cli.conftest import Project, run, run_process

PLANTED = ("numpy", "galois", "py_ecc", "wasmtime", "click", "numpy.py", "secrets", "sitecustomize")
"""Names of modules that zkwright, or what it builds on, may import late."""


@pytest.mark.parametrize("verb", ["witness", "info", "setup", "inputs"])
def test_modules_beside_a_system_are_not_imported(project: Project, tmp_path: Path, verb: str) -> None:
    """A file that came in an archive lies among whatever else came in it. Standard input goes the way of arrays."""
    folder = project.built("")
    for name in PLANTED:
        (folder / f"{name.removesuffix('.py')}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()")
    words = {"witness": ("-i", "-", "-o", tmp_path / "out"), "setup": ("-o", tmp_path / "out")}.get(verb, ())
    done = run_process(verb, project.built("factor.r1cs"), *words, given=project.inputs.read_text())
    assert done.code == 0, done.err
    assert not (tmp_path / "ran").exists()


def test_while_a_system_is_solved_nothing_of_its_folder_can_be_imported(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []
    solve = Program.solve

    def watched(program: Program, inputs: Mapping[str, Any]) -> Witness:
        seen.append([*sys.path])
        return solve(program, inputs)

    monkeypatch.setattr(Program, "solve", watched)
    given, folder = project.inputs.read_text(), str(project.built("").resolve())
    assert run("witness", project.built("factor.r1cs"), "-i", "-", "-o", project.folder, given=given).code == 0
    assert run("witness", f"{project.source}:factor", "-i", "-", "-o", project.folder, given=given).code == 0
    assert folder not in seen[0]
    assert str(project.folder.resolve()) in seen[1]


def test_a_forged_solver_is_told_as_such(project: Project, tmp_path: Path) -> None:
    """Whatever of the table of hints is changed: refused with a mend, or the witness is one."""
    r1cs, extra = read_r1cs(project.built("factor.r1cs"))
    table, told = extra[HINTS_SECTION], set()
    assert len(table) % 8 == 0
    for place in range(0, min(len(table), 40 * 8), 8):
        for number in ((struct.unpack_from("<Q", table, place)[0] + 1) % 2**64, r1cs.n_rows):
            forged = table[:place] + struct.pack("<Q", number) + table[place + 8 :]
            write_r1cs(tmp_path / "forged.r1cs", r1cs, {**extra, HINTS_SECTION: forged})
            outcome = run("witness", tmp_path / "forged.r1cs", "-i", project.inputs, "-o", tmp_path / "w.wtns")
            assert outcome.code in (0, 1, 2)
            if outcome.code == 2:
                outcome.refused(2, "forged.r1cs: ", "compile the circuit again")
                told.add(outcome.err.partition("forged.r1cs: ")[2][:21])
    assert told >= {"its solver is damaged", "damaged zkwright sect"}


STATEMENTS: dict[str, Callable[[str], str]] = {
    "another key's": lambda text: json.dumps({**json.loads(text), "verification_key": "00" * 32}),
    "a ceremony's": lambda text: json.dumps(
        {**json.loads(text), "verification_key": "ab" * 32, "standing": "contributed"}
    ),
    "damaged": lambda text: text[:-9],
    "something else": lambda _: "my notes",
    "empty": lambda _: "",
}


@pytest.mark.parametrize("kind", STATEMENTS)
@pytest.mark.parametrize("verb", ["setup", "run"])
def test_a_statement_that_is_not_of_a_development_key_is_not_replaced(project: Project, kind: str, verb: str) -> None:
    statement = project.built("factor.statement.json")
    statement.write_text(STATEMENTS[kind](statement.read_text()))
    before = {path.name: path.read_bytes() for path in project.built("").iterdir()}
    words = {
        "setup": ("setup", project.built("factor.r1cs"), "-o", project.built("")),
        "run": ("run", f"{project.source}:factor", "-i", project.inputs, "-o", project.built("")),
    }[verb]
    run(*words).refused(2, "factor.statement.json: belongs to no key in this folder", "-o", "--force")
    assert {path.name: path.read_bytes() for path in project.built("").iterdir()} == before
    assert run(*words, "--force").code == 0
    assert run(*words).code == 0


def test_a_name_that_the_system_cannot_write(tmp_path: Path) -> None:
    source = tmp_path / "c.py"
    source.write_text(
        "from zkwright import *\n@circuit\ndef gr\u00f6\u00dfe(x: Private[Field]) -> Public[Field]:\n    return x * x\n"
    )
    plain = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C", "LANG": "C"}
    outcome = run_process("compile", source, "-o", tmp_path, **plain)
    outcome.refused(2, "cannot be written (the system writes names in ascii", "set PYTHONUTF8=1")
    outcome = run_process("compile", source, "-o", tmp_path, **{**plain, "PYTHONUTF8": "1"})
    assert outcome.code == 0, outcome.err
    assert os.fsencode("gr\u00f6\u00dfe.r1cs") in os.listdir(os.fsencode(tmp_path))
