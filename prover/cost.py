"""What proving a constraint system will cost: the size of its key, exactly, and the seconds on this machine, roughly."""

from __future__ import annotations

import time
from typing import Final

import numpy as np
import numpy.typing as npt
from zkwright.compiler.field import R
from zkwright.compiler.limbs import to_limbs
from zkwright.compiler.r1cs import R1CS, SparseMatrix
from zkwright.prover.coefficients import domain_size
from zkwright.prover.engine import Engine
from zkwright.prover.proving_key import COEFFICIENT, U64, ProvingKey

_CONTAINER: Final = 12 + 10 * 12
"""Magic, version, number of sections; then a type and a size before each of the ten."""

_FIXED: Final = 4 + 84 + 8 * 72 + 4 + 64 + 4
"""The protocol, the header, the counts of coefficients and of contributions, the circuit's hash."""

_G1, _G2 = 64, 128

_SMALLEST: Final = 64
"""The domain of the first sample."""

_LONG_ENOUGH: Final = 0.2
"""Seconds from which on a sample tells more of the proof than of its start."""

_POOL: Final = 64
"""How many distinct points and scalars samples are made of."""


def zkey_bytes(r1cs: R1CS) -> int:
    """The size of the `.zkey` that `setup` makes, in bytes; each contribution of a ceremony adds some hundred.

    Raises `ValueError` for a system that is too large for BN254.
    """
    private = r1cs.n_wires - r1cs.n_public - 1
    points = (r1cs.n_public + 1) + 2 * r1cs.n_wires + private + domain_size(r1cs)
    return _CONTAINER + _FIXED + COEFFICIENT.itemsize * _n_coefficients(r1cs) + _G1 * points + _G2 * r1cs.n_wires


def estimate_seconds(r1cs: R1CS, engine: Engine) -> float:
    """About how long `engine` takes to prove this system here, its key loaded and its witness known.

    Times proofs of ever larger samples, which have as many wires, terms and bits for their size as the system has, and draws a
    line through the last two. Takes about a second, and another where `engine` has yet to load its libraries; a system that
    is proved within that is measured at its own size. Expect the truth within a factor of two.

    Raises `ValueError` for a system that is too large for BN254.
    """
    whole = domain_size(r1cs)
    size = min(whole, _SMALLEST)
    shape = _Shape(r1cs)
    seconds = less = shape.seconds(engine, size)
    slope = 0.0
    # What does not grow with the size, such as the engine's start, must not be scaled up.
    while size < whole and (seconds < _LONG_ENOUGH or seconds < 2 * less):
        smaller, less = size, seconds
        size = min(4 * size, whole)
        seconds = shape.seconds(engine, size)
        slope = (seconds - less) / (size - smaller)
    return seconds + slope * (whole - size)


def _n_coefficients(r1cs: R1CS) -> int:
    return r1cs.a.n_nonzeros + r1cs.b.n_nonzeros + r1cs.n_public + 1


