"""Signed integers the whole way: in inputs, as public values, in what is expected of them, in files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from zkwright.core.field import R

from tests.cli.conftest import run

CIRCUIT = """
from __future__ import annotations
from zkwright import I8, I64, Array, Fixed, Private, Public, circuit, require

class Rate(Fixed, bits=32, fraction=16):
    pass

@circuit
def interest(rate: Public[Rate], capital: Private[Rate]) -> Public[Rate]:
    return rate * capital

@circuit
def ledger(start: Public[I64], moves: Private[Array[I64, 2]], low: Public[I8]) -> Public[I64]:
    end = start
    for move in moves:
        end = end + move
        require(I64(low) <= end, "overdrawn")
    return end
"""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the circuit was taken from its source to a proof."""
    folder = tmp_path_factory.mktemp("ledger")
    (folder / "ledger.py").write_text(CIRCUIT)
    inputs = '{"start": 10, "moves": ["-70", 25], "low": -100}'
    outcome = run("run", f"{folder / 'ledger.py'}:ledger", "-i", "-", "-o", folder, given=inputs)
    assert outcome.code == 0, outcome.err
    return folder


def test_negative_values_are_shown_and_expected_by_name(ledger: Path) -> None:
    triple = [ledger / name for name in ("verification_key.json", "public.json", "proof.json")]
    command: list[str | Path] = ["verify", *triple, "--statement", ledger / "ledger.statement.json"]
    assert json.loads((ledger / "public.json").read_text()) == [str(R - 35), "10", str(R - 100)]
    document = run(*command, "--expect", "result=-35", "--expect", "low=-100", "--json").document
    assert document["values"] == {"result": "-35", "start": "10", "low": -100}
    assert "-35" in run(*command).out
    run(*command, "--expect", "result=35").refused(1, "the public signal is -35, expected 35")
    run(*command, "--expect", f"result={R - 35}").refused(2, "is no value of I64; expect one from -9223372036854775808")
    for text in ("-0x23", "--35", "-", "- 35", "+35", "-3_5", "-\u0663"):
        run(*command, "--expect", f"result={text}").refused(2, "an I64 is a whole number")


def test_inputs_are_solved_from_the_file_as_from_the_source(ledger: Path, tmp_path: Path) -> None:
    template = run("inputs", ledger / "ledger.r1cs", "--json").document
    assert template["inputs"] == {"start": "0", "moves": ["0", "0"], "low": 0}
    good = '{"start": "-9223372036854775808", "moves": [9223372036854775807, "-0"], "low": "-1"}'
    outcome = run("witness", ledger / "ledger.r1cs", "-i", "-", "-o", tmp_path / "ledger.wtns", given=good)
    assert outcome.code == 0, outcome.err
    bad = '{"start": "-9223372036854775808", "moves": [-1, 0], "low": "-128"}'
    outcome = run("witness", ledger / "ledger.r1cs", "-i", "-", "-o", tmp_path / "other.wtns", given=bad)
    assert outcome.code == 1
    for told in ("I64 overflow in `+`", "end = start = -9223372036854775808", "move = moves[0] = -1"):
        assert told in outcome.err
    for value, told in (
        ("128", "low: out of range: an I8 is at least -128 and at most 127"),
        ('"x"', "low: not a number"),
    ):
        wrong = f'{{"start": 0, "moves": [0, 0], "low": {value}}}'
        run("witness", ledger / "ledger.r1cs", "-i", "-", given=wrong).refused(2, told)


def test_types_are_named_in_what_is_said_of_the_file(ledger: Path) -> None:
    document = run("info", ledger / "ledger.r1cs", "--json").document
    assert "I64" in json.dumps(document)
    assert "I8" in json.dumps(document)


def test_numbers_of_a_fixed_point_the_whole_way(ledger: Path, tmp_path: Path) -> None:
    inputs = '{"rate": "-0.015625", "capital": 100}'
    outcome = run("run", f"{ledger / 'ledger.py'}:interest", "-i", "-", "-o", tmp_path, given=inputs)
    assert outcome.code == 0, outcome.err
    triple = [tmp_path / name for name in ("verification_key.json", "public.json", "proof.json")]
    command: list[str | Path] = ["verify", *triple, "--statement", tmp_path / "interest.statement.json"]
    document = run(*command, "--expect", "result=-1.5625", "--expect", "rate=-0.0156250", "--json").document
    assert document["values"] == {"result": "-1.5625", "rate": "-0.015625"}
    run(*command, "--expect", "result=1.5").refused(1, "the public signal is -1.5625, expected 1.5")
    run(*command, "--expect", "result=0.1").refused(
        2, "expect a multiple of 2**-16 from -32768 to 32767.9999847412109375"
    )
    for text in ("-", "1.", ".5", "1e1", "0x1", "1/2", "--1", "+1", "1_0", "1.5.5", "-1.-5", "\u0661", "1" * 301):
        run(*command, "--expect", f"result={text}").refused(2, "a Fixed[32, 16] is a decimal")
    assert run("inputs", tmp_path / "interest.r1cs", "--json").document["inputs"] == {"rate": "0", "capital": "0"}
    assert "Fixed[32, 16]" in json.dumps(run("info", tmp_path / "interest.r1cs", "--json").document)
    for value, told in (
        ("0.5", "a number with a point"),
        ('"0.1"', "no multiple of 2**-16"),
        ('"40000"', "out of range"),
    ):
        run("witness", tmp_path / "interest.r1cs", "-i", "-", given=f'{{"rate": {value}, "capital": 0}}').refused(
            2, told
        )
