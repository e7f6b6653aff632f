"""Smaller and larger, distances, roots, and sums and differences in bits.

Of integers and numbers of a fixed point, for plain values as for signals; of field elements `minimum` and `maximum` compare the
integers in [0, r) that represent them, which takes ten times the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import isqrt
from typing import TYPE_CHECKING, Any, Final, TypeVar, overload

from zkwright.compiler import Array, Bool, Field, UInt, gadget, select
from zkwright.compiler.rows import ArgumentError, Note, Opcode, Signal, active_recorder, combine, constant

from .comparators import is_less
from .shared.first_difference import is_at_most_integer

if TYPE_CHECKING:
    from fractions import Fraction

N = TypeVar("N", bound=Signal)
P = TypeVar("P", int, "Fraction")
U = TypeVar("U", bound=UInt)

_MOST_BITS: Final = 253
"""Of a sum: its bits are unique."""


@overload
def minimum(first: P, *others: P) -> P: ...
@overload
def minimum(first: N, *others: N | float) -> N: ...
def minimum(first: Any, *others: Any) -> Any:
    """The smallest of numbers of one type. Never fails.

    Costs 23 rows for two of 64 bits whose bits are known, as those of inputs are, n + 2 for others of n bits; 661 for two field
    elements. None of what intervals decide.

    >>> minimum(3, -2, 5)
    -2
    """
    return reduce(_smaller, others, _number(first, "minimum"))


@overload
def maximum(first: P, *others: P) -> P: ...
@overload
def maximum(first: N, *others: N | float) -> N: ...
def maximum(first: Any, *others: Any) -> Any:
    """The largest of numbers of one type. Never fails.

    Costs 23 rows for two of 64 bits whose bits are known, as those of inputs are, n + 2 for others of n bits; 661 for two field
    elements. None of what intervals decide.

    >>> maximum(3, -2, 5)
    5
    """
    return reduce(_larger, others, _number(first, "maximum"))


@overload
def clamp(value: P, low: P, high: P) -> P: ...
@overload
def clamp(value: N, low: N | float, high: N | float) -> N: ...
def clamp(value: Any, low: Any, high: Any) -> Any:
    """The number of [low, high] that is nearest to a value: `maximum(low, minimum(value, high))`. Never fails.

    Where low is above high it is low. Costs 89 rows for 64 bits: what `minimum` and `maximum` do.

    >>> clamp(-7, 0, 9), clamp(12, 0, 9), clamp(4, 0, 9)
    (0, 9, 4)

    Raises `ArgumentError` for plain bounds of which the lower is above the higher.
    """
    if not isinstance(low, Signal) and not isinstance(high, Signal) and low > high:
        raise ArgumentError("the lower bound is above the higher", "pass the lower bound first")
    return maximum(minimum(value, high), low)


def _less(a: Any, b: Any) -> Any:
    if isinstance(a, Field) or isinstance(b, Field):
        return is_less(a, b)
    signals = [value for value in (a, b) if isinstance(value, Signal)]
    if not signals or type(signals[0]) is not type(signals[-1]):
        return a < b
    kind: Any = type(signals[0])
    return ~is_at_most_integer(kind(b), kind(a))


def _number(first: Any, name: str) -> Any:
    """The first of several; an array of them is none."""
    if isinstance(first, Array | list | tuple):
        raise ArgumentError(f"{name} of one {type(first).__name__}", f"pass its values: {name}(*values)")
    return first


def _smaller(a: Any, b: Any) -> Any:
    return select(_less(a, b), a, b)


def _larger(a: Any, b: Any) -> Any:
    return select(_less(a, b), b, a)


@overload
def absolute_difference(a: U, b: U | int) -> U: ...
@overload
def absolute_difference(a: int, b: int) -> int: ...
def absolute_difference(a: Any, b: Any) -> Any:
    """How far two unsigned integers are apart. Never fails. Costs 23 rows for 64 bits that are known, n + 2 for n others.

    Of signed ones it may not fit the type: write `abs(a - b)`, which fails then, or that of a wider type.

    >>> absolute_difference(3, 10), absolute_difference(10, 3)
    (7, 7)

    Raises `ArgumentError` for other types.
    """
    if not isinstance(a, Signal) and not isinstance(b, Signal):
        return abs(a - b)
    kind = type(a) if isinstance(a, UInt) else type(b)
    if not issubclass(kind, UInt):
        raise ArgumentError(f"a distance of {kind.__name__}s", "pass unsigned integers, or write abs(a - b)")
    return _distance(kind(a), kind(b))


def _distance(a: UInt, b: UInt) -> UInt:
    below = Field(_less(a, b))
    difference = Field(a) - Field(b)
    apart = difference - below * difference * 2
    return type(a).unchecked_interval(apart.linear, 0, max(a.interval[1], b.interval[1]))


@overload
def integer_square_root(value: U) -> tuple[U, U]: ...
@overload
def integer_square_root(value: int) -> tuple[int, int]: ...
def integer_square_root(value: Any) -> Any:
    """The largest integer whose square is at most a value, and what the value has above that square. Never fails.

    Costs 99 rows for 64 bits, 3 n / 2 + 3 for n: the root has n / 2 bits, what is left one more, and so has twice the root less
    that.

    >>> integer_square_root(30)
    (5, 5)

    Raises `ArgumentError` for another type than an unsigned integer, and for a plain number below 0.
    """
    if isinstance(value, Signal):
        if not isinstance(value, UInt):
            kind = type(value).__name__
            raise ArgumentError(f"the integer root of a {kind}", f"convert it: U64(x) checks that the {kind} fits")
        return _root(value)
    if value < 0:
        raise ArgumentError("the integer root of a number below 0", "pass a number of at least 0")
    root = isqrt(value)
    return root, value - root * root


def _root(value: UInt) -> tuple[UInt, UInt]:
    kind, known = type(value), value.constant
    if known is not None:
        return kind(isqrt(known)), kind(known - isqrt(known) ** 2)
    recorder, note = active_recorder(), Note("no integer root")
    n_bits = value.interval[1].bit_length()
    half = (n_bits + 1) // 2
    with recorder.deriving():
        (root,) = recorder.hint(Opcode.INTEGER_ROOT, 0, [value.linear], 1)
        recorder.require_bits(root, half, note)
        rest = value.linear - recorder.multiply(root, root)
        # 0 <= rest <= 2 root says root^2 <= value < (root + 1)^2. Neither side wraps: a root below 2^half has a small square.
        recorder.require_bits(rest, half + 1, note)
        recorder.require_bits(combine([(2, root), (-1, rest)]), half + 1, note)
    largest = isqrt(value.interval[1])
    return kind.unchecked_interval(root, 0, largest), kind.unchecked_interval(rest, 0, 2 * largest)


@gadget
def binary_sum(*numbers: Array[Bool, Any]) -> Array[Bool, Any]:
    """The bits of the sum of numbers given by their bits, least significant first, as many as the largest sum has. Never fails.

    Costs 33 rows for two of 32 bits: a row a bit of the sum. circomlib's `BinSum` does the same.

    >>> binary_sum([True, True], [True, False])
    [False, False, True]

    Raises `ArgumentError` for no numbers, and for a sum of more than 253 bits.
    """
    largest = sum((1 << len(bits)) - 1 for bits in numbers)
    if not numbers or largest.bit_length() > _MOST_BITS:
        raise ArgumentError("no numbers, or a sum of more than 253 bits", "pass fewer or shorter numbers")
    total = combine((1 << place, bit.linear) for bits in numbers for place, bit in enumerate(bits))
    return _bits(total, largest.bit_length())


@gadget
def binary_difference(first: Array[Bool, Any], *others: Array[Bool, Any]) -> Array[Bool, Any]:
    """The bits of a number less others, modulo 2 to the power of as many bits as the first has. Never fails.

    All are given by their bits, least significant first. Costs 33 rows for two of 32 bits: a row a bit, and one for each bit that
    the numbers to take away could borrow. circomlib's `BinSub` does the same for two.

    >>> binary_difference([False, True], [True, True])
    [True, True]

    Raises `ArgumentError` for numbers that could borrow beyond 253 bits.
    """
    width = len(first)
    most = sum((1 << len(bits)) - 1 for bits in others)
    borrowed = -(-most >> width) << width
    largest = (1 << width) - 1 + borrowed
    if largest.bit_length() > _MOST_BITS:
        raise ArgumentError("a difference that could borrow beyond 253 bits", "pass fewer or shorter numbers")
    total = combine(
        [
            (borrowed, constant(1)),
            *((1 << place, bit.linear) for place, bit in enumerate(first)),
            *((-1 << place, bit.linear) for bits in others for place, bit in enumerate(bits)),
        ]
    )
    return Array(_bits(total, largest.bit_length()).unread()[:width])


def _bits(total: Any, n_bits: int) -> Array[Bool, Any]:
    known = total.constant
    if known is not None:
        return Array([Bool(bool(known >> place & 1)) for place in range(n_bits)])
    recorder = active_recorder()
    with recorder.deriving():
        bits: Sequence[Any] = recorder.bits(recorder.compact(total), n_bits, Note("a sum of bits is out of bounds"))
    return Array([Bool.digit(bit) for bit in bits])
