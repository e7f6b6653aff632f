"""Vectors of field elements, computed by the engine: arrays of shape (n, 4), as `zkwright.core.limbs` has them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np
import numpy.typing as npt
from zkwright import _engine
from zkwright.core.engine_choice import thread_limit
from zkwright.core.field import R
from zkwright.core.limbs import limb_bytes, to_limbs

if TYPE_CHECKING:
    from collections.abc import Sequence

Vector: TypeAlias = npt.NDArray[np.uint64]

_FEW: Final = 1 << 10
"""Products that take no longer than to look up how many threads there may be; the engine starts none for so few."""

EMPTY: Final[Vector] = np.empty((0, 4), dtype=np.uint64)


def vector(values: Sequence[int] | Vector) -> Vector:
    """Integers in [0, r), or what is a vector already."""
    return values if isinstance(values, np.ndarray) else to_limbs(values)


def reduced(values: Sequence[int]) -> Vector:
    """Any integers modulo r."""
    return to_limbs(value % R for value in values)


def zeros(count: int) -> Vector:
    """So many zeros."""
    return np.zeros((count, 4), dtype=np.uint64)


def ones(count: int) -> Vector:
    """So many ones."""
    found = zeros(count)
    found[:, 0] = 1
    return found


def joined(parts: Sequence[Vector]) -> Vector:
    """One after the other; what it gives may be one of them, and is not to be written to."""
    parts = [part for part in parts if len(part)]
    return parts[0] if len(parts) == 1 else np.concatenate([EMPTY, *parts])


def combination(factors: tuple[int, ...], vectors: Sequence[Vector]) -> Vector:
    """For each place the sum of factors, of any sign, times the vectors' elements there."""
    return _engine.field_combine(_scalars(factors), vectors, threads=_threads(len(vectors) * len(vectors[0])))


def weighted(weights: Vector, vectors: Sequence[Vector]) -> Vector:
    """For each place the sum of weights times the vectors' elements there."""
    return _engine.field_combine(weights, vectors, threads=_threads(len(vectors) * len(vectors[0])))


def products(left: Vector, right: Vector) -> Vector:
    """Place by place."""
    return _engine.field_multiply(left, right, threads=_threads(len(left)))


def inner_products(left: Sequence[Vector], right: Sequence[Vector]) -> Vector:
    """Of each on the left with each on the right, those of the first on the left first."""
    return _engine.field_inner_products(left, right, threads=_threads(len(left) * len(right) * len(left[0])))


def powers(base: int, count: int) -> Vector:
    """The first powers of a number, from 1 on."""
    return _engine.field_powers(limb_bytes([base]), count, threads=_threads(count))


def wide(stream: bytes) -> Vector:
    """Integers of 48 bytes modulo r: what is even there is within 2**-130 of it here."""
    return _engine.field_reduce(stream, threads=_threads(len(stream) // 32))


def _threads(n_products: int) -> int | None:
    return thread_limit() if n_products > _FEW else None


@lru_cache(maxsize=4096)
def _scalars(factors: tuple[int, ...]) -> bytes:
    return limb_bytes(factor % R for factor in factors)
