"""The sponge of 256-bit hashes on Keccak-f[1600]: Keccak-256 and SHA3-256 differ in the bits that they put behind a message."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, NamedTuple, TypeAlias

from zkwright.compiler import U8, Array, Bool, Bytes, UInt
from zkwright.compiler.rows import Signal

from ..shared.bit_rows import exclusive_or
from ..shared.padding import chosen, first, sponge_blocks
from ..shared.plain import plain_bytes
from .constants import WIDTH
from .permutation import BITS, DIGEST_LANES, Bits, digest_bits, permute
from .plain import RATE

Data: TypeAlias = bytes | Array[U8, Any] | list[U8] | list[U8 | int]
"""What is hashed; plain numbers among signals are known bytes."""


class SpongeHash(NamedTuple):
    """A hash function."""

    plain: Callable[[bytes], bytes]
    suffix: int
    """The byte behind the data, whose highest one begins the padding; where nothing follows, it is also the last."""


def hashed(function: SpongeHash, data: Data, length: UInt | int | None) -> bytes | Bytes[Any]:
    """The digest of the data, or of its first `length` bytes: 32 bytes.

    Costs 89,536 rows for the last permutation, 92,160 for every other and 1,088 for the block behind it, fewer where bits are
    known.
    """
    known = length.constant if isinstance(length, UInt) else length
    if isinstance(length, UInt) and known is None:
        padded = sponge_blocks(data, length, RATE, function.suffix)
        return chosen(_digests(padded.bytes), padded.goes_on)
    part = data if known is None else first(data, known)
    if not any(isinstance(byte, Signal) for byte in part):
        return function.plain(plain_bytes(part))
    filler = bytearray([function.suffix, *bytes(-(len(part) + 1) % RATE)])
    filler[-1] |= 0x80
    whole: Bytes[Any] = Bytes([*part, *filler])
    blocks = [list(whole[i : i + RATE]) for i in range(0, len(whole), RATE)]
    return _digest(digest_bits(_absorbed(_before_last(blocks), blocks[-1])))


def _before_last(blocks: Sequence[Sequence[U8]]) -> Bits:
    """The state that the last block meets."""
    return reduce(lambda state, block: permute(_absorbed(state, block)), blocks[:-1], _zeros())


def _digests(blocks: Sequence[Sequence[U8]]) -> list[Bytes[Any]]:
    """Behind each block, as if it were the last."""
    state, found = _zeros(), []
    for block in blocks[:-1]:
        state = permute(_absorbed(state, block))
        found.append(_digest(state))
    return [*found, _digest(digest_bits(_absorbed(state, blocks[-1])))]


def _digest(state: Bits) -> Bytes[Any]:
    return Bytes([U8.from_bits(state[i : i + 8]) for i in range(0, DIGEST_LANES * WIDTH, 8)])


def _zeros() -> Bits:
    return Array([Bool(False)] * BITS)


def _absorbed(state: Bits, block: Sequence[U8]) -> Bits:
    """With the bits of a block added to the first ones. Costs 1,088 rows, none where the state or the block is known."""
    bits = [bit.linear for bit in state]
    data = [bit.linear for byte in block for bit in byte.bits()]
    added = [exclusive_or(*two) for two in zip(bits, data, strict=False)]
    return Array([Bool.unchecked_linear(bit) for bit in (*added, *bits[len(added) :])])
