"""tau**(n + i) - tau**i, the points of which a circuit's hash knows the powers of tau.

There are n - 1 of them. `snarkjs groth16 setup` hashes them by blocks of 2**14 and fills the last block: of a domain larger than
a block it hashes one more, of the power that follows, or, where the section ends before it, of the 64 bytes behind the section.
The hash names a circuit and proves nothing, so what these bytes are does no harm; the hash that other programs know has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from zkwright.core.files.iden3 import read_container
from zkwright.verifier.curve import Q

from ...groth16.montgomery import to_montgomery
from ..phase1.powers import MAGIC, TAU_G1, VERSION, Powers
from ..point_products import differences
from ..point_sums import U64

_BLOCK: Final = 1 << 14
_POINT: Final = 64
_RADIX: Final = 1 << 256
_FACTOR: Final = -pow(Q, -1, _RADIX) % _RADIX


def tau_differences(powers: Powers) -> Iterator[U64]:
    """The points to hash, in pieces: n - 1, or n for a domain larger than a block."""
    n = len(powers.lagrange)
    for start in range(0, n - 1, _BLOCK):
        stop = min(start + _BLOCK, n - 1)
        yield differences(powers.tau_g1[n + start : n + stop], powers.tau_g1[start:stop])
    if n <= _BLOCK:
        return
    section = read_container(powers.path, MAGIC, (VERSION,))[TAU_G1]
    with open(powers.path, "rb") as file:
        file.seek(section.offset + _POINT * (2 * n - 1))
        behind = file.read(_POINT).ljust(_POINT, b"\0")
    yield _unchecked_difference(behind, powers.tau_g1[n - 1].tobytes())


def _unchecked_difference(left: bytes, right: bytes) -> U64:
    """left - right as snarkjs' arithmetic has it, shape (1, 8), also where `left` is no point and not even reduced.

    Additions and subtractions there mend one overflow, which is too little for such numbers, so each step is done alike (the
    formulas mmadd-2007-bl of the Explicit-Formulas Database, in Montgomery form).
    """
    x1, y1, x2, y2 = (int.from_bytes(data[at : at + 32], "little") for data in (left, right) for at in (0, 32))
    h, rise = _sub(x2, x1), _sub(_sub(0, y2), y1)
    hh = _mul(h, h)
    i = _add(_add(hh, hh), _add(hh, hh))
    j, v, r = _mul(h, i), _mul(x1, i), _add(rise, rise)
    x = _sub(_sub(_mul(r, r), j), _add(v, v))
    y1_j = _mul(y1, j)
    y = _sub(_mul(_sub(v, x), r), _add(y1_j, y1_j))
    inverse = pow(_add(h, h), -1, Q)
    # The powers of the radix that x / z**2 and y / z**3 lack come from the inverse.
    return to_montgomery([x * inverse**2 * _RADIX % Q, y * inverse**3 * _RADIX**2 % Q]).reshape(1, 8)


def _add(a: int, b: int) -> int:
    return (a + b - Q) % _RADIX if a + b >= Q else a + b


def _sub(a: int, b: int) -> int:
    return (a - b + Q) % _RADIX if a < b else a - b


def _mul(a: int, b: int) -> int:
    product = (a * b + a * b * _FACTOR % _RADIX * Q) // _RADIX
    return product - Q if product >= Q else product
