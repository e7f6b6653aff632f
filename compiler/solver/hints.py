"""Built-in hints: values the solver computes outside the constraints, which the constraints then check.

A hint is an opcode, one integer parameter, some input combinations and consecutive output wires. The opcodes are part of
the `.r1cs` file's additional sections, so their numbers never change. What each may have is in `fits`, and both solvers and
whoever reads a file hold it to that; for inputs within that, no hint fails.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Final

from zkwright.core.field import R, square_root

from .point_sums import weierstrass_lift, weierstrass_sum
from .routing import MAX_ROUTED, n_last, n_switches, routed
from .short_vectors import short_vector

MAX_BIT: Final = 256
"""Where the bits of `BITS` may begin, at most."""

MAX_DIGIT_BITS: Final = 253
"""Digits and limbs of so many bits are below R, whatever they are."""

MAX_LIMB_BITS: Final = 1 << 14
"""How long a number of limbs may be, so that no file makes a solver compute for ever with few rows."""

MAX_CURVE_BITS: Final = 640
"""How long the numbers of a curve may be, as what is computed of them grows with the square and more."""

_DIGIT_BITS: Final = 8  # of a parameter, before the number of limbs


class Opcode(IntEnum):
    """What a hint computes; all values are canonical integers in [0, R)."""

    PYTHON = 0
    """A function of the circuit's author; the parameter is its index in the circuit's table."""

    INVERSE_OR_ZERO = 1
    """x -> 1/x mod R, and 0 -> 0. The parameter is 0."""

    BITS = 2
    """x -> bits p, p+1, ... of x, as many as there are outputs; p is the parameter."""

    DIVMOD = 3
    """a, b -> a // b, a % b as integers, and a, 0 -> 0, a. The parameter is 0."""

    SELECT_BITS = 4
    """m, x, y -> the number with the bits of x where m has ones, those of y elsewhere, modulo R. The parameter is 0."""

    INTEGER_ROOT = 5
    """x -> the largest integer whose square is at most x. The parameter is 0."""

    SQUARE_ROOT = 6
    """x -> the smaller of its square roots modulo R, and 0 where it has none. The parameter is 0."""

    INVERSE = 7
    """x, m -> 1/x modulo m as integers, and 0 where there is none. The parameter is 0."""

    DIGITS = 8
    """x -> its digits of p bits, the lowest first, as many as there are outputs; p is the parameter."""

    ORDER = 9
    """x, ... -> their indices from the smallest to the largest, of equal ones the first first. The parameter is 0."""

    FIND = 10
    """x, t, ... -> the first index at which the table t, ... holds x, and 0 where it does not. The parameter is 0."""

    LIMBS_DIVMOD = 11
    """Limbs of a, limbs of b -> the lowest limbs of a // b, limbs of a % b, as many as b has; by 0 the quotient is 0 and of the
    remainder a's lowest limbs. The parameter is `limbs(bits of a limb, limbs of a)`; inputs may be larger than a limb."""

    LIMBS_INVERSE = 12
    """Limbs of x, limbs of m -> limbs of 1/x modulo m, as many as m has; all 0 where there is none. The parameter as above."""

    SHORT_RATIO = 13
    """x, m -> a, b with b = a x modulo m, where b is short: |b| is the first remainder below 2**p in Euclid's algorithm for m and
    x mod m, and a > 0, below m / 2**p + 1. Both are modulo R, as b may be negative. 0, 0 for m = 0; p is the parameter."""

    CHOOSE = 14
    """m, x, y -> x for each one among the bits p, p+1, ... of m and y for each zero, as many as there are outputs; p is the
    parameter."""

    ROUTE = 15
    """x, ..., t, ... -> what each switch but the last gives first, in a network that brings the x, ... into the order of the
    t, ...: see `routing`. Where the parameter is 1, there are no t, ..., the order ascends, and the last switches have theirs;
    else it is 0."""

    LIMBS_RATIO = 16
    """Limbs of x, of y, of m -> limbs of x/y modulo m, as many as m has; all 0 where there is none. The parameter is
    `limbs(bits of a limb, limbs of x)`."""

    WEIERSTRASS_SUM = 17
    """Limbs of p, a, x1, y1, k1, x2, y2, k2 -> limbs of x, y: the sum of k1 times and k2 times a point of y^2 = x^3 + a x + b
    modulo p, 0, 0 for the neutral element and where an inverse is missing. All have as many; the parameter is `limbs(bits,
    that)`."""

    SHORT_VECTOR = 18
    """Limbs of h, n -> a, b with a = h b modulo n, or of h, n, w -> a, a', b, b' with a + a' w = h (b + b' w), w^2 + w + 1
    being 0: what `short_vectors` finds, modulo R. All have as many limbs; the parameter as above."""

    WEIERSTRASS_LIFT = 19
    """Limbs of p, a, b, x -> limbs of y, and c, the first from 0 to 127 for which y^2 = (x + c)^3 + a (x + c) + b modulo p has a
    solution, for a p that is 3 modulo 4 or 5 modulo 8; all 0 where none is found. All have as many limbs; the parameter as
    above."""


