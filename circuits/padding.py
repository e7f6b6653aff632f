"""How hash functions fill up their last block."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

ByteOrder: TypeAlias = Literal["big", "little"]

MARK: Final = 0x80
"""The byte behind a message: a one bit."""


def padding(n_bytes: int, block: int, length_bytes: int, order: ByteOrder = "big") -> bytes:
    """What follows a message in SHA-1, SHA-2 and RIPEMD-160: a one bit, zero bits, and the message's number of bits.

    `block` and `length_bytes` are how many bytes a block and the number have.

    >>> padding(55, 64, 8).hex()
    '8000000000000001b8'
    """
    zeros = -(n_bytes + 1 + length_bytes) % block
    return bytes([MARK]) + bytes(zeros) + (8 * n_bytes).to_bytes(length_bytes, order)
