"""Where Keccak-f[1600] moves lanes, and the constants of its rounds (FIPS 202, sections 3.2.2 to 3.2.5).

Lane (x, y) is at 5 y + x, and is a 64-bit word.
"""

from __future__ import annotations

from functools import cache
from typing import Final

WIDTH: Final = 64
"""The bits of a lane."""

LANES: Final = 25
ROUNDS: Final = 24


@cache
def moves() -> tuple[tuple[int, int], ...]:
    """For each lane after rho and pi, the lane that it was before, and by how many places that was rotated to the left.

    >>> moves()[:3]
    ((0, 0), (6, 44), (12, 43))
    """
    found = {0: (0, 0)}
    x, y = 1, 0
    for t in range(LANES - 1):
        found[5 * ((2 * x + 3 * y) % 5) + y] = 5 * y + x, (t + 1) * (t + 2) // 2 % WIDTH
        x, y = y, (2 * x + 3 * y) % 5
    return tuple(found[lane] for lane in range(LANES))


@cache
def iotas() -> tuple[int, ...]:
    """What each round adds to lane 0: bits of a feedback shift register, at the places 2^j - 1.

    >>> hex(iotas()[-1])
    '0x8000000080008008'
    """
    constants, register = [], 1
    for _ in range(ROUNDS):
        constant = 0
        for j in range(7):
            constant |= (register & 1) << (1 << j) - 1
            register = register << 1 ^ (register >> 7) * 0x171
        constants.append(constant)
    return tuple(constants)