_ARITIES: Final = {
    Opcode.INVERSE_OR_ZERO: (1, 1),
    Opcode.DIVMOD: (2, 2),
    Opcode.SELECT_BITS: (3, 1),
    Opcode.INTEGER_ROOT: (1, 1),
    Opcode.SQUARE_ROOT: (1, 1),
    Opcode.INVERSE: (2, 1),
}


def limbs(bits: int, first: int) -> int:
    """The parameter of hints on two numbers in limbs of so many bits, of which the first has `first`."""
    return bits | first << _DIGIT_BITS


def fits(opcode: int, parameter: Any, n_inputs: Any, n_outputs: Any) -> Any:
    """Whether a hint of that opcode may have that parameter and so many inputs and outputs; none is negative.

    Takes numbers, or columns of several hints of one opcode.
    """
    match opcode:
        case Opcode.PYTHON:
            return parameter >= 0
        case Opcode.BITS:
            return (n_inputs == 1) & (parameter < MAX_BIT)
        case Opcode.SHORT_RATIO:
            return (n_inputs == 2) & (n_outputs == 2) & (parameter < MAX_BIT)
        case Opcode.CHOOSE:
            return (n_inputs == 3) & (parameter < MAX_BIT)
        case Opcode.DIGITS:
            return (n_inputs == 1) & (parameter >= 1) & (parameter <= MAX_DIGIT_BITS)
        case Opcode.ORDER:
            return (parameter == 0) & (n_inputs == n_outputs)
        case Opcode.FIND:
            return (parameter == 0) & (n_inputs >= 1) & (n_outputs == 1)
        case Opcode.LIMBS_DIVMOD | Opcode.LIMBS_INVERSE:
            bits, first = parameter & 255, parameter >> _DIGIT_BITS
            second = n_inputs - first
            complete = n_outputs >= second if opcode == Opcode.LIMBS_DIVMOD else n_outputs == second
            # The counts first: a product must not overflow.
            short = (first <= MAX_LIMB_BITS) & (bits * first <= MAX_LIMB_BITS) & (bits * n_outputs <= MAX_LIMB_BITS)
            return (bits >= 1) & (bits <= MAX_DIGIT_BITS) & (first >= 1) & (second >= 1) & complete & short
        case Opcode.LIMBS_RATIO:
            bits, first = parameter & 255, parameter >> _DIGIT_BITS
            short = (first <= MAX_LIMB_BITS) & (bits * first <= MAX_LIMB_BITS) & (bits * n_outputs <= MAX_LIMB_BITS)
            counts = (first >= 1) & (n_outputs >= 1) & (n_inputs > first + n_outputs)
            return (bits >= 1) & (bits <= MAX_DIGIT_BITS) & counts & short
        case Opcode.WEIERSTRASS_SUM | Opcode.SHORT_VECTOR | Opcode.WEIERSTRASS_LIFT:
            bits, n = parameter & 255, parameter >> _DIGIT_BITS
            short = (bits >= 1) & (n >= 1) & (n <= MAX_CURVE_BITS) & (bits * n <= MAX_CURVE_BITS)
            if opcode == Opcode.WEIERSTRASS_LIFT:
                return short & (n_inputs == 4 * n) & (n_outputs == n + 1)
            if opcode == Opcode.WEIERSTRASS_SUM:
                return short & (n_inputs == 8 * n) & (n_outputs == 2 * n)
            return short & (((n_inputs == 2 * n) & (n_outputs == 2)) | ((n_inputs == 3 * n) & (n_outputs == 4)))
        case Opcode.ROUTE:
            n = n_inputs >> (parameter == 0)
            complete = (n << (parameter == 0)) == n_inputs
            return (
                (parameter <= 1)
                & complete
                & (n >= 1)
                & (n <= MAX_ROUTED)
                & (n_outputs == n_switches(n) - n_last(n) * (parameter == 0))
            )
    if opcode not in _ARITIES:
        return parameter < 0
    wanted_inputs, wanted_outputs = _ARITIES[Opcode(opcode)]
    return (parameter == 0) & (n_inputs == wanted_inputs) & (n_outputs == wanted_outputs)


