"""Integers modulo numbers of up to 4,096 bits that are not r: lazy sums of products, one quotient for as many as are added up.

`Modulus` is arithmetic modulo a constant, `SecretModulus` modulo a signal, on `Integer`s, whose limbs are combinations of wires
with bounds that are known when a circuit is traced. Sums, differences and negatives are free, and so is reducing them late:

    field = Modulus(2**256 - 2**32 - 977)
    slope = field.divided(y2 - y1, x2 - x1)                  # one quotient, proved unique where x2 - x1 is not 0
    x3 = field.reduced(slope.times(slope) - x1 - x2)         # balanced digits, congruent, not canonical
    y3 = field.reduced(slope.times(x1 - x3) - y1)
    field.require_zero(a.times(b) + c.times(d) - e, "...")   # a sum of products is a multiple of the modulus
    bits = field.canonical(x3)                               # of the number in [0, m), the lowest first

Modulo a prime of 256 bits, `reduced` takes about 256 rows and 80, `require_zero` 80, and each product more 31.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zkwright.compiler import Array, Bool

from .integer import Integer as Integer
from .modulus import Modulus as Modulus
from .secret_modulus import SecretModulus as SecretModulus

__all__ = ["Integer", "Modulus", "SecretModulus", "multiply_mod"]


def multiply_mod(a: Sequence[Bool], b: Sequence[Bool], modulus: int) -> Array[Bool, Any]:
    """The bits of a product modulo a constant, of the number in [0, m), from the bits of two numbers, the lowest first.

    Constrains the result; never fails. a and b may be of any length, and m or more. As many bits as the modulus has. Costs 342
    rows modulo the prime of secp256k1, for two numbers of 256 bits. Where a product is not all there is to compute, `Modulus`
    needs fewer rows: it keeps numbers in limbs, reduces sums of products at once, and brings out bits where they are asked for.

    >>> from zkwright.compiler import U8
    >>> bits = multiply_mod(U8(200).bits(), U8(201).bits(), 1009)
    >>> sum(int(bit) << i for i, bit in enumerate(bits)) == 200 * 201 % 1009
    True

    Raises `ArgumentError` for a modulus below 2 or of more than 4,096 bits.
    """
    m = Modulus(modulus)
    return m.canonical(m.of_bits(a).times(m.of_bits(b)))
