"""Rows that only require, of combinations that may be known: then no row is recorded, and what is wrong is told at once."""

from __future__ import annotations

from zkwright.compiler import require
from zkwright.compiler.rows import LinearCombination, Note, active_recorder, constant, times


def constrain_zero(value: LinearCombination, message: str) -> None:
    """Constrain a combination to be 0. Costs a row, none where it is known."""
    if value.constant is None:
        active_recorder().require_zero(value, Note(message))
    else:
        require(value.constant == 0, message)


def constrain_product(a: LinearCombination, b: LinearCombination, product: LinearCombination, message: str) -> None:
    """Constrain a * b to be `product`. Costs a row, none where all are known."""
    if a.constant is None and b.constant is None:
        active_recorder().constrain(a, b, product, note=Note(message))
    else:
        constrain_zero(times(a, b) - product, message)


def constrain_either_zero(a: LinearCombination, b: LinearCombination, message: str) -> None:
    """Constrain one of the two to be 0. Costs a row, none where one is known to be."""
    constrain_product(a, b, constant(0), message)
