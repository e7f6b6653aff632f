"""Where rows come from and what they say, asked of a program alone: no witness is needed."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import U8, Array, Field, Private, Public, UnsatisfiedCircuitError, circuit, gadget, require
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler.errors import CompileError
from zkwright.compiler.program.program import Program
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.compiler.program.provenance import Provenance
from zkwright.compiler.program.row_places import first_instances
from zkwright.compiler.program.signal_names import signal_names
from zkwright.core.errors import FormatError

from tests.compiler.random_programs import build, random_steps
from tests.compiler.sample_circuit import everything
from tests.drawn import examples
from tests.effort import lines_run


@gadget
def square(x: Field) -> Field:
    require(x != 7, "seven")
    return x * x


@gadget
def fourth_power(x: Field) -> Field:
    inner = square(x)
    return square(inner)


@circuit
def powers(x: Private[Field], y: Private[Field]) -> Public[Field]:
    first = fourth_power(x)
    second = fourth_power(y)
    product = first * second
    return product * product


def line(program: Program, row: int) -> str:
    return program.locate(row).site.source()


def test_every_row_names_its_line_and_the_calls_above() -> None:
    program = powers.compile(0)
    place = program.locate(program.r1cs.n_rows - 2)
    assert (place.path, place.instances, place.site.source()) == ((), (), "return product * product")
    deepest = [row for row in range(program.r1cs.n_rows) if len(program.locate(row).path) == 2]
    assert {line(program, row) for row in deepest} == {'require(x != 7, "seven")', "return x * x"}
    assert {program.locate(row).instances for row in deepest} == {(i, j) for i in (1, 2) for j in (1, 2)}
    (second, _), (inner, call) = program.locate(deepest[-1]).path
    assert (second, inner, call.source()) == ("fourth_power", "square", "return square(inner)")
    assert program.locate(deepest[0]).note is not None


def test_a_row_is_written_with_the_names_of_its_signals() -> None:
    program = powers.compile(0)
    texts = [str(program.row(row)) for row in range(program.r1cs.n_rows)]
    assert texts[1].startswith("x * x = fourth_power[0].square[0].line")
    assert texts[-3].startswith("fourth_power[0].square[1].line")
    assert texts[-3].endswith(" = product")
    assert program.row(program.r1cs.n_rows - 1).b == ((None, 1),)
    assert program.row(0).b == (("x", 1), (None, -7))


def test_a_line_of_the_library_has_the_authors_beside() -> None:
    @circuit
    def hashes(x: Private[Field]) -> Public[Field]:
        return poseidon(x, 1)

    program = hashes.compile()
    place = program.locate(0)
    assert place.site.of_library
    assert place.author_site.source() == "return poseidon(x, 1)"


@examples(25)
@given(st.integers(0, 2**32), st.integers(0, 2))
def test_names_of_wires_are_those_of_all_signals(seed: int, level: int) -> None:
    source = random.Random(seed)
    try:
        program = build(random_steps(source, source.randrange(1, 6), wide=False), wide=False).compile(level)
    except CompileError:
        return
    names = ["1", *(name.removeprefix("main.") for name in signal_names(program))]
    labels = program.r1cs.labels.tolist()
    assert [program.wire_name(wire) for wire in range(program.r1cs.n_wires)] == [names[label] for label in labels]


@pytest.mark.parametrize("level", [0, 1, 2])
def test_terms_are_those_of_the_matrices(level: int) -> None:
    program = everything.compile(level, n=3)
    labels = ["1", *(name.removeprefix("main.") for name in signal_names(program))]
    for row in range(program.r1cs.n_rows):
        named = program.row(row)
        for side, matrix in ((named.a, program.r1cs.a), (named.b, program.r1cs.b), (named.c, program.r1cs.c)):
            wires, _ = matrix.row(row)
            assert sorted(name or "1" for name, _ in side) == sorted(labels[int(program.r1cs.labels[w])] for w in wires)


def test_what_fails_is_told_from_the_same_place() -> None:
    program = powers.compile()
    with pytest.raises(UnsatisfiedCircuitError) as told:
        program.solve({"x": 7, "y": 1})
    failure = told.value.failures[0]
    (row,) = [row for row, origin in enumerate(program.origin.rows.tolist()) if origin == failure.row]
    place = program.locate(row)
    assert (place.site, place.path, place.instances) == (failure.site, failure.path, failure.instances)


def test_a_file_tells_the_same(tmp_path: Path) -> None:
    program = powers.compile()
    write_program(program, tmp_path / "powers.r1cs")
    read = read_program(tmp_path / "powers.r1cs")
    for row in range(program.r1cs.n_rows):
        assert read.row(row) == program.row(row)
        one, other = program.locate(row), read.locate(row)
        assert (one.site.line, one.site.source(), one.instances) == (
            other.site.line,
            other.site.source(),
            other.instances,
        )


@pytest.mark.parametrize("first_wire", ["formal", "shared", "descending"])
def test_a_file_whose_calls_share_wires_is_refused(tmp_path: Path, first_wire: str) -> None:
    program = powers.compile(0)
    first, second = program.provenance.calls
    forged = {
        "formal": (replace(first, first_wire=1), second),
        "shared": (first, replace(second, first_wire=first.first_wire)),
        "descending": (replace(first, first_wire=second.first_wire), replace(second, first_wire=first.first_wire)),
    }[first_wire]
    provenance = replace(program.provenance, calls=forged)
    write_program(replace(program, provenance=provenance), tmp_path / "forged.r1cs")
    with pytest.raises(FormatError, match="whose calls share wires"):
        read_program(tmp_path / "forged.r1cs")


@pytest.mark.parametrize("row", [-1, 10**6])
def test_no_such_row_and_no_such_wire(row: int) -> None:
    program = powers.compile()
    for ask in (program.row, program.locate):
        with pytest.raises(IndexError, match=f"no row {row}"):
            ask(row)
    with pytest.raises(IndexError, match=f"no wire {row}"):
        program.wire_name(row)


def test_each_body_has_one_first_instance() -> None:
    program = powers.compile(0)
    found = list(first_instances(program.provenance))
    assert [body.name for body, _, _ in found] == ["powers", "fourth_power", "square"]
    assert [row for _, row, _ in found] == [0, 0, 0]
    called: list[Provenance] = [call.provenance for call in program.provenance.calls]
    assert called[0] is called[1] is found[1][0]


def test_what_follows_from_one_failure_takes_work_linear_in_it() -> None:
    """Each of n rows that fail is told of with the values of n inputs at hand: they are looked up once."""

    @circuit
    def chain(xs: Private[Array[U8, Literal["n"]]], n: int) -> Public[U8]:
        total = xs[0]
        for x in xs[1:]:
            total = total + x
        return total

    def lines(n: int) -> int:
        def failure() -> UnsatisfiedCircuitError:
            with pytest.raises(UnsatisfiedCircuitError) as told:
                program.solve({"xs": [3] * n})
            return told.value

        program = chain.compile(n=n)
        error, found = lines_run(failure)
        assert error.n_following > n - 200
        return found

    assert lines(1200) < 2.5 * lines(600)
