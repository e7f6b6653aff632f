"""BLAKE-256, the finalist of the SHA-3 competition and no BLAKE2: what the generators of circomlib's Pedersen hash come from."""

from __future__ import annotations

import struct
from typing import Final

from ..sha256.constants import initial_state

_MASK: Final = 2**32 - 1

_PI: Final = (
    0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344, 0xA4093822, 0x299F31D0, 0x082EFA98, 0xEC4E6C89,
    0x452821E6, 0x38D01377, 0xBE5466CF, 0x34E90C6C, 0xC0AC29B7, 0xC97C50DD, 0x3F84D5B5, 0xB5470917,
)  # fmt: skip
"""The first bits of pi's fraction."""

_ROUNDS: Final = 14

_ORDERS: Final = (
    "0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d",
    "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0",
)  # fmt: skip
"""In which order a round takes the message's words, in hexadecimal; round 10 begins again."""

_COLUMNS_AND_DIAGONALS: Final = (
    (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
    (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
)  # fmt: skip


def blake_256(message: bytes) -> bytes:
    """The digest: 32 bytes. Without a salt.

    >>> blake_256(b"").hex()[:16]
    '716f6e863f744b9a'
    """
    padded = bytearray(message + b"\x80" + bytes((55 - len(message)) % 64) + struct.pack(">Q", 8 * len(message)))
    padded[-9] |= 1
    state = list(initial_state())
    for start in range(0, len(padded), 64):
        # A block without any of the message counts no bits.
        counted = 8 * min(start + 64, len(message)) if start < len(message) else 0
        state = _compressed(state, struct.unpack(">16I", padded[start : start + 64]), counted)
    return struct.pack(">8I", *state)


def _compressed(state: list[int], block: tuple[int, ...], counted: int) -> list[int]:
    low, high = counted & _MASK, counted >> 32
    v = [*state, *_PI[:4], low ^ _PI[4], low ^ _PI[5], high ^ _PI[6], high ^ _PI[7]]
    for number in range(_ROUNDS):
        order = [int(digit, 16) for digit in _ORDERS[number % 10]]
        for place, (a, b, c, d) in enumerate(_COLUMNS_AND_DIAGONALS):
            first, second = order[2 * place : 2 * place + 2]
            for word, constant, by_d, by_b in ((first, second, 16, 12), (second, first, 8, 7)):
                v[a] = v[a] + v[b] + (block[word] ^ _PI[constant]) & _MASK
                v[d] = _turned(v[d] ^ v[a], by_d)
                v[c] = v[c] + v[d] & _MASK
                v[b] = _turned(v[b] ^ v[c], by_b)
    return [word ^ v[i] ^ v[i + 8] for i, word in enumerate(state)]


def _turned(word: int, places: int) -> int:
    return word >> places | word << 32 - places & _MASK
