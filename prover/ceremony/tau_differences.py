"""tau**(n + i) - tau**i, the points of which a circuit's hash knows the powers of tau.

There are n - 1 of them. `snarkjs groth16 setup` hashes them by blocks of 2**14 and fills the last block: of a domain larger than
a block it hashes one more, of the power that follows, or, where the section ends before it, of the 64 bytes behind the section.
The hash names a circuit and proves nothing, so what these bytes are does no harm; the hash that other programs know has them.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from zkwright.core.files.iden3 import read_container
from zkwright.verifier.curve import Q

from ..groth16.montgomery import from_montgomery, to_montgomery
from .point_products import differences
from .point_sums import U64
from .ptau_file import MAGIC, TAU_G1, VERSION, Powers

_BLOCK: Final = 1 << 14
_POINT: Final = 64


def tau_differences(powers: Powers) -> U64:
    """The points to hash, shape (n - 1, 8), or (n, 8) for a domain larger than a block."""
    n = len(powers.lagrange)
    points = differences(powers.tau_g1[n:], powers.tau_g1[: n - 1])
    if n <= _BLOCK:
        return points
    section = read_container(powers.path, MAGIC, (VERSION,))[TAU_G1]
    with open(powers.path, "rb") as file:
        file.seek(section.offset + _POINT * (2 * n - 1))
        behind = file.read(_POINT)
    return np.concatenate([points, _chord(behind.ljust(_POINT, b"\0"), powers.tau_g1[n - 1])])


def _chord(left: bytes, right: U64) -> U64:
    """The third point on the line through `left`, whatever it is, and -`right`, mirrored: left - right where both are points."""
    (x1, y1), (x2, y2) = from_montgomery(left), from_montgomery(right)
    slope = (-y2 - y1) * pow(x2 - x1, -1, Q)
    x = (slope * slope - x1 - x2) % Q
    return to_montgomery([x, (slope * (x1 - x) - y1) % Q]).reshape(1, 8)
