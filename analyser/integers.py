"""Residues as the integers that they stand for."""

from __future__ import annotations

from collections.abc import Callable, Sequence


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
