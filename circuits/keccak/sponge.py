"""The sponge of 256-bit hashes on Keccak-f[1600]: Keccak-256 and SHA3-256 differ in the bits that they put behind a message."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zkwright.compiler import U8, Array, Bool, Bytes

from ..bit_rows import exclusive_or
from .permutation import BITS, Bits, digest_bits, permute
from .plain import RATE


def hashed(message: Sequence[U8 | int], suffix: int) -> Bytes[Any]:
    """The digest's 32 bytes; `suffix` is the byte behind the message, whose highest one begins the padding.

    In a block that the suffix would have for itself, the last byte is both. Costs 89,536 rows for the last permutation, 92,160
    for every other and 1,088 for the block behind it, fewer where bits are known.
    """
    padding = bytearray([suffix, *bytes(-(len(message) + 1) % RATE)])
    padding[-1] |= 0x80
    padded: Bytes[Any] = Bytes([*message, *padding])
    state: Bits = Array([Bool(False)] * BITS)
    for start in range(0, len(padded), RATE):
        if start:
            state = permute(state)
        state = _absorbed(state, padded[start : start + RATE])
    digest = digest_bits(state)
    return Bytes([U8.from_bits(digest[i : i + 8]) for i in range(0, len(digest), 8)])


def _absorbed(state: Bits, block: Sequence[U8]) -> Bits:
    """With the bits of a block added to the first ones. Costs 1,088 rows, none where the state or the block is known."""
    bits = [bit.linear for bit in state]
    data = [bit.linear for byte in block for bit in byte.bits()]
    added = [exclusive_or(*two) for two in zip(bits, data, strict=False)]
    return Array([Bool.unchecked_linear(bit) for bit in (*added, *bits[len(added) :])])
