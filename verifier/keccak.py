"""Keccak-256 as Ethereum has it (https://keccak.team/keccak_specs_summary.html): the padding from before FIPS 202.

Here as the verifier takes nothing from other rooms, and `hashlib` has SHA3-256 alone.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_RATE = 136  # bytes taken in before each permutation
_MASK = (1 << 64) - 1


def keccak_256(message: bytes) -> bytes:
    """The digest, of 32 bytes; 0.3 ms for each 136 bytes.

    >>> keccak_256(b"").hex()[:16]
    'c5d2460186f7233c'
    """
    padded = bytearray(message + b"\x01" + bytes(-(len(message) + 1) % _RATE))
    padded[-1] |= 0x80
    state = [0] * 25
    for start in range(0, len(padded), _RATE):
        for lane in range(_RATE // 8):
            state[lane] ^= int.from_bytes(padded[start + 8 * lane : start + 8 * lane + 8], "little")
        state = _permuted(state)
    return b"".join(lane.to_bytes(8, "little") for lane in state[:4])


def _permuted(state: list[int]) -> list[int]:
    """Keccak-f[1600]; lane (x, y) is at x + 5 y."""
    for constant in _round_constants():
        columns = [state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20] for x in range(5)]
        state = [lane ^ columns[(i + 4) % 5] ^ _rotated(columns[(i + 1) % 5], 1) for i, lane in enumerate(state)]
        x, y, current = 1, 0, state[1]
        for step in range(1, 25):  # rho and pi go through all lanes but the first, one after another
            x, y = y, (2 * x + 3 * y) % 5
            state[x + 5 * y], current = _rotated(current, step * (step + 1) // 2 % 64), state[x + 5 * y]
        state = [
            lane ^ ~state[i - i % 5 + (i + 1) % 5] & state[i - i % 5 + (i + 2) % 5] for i, lane in enumerate(state)
        ]
        state[0] ^= constant
    return state


def _rotated(lane: int, places: int) -> int:
    return lane << places & _MASK | lane >> 64 - places


def _round_constants() -> Iterator[int]:
    """Of 24 rounds: bit 2**j - 1 of that of round i is the lowest of the register after 7 i + j steps."""
    register = 1
    for _ in range(24):
        constant = 0
        for j in range(7):
            constant |= (register & 1) << (1 << j) - 1
            register = register << 1 ^ (0x171 if register >> 7 else 0)
        yield constant
