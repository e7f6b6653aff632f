"""Bounds that are missing, or too wide."""

# mypy: ignore-errors

from __future__ import annotations

from zkwright.circuits.bits import to_bits_strict
from zkwright.compiler import U8, U16, U64, Array, Bool, Field, Private, Public, hint, require
from zkwright.compiler.types.uint import uint
from zkwright.core.field import R_BITS

from .pattern import pattern

WIDE = uint(200)

ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041
"""Of Baby Jubjub's subgroup."""


def total(bits: list[Bool]) -> Field:
    """What bits say, modulo r."""
    return sum((Field(bit) * 2**place for place, bit in enumerate(bits)), Field(0))


@pattern("254 bits without the bound", "circomlib's Num2Bits(254) for Num2Bits_strict", x=5)
def all_bits(x: Private[Field], mended: bool) -> Public[Bool]:
    if mended:
        return to_bits_strict(x)[0]
    bits = hint(lambda x: [x >> i & 1 == 1 for i in range(R_BITS)], x, returns=Array[Bool, R_BITS])
    require(total(list(bits)) == x)
    return bits[0]


@pattern("a comparison of numbers that nothing bounds", "LessThan(253) on field elements: Unirep", a=5, b=9)
def unbounded_comparison(a: Private[Field], b: Private[Field], mended: bool) -> Public[Bool]:
    bits = 248 if mended else 253
    less = hint(lambda a, b: a < b, a, b, returns=Bool)
    distance = hint(
        lambda a, b: [((a - b) % 2**253) >> i & 1 == 1 for i in range(bits)], a, b, returns=Array[Bool, bits]
    )
    require(a - b + Field(less) * 2**bits == total(list(distance)))
    return less


@pattern("a remainder without its bound", "a division's remainder: zkSync Era, Scroll", a=17, b=5)
def remainder(a: Private[U8], b: Private[U8], mended: bool) -> Public[U8]:
    quotient, rest = hint(divmod, a, b, returns=(U8, U8))
    require(quotient * b + rest == a)
    if mended:
        require(rest < b)
    return rest


@pattern(
    "a quotient whose product reaches the modulus", "a division of wide numbers checked modulo r", a=17, b=2**64 - 5
)
def wide_quotient(a: Private[WIDE], b: Private[U64], mended: bool) -> Public[WIDE]:
    if mended:
        return a // WIDE(b)
    quotient, rest = hint(divmod, a, b, returns=(WIDE, U64))
    require(Field(quotient) * Field(b) + Field(rest) == Field(a))
    require(rest < b)
    return quotient


@pattern("a quotient without its bound", "q = (a - r) / b modulo the field's order", a=17, b=5)
def unbounded_quotient(a: Private[U16], b: Private[U16], mended: bool) -> Public[U16]:
    quotient, rest = hint(divmod, a, b, returns=(U16 if mended else Field, U16))
    require(Field(quotient) * Field(b) + Field(rest) == Field(a))
    require(rest < b)
    return rest


@pattern(
    "a remainder whose bound is passed over for the divisor 0", "MOD by zero in a virtual machine: Scroll", a=17, b=5
)
def remainder_by_zero(a: Private[U8], b: Private[U8], mended: bool) -> Public[U8]:
    quotient, rest = hint(lambda a, b: divmod(a, b) if b else (0, a), a, b, returns=(U8, U8))
    require(quotient * b + rest == a)
    require((b == 0) | (rest < b))
    if mended:
        require((b == 0).implies(quotient == 0))
    return quotient


