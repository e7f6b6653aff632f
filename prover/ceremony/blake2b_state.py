"""A BLAKE2b-512 hash (RFC 7693) that can be left in the midst, in the 216 bytes that files of powers of tau have for it.

These are the buffer of 128 bytes, the eight words of the chain value, how many bytes were compressed, and how many of the buffer
count, as a 64-bit number each but for 8 bytes at the end. What does not count of the buffer is what was there before.
Source: iden3 `snarkjs`.
"""

from __future__ import annotations

import struct
from typing import Final

from zkwright.core.blake_orders import SIGMA
from zkwright.core.engine_choice import native_engine

PARTIAL_BYTES: Final = 216

_BLOCK: Final = 128
_PARTIAL: Final = struct.Struct("<128s8QQQ8x")
_WORD: Final = (1 << 64) - 1

_IV: Final = (
    *(0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B, 0xA54FF53A5F1D36F1),
    *(0x510E527FADE682D1, 0x9B05688C2B3E6C1F, 0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179),
)
"""RFC 7693, section 2.6."""


class Blake2bState:
    """The hash of what it was updated with so far.

    >>> import hashlib
    >>> state = Blake2bState()
    >>> state.update(b"abc")
    >>> state.digest() == hashlib.blake2b(b"abc").digest()
    True
    """

    def __init__(self) -> None:
        """Of nothing."""
        self._chain = [_IV[0] ^ 0x01010040, *_IV[1:]]
        self._counted = 0
        self._buffer = bytearray(_BLOCK)
        self._filled = 0

    @classmethod
    def from_partial(cls, partial: bytes) -> Blake2bState:
        """Where a file left it; raises `ValueError` for bytes that no hash leaves."""
        buffer, *chain, counted, filled = _PARTIAL.unpack(partial)
        if filled > _BLOCK or counted % _BLOCK or any(partial[-8:]):
            raise ValueError("the state of its hash is none that a hash can have")
        state = cls()
        state._chain, state._counted = chain, counted
        state._buffer, state._filled = bytearray(buffer), filled
        return state

    def to_partial(self) -> bytes:
        """As files have it."""
        return _PARTIAL.pack(bytes(self._buffer), *self._chain, self._counted, self._filled)

    def update(self, data: bytes) -> None:
        """Go on with these bytes. The last block stays in the buffer, full or not, for it may be the message's last."""
        at = 0
        if self._filled:
            at = min(_BLOCK - self._filled, len(data))
            self._fill(data[:at])
            if at == len(data):
                return
            self._compress(bytes(self._buffer))
            self._filled = 0
        whole = at + max(0, (len(data) - at - 1) // _BLOCK * _BLOCK)
        self._compress(data[at:whole])
        self._fill(data[whole:])

    def digest(self) -> bytes:
        """The 64 bytes of the hash, which may still go on."""
        block = bytes(self._buffer[: self._filled]).ljust(_BLOCK, b"\0")
        chain = _compressed(self._chain, self._counted + self._filled, block, is_last=True)
        return struct.pack("<8Q", *chain)

    def _fill(self, data: bytes) -> None:
        self._buffer[self._filled : self._filled + len(data)] = data
        self._filled += len(data)

    def _compress(self, blocks: bytes) -> None:
        if (engine := native_engine()) is not None:
            self._chain = list(engine.blake2b_blocks(self._chain, self._counted, blocks))
        else:
            for at in range(0, len(blocks), _BLOCK):
                counted = self._counted + at + _BLOCK
                self._chain = _compressed(self._chain, counted, blocks[at : at + _BLOCK], is_last=False)
        self._counted += len(blocks)


def _compressed(chain: list[int], counted: int, block: bytes, *, is_last: bool) -> list[int]:
    """RFC 7693, section 3.2."""
    words = struct.unpack("<16Q", block)
    v = [*chain, *_IV]
    v[12] ^= counted & _WORD
    v[13] ^= counted >> 64
    if is_last:
        v[14] ^= _WORD
    for number in range(12):
        order = SIGMA[number % len(SIGMA)]
        for i in range(4):
            _mix(v, i, i + 4, i + 8, i + 12, words[order[2 * i]], words[order[2 * i + 1]])
        for i in range(4):
            places = i, (i + 1) % 4 + 4, (i + 2) % 4 + 8, (i + 3) % 4 + 12
            _mix(v, *places, words[order[2 * i + 8]], words[order[2 * i + 9]])
    return [word ^ v[place] ^ v[place + 8] for place, word in enumerate(chain)]


def _mix(v: list[int], a: int, b: int, c: int, d: int, x: int, y: int) -> None:
    """RFC 7693, section 3.1."""
    v[a] = (v[a] + v[b] + x) & _WORD
    v[d] = _rotated(v[d] ^ v[a], 32)
    v[c] = (v[c] + v[d]) & _WORD
    v[b] = _rotated(v[b] ^ v[c], 24)
    v[a] = (v[a] + v[b] + y) & _WORD
    v[d] = _rotated(v[d] ^ v[a], 16)
    v[c] = (v[c] + v[d]) & _WORD
    v[b] = _rotated(v[b] ^ v[c], 63)


def _rotated(word: int, by: int) -> int:
    return (word >> by | word << (64 - by)) & _WORD
