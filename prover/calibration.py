"""How fast an engine proves on this machine: the seconds of each kind of work that a proof is made of, measured on samples."""

from __future__ import annotations

import math
import sys
import time
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from zkwright.core.field import R
from zkwright.core.limbs import to_limbs

from .engines.engine import Engine
from .groth16.key_layout import G1, RECORD, KeyArray, KeySizes
from .groth16.proving_key import COEFFICIENT, U64, ProvingKey

_SMALLEST: Final = 16
_LARGEST: Final = 1 << 16
"""The domains of the first sample, and of the last that is tried."""

_SMALL: Final = 256
"""The domain of the sample that shows what small proofs take beyond their share of large ones."""

_COARSE: Final = sys.platform == "win32"
"""Whether processor time is counted in steps as long as a sample."""

_LONG_ENOUGH: Final = 0.02
"""Seconds from which on a sample tells more of its work than of the engine's start."""

_SERIAL: Final = 0.2
"""The part of a small proof's work that one thread does while others wait; it is less in large ones."""

_ATTEMPTS: Final = 3
"""How often all is measured, at most, until it agrees with itself."""

_AGREES: Final = 1.5
"""The factor within which the time of a sample of all kinds of work must be what the measured speed makes of it."""

_FEW, _MANY = 2, 8
"""Terms for each point of the domain: without the few, A and B would vanish, and with them the sum over `h`."""

G2_WEIGHT: Final = 3
"""Additions in G1 that take as long as one in G2: a product in F_q2 is three in F_q."""

