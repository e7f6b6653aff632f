"""Evaluation domains: the n-th roots of unity for n a power of two, on which polynomials are held by their values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from zkwright.core.field import GENERATOR, R

from .field_vector import FieldVector, field_vector, powers


@dataclass(frozen=True, slots=True)
class Domain:
    """The roots of unity root**0, ..., root**(size - 1); `size` is a power of two, at most 2**28."""

    size: int

    @property
    def root(self) -> int:
        """The primitive root of unity that snarkjs uses: 5 to the power (r - 1) / size."""
        return pow(GENERATOR, (R - 1) // self.size, R)

    def evaluate(self, coefficients: FieldVector) -> FieldVector:
        """The values on the domain of the polynomial with these `size` coefficients, lowest degree first."""
        return _ntt(coefficients, self.root)

    def interpolate(self, values: FieldVector) -> FieldVector:
        """The coefficients of the polynomial of degree below `size` with these values on the domain."""
        coefficients: FieldVector = _ntt(values, pow(self.root, -1, R)) * field_vector([pow(self.size, -1, R)])
        return coefficients

    def lagrange_at(self, point: int) -> FieldVector:
        """The values at `point` of the Lagrange polynomials L_j, which are 1 at root**j and 0 elsewhere on the domain.

        L_j(x) = root**j / size * (x**size - 1) / (x - root**j).
        Raises `ValueError` when the point lies in the domain, where the formula has no meaning.
        """
        vanishing = (pow(point, self.size, R) - 1) % R
        if vanishing == 0:
            raise ValueError("the point lies in the evaluation domain: draw another")
        roots = powers(self.root, self.size)
        scale = vanishing * pow(self.size, -1, R) % R
        values: FieldVector = roots * field_vector([scale]) / (field_vector([point]) - roots)
        return values


def _ntt(values: FieldVector, root: int) -> FieldVector:
    """The sums over i of values[i] * root**(i k), for each k: a discrete Fourier transform modulo r.

    Stockham's transform: every pass halves the distance between the two inputs of a butterfly and interleaves
    their outputs, so that the result comes in natural order without a permutation by reversed bits.
    """
    size = len(values)
    twiddles = powers(root, max(1, size // 2))
    stride = 1
    while stride < size:
        left, right = values.reshape(2, size // (2 * stride), stride)
        twisted = (left - right) * twiddles[::stride, None]
        values = np.stack([left + right, twisted], axis=1).reshape(size)
        stride *= 2
    return values
