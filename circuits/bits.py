"""All 254 bits of a field element, bits compared with a constant, and bits back to numbers.

For up to 253 bits the language has `x.bits(n)`. Bits are in ascending order everywhere: item i weighs 2**i.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from zkwright.compiler import Array, Bool, Field, UInt, gadget, require
from zkwright.compiler.rows import (
    ArgumentError,
    Note,
    Operand,
    active_recorder,
    bits_of,
)
from zkwright.core.field import R_BITS, R

from .shared.any_bits import any_bits
from .shared.element import Element
from .shared.first_difference import is_not_above, rows

_MAX_TERMS = 32
"""A running sum longer than this gets a wire of its own: one row against its repetition in every later row."""


@gadget
def to_bits_strict(value: Element, shift: int = 0) -> Array[Bool, Any]:
    """The 254 bits of the integer value + shift, least significant first, where value is in [0, r).

    Constrains the bits to be boolean, to sum up to value + shift modulo r, and as an integer to be at least shift and below
    r + shift: without the last, some values have a second decomposition, that of a number larger by r. Never fails. Costs
    310 rows without a shift: 254, and `require_at_most`. A shift, known at compile time, costs one row and `require_at_least`
    more; it may be as large as 2**253 - r / 2, about 2**250.9.

    >>> to_bits_strict(6)[:4]
    [False, True, True, False]

    Raises `ArgumentError` for a shift out of range.
    """
    value = Field(value)
    if not 0 <= 2 * shift <= 2**R_BITS - R:
        raise ArgumentError("a shift is at least 0 and at most 2**253 - r / 2", "shift by less, or add before the call")
    if value.constant is not None:
        return any_bits(value, shift)
    with active_recorder().deriving():
        bits = any_bits(value, shift)
        require_at_most(bits, R - 1 + shift, "the bits are not those of a canonical field element")
        require_at_least(bits, shift, "the bits are not those of a canonical field element")
    return bits


def to_bits_at_most(value: Field, bound: int, message: str) -> Array[Bool, Any]:
    """The value's bits, as many as the bound has, constrained to make a number of at most the bound, known at compile time.

    Where it is larger, too large for as many bits as well, the failure says `message`.

    Fails for larger values. Costs a row a bit, and `require_at_most`: 10 for 130. Needs a bound
    below 2**253, so that the bits are unique.

    >>> [int(bit) for bit in to_bits_at_most(Field(130), 130, "older than people are")]
    [0, 1, 0, 0, 0, 0, 0, 1]
    """
    known = value.constant
    if known is not None:
        require(Bool(known <= bound), message)
    note = Note(message, (Operand("value", value.linear),))
    bits = bits_of(value.linear, bound.bit_length(), note)
    _at_most(bits, bound, note)
    return bits


def index_bits(index: UInt, count: int) -> Array[Bool, Any]:
    """The bits of a place among `count` items, least significant first, counted from 0.

    Fails beyond the last. Costs a row a bit, and `require_at_most`: 4 for 5 items.

    >>> from zkwright.compiler import U8
    >>> [int(bit) for bit in index_bits(U8(4), 5)]
    [0, 0, 1]
    """
    operands = () if index.constant is not None else (Operand("index", index.linear),)
    note = Note(f"the index is not below {count}, the number of items", operands)
    bits = index.lowest((count - 1).bit_length(), note)
    _at_most(bits, count - 1, note)
    return bits


def from_bits(bits: Sequence[Bool]) -> Field:
    """The sum of bits[i] * 2**i modulo r. Never fails. Free. From more than 253 bits, different bits may give the same value.

    >>> int(from_bits([Bool(False), Bool(True), Bool(True)]))
    6
    """
    return sum((Field(bit) * (2**i % R) for i, bit in enumerate(bits)), start=Field(0))


def require_at_most(bits: Sequence[Bool], bound: int, message: str = "the bits exceed the bound") -> None:
    """Constrain the number with these bits, least significant first, to be at most a constant.

    Fails for a larger one.

    Costs a row for every maximal run of zeros in the bound that has a one above it: a number is larger exactly when, for
    some such run, it has all the ones above and a one in the run. So the row for a run demands a q with

        (how many of the ones above are missing) * q = (how many ones are in the run)

    and a few rows more to keep long sums from being repeated: 56 in all for r - 1.

    >>> from zkwright.compiler import U8
    >>> require_at_most(U8(130).bits(), 130)

    Raises `ArgumentError` for a negative bound.
    """
    _at_most(bits, bound, Note(message, _number_of(bits)))


def _number_of(bits: Sequence[Bool]) -> tuple[Operand, ...]:
    """What a failure shows of bits: the number that they make, where it is one."""
    return (Operand("bits", from_bits(bits).linear),) if len(bits) < R_BITS else ()


def _at_most(bits: Sequence[Bool], bound: int, note: Note) -> None:
    if bound < 0:
        raise ArgumentError("no bits make a number as small as a negative bound", "pass a bound of at least 0")
    if bound + 1 >> len(bits):
        return
    missing = Field(0)
    descending = zip(f"{bound:0{len(bits)}b}", reversed(bits), strict=True)
    for digit, run in groupby(descending, key=lambda pair: pair[0]):
        members = [Field(bit) for _, bit in run]
        present = sum(members, start=Field(0))
        if digit == "1":
            missing = missing + len(members) - present
        elif missing.constant is None:
            missing = Field.unchecked_linear(active_recorder().compact(missing.linear, _MAX_TERMS))
            active_recorder().divide(present.linear, missing.linear, note)
        elif missing.constant == 0:
            if present.constant is None:
                active_recorder().require_zero(present.linear, note)
            else:
                require(Bool(present.constant == 0), note.message)


def is_at_most(bits: Sequence[Bool], bound: int) -> Bool:
    """Whether the number with these bits, least significant first, is at most a constant. Never fails.

    Where `require_at_most` has a row for every run of zeros in the bound, this has one as well, and one or two for every run of
    ones above one: a run of ones says whether all ones so far are there. Costs 40 rows for r - 1, as for any bound of 254 bits
    with many runs: there the first of several digits in which the numbers differ tells.

    >>> from zkwright.compiler import U8
    >>> is_at_most(U8(131).bits(), 130)
    Bool(0)

    Raises `ArgumentError` for a negative bound.
    """
    if bound < 0:
        raise ArgumentError("no bits make a number as small as a negative bound", "pass a bound of at least 0")
    if bound + 1 >> len(bits):
        return Bool(True)
    if rows(len(bits)) < 2 * _runs_of_zeros(bound):
        return is_not_above(bits, [Bool(bool(bound >> place & 1)) for place in range(len(bits))])
    ones: list[Field] = []
    complete, missing, excess = Field(1), Field(0), Field(0)
    descending = zip(f"{bound:0{len(bits)}b}", reversed(bits), strict=True)
    for digit, run in groupby(descending, key=lambda pair: pair[0]):
        members = [Field(bit) for _, bit in run]
        if digit == "1":
            ones = members
            continue
        missing = missing + len(ones) - sum(ones, start=Field(0))
        if len(ones) > 2:
            if missing.constant is None:
                missing = Field.unchecked_linear(active_recorder().compact(missing.linear, _MAX_TERMS))
            complete = Field(missing == 0)
        else:
            for one in ones:
                complete = complete * one
        # At most as many as there are bits, so that the sum does not wrap around.
        excess = excess + complete * sum(members, start=Field(0))
        ones = []
    return excess == 0


def _runs_of_zeros(bound: int) -> int:
    """Those with a one above them."""
    return f"{bound:b}".count("10")


def is_at_least(bits: Sequence[Bool], bound: int) -> Bool:
    """Whether the number with these bits, least significant first, is at least a constant. Never fails.

    Costs as `is_at_most` does of the flipped bits: 40 rows for r - 1.

    >>> from zkwright.compiler import U8
    >>> is_at_least(U8(18).bits(), 18)
    Bool(1)

    Raises `ArgumentError` for a bound that as many bits cannot reach.
    """
    if bound >> len(bits):
        raise ArgumentError(f"no number of {len(bits)} bits reaches the bound", "pass a smaller bound, or more bits")
    return is_at_most([~bit for bit in bits], (1 << len(bits)) - 1 - max(bound, 0))


def require_at_least(bits: Sequence[Bool], bound: int, message: str = "the bits are below the bound") -> None:
    """Constrain the number with these bits, least significant first, to be at least a constant; nothing for 0.

    Fails for a smaller one.

    Costs a row for every maximal run of ones in the bound that has a zero above it, and a few more, 56 for
    r - 1: it is `require_at_most` of the flipped bits.

    >>> from zkwright.compiler import U8
    >>> require_at_least(U8(18).bits(), 18)

    Raises `ArgumentError` for a bound that as many bits cannot reach.
    """
    if bound >> len(bits):
        raise ArgumentError(f"no number of {len(bits)} bits reaches the bound", "pass a smaller bound, or more bits")
    if bound > 0:
        _at_most([~bit for bit in bits], (1 << len(bits)) - 1 - bound, Note(message, _number_of(bits)))
