"""The check before anything opens: do all products hold, a million as well as one?

After Goyal, Song and Zhu (CRYPTO 2020): a random combination of all products is folded, several pieces to one, until a single
product is left, which is compared with a random one. Whatever a party adds to a product, here or before, is found but for a
chance of some thousands to r. Nothing is told where all hold; where one does not, only that, as the last difference is opened
times a random number.

What goes wrong in a requirement of honest inputs is told the same way as a lie: nobody can tell them apart, and nothing came out.
"""

from __future__ import annotations

from collections.abc import Generator
from operator import mul
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from zkwright.core.field import R

from .errors import Cheated
from .runtime import Open, Reduce, Request, Shares, Toss
from .shamir import combined, lagrange
from .vectors import Vector, combination, inner_products, joined, powers

if TYPE_CHECKING:
    from .runtime import Runtime

_FOLDS: Final = ((1 << 13, 4), (1 << 10, 8), (0, 32))
"""From how many products on they are cut into how many pieces: many pieces take few rounds, and time for each product."""


async def check(runtime: Runtime, rows: tuple[Shares, Shares, Shares] | None = None) -> None:
    """Raise `Cheated` unless all products since the last check hold, and left * right = product in all `rows`."""
    left, right, product = runtime.products
    runtime.products = ([], [], [])
    if rows is not None:
        left, right, product = left + rows[0], right + rows[1], product + rows[2]
    dealt, runtime.unproved = runtime.unproved, []
    if dealt:
        await runtime.run(_degrees(runtime, joined(dealt)))
    if left:
        (holds,) = await runtime.run(_products_hold(runtime, left, right, product))
        if not holds:
            raise Cheated(
                "not all products and requirements hold: a share is false, or the inputs together do not satisfy the circuit"
            )


class CheckCost(NamedTuple):
    """Rounds of a check, and in it elements that are dealt anew, and opened, and rounds with a coin, where n = 2t + 1."""

    rounds: int
    reduced: int
    opened: int
    tossed: int


def cost_of_check(count: int) -> CheckCost:
    """What the check of so many products takes."""
    rounds, reduced, opened, tossed = 5, 2, 3, 2
    while True:
        pieces = _pieces(count)
        count = -(-count // pieces)
        rounds, reduced, tossed = rounds + 2, reduced + 2 * pieces - 2, tossed + 1
        if count == 1:
            return CheckCost(rounds, reduced, opened, tossed)


def _pieces(count: int) -> int:
    return min(next(pieces for least, pieces in _FOLDS if count > least), max(count, 2))


def _products_hold(runtime: Runtime, a: Shares, b: Shares, c: Shares) -> Generator[Request, Any, bool]:
    draw = runtime.randomness.shares
    u, v = draw(2)  # whose product, and its error, is there before the number is that it is multiplied with
    w, e = None, 0
    (chi,) = yield Toss(1)
    powers = _powers(chi, len(a))
    left = [power * x % R for power, x in zip(powers, a, strict=True)]
    right = b
    claim = sum(map(mul, powers, c)) % R
    while True:
        pieces = _pieces(len(left))
        size = -(-len(left) // pieces)
        left, right = (_pieced(values, pieces, size) for values in (left, right))
        # Polynomials of degree k - 1 lead through the pieces at 1 to k, and their product's values at 1 to 2k - 1 are dealt.
        parts = [(left[at : at + size], right[at : at + size]) for at in range(0, len(left), size)]
        sums = [sum(map(mul, x, y)) % R for x, y in parts[:-1]]
        base = tuple(range(1, pieces + 1))
        columns = list(zip(*parts, strict=True))
        for at in range(pieces + 1, 2 * pieces):
            factors = lagrange(base, at)
            sums.append(sum(map(mul, combined(factors, columns[0]), combined(factors, columns[1]))) % R)
        if w is None:
            w, *values = yield Reduce([u * v % R, *sums])
        else:
            values = yield Reduce(sums)
        values.insert(pieces - 1, (claim - sum(values[: pieces - 1])) % R)
        if size == 1:
            point, e = yield Toss(2)
        else:
            (point,) = yield Toss(1)
        factors = lagrange(base, point)
        left, right = combined(factors, columns[0]), combined(factors, columns[1])
        claim = sum(map(mul, lagrange(tuple(range(1, 2 * pieces)), point), values)) % R
        if size == 1:
            break
    (x,), (y,) = left, right
    p, q = yield Open([(e * x - u) % R, (y - v) % R], is_degree_checked=True)
    difference = (e * claim - w - q * u - p * v - p * q) % R
    # What is left is 0 if all is right; else it may tell something, and only that it is not 0 is told.
    (hidden,) = yield Reduce([difference * draw(1)[0] % R])
    # Whoever saw a share of it opened, and still owed another party its part of the round before, could make it 0.
    yield Toss(1)
    (opened,) = yield Open([hidden])
    return bool(opened == 0)


def _degrees(runtime: Runtime, shares: Vector) -> Generator[Request, Any, None]:
    """Open a random combination of shares and a random one, which fails unless they are of polynomials of degree t."""
    masking = runtime.randomness.drawn(1)
    (chi,) = yield Toss(1)
    yield Open(combination((1, 1), [masking, inner_products([powers(chi, len(shares))], [shares])]))


def _powers(value: int, count: int) -> list[int]:
    powers, power = [], 1
    for _ in range(count):
        powers.append(power)
        power = power * value % R
    return powers


def _pieced(values: Shares, pieces: int, size: int) -> Shares:
    return values + [0] * (pieces * size - len(values))
