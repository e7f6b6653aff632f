"""Witness programs of the compilers that ceremonies of years ago used: a key of theirs fits no other program."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from zkwright.core.files.wtns_file import read_wtns

from tests.cli.conftest import Outcome, run
from tests.interop import compilations
from tests.interop.foreign import HERE, MODULES, CircomProgram

INPUTS = {"pair": ["17", "4"], "table": [["1", "2", "3"], ["4", "5", "6"]], "divisor": "5"}

VERSIONS = ("2.0.3", "2.0.5", "2.0.6", "2.0.8", "2.1.4", "2.2.3")


@pytest.fixture(scope="module", params=VERSIONS)
def early(
    request: pytest.FixtureRequest, foreign_programs: None, tmp_path_factory: pytest.TempPathFactory
) -> CircomProgram:
    """One circuit, compiled by each version."""
    name = "circom2" if request.param == VERSIONS[-1] else f"circom-{request.param}"
    return compilations.program(HERE / "circom" / "early.circom", tmp_path_factory.mktemp("early"), name)


def solve(program: CircomProgram, folder: Path, change: dict[str, Any], *options: str) -> Outcome:
    given = json.dumps({**INPUTS, **change})
    return run("witness", program.wasm, "-i", "-", "-o", folder / "ours.wtns", *options, given=given)


def test_the_witness_is_that_of_its_own_program(early: CircomProgram, tmp_path: Path) -> None:
    outcome = solve(early, tmp_path, {})
    assert (outcome.code, outcome.err) == (0, "4\n")
    assert (tmp_path / "ours.wtns").read_bytes() == early.witness(INPUTS, tmp_path).read_bytes()
    assert len(read_wtns(tmp_path / "ours.wtns")) > 10


def test_an_assertion(early: CircomProgram, tmp_path: Path) -> None:
    outcome = solve(early, tmp_path, {"divisor": 13}, "--quiet")
    outcome.refused(
        1, "unsatisfied: the inputs do not satisfy the circuit, by circom's program: ", "Error in template Early"
    )
    solve(early, tmp_path, {"divisor": 13}, "--redact").refused(1, "unsatisfied: ", "by circom's program")


def test_a_division_by_zero(early: CircomProgram, tmp_path: Path) -> None:
    solve(early, tmp_path, {"divisor": 0}, "--quiet").refused(1, "unsatisfied: ", "integer division (`\\` or `%`) by 0")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"pair": [1, 2, 3], "divisor": []}, "pair: 3 values given where the circuit takes 2"),
        ({"pair": [1], "divisor": [1, 2]}, "pair: 1 value given where the circuit takes 2"),
        ({"table": [1, 2, 3]}, "table: 3 values given where the circuit takes 6"),
        ({"table": [[1, 2, 3]]}, "table: 1 x 3 given where the circuit takes 2 x 3"),
        ({"pears": [1, 2]}, "pears: the circuit has no such input"),
        ({"sum": 1}, "the circuit "),
    ],
)
def test_inputs_that_do_not_fit(early: CircomProgram, tmp_path: Path, change: dict[str, Any], words: str) -> None:
    solve(early, tmp_path, change).refused(2, words)


def test_a_name_that_is_unknown_where_there_are_no_symbols(early: CircomProgram, tmp_path: Path) -> None:
    alone = tmp_path / "alone.wasm"
    alone.write_bytes(early.wasm.read_bytes())
    inputs = {name: INPUTS[name] for name in ("pair", "table")}
    outcome = run("witness", alone, "-i", "-", "-o", tmp_path / "w.wtns", given=json.dumps({**inputs, "divider": 1}))
    outcome.refused(2, "divider: the circuit has no such input")
    outcome = run("witness", alone, "-i", "-", "-o", tmp_path / "w.wtns", given=json.dumps(INPUTS))
    assert outcome.code == 0


def test_every_version_installed_is_tried() -> None:
    installed = {path.name.removeprefix("circom-") for path in MODULES.glob("circom-*")}
    assert installed == set(VERSIONS[:-1])
