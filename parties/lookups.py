"""Choosing, finding and ordering joint values: bits and comparisons, and products."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any

from zkwright.core.field import R

from .protocols import are_zero, multiply, top_bits
from .runtime import Request, Shares

if TYPE_CHECKING:
    from .masks import Mask
    from .runtime import Runtime


def find(
    runtime: Runtime, value: int, table: Shares, taken: Sequence[Mask], width: int
) -> Generator[Request, Any, Shares]:
    """The first index at which the table holds the value, 0 where it does not.

    All entries are compared at once, and those before the first are what no entry up to there is equal to.
    """
    found = yield from are_zero(runtime, [(value - entry) % R for entry in table], taken, width)
    missed = [(1 - is_there) % R for is_there in found]
    step = 1
    while step < len(missed):
        places = [place for place in range(len(missed)) if place // step % 2 == 1]
        left = [missed[place] for place in places]
        products = yield from multiply(runtime, left, [missed[place // step * step - 1] for place in places])
        for place, product in zip(places, products, strict=True):
            missed[place] = product
        step *= 2
    return [sum(place * (missed[place - 1] - missed[place]) for place in range(1, len(missed))) % R]


def order(runtime: Runtime, values: Shares, taken: Sequence[Mask], width: int) -> Generator[Request, Any, Shares]:
    """The indices of values from the smallest to the largest, of equal ones the first first; they differ by less than 2**width.

    Each is compared with each other one. How many come before a value is its rank, a number below n, and a polynomial in it says
    whether it is this one or that.
    """
    n = len(values)
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    if not pairs:
        return [0] * n
    differences = [(values[j] - values[i] + (1 << width)) % R for i, j in pairs]
    in_order = yield from top_bits(runtime, differences, taken, width + 1)
    ranks = [0] * n
    for (i, j), is_first in zip(pairs, in_order, strict=True):
        ranks[j] += is_first
        ranks[i] += 1 - is_first
    powers: list[Shares] = [[1] * n, [rank % R for rank in ranks]]
    while len(powers) < n:
        highest = powers[-1]
        more = powers[1 : 1 + n - len(powers)]
        products = yield from multiply(runtime, highest * len(more), [x for power in more for x in power])
        powers += [products[at : at + n] for at in range(0, len(products), n)]
    # sum over i of i * [rank i is k], by the coefficients of the polynomials that are 1 at k and 0 elsewhere
    lines = _selecting(n)
    return [
        sum(index * sum(factor * powers[power][index] for power, factor in enumerate(line)) for index in range(1, n))
        % R
        for line in lines
    ]


def chosen(runtime: Runtime, bits: Shares, ones: Shares, zeros: Shares) -> Generator[Request, Any, Shares]:
    """Place by place what is chosen where a bit is one, else where it is zero; one round."""
    picked = yield from multiply(runtime, bits, [(x - y) % R for x, y in zip(ones, zeros, strict=True)])
    return [(y + product) % R for y, product in zip(zeros, picked, strict=True)]


def _selecting(n: int) -> list[list[int]]:
    """For each k below n the coefficients of the polynomial that is 1 at k and 0 at the other numbers below n."""
    points = tuple(range(n))
    # Interpolated from its values: the coefficients of products of (x - j).
    lines = []
    for k in points:
        line = [1]
        scale = 1
        for j in points:
            if j != k:
                line = [
                    ((line[at - 1] if at else 0) - j * (line[at] if at < len(line) else 0)) % R
                    for at in range(len(line) + 1)
                ]
                scale = scale * (k - j) % R
        inverse = pow(scale, -1, R)
        lines.append([coefficient * inverse % R for coefficient in line])
    return lines
