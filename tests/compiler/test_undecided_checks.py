"""A requirement that the inputs alone decide holds no hint's output, however often it names it.

Requirements are drawn: what an input is required to be, and on both sides terms of a hint's output that cancel out.
"""

# mypy: ignore-errors

from __future__ import annotations

import operator
import random
from collections.abc import Callable
from functools import reduce
from typing import Any

import pytest
from zkwright import U8, U64, U128, Bool, Field, Private, Public, any_of, bind, circuit, gadget, hint, require, select
from zkwright.compiler.errors import UnconstrainedHintError


def squares(source: random.Random, h: Field, x: Field) -> tuple[Field, Field]:
    """`(ah + bx)**2` and its terms."""
    a, b = source.randrange(1, 99), source.randrange(1, 99)
    factor = h * a + x * b
    return factor * factor, h * h * (a * a) + h * x * (2 * a * b) + x * x * (b * b)


def conjugates(source: random.Random, h: Field, x: Field) -> tuple[Field, Field]:
    """`(h - ax)(h + ax) + (ax)**2` and `h**2`."""
    a = source.randrange(1, 99)
    return (h - x * a) * (h + x * a) + x * x * (a * a), h * h


def inverses(source: random.Random, h: Field, x: Field) -> tuple[Field, Field]:
    """`h / (x + a) * (x + a)` and h."""
    a = source.randrange(99)
    return h / (x + a) * (x + a), h


IN_FIELDS = [squares, conjugates, inverses]


def differences(source: random.Random, h: U64, x: U64) -> tuple[U64, U64]:
    """An xor of h twice and constants, in any order, and that of the constants alone."""
    constant = source.randrange(1 << 64)
    terms = [h, h, x, U64(constant)]
    source.shuffle(terms)
    return reduce(operator.xor, terms), x ^ constant


def quotients(source: random.Random, h: U64, x: U64) -> tuple[U128, U128]:
    """A division's parts put together, and what was divided."""
    divisor = source.randrange(2, 1000)
    q, r = divmod(h, divisor)
    return U128(q) * divisor + U128(r) + U128(x), U128(h) + U128(x)


def smaller_and_larger(source: random.Random, h: U64, x: U64) -> tuple[U128, U128]:
    """The sum of the smaller and the larger, and that of both."""
    low, high = select(h < x, h, x), select(h < x, x, h)
    return U128(low) + U128(high), U128(h) + U128(x)


def halves(source: random.Random, h: U64, x: U64) -> tuple[U64, U64]:
    """The parts of h under a mask and its complement, put together, and h."""
    mask = source.randrange(1, (1 << 64) - 1)
    return ((h & mask) | (h & ((1 << 64) - 1 - mask))) ^ x, h ^ x


IN_INTEGERS = [differences, quotients, smaller_and_larger, halves]


def in_place(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


def statement(seed: int, sides: Callable[..., Any], kind: Any, make: Callable[..., Any], *, held: bool) -> Any:
    """A circuit that requires the sides to be as far apart as two inputs are; and the output to be an input, where it is held."""

    @make
    def required(h: kind, x: kind, y: kind, z: kind) -> None:
        left, right = sides(random.Random(seed), h, x)
        require(Field(left) + Field(y) == Field(right) + Field(z) + (Field(h) - Field(x) if held else 0), "apart")

    @circuit
    def c(x: Private[kind], y: Private[kind], z: Public[kind]) -> Public[kind]:
        h = hint(lambda v: v, x, returns=kind)
        required(h, x, y, z)
        return h

    return c


@pytest.mark.parametrize("place", [in_place, gadget])
@pytest.mark.parametrize("sides", IN_FIELDS + IN_INTEGERS)
@pytest.mark.parametrize("seed", range(2))
def test_what_cancels_out_holds_nothing(seed: int, sides: Callable[..., Any], place: Callable[..., Any]) -> None:
    kind = Field if sides in IN_FIELDS else U64
    level = (0, 2)[seed % 2]
    with pytest.raises(UnconstrainedHintError):
        statement(seed, sides, kind, place, held=False).compile(level)
    statement(seed, sides, kind, place, held=True).compile(level).solve({"x": 12345, "y": 67, "z": 67})


def both(h: U64, k: U64, x: U64, y: U64, z: U64) -> list[Bool]:
    """k is held alone; h is named only beside it, and cancels out."""
    return [(h ^ k ^ h) == x, (k + 1) == y + 1]


def tied(h: U64, k: U64, x: U64, y: U64, z: U64) -> list[Bool]:
    """The two are equal, and another requirement names both and holds neither."""
    return [h == k, (h ^ k ^ y) ^ (k ^ h) == z]


def seldom_named(h: U64, k: U64, x: U64, y: U64, z: U64) -> list[Bool]:
    """The only requirements that could hold h say nothing of it, one of them never."""
    return [k == x, h ^ h == 0, h ^ y ^ h == z]


@pytest.mark.parametrize("requirements", [both, tied, seldom_named])
def test_an_output_beside_another(requirements: Callable[..., Any]) -> None:
    @circuit
    def c(x: Private[U64], y: Private[U64], z: Public[U64]) -> Public[U64]:
        h, k = hint(lambda v: (v, v), x, returns=(U64, U64))
        require(x != z)
        for one in requirements(h, k, x, y, z):
            require(one)
        return h

    for level in (0, 2):
        with pytest.raises(UnconstrainedHintError):
            c.compile(level)


DECISIVE: dict[str, Callable[[U64, U64, U64], Any]] = {
    "where a choice is seldom made": lambda h, x, y: select(x == 77, h, y) == x,
    "where a product is seldom made": lambda h, x, y: Field(h) * Field(x == 5) * Field(y == 9) == Field(x) - 7,
    "where a test seldom succeeds": lambda h, x, y: Field(any_of([h == x, h == 5, y == 3])) == Field(x) - Field(y),
    "within small bounds": lambda h, x, y: (h >= 100) & (h <= 200),
    "within bounds of inputs": lambda h, x, y: (h >= x) & (h <= y),
    "within small bounds or not": lambda h, x, y: (x < y) | ((h >= 100) & (h <= 103)),
    "by a comparison's value": lambda h, x, y: U64(h < x) + x == y,
    "by one bit": lambda h, x, y: Field(h.bits()[7]) + Field(x) == Field(y),
    "by a high part": lambda h, x, y: (h >> 6) + x == y,
    "as a divisor": lambda h, x, y: x // h == y,
    "by its remainder": lambda h, x, y: h % 1000 == y,
    "as a small number": lambda h, x, y: (h < 4) & (x != y),
    "as a root": lambda h, x, y: (U128(h) * U128(h) <= U128(x)) & (U128(h) * U128(h) + 2 * U128(h) >= U128(x)),
}
"""Requirements that an output does decide, if seldom."""


@pytest.mark.parametrize("said", DECISIVE)
def test_what_an_output_decides_holds_it(said: str) -> None:
    @circuit
    def c(x: Private[U64], y: Public[U64]) -> None:
        bind(x, y)
        require(DECISIVE[said](hint(lambda v: v, x, returns=U64), x, y))

    @circuit
    def of_bytes(x: Private[U64], y: Public[U64]) -> None:
        bind(x, y)
        require(DECISIVE[said](U64(hint(lambda v: v, x, returns=U8)), x, y))

    for level in (0, 2):
        c.compile(level)
        of_bytes.compile(level)
