"""Failing rows that say no more than another failing row: one of the two is told of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from zkwright.core.field import R, inverse

from .solver import coefficient_values

if TYPE_CHECKING:
    from zkwright.core.r1cs import R1CS, SparseMatrix

_Side = tuple[tuple[int, int], ...]


def told_once(r1cs: R1CS, rows: Sequence[int], is_explained: Callable[[int], bool]) -> list[int]:
    """These failing rows but for one of each two, `a * b = 0` and `a = 0`, that nobody explained.

    A requirement that a zero test finds 0, put into the rows of the test, leaves two such, of which the author wrote one.
    """
    if len(rows) < 2:
        return list(rows)
    table = coefficient_values(r1cs)
    sides = {row: (_side(r1cs.a, row, table), _side(r1cs.b, row, table)) for row in rows if not r1cs.c.row(row)[0]}
    zeros = {a if b == _ONE else b: row for row, (a, b) in sides.items() if _ONE in (a, b)}
    dropped = set[int]()
    for row, (a, b) in sides.items():
        linear = zeros.get(a, zeros.get(b, row))
        if _ONE not in (a, b) and linear != row:
            dropped.update([one for one in (row, linear) if not is_explained(one)][:1])
    return [row for row in rows if row not in dropped]


_ONE: Final = ((0, 1),)


def _side(matrix: SparseMatrix, row: int, table: Sequence[int]) -> _Side:
    """One side of a row, its first wire with coefficient 1: equal for what is 0 where the other is."""
    wires, coefficients = matrix.row(row)
    terms = sorted((wire, table[place]) for wire, place in zip(wires, coefficients, strict=True))
    scale = inverse(terms[0][1]) if terms else 1
    return tuple((wire, value * scale % R) for wire, value in terms)
