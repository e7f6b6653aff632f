"""Built-in hints: values the solver computes outside the constraints, which the constraints then check.

A hint is an opcode, one integer parameter, some input combinations and consecutive output wires. The opcodes are part of
the `.r1cs` file's additional sections, so their numbers never change.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from .field import R


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


def evaluate(opcode: Opcode, parameter: int, inputs: Sequence[int], n_outputs: int) -> list[int]:
    """Run a built-in hint.

    >>> evaluate(Opcode.BITS, 1, [0b1101], 3)
    [0, 1, 1]
    >>> evaluate(Opcode.DIVMOD, 0, [17, 5], 2)
    [3, 2]
    >>> evaluate(Opcode.SELECT_BITS, 0, [0b0011, 0b0101, 0b1010], 1)
    [9]
    """
    match opcode:
        case Opcode.INVERSE_OR_ZERO:
            (value,) = inputs
            return [pow(value, -1, R) if value else 0]
        case Opcode.BITS:
            (value,) = inputs
            return [value >> (parameter + i) & 1 for i in range(n_outputs)]
        case Opcode.DIVMOD:
            dividend, divisor = inputs
            return list(divmod(dividend, divisor)) if divisor else [0, dividend]
        case Opcode.SELECT_BITS:
            mask, x, y = inputs
            return [(mask & x | ~mask & y) % R]
        case Opcode.PYTHON:
            raise ValueError("a Python hint has no built-in meaning")
