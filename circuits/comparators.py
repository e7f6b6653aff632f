"""Field elements compared as the integers in [0, r) that represent them.

Integers of the language (U64, ...) have `<` and its kin, at a fraction of the cost: prefer them wherever values are small.
"""

from __future__ import annotations

from zkwright.compiler import U128, Bool, Field, Int, UInt, gadget, require
from zkwright.compiler.rows import ArgumentError
from zkwright.core.field import R

from .bits import is_at_most, to_bits_at_most, to_bits_strict
from .shared.element import Element

_HALF_BITS = 127


@gadget
def is_less(a: Element, b: Element) -> Bool:
    """Whether a < b. Never fails. Costs 876 rows, of which the bits of a and b take 310 each.

    The lower halves of both are compared, and then the upper ones, b's with 1 more where its lower half is the larger.

    >>> is_less(3, -1 % 2**253)
    True
    """
    a_low, a_high, b_low, b_high = _halves(a, b)
    return a_high < b_high + U128(a_low < b_low)


@gadget
def is_less_or_equal(a: Element, b: Element) -> Bool:
    """Whether a <= b. Never fails. Costs 876 rows, as `is_less`.

    >>> is_less_or_equal(3, 3)
    True
    """
    return ~is_less(b, a)


def is_greater(a: Element, b: Element) -> Bool:
    """Whether a > b: `is_less(b, a)`. Never fails. Costs 876 rows.

    >>> is_greater(3, 3)
    False
    """
    return is_less(b, a)


def is_greater_or_equal(a: Element, b: Element) -> Bool:
    """Whether a >= b: `is_less_or_equal(b, a)`. Never fails. Costs 876 rows.

    >>> is_greater_or_equal(3, 3)
    True
    """
    return is_less_or_equal(b, a)


@gadget
def require_less(a: Element, b: Element, message: str = "a is not less than b") -> None:
    """Constrain a < b; fails otherwise. Costs 875 rows: `is_less` where the upper halves are only required to be in order.

    >>> require_less(3, R - 1)
    """
    a_low, a_high, b_low, b_high = _halves(a, b)
    require(a_high < b_high + U128(a_low < b_low), message)


@gadget
def require_less_or_equal(a: Element, b: Element, message: str = "a is greater than b") -> None:
    """Constrain a <= b; fails otherwise. Costs 875 rows, as `require_less`.

    >>> require_less_or_equal(3, 3)
    """
    a_low, a_high, b_low, b_high = _halves(a, b)
    require(a_high < b_high + U128(a_low <= b_low), message)


@gadget
def is_negative(value: Element) -> Bool:
    """Whether a field element stands for a negative number: whether it is above (r - 1) / 2. Never fails. Costs 310 rows.

    That is so exactly where twice the value, reduced modulo r, is odd, as r is. circomlib's `Sign` tells the same of 254 bits,
    which the caller has to make unique. A signed integer of the language has its sign among its bits: `x < 0`.

    >>> is_negative(1), is_negative(-1)
    (False, True)
    """
    return to_bits_strict(Field(value) * 2)[0].to_be_read()


def _halves(a: Element, b: Element) -> tuple[U128, U128, U128, U128]:
    """The lower and the upper 127 bits of both, one bit wider, so that 1 more than the largest fits."""
    bits = to_bits_strict(a), to_bits_strict(b)
    (a_low, a_high), (b_low, b_high) = (
        (U128.from_bits(each[:_HALF_BITS]), U128.from_bits(each[_HALF_BITS:])) for each in bits
    )
    return a_low, a_high, b_low, b_high


def is_between(value: Element, low: int, high: int) -> Bool:
    """Whether low <= value <= high, bounds known at compile time. Never fails.

    Costs what two comparisons take where the value is an integer of the language; the bits of any other field element, and
    `is_at_most`: 315 rows for 18 to 130, 19 of a `U8`.

    >>> is_between(18, 18, 130), is_between(131, 18, 130)
    (True, False)

    Raises `ArgumentError` as `require_between` does.
    """
    span = _span(low, high)
    if isinstance(value, (UInt, Int)):
        largest = value.maximum()
        return (value >= low) & (value <= min(high, largest)) if low <= largest else Bool(False)
    return _is_offset_at_most(value, low, span)


@gadget
def _is_offset_at_most(value: Element, low: int, span: int) -> Bool:
    return is_at_most(to_bits_strict(Field(value) - low), span)


@gadget
def require_between(value: Element, low: int, high: int, message: str | None = None) -> None:
    """Constrain low <= value <= high, bounds known at compile time; fails for others. Costs the bits of
    high - low, and `require_at_most`: 8 rows for 18 to 130.

    >>> require_between(18, 18, 130)

    Raises `ArgumentError` unless 0 <= low <= high < r and high - low is below 2**253.
    """
    span = _span(low, high)
    to_bits_at_most(Field(value) - low, span, message or f"the value is not between {low} and {high}")


def _span(low: int, high: int) -> int:
    span = high - low
    # A bound of r or more is another bound modulo r: the range would wrap around and take in values below low.
    if not 0 <= low <= high < R or span >> 253:
        raise ArgumentError(
            "the bounds are not 0 <= low <= high < r, or 2**253 or more apart",
            "pass the lower bound first, both below r",
        )
    return span
