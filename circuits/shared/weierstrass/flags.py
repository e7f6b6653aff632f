"""Conditions that are told, not required."""

from __future__ import annotations

from collections.abc import Sequence

from zkwright.compiler.rows import LinearCombination, Note, active_recorder, combine, constant

from .numbers import HALF, Number, halves_of

_NOTE = Note("a number has more than 128 bits")


def is_at_most(number: Number, most: int) -> LinearCombination:
    """Whether it is at most a constant. Costs 258 rows."""
    low, high = (limit - half for limit, half in zip(halves_of(most), number.halves, strict=True))
    borrow = constant(1) - _is_not_negative(low)
    return _is_not_negative(high - borrow)


def _is_not_negative(value: LinearCombination) -> LinearCombination:
    """Whether a number from -2^128 to 2^128 - 1 is at least 0."""
    return active_recorder().bits(value + constant(1 << HALF), HALF + 1, _NOTE)[HALF]


def is_zero(value: LinearCombination) -> LinearCombination:
    """Whether it is 0. Costs 2 rows, none where it is known."""
    return active_recorder().is_zero(value) if value.constant is None else constant(int(value.constant == 0))


def all_of(flags: Sequence[LinearCombination]) -> LinearCombination:
    """Whether all are 1, of truth values. Costs 2 rows."""
    return is_zero(constant(len(flags)) - combine((1, flag) for flag in flags))
