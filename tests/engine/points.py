"""py_ecc's points in the layout of a `.zkey`, and scalars at which arithmetic goes wrong first."""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from zkwright.core.field import R
from zkwright.prover.groth16.montgomery import from_montgomery, to_montgomery

U64 = npt.NDArray[np.uint64]

EDGE_SCALARS: Final = [
    *(0, 1, 2, 3, R - 1, R - 2, R - 3, R // 2, R // 2 + 1, R // 2 + 2),
    *(2**k + d for k in (8, 13, 63, 64, 128, 192, 253) for d in (-1, 0, 1)),
]


@cache
def multiple(group: str, factor: int) -> Any:
    """factor * generator of `g1` or `g2`, in py_ecc's projective coordinates."""
    from py_ecc import optimized_bn128 as bn

    total = bn.Z1 if group == "g1" else bn.Z2
    for place, digits in enumerate(_multiples_by_digit(group)):
        total = bn.add(total, digits[factor % R >> 4 * place & 15])
    return total


@cache
def _multiples_by_digit(group: str) -> list[list[Any]]:
    """d * 16^i times the generator, by i and d: py_ecc's `multiply`, which doubles each time anew, takes four times as long."""
    from py_ecc import optimized_bn128 as bn

    found: list[list[Any]] = []
    power, zero = (bn.G1, bn.Z1) if group == "g1" else (bn.G2, bn.Z2)
    while len(found) < 64:
        found.append(list(accumulate([power] * 15, bn.add, initial=zero)))
        power = bn.add(found[-1][-1], power)
    return found


def affine(point: Any) -> list[int]:
    """The coordinates in a row, c0 before c1; zeros for infinity."""
    from py_ecc import optimized_bn128 as bn

    x, y = (point[0], point[1]) if bn.is_inf(point) else bn.normalize(point)
    if bn.is_inf(point):
        return [0] * (2 * len(getattr(x, "coeffs", [0])))
    return [int(c) for coordinate in (x, y) for c in getattr(coordinate, "coeffs", [coordinate])]


@cache
def _coordinates(group: str, factor: int) -> list[int]:
    return affine(multiple(group, factor))


def packed(group: str, factors: list[int]) -> U64:
    """The multiples of the generator as an array of points."""
    coordinates = [c for factor in factors for c in _coordinates(group, factor)]
    return to_montgomery(coordinates).reshape(len(factors), 8 if group == "g1" else 16)


def unpacked(point: U64) -> list[int]:
    """The inverse of `packed` for one point, as `affine` gives it."""
    return from_montgomery(point)


def standard(*numbers: int) -> bytes:
    """Numbers of 32 bytes, little-endian, as the engine's pairing functions take them."""
    return b"".join(number.to_bytes(32, "little") for number in numbers)