class _Shape:
    """What a system's samples have in common with it, as shares of its wires."""

    def __init__(self, r1cs: R1CS) -> None:
        self._r1cs = r1cs
        self._domain = domain_size(r1cs)
        self._bits = _boolean_wires(r1cs) / r1cs.n_wires
        self._in_a, self._in_b = (len(np.unique(matrix.wires)) / r1cs.n_wires for matrix in (r1cs.a, r1cs.b))
        self._g1, self._g2 = _points_g1(), _points_g2()

    def seconds(self, engine: Engine, size: int) -> float:
        """How long the engine takes for a sample with a domain of `size`: the better of two times."""
        key, witness = self._sample(size)
        times = []
        for _ in range(2):
            start = time.perf_counter()
            engine.prove_unchecked(key, witness, 1, 1, None)
            times.append(time.perf_counter() - start)
        return min(times)

    def _sample(self, size: int) -> tuple[ProvingKey, U64]:
        n_wires = max(2, self._scaled(self._r1cs.n_wires, size))
        n_public = min(self._scaled(self._r1cs.n_public, size), n_wires - 1)
        one, two = self._g1[0], self._g2[0]
        key = ProvingKey(
            n_wires=n_wires,
            n_public=n_public,
            domain_size=size,
            alpha_g1=one,
            beta_g1=one,
            delta_g1=one,
            beta_g2=two,
            gamma_g2=two,
            delta_g2=two,
            ic=_tiled(self._g1, n_public + 1),
            coefficients=self._coefficients(size, n_wires),
            a=_sparse(_tiled(self._g1, n_wires), self._in_a),
            b1=_sparse(_tiled(self._g1, n_wires), self._in_b),
            b2=_sparse(_tiled(self._g2, n_wires), self._in_b),
            c=_tiled(self._g1, n_wires - n_public - 1),
            h=_tiled(self._g1, size),
        )
        witness = _tiled(_elements(), n_wires)
        bits = np.flatnonzero(_chosen(n_wires, self._bits))
        witness[bits] = 0
        witness[bits, 0] = bits & 1
        witness[0] = (1, 0, 0, 0)
        return key, witness

    def _coefficients(self, size: int, n_wires: int) -> npt.NDArray[np.void]:
        records = np.empty(max(1, self._scaled(_n_coefficients(self._r1cs), size)), dtype=COEFFICIENT)
        index = np.arange(len(records))
        records["matrix"] = index & 1
        records["row"] = index * size // len(records)
        records["wire"] = _scattered(index, n_wires)
        records["value"] = _tiled(_elements(), len(records))
        return records

    def _scaled(self, count: int, size: int) -> int:
        return count * size // self._domain


def _boolean_wires(r1cs: R1CS) -> int:
    """How many wires a row makes boolean, as w * (w - 1) = 0 or with the factors exchanged."""
    n_a, n_b, n_c = (np.diff(matrix.indptr) for matrix in (r1cs.a, r1cs.b, r1cs.c))
    found = []
    for one, two in ((r1cs.a, r1cs.b), (r1cs.b, r1cs.a)):
        lengths = (n_a, n_b) if one is r1cs.a else (n_b, n_a)
        rows = np.flatnonzero((lengths[0] == 1) & (lengths[1] == 2) & (n_c == 0))
        wires = _wire(one, rows, 0)
        found.append(wires[(_wire(two, rows, 0) == 0) & (_wire(two, rows, 1) == wires)])
    return len(np.unique(np.concatenate(found)))


def _wire(matrix: SparseMatrix, rows: npt.NDArray[np.intp], place: int) -> npt.NDArray[np.uint32]:
    return matrix.wires[matrix.indptr[rows] + place]


def _scattered(index: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.int64]:
    """Numbers below `count` in no order that a cache could like (Fibonacci hashing)."""
    return (index * 2654435769 & 0xFFFFFFFF) * count >> 32


def _chosen(count: int, share: float) -> npt.NDArray[np.bool_]:
    return _scattered(np.arange(count), 1 << 20) < share * (1 << 20)


def _sparse(points: U64, share: float) -> U64:
    """The points with all but a share of them at infinity."""
    points[~_chosen(len(points), share)] = 0
    return points


def _tiled(pool: U64, count: int) -> U64:
    return pool[np.arange(count) % len(pool)]


def _elements() -> U64:
    """Scalars of full size; which ones makes no difference."""
    return to_limbs([pow(7, 1000 + index, R) for index in range(_POOL)])


def _points_g1() -> U64:
    from zkwright.prover.reference.curve import G1
    from zkwright.prover.reference.points import encode_g1

    return encode_g1(G1.to_affine([G1.multiply(G1.generator, factor) for factor in range(1, _POOL)]))


def _points_g2() -> U64:
    from zkwright.prover.reference.curve import G2
    from zkwright.prover.reference.points import encode_g2

    return encode_g2(G2.to_affine([G2.multiply(G2.generator, factor) for factor in range(1, _POOL)]))