_POOL: Final = 64
"""How many distinct points and scalars samples are made of."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a proof consists of, counted; each count takes time in proportion.

    - `domain`: points of the domain, each with its part in the transforms and in the sum over `h`
    - `wide_g1`, `wide_g2`: points that are multiplied by scalars of full size
    - `narrow`: points that are multiplied by bits, one of G2 counted as `G2_WEIGHT` of G1
    - `terms`: coefficients of A and B
    """

    domain: float = 0
    wide_g1: float = 0
    wide_g2: float = 0
    narrow: float = 0
    terms: float = 0


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds to start, and seconds for each unit of `Work`."""

    start: float
    domain: float
    wide_g1: float
    wide_g2: float
    narrow: float
    terms: float

    def seconds(self, work: Work) -> float:
        """How long that takes."""
        seconds: float = self.start
        for count in fields(Work):
            seconds += getattr(self, count.name) * getattr(work, count.name)
        return seconds


def measure_speed(engine: Engine) -> Speed:
    """Time proofs of samples, each of which adds one kind of work to those before it.

    What others do on the machine meanwhile counts for little: each time is the least of some, and no longer than the
    processor time explains. A last sample has all kinds of work; where it takes another time than the speed says, all is
    measured again.

    Takes a second or two on the native engine and some on the reference. Sums over many points cost less for
    each point than over few, and transforms more, so for another size expect the truth within a factor of two.
    """
    for _ in range(_ATTEMPTS):
        speed, size = _measured(engine)
        expected = speed.seconds(Work(domain=size, wide_g1=3 * size, wide_g2=size, terms=_FEW * size))
        found = _seconds(engine, size, size, a=True, b=True)
        if expected / _AGREES <= found <= expected * _AGREES:
            break
    return speed


def _measured(engine: Engine) -> tuple[Speed, int]:
    """The speed, and the size of the samples that it was measured on."""
    size = 4 * _SMALLEST
    less, seconds = _seconds(engine, _SMALLEST), _seconds(engine, size)
    while seconds < _LONG_ENOUGH and size < _LARGEST:
        size *= 4
        less, seconds = seconds, _seconds(engine, size)
    # What does not grow with the size, such as the engine's start, must not be scaled up.
    slope = max(0.0, (seconds - less) / (size - size // 4))

    def more(bits: bool, a: bool, b: bool, terms: int = _FEW) -> float:
        """Seconds more, for each of as many wires as the domain has points: all bits or none, used in A, in B."""
        return max(0.0, _seconds(engine, size, size, bits=bits, a=a, b=b, terms=terms) - seconds) / size

    wide_g1 = more(bits=False, a=True, b=False) / 2  # in A and in C
    wide_g2 = max(0.0, more(bits=False, a=False, b=True) - 2 * wide_g1)  # in B, in C, in B of G2
    narrow = more(bits=True, a=True, b=True) / (3 + G2_WEIGHT)
    terms = max(0.0, more(bits=True, a=False, b=False, terms=_MANY) - narrow) / (_MANY - _FEW)  # in C
    speed = Speed(0.0, max(0.0, slope - _FEW * terms), wide_g1, wide_g2, narrow, terms)
    small = min(size, _SMALL)
    known = speed.seconds(Work(domain=small, wide_g1=3 * small, wide_g2=small, terms=_FEW * small))
    start = max(0.0, _seconds(engine, small, small, a=True, b=True) - known)
    return replace(speed, start=start), size


def _seconds(
    engine: Engine,
    size: int,
    wires: int = 2,
    *,
    bits: bool = False,
    a: bool = False,
    b: bool = False,
    terms: int = _FEW,
) -> float:
    """How long the engine takes for a sample with a domain of `size` where nobody else computes: the lesser of two times.

    On a busy machine threads wait for a core, and what they wait is no processor time.
    """
    key, witness = _sample(size, wires, bits, a, b, terms * size)
    times = []
    for _ in range(2):
        start, spent = time.perf_counter(), time.process_time()
        engine.prove_unchecked(key, witness, 1, 1, None)
        wall, spent = time.perf_counter() - start, time.process_time() - spent
        times.append(wall if _COARSE else min(wall, spent * (_SERIAL + (1 - _SERIAL) / engine.threads)))
    return min(times)


def _sample(size: int, wires: int, bits: bool, a: bool, b: bool, terms: int) -> tuple[ProvingKey, U64]:
    g1, g2 = _points_g1(), _points_g2()
    index = np.arange(terms)
    coefficients = np.empty(terms, dtype=COEFFICIENT)
    coefficients["matrix"] = index & 1
    coefficients["row"] = index * size // terms
    coefficients["wire"] = (index * 2654435769 & 0xFFFFFFFF) * wires >> 32  # in no order that a cache could like
    coefficients["value"] = _tiled(_elements(), terms)
    witness = _tiled(_elements(), wires)
    if bits:
        witness[:] = 0
        witness[::2, 0] = 1
    witness[0] = (1, 0, 0, 0)

    def points(array: KeyArray, shape: tuple[int, ...], _: np.dtype[Any]) -> npt.NDArray[Any]:
        if array.item is RECORD:
            return coefficients
        if (array.name == "a" and not a) or (array.name in ("b1", "b2") and not b):
            return np.zeros(shape, dtype=np.uint64)
        return _tiled(g1 if array.item is G1 else g2, math.prod(shape[:-1])).reshape(shape)

    return ProvingKey.empty(KeySizes(wires, 0, size, terms), points), witness


def _tiled(pool: npt.NDArray[np.uint64], count: int) -> U64:
    return pool[np.arange(count) % len(pool)]


def _elements() -> U64:
    """Scalars of full size; which ones makes no difference."""
    return to_limbs([pow(7, 1000 + index, R) for index in range(_POOL)])


@cache
def _points_g1() -> U64:
    from .engines.reference.curve import G1 as CURVE
    from .engines.reference.points import encode_g1

    return encode_g1(CURVE.to_affine([CURVE.multiply(CURVE.generator, factor) for factor in range(1, _POOL)]))


@cache
def _points_g2() -> U64:
    from .engines.reference.curve import G2 as CURVE
    from .engines.reference.points import encode_g2

    return encode_g2(CURVE.to_affine([CURVE.multiply(CURVE.generator, factor) for factor in range(1, _POOL)]))
