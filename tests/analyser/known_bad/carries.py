"""Sums in limbs, and signs."""

# mypy: ignore-errors

from __future__ import annotations

from zkwright.compiler import U8, Bool, Field, Private, Public, hint, require
from zkwright.compiler.types.uint import uint
from zkwright.core.field import R

from .pattern import pattern


@pattern("a wrong carry width", "a sum's limb with one bit too many", a=200, b=100)
def wide_sum(a: Private[U8], b: Private[U8], mended: bool) -> Public[Field]:
    low, carry = hint(lambda a, b: ((a + b) % 256, a + b > 255), a, b, returns=(U8 if mended else uint(9), Bool))
    require(Field(low) + 256 * Field(carry) == Field(a) + Field(b))
    return Field(low)


@pattern("a carry that is no bit", "carries between limbs that nothing bounds: Polygon zkEVM", a=200, b=100)
def free_carry(a: Private[U8], b: Private[U8], mended: bool) -> Public[Field]:
    low, carry = hint(
        lambda a, b: ((a + b) % 256, int(a + b > 255)), a, b, returns=(uint(10), Bool if mended else Field)
    )
    require(Field(low) + 256 * Field(carry) == Field(a) + Field(b))
    if mended:
        require(low < 256)
    return Field(low)


@pattern("a borrow that is not tied to its limb", "differences in limbs", a=100, b=200)
def borrow(a: Private[U8], b: Private[U8], mended: bool) -> Public[Bool]:
    low, taken = hint(lambda a, b: ((a - b) % 256, a < b), a, b, returns=(U8 if mended else Field, Bool))
    require(Field(low) == Field(a) - Field(b) + 256 * Field(taken))
    return taken


@pattern("an absolute value of either sign", "a sign of the prover's", x=R - 5)
def absolute(x: Private[Field], mended: bool) -> Public[Field]:
    sign = hint(lambda x: x > R // 2, x, returns=Bool)
    size = hint(lambda x: min(x, R - x), x, returns=U8 if mended else Field)
    require(Field(size) == x * (1 - 2 * Field(sign)))
    return Field(size)


@pattern("a high bit that is not the sign", "sign extension by a bit of the prover's", x=200)
def extended(x: Private[U8], mended: bool) -> Public[Field]:
    negative, rest = hint(lambda x: (x >= 128, x % 128), x, returns=(Bool, uint(7 if mended else 8)))
    require(Field(rest) + 128 * Field(negative) == Field(x))
    return Field(x) + Field(negative) * (2**16 - 2**8)
