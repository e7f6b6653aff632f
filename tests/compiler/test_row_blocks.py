"""Systems of more rows than a block: the same arrays however few rows a block has, and whether or not they are made in place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.merkle import require_member
from zkwright.compiler import Array, Bool, Circuit, Field, Private, Public, circuit
from zkwright.compiler.optimiser import Optimised, optimise
from zkwright.compiler.optimiser.moved_rows import Left, NewRows, moved_rows
from zkwright.compiler.program import pipeline
from zkwright.compiler.program.provenance_json import origin_to_json
from zkwright.compiler.program.recording import Recording
from zkwright.compiler.recorder import assembler
from zkwright.core import row_blocks
from zkwright.core.r1cs import SparseMatrix

from tests.compiler.sample_circuit import digest, everything
from tests.compiler.test_optimiser import STEPS, random_circuit

Row = list[tuple[int, int]]
ROWS = st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)), max_size=4), max_size=12)


@contextmanager
def blocks_of(n_rows: int) -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_blocks, "BLOCK_ROWS", n_rows)
        patch.setattr(assembler, "BLOCK_ROWS", n_rows)
        yield patch


@circuit
def member(
    root: Public[Field],
    leaf: Private[Field],
    index: Private[Array[Bool, Literal["depth"]]],
    siblings: Private[Array[Field, Literal["depth"]]],
    depth: int,
) -> None:
    """Some 240 rows for each level of the tree."""
    require_member(root, leaf, list(index), list(siblings))


@cache
def digests(level: int, depth: int) -> list[str]:
    """Of a circuit with a bit of everything, and of a tree's of so many levels, compiled afresh."""
    circuits: tuple[tuple[Circuit[..., Any], dict[str, int]], ...] = (
        (everything, {"n": 3}),
        (member, {"depth": depth}),
    )
    return [digest(Circuit(circuit._function).compile(level, **values)) for circuit, values in circuits]


@pytest.mark.parametrize(("block", "depth"), [(1, 2), (2, 2), (3, 2), (50, 40)])
@pytest.mark.parametrize("level", [0, 1, 2])
def test_any_block_gives_the_same_arrays(level: int, block: int, depth: int) -> None:
    expected = digests(level, depth)
    with blocks_of(block):
        assert digests.__wrapped__(level, depth) == expected


@given(steps=STEPS, block=st.integers(1, 9))
def test_any_block_gives_the_same_arrays_of_random_circuits(steps: list[tuple[str, int, int]], block: int) -> None:
    expected = digest(random_circuit(steps).compile())
    with blocks_of(block):
        assert digest(random_circuit(steps).compile()) == expected


@given(steps=STEPS, level=st.sampled_from([1, 2]), block=st.integers(1, 9))
def test_in_place_or_not(steps: list[tuple[str, int, int]], level: int, block: int) -> None:
    """The compiler optimises in place, so it is asked to do it the other way first, of the same recorded block."""
    apart: list[Optimised] = []

    def both(recording: Recording, wanted: int, *, in_place: bool) -> Optimised:
        assert in_place == (wanted == level)
        if not in_place:
            return optimise(recording, wanted)
        recorded = recording.body
        before = [matrix.wires.copy() for matrix in (recorded.a, recorded.b, recorded.c)]
        apart.append(optimise(recording, level))
        for matrix, wires in zip((recorded.a, recorded.b, recorded.c), before, strict=True):
            assert (matrix.wires == wires).all()
        return optimise(recording, level, in_place=True)

    with blocks_of(block) as patch:
        patch.setattr(pipeline, "optimise", both)
        program = random_circuit(steps).compile(level)
    system, other = program.r1cs, apart[0]
    for ours, theirs in zip((system.a, system.b, system.c), (other.a, other.b, other.c), strict=True):
        assert_equal(ours, theirs)
    assert origin_to_json(program.origin, 0) == origin_to_json(other.origin, 0)


def assert_equal(ours: SparseMatrix, theirs: SparseMatrix) -> None:
    for column in ("indptr", "wires", "coefficients"):
        one, two = getattr(ours, column), getattr(theirs, column)
        assert one.dtype == two.dtype
        assert one.tolist() == two.tolist()


def matrix_of(rows: list[Row], room: int = 0) -> SparseMatrix:
    """The rows as arrays, with room for more terms."""
    terms = [term for row in rows for term in row]
    columns = [np.array([*(term[place] for term in terms), *[0] * room], dtype=np.uint32) for place in (0, 1)]
    indptr = np.cumsum([0, *map(len, rows)], dtype=np.int64)
    return SparseMatrix(indptr, *(column[: len(terms)] for column in columns))


@given(rows=ROWS, fates=st.data(), room=st.sampled_from([0, 1, 3, 50]), block=st.integers(1, 5), in_place=st.booleans())
def test_rows_drop_shrink_and_grow(
    rows: list[Row], fates: st.DataObject, room: int, block: int, in_place: bool
) -> None:
    """Against lists: rows before, among and after a block may move up, down or stay."""
    new = {
        row: fates.draw(st.sampled_from([None, [], [(1, 1)], [(1, 2), (5, 3), (6, 1), (7, 0), (8, 4), (9, 9)]]))
        for row in range(len(rows))
        if fates.draw(st.booleans())
    }
    left = [row for row in range(len(rows)) if new.get(row, []) is not None]
    changed = [row for row in left if row in new]
    renumber = np.arange(100, 110, dtype=np.uint32)
    linears = [new[row] or [] for row in changed]
    with blocks_of(block):
        moved = moved_rows(
            matrix_of(rows, room),
            Left(
                np.array(left, dtype=np.int64),
                np.array([row not in new for row in range(len(rows))], dtype=np.bool_),
                np.array(changed, dtype=np.int64),
            ),
            NewRows(
                np.array([len(linear) for linear in linears], dtype=np.int64),
                np.array([wire + 100 for linear in linears for wire, _ in linear], dtype=np.uint32),
                np.array([value for linear in linears for _, value in linear], dtype=np.uint32),
            ),
            renumber,
            in_place=in_place,
        )
    assert_equal(moved, matrix_of([[(wire + 100, k) for wire, k in new.get(row, rows[row]) or []] for row in left]))
