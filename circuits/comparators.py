"""Field elements compared as the integers in [0, r) that represent them.

Integers of the language (U64, ...) have `<` and its kin, at a fraction of the cost: prefer them wherever values are small.
"""

from __future__ import annotations

from zkwright.compiler import Bool, Field, Int, UInt, gadget
from zkwright.compiler.rows import ArgumentError, Note, Operand
from zkwright.core.field import R

from .bits import is_at_least, is_at_most, to_bits_at_most, to_bits_strict
from .shared.any_bits import any_bits
from .shared.element import Element
from .shared.first_difference import constrain_not_above, is_at_most_integer, is_not_above


def is_less(a: Element, b: Element) -> Bool:
    """Whether a < b. Never fails. Costs 660 rows, of which the bits of a and b take 310 each, and the first of several digits in
    which they differ 40; 350 at most where one is known.

    Of two unsigned integers it costs what `<` does as a value, or less where the bits of both are known, as those of
    inputs are: 12, 16, 22 and 30 rows for 16, 32, 64 and 128 bits.

    >>> is_less(3, -1 % 2**253)
    True
    """
    if isinstance(a, UInt) and isinstance(b, UInt):
        wider = max(type(a), type(b), key=lambda kind: kind.width)
        return ~is_at_most_integer(wider(b), wider(a))
    return _is_less(a, b)


def is_less_or_equal(a: Element, b: Element) -> Bool:
    """Whether a <= b. Never fails. Costs 660 rows, as `is_less`, of unsigned integers as well.

    >>> is_less_or_equal(3, 3)
    True
    """
    if isinstance(a, UInt) and isinstance(b, UInt):
        wider = max(type(a), type(b), key=lambda kind: kind.width)
        return is_at_most_integer(wider(a), wider(b))
    return _is_less_or_equal(a, b)


@gadget
def _is_less(a: Element, b: Element) -> Bool:
    return _ordered(Field(a), Field(b), strictly=True)


@gadget
def _is_less_or_equal(a: Element, b: Element) -> Bool:
    return _ordered(Field(a), Field(b), strictly=False)


def is_greater(a: Element, b: Element) -> Bool:
    """Whether a > b: `is_less(b, a)`. Never fails. Costs 660 rows.

    >>> is_greater(3, 3)
    False
    """
    return is_less(b, a)


def is_greater_or_equal(a: Element, b: Element) -> Bool:
    """Whether a >= b: `is_less_or_equal(b, a)`. Never fails. Costs 660 rows.

    >>> is_greater_or_equal(3, 3)
    True
    """
    return is_less_or_equal(b, a)


@gadget
def require_less(a: Element, b: Element, message: str = "a is not less than b") -> None:
    """Constrain a < b; fails otherwise. Costs 603 rows: of `is_less` that b's bits are unique, but not that a's are. Bits that
    make a modulo r are those of a, or make more than b, which is below r.

    >>> require_less(3, R - 1)
    """
    _require_not_above(Field(a), Field(b), strictly=True, message=message)


@gadget
def require_less_or_equal(a: Element, b: Element, message: str = "a is greater than b") -> None:
    """Constrain a <= b; fails otherwise. Costs 603 rows, as `require_less`.

    >>> require_less_or_equal(3, 3)
    """
    _require_not_above(Field(a), Field(b), strictly=False, message=message)


@gadget
def is_negative(value: Element) -> Bool:
    """Whether a field element stands for a negative number: whether it is above (r - 1) / 2. Never fails. Costs 310 rows.

    That is so exactly where twice the value, reduced modulo r, is odd, as r is. circomlib's `Sign` tells the same of 254 bits,
    which the caller has to make unique. A signed integer of the language has its sign among its bits: `x < 0`.

    >>> is_negative(1), is_negative(-1)
    (False, True)
    """
    return to_bits_strict(Field(value) * 2)[0].to_be_read()


def _ordered(a: Field, b: Field, *, strictly: bool) -> Bool:
    """Whether a <= b, or a < b."""
    if b.constant is not None:
        bound = b.constant - strictly
        return is_at_most(to_bits_strict(a), bound) if bound >= 0 else Bool(False)
    if a.constant is not None:
        bound = a.constant + strictly
        return is_at_least(to_bits_strict(b), bound) if bound < R else Bool(False)
    if strictly:
        return ~is_not_above(to_bits_strict(b), to_bits_strict(a))
    return is_not_above(to_bits_strict(a), to_bits_strict(b))


def _require_not_above(a: Field, b: Field, *, strictly: bool, message: str) -> None:
    operands = tuple(Operand(name, value.linear) for name, value in (("a", a), ("b", b)) if value.constant is None)
    constrain_not_above(any_bits(a), to_bits_strict(b), Note(message, operands), strictly=strictly)


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