@pattern("limbs without their bounds", "circom-bigint's BigMod", x=300)
def limbs(x: Private[U16], mended: bool) -> Public[Field]:
    low, high = hint(lambda x: (x % 256, x // 256), x, returns=(U8, U8) if mended else (Field, Field))
    require(Field(low) + 256 * Field(high) == Field(x))
    return Field(low)


@pattern("limbs one bit too wide", "limbs that overlap", x=300)
def wide_limbs(x: Private[U16], mended: bool) -> Public[Field]:
    low, high = hint(lambda x: (x % 256, x // 256), x, returns=(U8 if mended else uint(9), U8))
    require(Field(low) + 256 * Field(high) == Field(x))
    return Field(low)


@pattern(
    "a reduced value that may exceed its modulus", "a comparison whose outcome nobody requires: circom-pairing", x=300
)
def reduced(x: Private[U16], mended: bool) -> Public[U16]:
    times, rest = hint(lambda x: (x // 251, x % 251), x, returns=(U16, U16))
    require(times * 251 + rest == x)
    if mended:
        require(rest < 251)
    return rest


@pattern("S not below the order", "signatures that can be changed: S and S + order", s=5)
def malleable(s: Private[Field], mended: bool) -> Public[Field]:
    wraps = hint(lambda s: s >= ORDER, s, returns=Bool)
    scalar = s - Field(wraps) * ORDER
    bits = 251
    digits = hint(lambda s: [s % ORDER >> i & 1 == 1 for i in range(bits)], s, returns=Array[Bool, bits])
    require(scalar == total(list(digits)))
    if mended:
        slack = hint(
            lambda s: [(ORDER - 1 - s % ORDER) >> i & 1 == 1 for i in range(bits)], s, returns=Array[Bool, bits]
        )
        require(ORDER - 1 - scalar == total(list(slack)))
    return scalar


@pattern("a shift without the bound of what falls off", "SHR of a virtual machine: zkEVM", x=300)
def shifted(x: Private[U16], mended: bool) -> Public[U16]:
    kept, lost = hint(lambda x: (x >> 4, x & 15), x, returns=(U16, uint(4) if mended else U16))
    require(Field(kept) * 16 + Field(lost) == Field(x))
    return kept


@pattern(
    "an index cut to its low bits", "a leaf's nullifier for each index with the same low bits: Aztec 2.0", position=5
)
def cut_index(position: Private[Field], mended: bool) -> Public[Field]:
    low = hint(lambda x: x % 2**32, position, returns=uint(32))
    if mended:
        require(Field(low) == position)
    else:
        high = hint(lambda x: x >> 32, position, returns=Field)
        require(Field(low) + high * 2**32 == position)
    return Field(low)


@pattern("a logarithm without its upper bound", "the highest bit, found by one comparison", x=300)
def logarithm(x: Private[U16], mended: bool) -> Public[Field]:
    flags = hint(lambda x: [x.bit_length() - 1 == i for i in range(16)], x, returns=Array[Bool, 16])
    require(sum((Field(flag) for flag in flags), Field(0)) == 1)
    power = total(list(flags))
    require(U16(power) <= x)
    if mended:
        require(U64(x) < U64(2 * power))
    return sum((i * Field(flag) for i, flag in enumerate(flags)), Field(0))


@pattern("a parity of a number that nothing bounds", "x = 2 h + s has an h for both s", x=300)
def parity(x: Private[U16], mended: bool) -> Public[Bool]:
    odd, half = hint(lambda x: (x & 1 == 1, x >> 1), x, returns=(Bool, U16 if mended else Field))
    require(2 * Field(half) + Field(odd) == Field(x))
    return odd


@pattern("one bit that the loop forgets", "a loop that ends one too early", x=300)
def forgotten_bit(x: Private[U16], mended: bool) -> Public[Field]:
    bits = hint(lambda x: [x >> i & 1 for i in range(16)], x, returns=Array[Field, 16])
    for bit in bits if mended else list(bits)[:-1]:
        require(bit * (bit - 1) == 0)
    require(sum((bit * 2**i for i, bit in enumerate(bits)), Field(0)) == Field(x))
    return bits[0]


@pattern("weights of bits that repeat", "two bits that weigh the same", x=3)
def repeated_weights(x: Private[U8], mended: bool) -> Public[tuple[Bool, Bool, Bool]]:
    weights = (1, 2, 4) if mended else (1, 2, 2)
    bits = hint(lambda x: [x & 1 == 1, x & 2 == 2, x & 4 == 4], x, returns=Array[Bool, 3])
    require(sum((w * Field(bit) for w, bit in zip(weights, bits, strict=True)), Field(0)) == Field(x))
    return bits[0], bits[1], bits[2]
