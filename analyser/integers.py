"""Residues as the integers that they stand for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

Progression: TypeAlias = tuple[int, int, int]
"""(base, step, count): the values base + step * k modulo p for k in [0, count]; base in [0, p), step in [1, p)."""


def signed(value: int, p: int) -> int:
    """The residue in [0, p) as the integer of least absolute value."""
    return value - p if 2 * value > p else value


def overlap(count: int, offset: int, other: int, p: int) -> tuple[int, int] | None:
    """Where [0, count] and [offset, offset + other] meet modulo p, as a part of the first; None where nowhere.

    `offset` is in [0, p), both counts are below p. Where they meet at both ends, the whole of the first, if it is the smaller,
    and else the whole of the first as well: nothing smaller is one interval.
    """
    head = offset <= count
    tail = offset + other >= p
    if head and tail:
        return 0, count
    if head:
        return offset, min(count, offset + other)
    if tail:
        return 0, min(count, offset + other - p)
    return None


def small_scale(
    coefficients: Sequence[int], counts: Sequence[int], p: int, inverse: Callable[[int], int], first: int = 1
) -> tuple[int, list[int]] | None:
    """A factor by which the coefficients become integers c with sum |c| * count < p, and these; None where none is found.

    Tries `first`, 1, and what makes a coefficient near either end 1.
    """
    tried = set()
    ends = coefficients if len(coefficients) <= 8 else (*coefficients[:4], *coefficients[-4:])
    for at in range(-2, len(ends)):
        factor = first if at == -2 else 1 if at == -1 else inverse(ends[at])
        if factor in tried:
            continue
        tried.add(factor)
        total = 0
        found = []
        for coefficient, count in zip(coefficients, counts, strict=True):
            value = coefficient * factor % p
            if 2 * value > p:
                value -= p
            total += abs(value) * count
            if total >= p:
                break
            found.append(value)
        else:
            return factor, found
    return None


def smallest_scale(
    coefficients: Sequence[int], counts: Sequence[int], p: int, inverse: Callable[[int], int]
) -> tuple[int, list[int]] | None:
    """As `small_scale`, of the factors 1 and what makes any coefficient 1 that with the least sum |c| * count."""
    best: tuple[int, list[int]] | None = None
    least = p
    for factor in dict.fromkeys((1, *map(inverse, dict.fromkeys(min(c, p - c) for c in coefficients)))):
        total = 0
        found = []
        for coefficient, count in zip(coefficients, counts, strict=True):
            value = coefficient * factor % p
            if 2 * value > p:
                value -= p
            total += abs(value) * count
            if total >= least:
                break
            found.append(value)
        else:
            best, least = (factor, found), total
    return best


def canonical(base: int, step: int, count: int, p: int) -> Progression:
    """The same values with a step of at most p / 2."""
    base, step = base % p, step % p
    return ((base + step * count) % p, p - step, count) if 2 * step > p else (base, step, count)


def progression(values: Sequence[int], p: int) -> Progression:
    """A progression that holds the values, which ascend."""
    if len(values) == 1:
        return values[0], 1, 0
    if len(values) == 2:
        return canonical(values[0], values[1] - values[0], 1, p)
    gaps = [(after - before) % p for before, after in zip(values, (*values[1:], values[0]), strict=True)]
    widest = max(range(len(values)), key=gaps.__getitem__)
    first = values[(widest + 1) % len(values)]
    return first, 1, p - gaps[widest]
