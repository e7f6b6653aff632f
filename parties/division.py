"""Quotients and remainders, and roots, of joint values: digit by digit, or by a public divisor at once.

All is made of bits, comparisons and products, whose openings are masked whatever the values are: see `protocols`.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Final

from zkwright.core.field import R_BITS, R

from .protocols import are_zero, multiply, to_bits, top_bits
from .runtime import Request, Shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .masks import Mask
    from .runtime import Runtime

DIVIDEND: Final = 125
"""Bits of a joint value that is divided by a public one at once: its product with the multiplier, twice as long, is below r."""

_SHORT: Final = 200
"""Bits of what may be opened as a short value."""

_LIMB: Final = 85
"""Bits of limbs of long dividends: sums of three products of two are short."""

_CARRIED: Final = 2 * _LIMB + 3

_DIGIT: Final = 4
"""Bits of a quotient that are found at a time, by comparing with all multiples of the divisor at once."""


def mask_widths(dividend: int, divisor: int | None, known: int) -> list[int]:
    """How wide the masks of a division are, for a dividend and a divisor of so many bits, or a public divisor `known`."""
    if divisor is None:
        if known == 0:
            return []
        if dividend <= DIVIDEND:
            return [_product_width(dividend)]
        return [R_BITS] + ([] if known & (known - 1) == 0 else [_CARRIED] * 5)
    n_digits = -(-dividend // _DIGIT)
    return [dividend, divisor] + [divisor + _DIGIT + 1] * (((1 << _DIGIT) - 1) * n_digits)


def quotient_and_rest(
    runtime: Runtime, value: int, divisor: int, taken: Iterator[Mask], width: int
) -> Generator[Request, Any, Shares]:
    """value // divisor and value % divisor for a public divisor. By 0 they are 0 and the value, as the solver has it.

    For a divisor of l bits and a dividend of N the quotient is what lies above bit k = N + l of value * ceil(2**k / divisor)
    (Granlund and Montgomery, PLDI 1994). Up to `DIVIDEND` bits these are one opened number's bits: 1 + ceil(log2(N / 2)) rounds
    or so. Longer ones are multiplied in limbs, whose carries take 7 rounds each.
    """
    if divisor == 0:
        return [0, value]
    if width <= DIVIDEND:
        k = width + divisor.bit_length()
        multiplier = -(-(1 << k) // divisor)
        opened = _product_width(width)
        (bits,) = yield from to_bits(
            runtime, [value * multiplier % R], [next(taken)], k, max(2 * width + 1 - k, 0), opened
        )
        quotient = _number(bits)
    else:
        quotient = yield from _long_quotient(runtime, value, divisor, taken)
    return [quotient, (value - quotient * divisor) % R]


def joint_quotient_and_rest(
    runtime: Runtime, value: int, divisor: int, taken: Iterator[Mask], widths: tuple[int, int]
) -> Generator[Request, Any, Shares]:
    """value // divisor and value % divisor for joint ones of so many bits; by 0 they are 0 and the value.

    Long division by digits of 4 bits: what is left is compared with all 15 multiples of the divisor at once: 6 rounds each.
    """
    dividend, length = widths
    n_digits = -(-dividend // _DIGIT)
    (bits,) = yield from to_bits(runtime, [value], [next(taken)], 0, _DIGIT * n_digits, dividend)
    (is_zero,) = yield from are_zero(runtime, [divisor], [next(taken)], length)
    width = length + _DIGIT + 1
    rest, quotient = 0, 0
    for at in range(_DIGIT * (n_digits - 1), -1, -_DIGIT):
        rest = ((rest << _DIGIT) + _number(bits[at : at + _DIGIT])) % R
        differences = [(rest - multiple * divisor + (1 << (width - 1))) % R for multiple in range(1, 1 << _DIGIT)]
        reached = yield from top_bits(runtime, differences, [next(taken) for _ in differences], width)
        digit = sum(reached) % R
        (product,) = yield from multiply(runtime, [digit], [divisor])
        rest = (rest - product) % R
        quotient = ((quotient << _DIGIT) + digit) % R
    # By 0 whatever is subtracted is 0, so that all of the dividend is left, and the digits mean nothing.
    (quotient,) = yield from multiply(runtime, [quotient], [(1 - is_zero) % R])
    return [quotient, rest]


def root_mask_widths(width: int) -> list[int]:
    """How wide the masks of a root are."""
    return [width + 3] * ((width + 1) // 2)


def integer_root(runtime: Runtime, value: int, taken: Iterator[Mask], width: int) -> Generator[Request, Any, Shares]:
    """The largest integer whose square is at most a value of so many bits: bit by bit, 5 or 6 rounds for each."""
    rest, root = value, 0
    for place in range((width + 1) // 2 - 1, -1, -1):
        # by how much the square grows with this bit
        more = (root * (2 << place) + (1 << 2 * place)) % R
        (is_reached,) = yield from top_bits(runtime, [(rest - more + (1 << (width + 2))) % R], [next(taken)], width + 3)
        (taken_off,) = yield from multiply(runtime, [is_reached], [more])
        rest = (rest - taken_off) % R
        root = (root + (is_reached << place)) % R
    return [root]


def _product_width(dividend: int) -> int:
    width = 2 * dividend + 2
    return width if width <= _SHORT else R_BITS


def _long_quotient(runtime: Runtime, value: int, divisor: int, taken: Iterator[Mask]) -> Generator[Request, Any, int]:
    (bits,) = yield from to_bits(runtime, [value], [next(taken)], 0, R_BITS)
    length = divisor.bit_length()
    if divisor & (divisor - 1) == 0:
        return _number(bits[length - 1 :])
    k = R_BITS + length
    multiplier = -(-(1 << k) // divisor)
    limbs = [_number(bits[at : at + _LIMB]) for at in range(0, R_BITS, _LIMB)]
    factors = [multiplier >> at & ((1 << _LIMB) - 1) for at in range(0, R_BITS + 1, _LIMB)]
    product: Shares = []
    carried = 0
    for column in range(5):
        total = carried + sum(limbs[i] * factors[column - i] for i in range(3) if 0 <= column - i < 3)
        (found,) = yield from to_bits(runtime, [total % R], [next(taken)], 0, _CARRIED, _CARRIED)
        product += found[:_LIMB]
        carried = _number(found[_LIMB:])
    product += found[_LIMB:]
    return _number(product[k : k + R_BITS])


def _number(bits: Shares) -> int:
    return sum(bit << place for place, bit in enumerate(bits)) % R
