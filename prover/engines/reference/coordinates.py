"""The fields that curve coordinates live in: Fq for G1, and Fq2 = Fq[i] / (i**2 + 1) for G2, on plain integers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from zkwright.verifier.curve import Fq2, Q

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CoordinateField(Generic[T]):
    """Arithmetic on reduced elements of type `T`; plain functions, so that the curve formulas read alike for both."""

    zero: T
    one: T
    add: Callable[[T, T], T]
    sub: Callable[[T, T], T]
    mul: Callable[[T, T], T]
    inv: Callable[[T], T]


def _fq2_add(a: Fq2, b: Fq2) -> Fq2:
    return (a[0] + b[0]) % Q, (a[1] + b[1]) % Q


def _fq2_sub(a: Fq2, b: Fq2) -> Fq2:
    return (a[0] - b[0]) % Q, (a[1] - b[1]) % Q


def _fq2_mul(a: Fq2, b: Fq2) -> Fq2:
    a0, a1 = a
    b0, b1 = b
    return (a0 * b0 - a1 * b1) % Q, (a0 * b1 + a1 * b0) % Q


def _fq2_inv(a: Fq2) -> Fq2:
    a0, a1 = a
    inverse_norm = pow(a0 * a0 + a1 * a1, -1, Q)
    return a0 * inverse_norm % Q, -a1 * inverse_norm % Q


FQ: Final[CoordinateField[int]] = CoordinateField(
    zero=0,
    one=1,
    add=lambda a, b: (a + b) % Q,
    sub=lambda a, b: (a - b) % Q,
    mul=lambda a, b: a * b % Q,
    inv=lambda a: pow(a, -1, Q),
)

FQ2: Final[CoordinateField[Fq2]] = CoordinateField(
    zero=(0, 0), one=(1, 0), add=_fq2_add, sub=_fq2_sub, mul=_fq2_mul, inv=_fq2_inv
)
