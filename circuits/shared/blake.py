"""BLAKE-256 and BLAKE-512, finalists of the SHA-3 competition and no BLAKE2: on plain bytes.

The first is what the generators of circomlib's Pedersen hash come from, the second what circomlibjs and Semaphore derive keys by.
Source: Aumasson, Henzen, Meier, Phan: SHA-3 proposal BLAKE, version 1.3.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

from zkwright.core.blake_orders import SIGMA

from .prime_roots import square_roots

_PI: Final = (
    0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0, 0x082EFA98, 0xEC4E6C89,
    0x452821E6, 0x38D01377, 0xBE5466CF, 0x34E90C6C, 0xC0AC29B7, 0xC97C50DD, 0x3F84D5B5, 0xB5470917,
    0x9216D5D9, 0x8979FB1B, 0xD1310BA6, 0x98DFB5AC, 0x2FFD72DB, 0xD01ADFB7, 0xB8E1AFED, 0x6A267E96,
    0xBA7C9045, 0xF12C7F99, 0x24A19947, 0xB3916CF7, 0x0801F2E2, 0x858EFC16, 0x636920D8, 0x71574E69,
)  # fmt: skip
"""The first bits of pi's fraction."""

_COLUMNS_AND_DIAGONALS: Final = (
    (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
    (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Width:
    """What words of 32 or of 64 bits make of BLAKE."""

    bits: int
    word: str
    rounds: int
    turns: tuple[int, int, int, int]
    pi: tuple[int, ...]

    @property
    def mask(self) -> int:
        return (1 << self.bits) - 1

    def turned(self, word: int, places: int) -> int:
        return word >> places | word << self.bits - places & self.mask


_BLAKE_256: Final = _Width(32, "I", 14, (16, 12, 8, 7), _PI[:16])
_BLAKE_512: Final = _Width(
    64, "Q", 16, (32, 25, 16, 11), tuple(a << 32 | b for a, b in zip(_PI[::2], _PI[1::2], strict=True))
)


def blake_256(message: bytes) -> bytes:
    """The digest: 32 bytes. Without a salt.

    >>> blake_256(b"").hex()[:16]
    '716f6e863f744b9a'
    """
    return _digest(_BLAKE_256, message)


def blake_512(message: bytes) -> bytes:
    """The digest: 64 bytes. Without a salt.

    >>> blake_512(b"").hex()[:16]
    'a8cfbbd73726062d'
    """
    return _digest(_BLAKE_512, message)


def _digest(width: _Width, message: bytes) -> bytes:
    block, length = 2 * width.bits, width.bits // 4
    padded = bytearray(message + b"\x80" + bytes((block - length - 1 - len(message)) % block))
    padded[-1] |= 1
    padded += (8 * len(message)).to_bytes(length, "big")
    state = list(square_roots(width.bits))
    for start in range(0, len(padded), block):
        # A block without any of the message counts no bits.
        counted = 8 * min(start + block, len(message)) if start < len(message) else 0
        words = struct.unpack(f">16{width.word}", padded[start : start + block])
        state = _compressed(width, state, words, counted)
    return struct.pack(f">8{width.word}", *state)


def _compressed(width: _Width, state: list[int], block: tuple[int, ...], counted: int) -> list[int]:
    pi, mask = width.pi, width.mask
    low, high = counted & mask, counted >> width.bits
    v = [*state, *pi[:4], low ^ pi[4], low ^ pi[5], high ^ pi[6], high ^ pi[7]]
    for number in range(width.rounds):
        order = SIGMA[number % len(SIGMA)]
        for place, (a, b, c, d) in enumerate(_COLUMNS_AND_DIAGONALS):
            first, second = order[2 * place : 2 * place + 2]
            for word, constant, by_d, by_b in (
                (first, second, *width.turns[:2]),
                (second, first, *width.turns[2:]),
            ):
                v[a] = v[a] + v[b] + (block[word] ^ pi[constant]) & mask
                v[d] = width.turned(v[d] ^ v[a], by_d)
                v[c] = v[c] + v[d] & mask
                v[b] = width.turned(v[b] ^ v[c], by_b)
    return [word ^ v[i] ^ v[i + 8] for i, word in enumerate(state)]
