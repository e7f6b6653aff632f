"""Choices that are not tied to what chooses."""

# mypy: ignore-errors

from __future__ import annotations

from zkwright.circuits.merkle import merkle_root
from zkwright.compiler import U8, Array, Bool, Field, Private, Public, hint, require, select

from .pattern import pattern


@pattern("a selector without booleanity", "muxes whose selector is any number", x=7, a=1, b=2)
def selector(x: Private[U8], a: Private[Field], b: Private[Field], mended: bool) -> Public[Field]:
    odd, half = hint(lambda x: (x & 1, x >> 1), x, returns=(Bool if mended else Field, U8))
    require(2 * Field(half) + Field(odd) == Field(x))
    return Field(odd) * (a - b) + b


@pattern(
    "an index that need not be in range", "circomlib's Decoder, whose success nobody asks for", index=2, a=1, b=2, c=3
)
def decoder(
    index: Private[Field], a: Private[Field], b: Private[Field], c: Private[Field], mended: bool
) -> Public[Field]:
    chosen = hint(lambda index: [int(index == i) for i in range(3)], index, returns=Array[Field, 3])
    for i, flag in enumerate(chosen):
        require(flag * (index - i) == 0)
    if mended:
        require(sum(chosen, Field(0)) == 1)
    return chosen[0] * a + chosen[1] * b + chosen[2] * c


@pattern("one of many that is not the one of the index", "a sum of flags without their weights", index=2, a=1, b=2, c=3)
def untied(index: Private[U8], a: Private[Field], b: Private[Field], c: Private[Field], mended: bool) -> Public[Field]:
    chosen = hint(lambda index: [index == i for i in range(3)], index, returns=Array[Bool, 3])
    require(sum((Field(flag) for flag in chosen), Field(0)) == 1)
    if mended:
        require(sum((i * Field(flag) for i, flag in enumerate(chosen)), Field(0)) == Field(index))
    else:
        require(index < 3)
    return sum((Field(flag) * item for flag, item in zip(chosen, (a, b, c), strict=True)), Field(0))


@pattern("a Merkle direction that nothing holds", "a path that proves two positions", leaf=5, index=2, siblings=[6, 7])
def direction(
    leaf: Private[Field], index: Private[U8], siblings: Private[Array[Field, 2]], mended: bool
) -> Public[Field]:
    bits = hint(lambda index: [index & 1 == 1, index & 2 == 2], index, returns=Array[Bool, 2])
    require(index < 4)
    if mended:
        require(Field(bits[0]) + 2 * Field(bits[1]) == Field(index))
    return merkle_root(leaf, list(bits), list(siblings))


@pattern("a sorted pair that is no permutation", "sorting by the order alone", a=9, b=5)
def sorted_pair(a: Private[U8], b: Private[U8], mended: bool) -> Public[tuple[Field, Field]]:
    low, high = hint(lambda a, b: (min(a, b), max(a, b)), a, b, returns=(U8, U8))
    require(low <= high)
    require(Field(low) + Field(high) == Field(a) + Field(b))
    if mended:
        swap = a > b
        require(low == select(swap, b, a))
    return Field(low), Field(high)


@pattern("an exponent whose bits are another's", "bits that are computed and not compared", base=3, exponent=5)
def power(base: Private[Field], exponent: Private[U8], mended: bool) -> Public[Field]:
    bits = hint(lambda e: [e >> i & 1 == 1 for i in range(3)], exponent, returns=Array[Bool, 3])
    require(exponent < 8)
    if mended:
        require(sum((Field(bit) * 2**i for i, bit in enumerate(bits)), Field(0)) == Field(exponent))
    result, square = Field(1), base
    for bit in bits:
        result, square = select(bit, result * square, result), square * square
    return result


@pattern("a table's entry at an index of the prover's", "a lookup of the value without its key", key=2)
def lookup(key: Private[Field], mended: bool) -> Public[Field]:
    table = (11, 13, 17)
    require(key * (key - 1) * (key - 2) == 0)
    value = hint(lambda key: table[key % 3], key, returns=Field)
    require((value - 11) * (value - 13) * (value - 17) == 0)
    if mended:  # the polynomial through the table
        require(value == 11 + key + key * key)
    return value
