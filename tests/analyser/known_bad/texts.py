"""Texts that can be read in two ways."""

# mypy: ignore-errors

from __future__ import annotations

from zkwright.compiler import U8, Array, Bool, Field, Private, Public, hint, require
from zkwright.compiler.types.uint import uint

from .pattern import pattern


@pattern("decoded text with two readings", "padding with zeros, whose length nothing holds", packed=0x616263)
def padded(packed: Private[Field], mended: bool) -> Public[Field]:
    data = hint(lambda n: [n >> 8 * i & 255 for i in range(4)], packed, returns=Array[U8, 4])
    ends = hint(lambda n: [(n.bit_length() + 7) // 8 == i for i in range(5)], packed, returns=Array[Bool, 5])
    require(sum((Field(byte) * 256**i for i, byte in enumerate(data)), Field(0)) == packed)
    require(sum((Field(end) for end in ends), Field(0)) == 1)
    for i, byte in enumerate(data):
        beyond = sum((Field(end) for end in ends[: i + 1]), Field(0))
        require(beyond * Field(byte) == 0)
        if mended:
            require(~(ends[i + 1] & (byte == 0)))
    return sum((i * Field(end) for i, end in enumerate(ends)), Field(0))


@pattern("digits that overlap", "base 64 whose characters are not held to six bits", packed=0x4D616E)
def digits(packed: Private[Field], mended: bool) -> Public[Field]:
    six = hint(lambda n: [n >> 6 * i & 63 for i in range(4)], packed, returns=Array[uint(6 if mended else 7), 4])
    require(sum((Field(digit) * 64**i for i, digit in enumerate(six)), Field(0)) == packed)
    return Field(six[0])


@pattern("two numbers in one without a border", "a pair packed with too small a base", packed=44)
def joined(packed: Private[Field], mended: bool) -> Public[tuple[Field, Field]]:
    low, high = hint(lambda n: (n % 256, n // 256), packed, returns=(U8, U8))
    require(Field(low) + (256 if mended else 200) * Field(high) == packed)
    return Field(low), Field(high)