def evaluate(opcode: Opcode, parameter: int, inputs: Sequence[int], n_outputs: int) -> list[int]:
    """Run a built-in hint that `fits`.

    >>> evaluate(Opcode.BITS, 1, [0b1101], 3)
    [0, 1, 1]
    >>> evaluate(Opcode.DIVMOD, 0, [17, 5], 2)
    [3, 2]
    >>> evaluate(Opcode.SELECT_BITS, 0, [0b0011, 0b0101, 0b1010], 1)
    [9]
    >>> evaluate(Opcode.LIMBS_DIVMOD, limbs(8, 2), [1, 2, 100], 3)  # 513 = 5 * 100 + 13
    [5, 0, 13]
    >>> evaluate(Opcode.SHORT_RATIO, 4, [34, 101], 2)  # 3 * 34 = 101 + 1
    [3, 1]
    >>> evaluate(Opcode.CHOOSE, 0, [0b101, 7, 8], 3)
    [7, 8, 7]
    """
    match opcode:
        case Opcode.INVERSE_OR_ZERO:
            (value,) = inputs
            return [_inverse(value, R)]
        case Opcode.BITS:
            (value,) = inputs
            return [value >> (parameter + i) & 1 for i in range(n_outputs)]
        case Opcode.DIVMOD:
            dividend, divisor = inputs
            return list(divmod(dividend, divisor)) if divisor else [0, dividend]
        case Opcode.SELECT_BITS:
            mask, x, y = inputs
            return [(mask & x | ~mask & y) % R]
        case Opcode.INTEGER_ROOT:
            (value,) = inputs
            return [math.isqrt(value)]
        case Opcode.SQUARE_ROOT:
            (value,) = inputs
            return [square_root(value) or 0]
        case Opcode.INVERSE:
            value, modulus = inputs
            return [_inverse(value, modulus)]
        case Opcode.DIGITS:
            (value,) = inputs
            return _split(value, parameter, n_outputs)
        case Opcode.ORDER:
            return sorted(range(len(inputs)), key=inputs.__getitem__)
        case Opcode.FIND:
            value, *table = inputs
            return [table.index(value) if value in table else 0]
        case Opcode.SHORT_RATIO:
            value, modulus = inputs
            return [part % R for part in _short_ratio(value, modulus, parameter)]
        case Opcode.CHOOSE:
            mask, x, y = inputs
            return [x if mask >> (parameter + i) & 1 else y for i in range(n_outputs)]
        case Opcode.LIMBS_DIVMOD | Opcode.LIMBS_INVERSE:
            bits, first = parameter & 255, parameter >> _DIGIT_BITS
            x, y = _joined(inputs[:first], bits), _joined(inputs[first:], bits)
            second = len(inputs) - first
            if opcode == Opcode.LIMBS_INVERSE:
                return _split(_inverse(x, y), bits, second)
            quotient, remainder = divmod(x, y) if y else (0, x)
            return [*_split(quotient, bits, n_outputs - second), *_split(remainder, bits, second)]
        case Opcode.ROUTE:
            n = len(inputs) if parameter else len(inputs) // 2
            return routed(inputs[:n], None if parameter else inputs[n:])
        case Opcode.LIMBS_RATIO:
            bits, first = parameter & 255, parameter >> _DIGIT_BITS
            last = len(inputs) - n_outputs
            x, y, modulus = (_joined(part, bits) for part in (inputs[:first], inputs[first:last], inputs[last:]))
            return _split(x * _inverse(y, modulus) % modulus if modulus else 0, bits, n_outputs)
        case Opcode.WEIERSTRASS_SUM | Opcode.SHORT_VECTOR | Opcode.WEIERSTRASS_LIFT:
            bits, n = parameter & 255, parameter >> _DIGIT_BITS
            numbers = [_joined(inputs[start : start + n], bits) for start in range(0, len(inputs), n)]
            if opcode == Opcode.SHORT_VECTOR:
                return [coordinate % R for coordinate in short_vector(*numbers)]
            if opcode == Opcode.WEIERSTRASS_LIFT:
                y, more = weierstrass_lift(*numbers)
                return [*_split(y, bits, n), more]
            return [limb for coordinate in weierstrass_sum(numbers) for limb in _split(coordinate, bits, n)]
        case Opcode.PYTHON:
            raise ValueError("a Python hint has no built-in meaning")


def _inverse(value: int, modulus: int) -> int:
    """1/value modulo `modulus`, or 0."""
    return pow(value, -1, modulus) if modulus and math.gcd(value, modulus) == 1 else 0


def _short_ratio(value: int, modulus: int, bits: int) -> tuple[int, int]:
    """a and b as `SHORT_RATIO` says, b negative where it is."""
    if modulus == 0:
        return 0, 0
    before, rest = modulus, value % modulus
    cofactor_before, cofactor = 0, 1
    while rest >> bits:
        quotient, remainder = divmod(before, rest)
        before, rest = rest, remainder
        cofactor_before, cofactor = cofactor, cofactor_before - quotient * cofactor
    return (cofactor, rest) if cofactor > 0 else (-cofactor, -rest)


def _split(value: int, bits: int, n_digits: int) -> list[int]:
    """The lowest digits of a number, ascending."""
    mask = (1 << bits) - 1
    return [value >> bits * i & mask for i in range(n_digits)]


def _joined(digits: Sequence[int], bits: int) -> int:
    """The number that digits, which may be longer than `bits`, add up to."""
    return sum(digit << bits * i for i, digit in enumerate(digits))
