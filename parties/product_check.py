"""The check before anything opens: do all products hold, a million as well as one?

After Goyal, Song and Zhu (CRYPTO 2020): a random combination of all products is folded, several pieces to one, until a single
product is left, which a random pair that was folded in hides. Whatever a party adds to a product, here or before, is found but
for a chance of some thousands to r. Nothing is told where all hold; where one does not, only that: what is wrong within
protocols, whoever lied knows already, and what is wrong in requirements is opened times a random number.

What goes wrong in a requirement of honest inputs is told the same way as a lie: nobody can tell them apart, and nothing came out.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from operator import mul
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from zkwright.core.field import R
from zkwright.core.limbs import from_limbs

from .errors import Cheated
from .runtime import Open, Reduce, Request, Shares, Toss
from .shamir import combined, lagrange
from .vectors import combination, inner_products, joined, powers

if TYPE_CHECKING:
    from .runtime import Runtime

_FOLDS: Final = ((1 << 13, 4), (1 << 10, 8), (0, 32))
"""From how many products on they are cut into how many pieces: many pieces take few rounds, and time for each product."""


async def check(
    runtime: Runtime, rows: tuple[Shares, Shares, Shares] | None = None, also: Sequence[int] = ()
) -> list[int]:
    """Raise `Cheated` unless all products since the last check hold, and left * right = product in all `rows`.

    `also` are shares of what everybody may see even where the check fails. They are opened in its last round, and returned.
    """
    left, right, product = runtime.products
    runtime.products = ([], [], [])
    if rows is not None:
        left, right, product = left + rows[0], right + rows[1], product + rows[2]
    dealt, runtime.unproved = runtime.unproved, []
    if not left and not dealt and not also:
        return []
    masking = runtime.randomness.drawn(1)
    draw = runtime.randomness.shares(3)
    chi, degree_chi = (await runtime.run(_tossed(2)))[0]
    mixed: Shares = []
    if dealt:
        # Honest shares that are of no polynomial of degree t show in a random combination, which a random share hides.
        shares = joined(dealt)
        mixed = from_limbs(combination((1, 1), [masking, inner_products([powers(degree_chi, len(shares))], [shares])]))
    if not left:
        return await _opened(runtime, [*also, *mixed], len(also))
    ((x, y, z),) = await runtime.run(_folded(runtime, left, right, product, chi, draw))
    if rows is None:
        opened = await _opened(runtime, [*also, x, y, z, *mixed], len(also) + 3)
        *seen, x, y, z = opened
        holds = x * y % R == z
    else:
        hiding = draw[2]
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
    return min(next(pieces for least, pieces in _FOLDS if count > least), max(count, 2))


def _folded(
    runtime: Runtime, a: Shares, b: Shares, c: Shares, chi: int, pair: Shares
) -> Generator[Request, Any, tuple[int, int, int]]:
    """Shares of x, y and z, where x y = z if all products hold, else with a chance of some thousands to r; x and y are random.

    `pair` are two random numbers, of which the last polynomials take one each as one more piece.
    """
    random = from_limbs(powers(chi, len(a)))
    left = [factor * x % R for factor, x in zip(random, a, strict=True)]
    right = b
    claim = sum(map(mul, random, c)) % R
    while True:
        pieces = _pieces(len(left))
        size = -(-len(left) // pieces)
        left, right = (_pieced(values, pieces, size) for values in (left, right))
        # Polynomials of degree k - 1 lead through the pieces at 1 to k, and their product's values at 1 to 2k - 1 are dealt.
        parts = [(left[at : at + size], right[at : at + size]) for at in range(0, len(left), size)]
        is_last = size == 1
        if is_last:
            parts.append(([pair[0]], [pair[1]]))
        n = len(parts)
        sums = [sum(map(mul, x, y)) % R for place, (x, y) in enumerate(parts) if place != pieces - 1]
        base = tuple(range(1, n + 1))
        columns = list(zip(*parts, strict=True))
        for at in range(n + 1, 2 * n):
            factors = lagrange(base, at)
            sums.append(sum(map(mul, combined(factors, columns[0]), combined(factors, columns[1]))) % R)
        values = yield Reduce(sums)
        values.insert(pieces - 1, (claim - sum(values[: pieces - 1])) % R)
        (point,) = yield Toss(1)
        factors = lagrange(base, point)
        left, right = combined(factors, columns[0]), combined(factors, columns[1])
        claim = sum(map(mul, lagrange(tuple(range(1, 2 * n)), point), values)) % R
        if is_last:
            return left[0], right[0], claim


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


def _pieced(values: Shares, pieces: int, size: int) -> Shares:
    return values + [0] * (pieces * size - len(values))
