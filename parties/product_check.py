"""The check before anything opens: do all products hold, a million as well as one?

After Goyal, Song and Zhu (CRYPTO 2020): a random combination of all products is folded, several pieces to one, until a single
product is left, which a random pair that was folded in hides. Whatever a party adds to a product, here or before, is found but
for a chance of some thousands to r. Nothing is told where all hold; where one does not, only that: what is wrong within
protocols, whoever lied knows already, and what is wrong in requirements is opened times a random number.

What goes wrong in a requirement of honest inputs is told the same way as a lie: nobody can tell them apart, and nothing came out.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs

from .errors import Cheated
from .runtime import Open, Reduce, Request, Shares, Toss
from .vectors import Vector, combination, inner_products, joined, powers, products, vector, weighted, zeros

if TYPE_CHECKING:
    from .runtime import Runtime

_ONE_FOLD: Final = 64
"""So many products are cut into pieces of one; more fold in two steps, into about as many pieces as they have elements."""

_TWO_FOLDS: Final = 1 << 14
_MANY: Final = 16
"""The pieces of more than `_TWO_FOLDS` products. It takes time in proportion to products and pieces, and each step two rounds."""


async def check(
    runtime: Runtime, rows: tuple[Vector, Vector, Vector] | None = None, also: Sequence[int] = ()
) -> list[int]:
    """Raise `Cheated` unless all products since the last check hold, and left * right = product in all `rows`.

    `also` are shares of what everybody may see even where the check fails. They are opened in its last round, and returned.
    """
    noted, runtime.products = runtime.products, ([], [], [])
    left, right, product = (joined(parts) for parts in noted)
    if rows is not None:
        left, right, product = (joined([part, row]) for part, row in zip((left, right, product), rows, strict=True))
    dealt, runtime.unproved = runtime.unproved, []
    if not len(left) and not dealt and not also:
        return []
    masking = runtime.randomness.drawn(1)
    draw = runtime.randomness.drawn(3)
    chi, degree_chi = (await runtime.run(_tossed(2)))[0]
    mixed: Shares = []
    if dealt:
        # Honest shares that are of no polynomial of degree t show in a random combination, which a random share hides.
        shares = joined(dealt)
        mixed = from_limbs(combination((1, 1), [masking, inner_products([powers(degree_chi, len(shares))], [shares])]))
    if not len(left):
        return await _opened(runtime, [*also, *mixed], len(also))
    ((x, y, z),) = await runtime.run(_folded(runtime, left, right, product, chi, draw))
    if rows is None:
        opened = await _opened(runtime, [*also, x, y, z, *mixed], len(also) + 3)
        *seen, x, y, z = opened
        holds = x * y % R == z
    else:
        hiding = from_limbs(draw)[2]
        (x, y, *_), (hidden,) = await runtime.run(_opening([x, y, *mixed]), _reducing([z * hiding % R]))
        # Whoever saw a share of it opened, and still owed another party its part of the round before, could make it 0.
        await runtime.run(_tossed(1))
        *seen, difference = await _opened(runtime, [*also, (hidden - x * y * hiding) % R], len(also) + 1)
        holds = difference == 0
    if not holds:
        raise Cheated(
            "not all products and requirements hold: a share is false, or the inputs together do not satisfy the circuit"
        )
    return seen


class CheckCost(NamedTuple):
    """Rounds of a check, and in it elements that are dealt anew, and opened, and rounds with a coin, where n = 2t + 1."""

    rounds: int
    reduced: int
    opened: int
    tossed: int


def cost_of_check(count: int, *, of_rows: bool = False) -> CheckCost:
    """What the check of so many products takes, requirements among them or not."""
    rounds, reduced, opened, tossed = (4, 1, 3, 2) if of_rows else (2, 0, 3, 1)
    while True:
        pieces = _pieces(count)
        count = -(-count // pieces)
        rounds, reduced, tossed = rounds + 2, reduced + 2 * pieces - 2, tossed + 1
        if count == 1:
            return CheckCost(rounds, reduced + 2, opened, tossed)


def _pieces(count: int) -> int:
    if count <= _ONE_FOLD:
        return count
    return math.isqrt(count - 1) + 1 if count <= _TWO_FOLDS else _MANY


def _folded(
    runtime: Runtime, a: Vector, b: Vector, c: Vector, chi: int, pair: Vector
) -> Generator[Request, Any, tuple[int, int, int]]:
    """Shares of x, y and z, where x y = z if all products hold, else with a chance of some thousands to r; x and y are random.

    The first two of `pair` are random numbers, of which the last polynomials take one each as one more coefficient.
    """
    random = powers(chi, len(a))
    left, right = products(random, a), b
    (claim,) = from_limbs(inner_products([random], [c]))
    while True:
        pieces = _pieces(len(left))
        size = -(-len(left) // pieces)
        # The pieces are coefficients of polynomials, on the right the last one first: so the coefficient number pieces - 1 of
        # their product is what is claimed. All others are dealt.
        lefts, rights = _pieced(left, pieces, size), _pieced(right, pieces, size)[::-1]
        if size == 1:
            # Their product's highest coefficient, so that it has no part in the claim.
            lefts, rights = [*lefts, pair[:1]], [*rights, pair[1:2]]
        sums = _coefficients(inner_products(lefts, rights), len(lefts))
        values: Shares = yield Reduce([*sums[: pieces - 1], *sums[pieces:]])
        values = [*values[: pieces - 1], claim, *values[pieces - 1 :]]
        (point,) = yield Toss(1)
        factors = powers(point, len(values))
        left, right = (weighted(factors[: len(parts)], parts) for parts in (lefts, rights))
        (claim,) = from_limbs(inner_products([factors], [vector(values)]))
        if size == 1:
            (x,), (y,) = from_limbs(left), from_limbs(right)
            return x, y, claim


def _coefficients(inner: Vector, n: int) -> list[int]:
    """Of the product of two polynomials with n coefficients, vectors, whose inner products these are: n for each on the left."""
    halves = inner.view(np.uint32).reshape(n, n, 8).astype(np.uint64)
    # Rows that are one longer than the sums are many move by one place each, so that what belongs together is in one column.
    moved = np.zeros((n, 2 * n, 8), dtype=np.uint64)
    moved[:, :n] = halves
    columns = moved.reshape(-1, 8)[:-n].reshape(n, 2 * n - 1, 8).sum(axis=0)
    return [sum(half << 32 * place for place, half in enumerate(column)) % R for column in columns.tolist()]


async def _opened(runtime: Runtime, shares: Shares, count: int) -> list[int]:
    (values,) = await runtime.run(_opening(shares))
    return list(values[:count])


def _opening(shares: Shares) -> Generator[Request, Any, list[int]]:
    values: list[int] = yield Open(shares)
    return values


def _reducing(values: Shares) -> Generator[Request, Any, Shares]:
    reduced: Shares = yield Reduce(values)
    return reduced


def _tossed(count: int) -> Generator[Request, Any, list[int]]:
    numbers: list[int] = yield Toss(count)
    return numbers


def _pieced(values: Vector, pieces: int, size: int) -> list[Vector]:
    padded = joined([values, zeros(pieces * size - len(values))])
    return [padded[at : at + size] for at in range(0, pieces * size, size)]
