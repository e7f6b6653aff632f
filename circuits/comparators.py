"""Field elements compared as the integers in [0, r) that represent them.

Integers of the language (U64, ...) have `<` and its kin, at a fraction of the cost: prefer them wherever values are small.
"""

from __future__ import annotations

from zkwright.compiler import Bool, Field, UInt, gadget
from zkwright.compiler.rows import ArgumentError
from zkwright.core.field import R

from .bits import is_at_most, to_bits_at_most, to_bits_strict
from .element import Element

_HALF_BITS = 127


@gadget
def is_less(a: Element, b: Element) -> Bool:
    """Whether a < b. Never fails. Costs 880 rows, of which the bits of a and b take 310 each.

    >>> is_less(3, -1 % 2**253)
    True
    """
    half = UInt(_HALF_BITS)
    a_bits, b_bits = to_bits_strict(a), to_bits_strict(b)
    a_low, b_low = half.from_bits(a_bits[:_HALF_BITS]), half.from_bits(b_bits[:_HALF_BITS])
    a_high, b_high = half.from_bits(a_bits[_HALF_BITS:]), half.from_bits(b_bits[_HALF_BITS:])
    return (a_high < b_high) | ((a_high == b_high) & (a_low < b_low))


def is_between(value: Element, low: int, high: int) -> Bool:
    """Whether low <= value <= high, bounds known at compile time. Never fails.

    Costs what two comparisons take where the value is an integer of the language; the bits of any other field element, and
    `is_at_most`: 315 rows for 18 to 130, 19 of a `U8`.

    >>> is_between(18, 18, 130), is_between(131, 18, 130)
    (True, False)

    Raises `ArgumentError` as `require_between` does.
    """
    span = _span(low, high)
    if isinstance(value, UInt):
        largest = value.maximum()
        return (value >= low) & (value <= min(high, largest)) if low <= largest else Bool(False)
    return _is_offset_at_most(value, low, span)


@gadget
def _is_offset_at_most(value: Element, low: int, span: int) -> Bool:
    return is_at_most(to_bits_strict(Field(value) - low), span)


@gadget
def require_between(value: Element, low: int, high: int) -> None:
    """Constrain low <= value <= high, bounds known at compile time. Costs the bits of high - low, and
    `require_at_most`: 8 rows for 18 to 130.

    Raises `ArgumentError` unless 0 <= low <= high < r and high - low is below 2**253.
    """
    span = _span(low, high)
    to_bits_at_most(Field(value) - low, span, f"the value is not between {low} and {high}")


def _span(low: int, high: int) -> int:
    span = high - low
    # A bound of r or more is another bound modulo r: the range would wrap around and take in values below low.
    if not 0 <= low <= high < R or span >> 253:
        raise ArgumentError(
            "the bounds are not 0 <= low <= high < r, or 2**253 or more apart",
            "pass the lower bound first, both below r",
        )
    return span
