"""A number to a constant power modulo another, whose last product is left unreduced: who needs it compares or reduces it.

From left to right, a bit of the exponent is a squaring, and a one a product with the base in the same expression: of two factors
the quotient is as long as the modulus, of three twice as long, but the remainder between is spared. For 65537 these are 15
squarings, and in the end a square times the base.

A squaring modulo a signal of 2,048 bits takes 5,019 rows: a row for each bit of the remainder and of the quotient, 255 each for
the value's square and the quotient's product, and 412 for carries; of 4,096 bits 10,073. Limbs of 20 or 24 bits take 35 fewer,
and their bytes have to be cut. Modulo a constant 2,727: the quotient has tens of bits.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from zkwright.compiler import Array, Field, gadget

from ..big_integers import Integer, Modulus, SecretModulus

WIDTH = 16
"""Bits of a limb: two bytes. Wider ones take fewer rows for products and more for carries."""

Limbs: TypeAlias = Array[Field, Literal["k"]]


def unreduced_power(base: Integer, exponent: int, modulus: Modulus | SecretModulus) -> Integer:
    """An integer congruent to base**exponent, where that is odd and at least 3: a square's product with the base."""
    value = base
    for i, digit in enumerate(f"{exponent >> 1:b}"[1:]):
        value = _step(value, base, modulus, balanced=i > 0, times_base=digit == "1")
    return value.times(value).times(base)


def _step(
    value: Integer, base: Integer, modulus: Modulus | SecretModulus, *, balanced: bool, times_base: bool
) -> Integer:
    """The value's square, times the base where asked for, reduced."""
    if value.known is not None and base.known is not None and isinstance(modulus, Modulus):
        square = value.times(value)
        return modulus.reduced(square.times(base) if times_base else square)
    limbs, of_base = _fields(value), _fields(base) if times_base else _fields(Integer(WIDTH, (), ()))
    if isinstance(modulus, Modulus):
        found = _step_by_constant(limbs, of_base, modulus.value, balanced)
        bits = modulus.bits
    else:
        found = _step_by_signal(limbs, of_base, _fields(modulus.value), modulus.bits, balanced)
        bits = modulus.bits
    return _integer(found, bits, balanced=True)


@gadget
def _step_by_constant(value: Limbs, base: Array[Field, Any], modulus: int, balanced: bool) -> Limbs:
    m = Modulus(modulus, WIDTH)
    return _fields(m.reduced(_product(value, base, m.bits, balanced)))


@gadget
def _step_by_signal(value: Limbs, base: Array[Field, Any], modulus: Limbs, bits: int, balanced: bool) -> Limbs:
    m = SecretModulus(_integer(modulus, bits, balanced=False), bits)
    return _fields(m.reduced(_product(value, base, bits, balanced)))


def _product(value: Array[Field, Any], base: Array[Field, Any], bits: int, balanced: bool) -> Integer:
    number = _integer(value, bits, balanced=balanced)
    square = number.times(number)
    return square.times(_integer(base, bits, balanced=False)) if len(base) else square


def _fields(number: Integer) -> Array[Field, Any]:
    return Array([Field.unchecked_linear(limb) for limb in number.limbs])


def _integer(limbs: Array[Field, Any], bits: int, *, balanced: bool) -> Integer:
    """The integer with these limbs, which are known to be its digits, or `balanced` ones, of a number of so many bits."""
    sizes = [min(WIDTH, bits - start) for start in range(0, bits, WIDTH)]
    bounds = tuple((-(1 << n - 1), (1 << n - 1) - 1) if balanced else (0, (1 << n) - 1) for n in sizes)
    return Integer(WIDTH, tuple(limb.linear for limb in limbs), bounds)
