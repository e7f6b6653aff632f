"""Circuits of the gadgets for numbers, with inputs that they take and inputs that they refuse."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import Any, Literal

from zkwright.circuits import big_integers, comparators, numbers
from zkwright.compiler import I8, I64, U8, U32, U64, Array, Bool, Field, Fixed, Private, Public, circuit
from zkwright.core.field import R

from tests.circuits.case import Case


class Q4(Fixed, bits=8, fraction=4):
    """-8 to 7.9375."""


Three = tuple[U64, I64, Q4]


@circuit
def smallest(u: Private[Array[U64, Literal[3]]], i: Private[Array[I64, Literal[2]]], q: Private[Q4]) -> Public[Three]:
    return numbers.minimum(u[0], u[1], u[2]), numbers.minimum(i[0], i[1]), numbers.minimum(q, -0.5)


@circuit
def largest(u: Private[Array[U64, Literal[3]]], i: Private[Array[I64, Literal[2]]], q: Private[Q4]) -> Public[Three]:
    return numbers.maximum(u[0], u[1], u[2]), numbers.maximum(i[0], i[1]), numbers.maximum(q, -0.5)


@circuit
def clamped(value: Private[I8], low: Private[I8], high: Private[I8]) -> Public[tuple[I8, I8]]:
    return numbers.clamp(value, low, high), numbers.clamp(value, -3, 100)


@circuit
def apart(a: Private[U8], b: Private[U8]) -> Public[U8]:
    return numbers.absolute_difference(a, b)


@circuit
def rooted(value: Private[U32]) -> Public[tuple[U32, U32]]:
    return numbers.integer_square_root(value)


@circuit
def sum_of_bits(
    a: Private[Array[Bool, Literal[3]]], b: Private[Array[Bool, Literal[2]]]
) -> Public[Array[Bool, Literal[4]]]:
    return numbers.binary_sum(a, b, b)


@circuit
def difference_of_bits(
    a: Private[Array[Bool, Literal[2]]], b: Private[Array[Bool, Literal[3]]]
) -> Public[Array[Bool, Literal[2]]]:
    return numbers.binary_difference(a, b, b)


@circuit
def is_ordered(a: Private[Field], b: Private[Field]) -> Public[Bool]:
    return comparators.is_less_or_equal(a, b)


@circuit
def is_above(a: Private[Field], b: Private[Field]) -> Public[Bool]:
    return comparators.is_greater(a, b)


@circuit
def is_reversed(a: Private[Field], b: Private[Field]) -> Public[Bool]:
    return comparators.is_greater_or_equal(a, b)


@circuit
def must_be_less(a: Private[Field], b: Private[Field]) -> None:
    comparators.require_less(a, b)


@circuit
def must_be_at_most(a: Private[Field], b: Private[Field]) -> None:
    comparators.require_less_or_equal(a, b)


@circuit
def multiplied_mod(
    a: Private[Array[Bool, Literal[9]]], b: Private[Array[Bool, Literal[8]]]
) -> Public[Array[Bool, Literal[8]]]:
    return big_integers.multiply_mod(a, b, 251)


@circuit
def below_zero(value: Private[Field]) -> Public[Bool]:
    return comparators.is_negative(value)


def bits(number: int, n: int) -> list[bool]:
    return [bool(number >> place & 1) for place in range(n)]


TOP = 2**63 - 1
UNSIGNED = ([0, 5, 2**64 - 1], [7, 7, 7], [2**64 - 1, 2**64 - 2, 1])
SIGNED = ([-TOP - 1, TOP], [-1, 0], [0, -1])
FIXED = (Fraction(-8), Fraction(-1, 2), Fraction(127, 16))
THREES: list[dict[str, Any]] = [{"u": u, "i": i, "q": q} for u, i, q in zip(UNSIGNED, SIGNED, FIXED, strict=True)]
PAIRS = ((3, 4), (4, 4), (R - 1, 0), (0, R - 1), (2**127, 2**127 - 1), (2**127 - 1, 2**127))
HALF = Fraction(-1, 2)

PRODUCTS = [{"a": bits(a, 9), "b": bits(b, 8)} for a, b in ((0, 0), (511, 255), (251, 1), (250, 250), (252, 252))]
REDUCED = (0, 511 * 255 % 251, 0, 1, 1)

NUMBERS = [
    Case(
        big_integers.multiply_mod,
        multiplied_mod,
        [(product, bits(value, 8)) for product, value in zip(PRODUCTS, REDUCED, strict=True)],
    ),
    Case(
        numbers.minimum,
        smallest,
        [(three, (min(three["u"]), min(three["i"]), min(three["q"], HALF))) for three in THREES],
    ),
    Case(
        numbers.maximum,
        largest,
        [(three, (max(three["u"]), max(three["i"]), max(three["q"], HALF))) for three in THREES],
    ),
    Case(
        numbers.clamp,
        clamped,
        [
            ({"value": v, "low": low, "high": high}, (max(low, min(v, high)), max(-3, min(v, 100))))
            for v, low, high in ((-128, -127, 127), (127, -128, 126), (0, -1, 1), (5, 9, 7), (-1, -1, -1))
        ],
    ),
    Case(
        numbers.absolute_difference,
        apart,
        [({"a": a, "b": b}, abs(a - b)) for a, b in ((0, 255), (255, 0), (7, 7), (8, 7), (0, 1))],
    ),
    Case(
        numbers.integer_square_root,
        rooted,
        [
            ({"value": v}, (isqrt(v), v - isqrt(v) ** 2))
            for v in (0, 1, 2, 3, 4, 65535**2 - 1, 65535**2, 2**32 - 1, 2**31)
        ],
    ),
    Case(
        numbers.binary_sum,
        sum_of_bits,
        [({"a": bits(a, 3), "b": bits(b, 2)}, bits(a + 2 * b, 4)) for a, b in ((0, 0), (7, 3), (5, 2), (0, 1))],
    ),
    Case(
        numbers.binary_difference,
        difference_of_bits,
        [({"a": bits(a, 2), "b": bits(b, 3)}, bits((a - 2 * b) % 4, 2)) for a, b in ((0, 7), (3, 0), (2, 1), (1, 3))],
    ),
    Case(comparators.is_less_or_equal, is_ordered, [({"a": a, "b": b}, a <= b) for a, b in PAIRS]),
    Case(comparators.is_greater, is_above, [({"a": a, "b": b}, a > b) for a, b in PAIRS]),
    Case(comparators.is_greater_or_equal, is_reversed, [({"a": a, "b": b}, a >= b) for a, b in PAIRS]),
    Case(
        comparators.require_less,
        must_be_less,
        [{"a": a, "b": b} for a, b in PAIRS if a < b],
        [({"a": a, "b": b}, "a is not less than b") for a, b in PAIRS if a >= b],
    ),
    Case(
        comparators.require_less_or_equal,
        must_be_at_most,
        [{"a": a, "b": b} for a, b in PAIRS if a <= b],
        [({"a": a, "b": b}, "a is greater than b") for a, b in PAIRS if a > b],
    ),
    Case(
        comparators.is_negative,
        below_zero,
        [({"value": v}, v > R // 2) for v in (0, 1, R // 2, R // 2 + 1, R - 1)],
    ),
]
