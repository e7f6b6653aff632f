"""Ends of messages that leave the prover a choice of what is hashed."""

# mypy: ignore-errors

from __future__ import annotations

from zkwright.compiler import U8, Array, Bool, Field, Private, Public, hint, require, select

from .pattern import pattern


def _flags(n, most):
    return hint(lambda n: [n > i for i in range(most)], n, returns=Array[Bool, most])


def _weighed(bits):
    return sum((Field(bit) * 2**i for i, bit in enumerate(bits)), Field(0))


@pattern(
    "a message's end that need not come", "flags of a length, of which nothing says that the last is followed by 0", n=2
)
def unbounded(n: Private[U8], mended: bool) -> Public[Field]:
    flags = hint(lambda n: [int(n > i) for i in range(4)], n, returns=Array[Field, 4])
    before = Field(1)
    for place, flag in enumerate([*flags, Field(0)] if mended else flags):
        require((before - flag) * (Field(n) - place) == 0)
        before = flag
    return _weighed(flags)


@pattern("two ends at one length", "flags of a length, two of which may change at the same", n=1)
def doubled(n: Private[U8], mended: bool) -> Public[Field]:
    flags = hint(lambda n: [int(n > i) for i in range(3)], n, returns=Array[Field, 3])
    before = Field(1)
    for place, flag in zip((0, 1, 2, 3) if mended else (0, 1, 1, 3), [*flags, Field(0)], strict=True):
        require((before - flag) * (Field(n) - place) == 0)
        before = flag
    return _weighed(flags)


@pattern("flags of a length in any order", "as many flags as the length says, of any bytes", n=2)
def unordered(n: Private[U8], mended: bool) -> Public[Field]:
    flags = _flags(n, 3)
    require(sum((Field(flag) for flag in flags), Field(0)) == Field(n))
    for i, flag in enumerate(flags) if mended else ():
        require(flag == (n > i))
    return _weighed(flags)


@pattern(
    "a padded bit that is the message's or not",
    "a mask whose flag the rows do not read",
    bits=[True, False, False],
    n=2,
)
def either(bits: Private[Array[Bool, 3]], n: Private[U8], mended: bool) -> Public[Field]:
    require(n <= 3)
    last = [n == i for i in range(3)]
    padded = hint(
        lambda bits, n: [bit if n > i else n == i for i, bit in enumerate(bits)], bits, n, returns=Array[Bool, 3]
    )
    for i, bit in enumerate(padded):
        require((Field(bit) - Field(bits[i])) * (Field(bit) - Field(last[i])) == 0)
        if mended:
            require(bit == select(n > i, bits[i], last[i]))
    return _weighed(padded)
