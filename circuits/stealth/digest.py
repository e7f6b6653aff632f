"""The bits that sender and recipient derive from their shared secret."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from zkwright.compiler import Array, Bool

from ..babyjub.edwards import Point
from ..bits import to_bits_strict
from ..poseidon import poseidon_ex

DOMAIN: Final = int.from_bytes(b"zkwright stealth", "big")
"""The initial state of the hash."""

TAG_BITS: Final = 8


class SharedBits(NamedTuple):
    """The view tag's bits, and those of h, a number below 2**246."""

    tag: list[Bool]
    offset: list[Bool]


def shared_bits(shared: Point) -> SharedBits:
    """The lowest 8 bits of the hash of the shared secret, and all others. Costs 550 rows."""
    bits: Array[Bool, Any] = to_bits_strict(poseidon_ex([shared.x, shared.y], 1, DOMAIN)[0])
    tag, offset = [*bits][:TAG_BITS], [*bits][TAG_BITS:]
    return SharedBits(tag, offset)
