"""Circuits that are unique, in the forms that authors write: a hint for the answer, and requirements that leave no other."""

# mypy: ignore-errors

from __future__ import annotations

from collections.abc import Callable
from math import isqrt
from typing import Any, Final

from zkwright.compiler import (
    U8,
    U16,
    U32,
    U64,
    U128,
    Array,
    Bool,
    Circuit,
    Field,
    Private,
    Public,
    Struct,
    circuit,
    hint,
    require,
    select,
)
from zkwright.core.field import R

IDIOMS: Final[dict[str, tuple[Circuit[..., Any], dict[str, Any], Any]]] = {}
"""By name, the circuit, inputs, and what it returns of them."""


class Pair(Struct):
    """Two numbers in order."""

    low: U8
    high: U8


def idiom(result: Any, **inputs: Any) -> Callable[[Callable[..., Any]], Circuit[..., Any]]:
    """Make a circuit of the function, and put it among the idioms."""

    def made(function: Callable[..., Any]) -> Circuit[..., Any]:
        found = circuit(function)
        IDIOMS[function.__name__] = found, inputs, result
        return found

    return made


@idiom(14, x=100, d=7)
def quotient_between(x: Private[U32], d: Private[U16]) -> Public[U32]:
    q = hint(lambda x, d: x // d, x, d, returns=U32)
    require(U64(q) * U64(d) <= U64(x))
    require(U64(x) < U64(q) * U64(d) + U64(d))
    return q


@idiom(14, x=100, d=7)
def quotient_below_the_next(x: Private[U32], d: Private[U16]) -> Public[U32]:
    q = hint(lambda x, d: x // d, x, d, returns=U32)
    require(U64(q) * U64(d) <= U64(x))
    require(U64(x) < (U64(q) + 1) * U64(d))
    return q


@idiom(14, x=100, d=7)
def quotient_by_what_is_left(x: Private[U32], d: Private[U16]) -> Public[U32]:
    q = hint(lambda x, d: x // d, x, d, returns=U32)
    require(U64(x) - U64(q) * U64(d) < U64(d))
    return q


@idiom(15, x=100, d=7)
def quotient_rounded_up(x: Private[U32], d: Private[U16]) -> Public[U32]:
    q = hint(lambda x, d: -(-x // d), x, d, returns=U32)
    require(U64(q) * U64(d) >= U64(x))
    require(U64(q) * U64(d) < U64(x) + U64(d))
    return q


@idiom(3, amount=1000)
def fee_of_three_in_a_thousand(amount: Private[U64]) -> Public[U64]:
    fee = hint(lambda amount: amount * 3 // 1000, amount, returns=U64)
    require(U128(amount) * 3 - U128(fee) * 1000 < 1000)
    return fee


@idiom(428, a=100, b=30, c=7)
def share_of_a_product(a: Private[U64], b: Private[U64], c: Private[U64]) -> Public[U64]:
    q = hint(lambda a, b, c: a * b // c, a, b, c, returns=U64)
    whole, part = U128(a) * U128(b), U128(q) * U128(c)
    require(part <= whole)
    require(whole < part + U128(c))
    return q


@idiom(9, x=90)
def root_rounded_down(x: Private[U32]) -> Public[U16]:
    s = hint(isqrt, x, returns=U16)
    require(U64(s) * U64(s) <= U64(x))
    require(U64(x) < (U64(s) + 1) * (U64(s) + 1))
    return s


@idiom(9, x=90)
def root_with_what_is_left(x: Private[U32]) -> Public[U16]:
    s, left = hint(lambda x: (isqrt(x), x - isqrt(x) ** 2), x, returns=(U16, U32))
    require(U64(s) * U64(s) + U64(left) == U64(x))
    require(U64(left) <= U64(s) * 2)
    return s


@idiom(10, x=1000)
def cube_root_rounded_down(x: Private[U32]) -> Public[U16]:
    s = hint(lambda x: next(s for s in range(2000) if (s + 1) ** 3 > x), x, returns=U16)
    require(U64(s) * U64(s) * U64(s) <= U64(x))
    require(U64(x) < (U64(s) + 1) * (U64(s) + 1) * (U64(s) + 1))
    return s


@idiom(9, x=5, y=9)
def larger(x: Private[U64], y: Private[U64]) -> Public[U64]:
    m = hint(max, x, y, returns=U64)
    require(m >= x)
    require(m >= y)
    require((Field(m) - Field(x)) * (Field(m) - Field(y)) == 0)
    return m


@idiom(5, x=5, y=9)
def smaller(x: Private[U64], y: Private[U64]) -> Public[U64]:
    m = hint(min, x, y, returns=U64)
    require((m <= x) & (m <= y))
    require((m == x) | (m == y))
    return m


@idiom(9, values=[5, 9, 3, 4])
def largest_of_several(values: Private[Array[U64, 4]]) -> Public[U64]:
    m = hint(max, values, returns=U64)
    none = Field(1)
    for value in values:
        require(m >= value)
        none = none * (Field(m) - Field(value))
    require(none == 0)
    return m


@idiom(255, x=300)
def clamped(x: Private[U16]) -> Public[U8]:
    m = hint(lambda x: min(x, 255), x, returns=U8)
    require(U16(m) <= x)
    require((U16(m) == x) | (m == 255))
    return m


@idiom(4, x=5, y=9)
def distance(x: Private[U64], y: Private[U64]) -> Public[U64]:
    d = hint(lambda x, y: abs(x - y), x, y, returns=U64)
    difference = Field(x) - Field(y)
    require((Field(d) - difference) * (Field(d) + difference) == 0)
    return d


@idiom(True, x=5, y=9)
def comparison_by_a_chosen_difference(x: Private[U32], y: Private[U32]) -> Public[Bool]:
    less, d = hint(lambda x, y: (x < y, y - x - 1 if x < y else x - y), x, y, returns=(Bool, U32))
    require(select(less, Field(y) - Field(x) - 1, Field(x) - Field(y)) == Field(d))
    return less


@idiom(True, x=5, y=9)
def comparison_by_sorting(x: Private[U32], y: Private[U32]) -> Public[Bool]:
    less = hint(lambda x, y: x < y, x, y, returns=Bool)
    low, high = select(less, x, y), select(less, y, x)
    require(U64(low) + U64(Field(less)) <= U64(high))
    return less


@idiom(8, x=300)
def highest_bit(x: Private[U16]) -> Public[Field]:
    flags = hint(lambda x: [x.bit_length() - 1 == i for i in range(16)], x, returns=Array[Bool, 16])
    require(sum((Field(flag) for flag in flags), Field(0)) == 1)
    power = sum((Field(flag) * 2**i for i, flag in enumerate(flags)), Field(0))
    left = hint(lambda x: x - (1 << (x.bit_length() - 1)), x, returns=U16)
    require(Field(left) + power == Field(x))
    require(left < U16(power))
    return sum((i * Field(flag) for i, flag in enumerate(flags)), Field(0))


@idiom(True, x=R - 5)
def sign_of_a_small_number(x: Private[Field]) -> Public[Bool]:
    negative, size = hint(lambda x: (x > R // 2, min(x, R - x)), x, returns=(Bool, U64))
    require(select(negative, -x, x) == Field(size))
    require(x != 0)
    return negative


@idiom(Pair(low=5, high=9), x=9, y=5)
def sorted_by_sum_and_product(x: Private[U8], y: Private[U8]) -> Public[Pair]:
    low, high = hint(lambda x, y: (min(x, y), max(x, y)), x, y, returns=(U8, U8))
    require(low <= high)
    require(Field(low) + Field(high) == Field(x) + Field(y))
    require(Field(low) * Field(high) == Field(x) * Field(y))
    return Pair(low=low, high=high)


@idiom(3, a=5, b=7, c=57)
def quotient_by_what_is_called_otherwise(a: Private[Field], b: Private[Field], c: Private[Field]) -> Public[Field]:
    total = hint(lambda a, b: (a + 2 * b) % R, a, b, returns=Field)
    require(total == a + 2 * b)
    require(total != 0)
    q = hint(lambda a, b, c: c * pow(a + 2 * b, -1, R) % R, a, b, c, returns=Field)
    require(q * (a + 2 * b) == c)
    return q
