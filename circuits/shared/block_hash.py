"""What SHA-1 and RIPEMD-160 share: blocks of 64 bytes, a state of five words, and the message's length behind it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from zkwright.compiler import U8, Array, Bool, Bytes, UInt
from zkwright.compiler.rows import Signal

from .padding import ByteOrder, Strengthening, chosen, first
from .plain import plain_bytes
from .word_sums import WIDTH, Bits

INITIAL: Final = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0)
"""The state before the first block: MD4's four words, and one that goes on as they do."""

BLOCK_BYTES: Final = 64
LENGTH_BYTES: Final = 8

_WORD_BYTES: Final = 4

Data: TypeAlias = bytes | Array[U8, Any] | list[U8] | list[U8 | int]
"""What is hashed; plain numbers among signals are known bytes."""


class BlockHash(NamedTuple):
    """A hash function."""

    plain: Callable[[bytes], bytes]
    compress: Callable[[Bits, Bits], Bits]
    """The state after a block: words of bits, each least significant first."""

    order: ByteOrder
    """Of the bytes in a word, and in the number of the message's bits."""

    @property
    def filling(self) -> Strengthening:
        """How the last block is filled up."""
        return Strengthening(BLOCK_BYTES, LENGTH_BYTES, self.order)


def hashed(function: BlockHash, data: Data, length: UInt | int | None) -> bytes | Bytes[Any]:
    """The digest of the data, or of its first `length` bytes: 20 bytes."""
    known = length.constant if isinstance(length, UInt) else length
    if isinstance(length, UInt) and known is None:
        padded = function.filling.padded_blocks(data, length)
        return chosen([_digest(function, state) for state in _states(function, padded.bytes)], padded.goes_on)
    part = data if known is None else first(data, known)
    if not any(isinstance(byte, Signal) for byte in part):
        return function.plain(plain_bytes(part))
    whole: Bytes[Any] = Bytes([*part, *function.filling.padding(len(part))])
    blocks = [list(whole[i : i + BLOCK_BYTES]) for i in range(0, len(whole), BLOCK_BYTES)]
    return _digest(function, _states(function, blocks)[-1])


def _states(function: BlockHash, blocks: Sequence[Sequence[U8]]) -> list[Bits]:
    """After each block."""
    state: Bits = Array([Bool(bool(word >> i & 1)) for word in INITIAL for i in range(WIDTH)])
    states = []
    for block in blocks:
        state = function.compress(state, Array([bit for byte in _swapped(function, block) for bit in byte.bits()]))
        states.append(state)
    return states


def _digest(function: BlockHash, state: Bits) -> Bytes[Any]:
    return Bytes(_swapped(function, [U8.from_bits(state[i : i + 8]) for i in range(0, len(state), 8)]))


def _swapped(function: BlockHash, some: Sequence[U8]) -> list[U8]:
    """Bytes with the lowest of each word first, from the function's order or into it."""
    if function.order == "little":
        return list(some)
    return [byte for i in range(0, len(some), _WORD_BYTES) for byte in reversed(some[i : i + _WORD_BYTES])]
