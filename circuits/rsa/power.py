"""A number to a constant power modulo another, whose last product is left unreduced: who needs it compares or reduces it.

From left to right, a bit of the exponent is a squaring, and a one a product with the base. Modulo a constant both are one
expression: of three factors the quotient is twice as long as of two, but the remainder between is spared. Modulo a signal a
product's quotient is estimated, see `SecretModulus`, and there are two reductions.

A squaring modulo a signal of 2,048 bits takes 3,743 rows, of 4,096 bits 7,660. Modulo a constant 2,727: the quotient has tens of
bits.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from zkwright.compiler import Array, Field, gadget
from zkwright.compiler.rows import LinearCombination

from ..big_integers import Integer, Modulus, SecretModulus

WIDTH, SECRET_WIDTH = 16, 24
"""Bits of a limb, modulo a constant and modulo a signal: whole bytes. Wider ones spare rows of products and lengthen carries.

Modulo a signal limbs of 16 bits would take 3,554 rows for a squaring, and rows of twice as many terms all in all.
"""

Limbs: TypeAlias = Array[Field, Literal["k"]]


def unreduced_power(base: Integer, exponent: int, modulus: Modulus | SecretModulus) -> Integer:
    """An integer congruent to base**exponent, where that is odd and at least 3: a product with the base."""
    value = base
    for i, digit in enumerate(f"{exponent >> 1:b}"[1:]):
        value = _step(value, base, modulus, balanced=i > 0, times_base=digit == "1")
    if isinstance(modulus, Modulus):
        return value.times(value).times(base)
    return _step(value, base, modulus, balanced=value is not base, times_base=False).times(base)


def _step(
    value: Integer, base: Integer, modulus: Modulus | SecretModulus, *, balanced: bool, times_base: bool
) -> Integer:
    """The value's square, times the base where asked for, reduced."""
    nothing = Integer(base.width, (), ())
    if isinstance(modulus, SecretModulus):
        square = _multiplied(value, nothing, modulus, balanced=balanced)
        return _multiplied(square, base, modulus, balanced=True) if times_base else square
    if value.known is not None and base.known is not None:
        square = value.times(value)
        return modulus.reduced(square.times(base) if times_base else square)
    factor = _fields(base) if times_base else _fields(nothing)
    found = _step_by_constant(_fields(value), factor, modulus.value, balanced)
    return _integer(found, modulus.bits, WIDTH, balanced=True)


def _multiplied(value: Integer, other: Integer, modulus: SecretModulus, *, balanced: bool) -> Integer:
    key: Array[Field, Any] = Array([Field.unchecked_linear(limb) for limb in modulus.limbs])
    found = _multiplied_by_signal(_fields(value), _fields(other), key, modulus.bits, balanced)
    return _integer(found, modulus.bits, SECRET_WIDTH, balanced=True)


@gadget
def _step_by_constant(value: Limbs, base: Array[Field, Any], modulus: int, balanced: bool) -> Limbs:
    m = Modulus(modulus, WIDTH)
    number = _integer(value, m.bits, WIDTH, balanced=balanced)
    square = number.times(number)
    return _fields(m.reduced(square.times(_integer(base, m.bits, WIDTH, balanced=False)) if len(base) else square))


@gadget
def _multiplied_by_signal(
    value: Limbs, other: Array[Field, Any], modulus: Array[Field, Any], bits: int, balanced: bool
) -> Limbs:
    """The product, or the square where there is no other."""
    m = SecretModulus.from_limbs_unchecked(_linear(modulus), bits, SECRET_WIDTH)
    number = _integer(value, bits, SECRET_WIDTH, balanced=balanced)
    return _fields(
        m.reduced(number.times(_integer(other, bits, SECRET_WIDTH, balanced=False) if len(other) else number))
    )


def _fields(number: Integer) -> Array[Field, Any]:
    return Array([Field.unchecked_linear(limb) for limb in number.limbs])


def _integer(limbs: Array[Field, Any], bits: int, width: int, *, balanced: bool) -> Integer:
    """The integer with these limbs, which are known to be its digits, or `balanced` ones, of a number of so many bits."""
    sizes = [min(width, bits - start) for start in range(0, bits, width)]
    bounds = tuple((-(1 << n - 1), (1 << n - 1) - 1) if balanced else (0, (1 << n) - 1) for n in sizes)
    return Integer(width, _linear(limbs), bounds)


def _linear(limbs: Array[Field, Any]) -> tuple[LinearCombination, ...]:
    return tuple(limb.linear for limb in limbs)
