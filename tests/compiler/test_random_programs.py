"""Random programs of every type against plain Python: right where accepted, refused where Python refuses, unforgeable."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from zkwright.compiler import CompileError, Program
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.testing import accepts, refuses

from tests.compiler.random_operations import OPERATIONS, ModelError
from tests.compiler.random_programs import Step, build, model, random_inputs, random_steps


def _through_a_file(program: Program) -> Program:
    """The program as its `.r1cs` file carries it."""
    with tempfile.TemporaryDirectory() as folder:
        write_program(program, Path(folder) / "program.r1cs")
        return read_program(Path(folder) / "program.r1cs")


def check(steps: list[Step], source: random.Random, rounds: int, *, wide: bool) -> int:
    """Compile once and run on some inputs; returns how many were accepted."""
    try:
        program = build(steps, wide=wide).compile(source.choice([0, 1, 2, 2]))
        if not program.python_hints and source.randrange(4) == 0:
            program = _through_a_file(program)
    except (CompileError, ZeroDivisionError) as error:
        program, problem = None, error
    accepted = 0
    for _ in range(rounds):
        inputs = random_inputs(source, wide=wide)
        try:
            expected = model(steps, inputs, wide=wide)
        except ModelError:
            if program is not None:
                refuses(program, inputs)
            continue
        assert program is not None, f"refused to compile, yet {inputs} gives {expected}: {problem}"
        accepts(program, inputs, expected)
        accepted += 1
    return accepted


def check_seeds(seeds: range, rounds: int, *, wide: bool) -> None:
    accepted = 0
    for seed in seeds:
        source = random.Random(seed)
        steps = random_steps(source, source.randrange(1, 7), wide=wide)
        try:
            accepted += check(steps, source, rounds, wide=wide)
        except BaseException as error:
            error.add_note(f"seed {seed}, wide={wide}: {steps}")
            raise
    assert accepted >= max(1, len(seeds) * rounds // 8)


@pytest.mark.parametrize("batch", range(4))
def test_random_programs_agree_with_python_and_cannot_be_forged(batch: int) -> None:
    check_seeds(range(1000 * batch, 1000 * batch + 12), rounds=2, wide=False)


def test_random_wide_programs_agree_with_python_and_cannot_be_forged() -> None:
    check_seeds(range(5000, 5004), rounds=1, wide=True)


@pytest.mark.slow
@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("batch", range(10))
def test_many_random_programs_agree_with_python_and_cannot_be_forged(batch: int, wide: bool) -> None:
    first = 1_000_000 * (1 + wide) + 1000 * batch
    check_seeds(range(first, first + (10 if wide else 100)), rounds=3, wide=wide)


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_alone(name: str) -> None:
    source = random.Random(name)
    accepted = 0
    for depth in range(3):
        step = Step(name, 3, 8, (0, 1, 0), source.choice([1, 2, 3, 5, 7]), depth)
        accepted += check([step], source, rounds=1, wide=False)
    assert accepted > 0
