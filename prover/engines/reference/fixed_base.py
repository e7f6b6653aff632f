"""Many multiples of one point, by tables of its multiples: the work of a setup.

Source: Brickell, Gordon, McCurley and Wilson, "Fast exponentiation with precomputation", EUROCRYPT 1992.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Generic, TypeVar

from .curve import Affine, Curve, Jacobian
from .windows import signed_digits, window_count

T = TypeVar("T")

_CHUNK = 512


class FixedBase(Generic[T]):
    """The generator of a group, ready to be multiplied by about `uses` scalars."""

    def __init__(self, curve: Curve[T], uses: int):
        """Choose a window width for `uses` and compute the table: for each window, 1 to 2**(width-1) times its unit."""
        self._curve = curve
        self._width = max(2, uses.bit_length() - 3)
        units: list[Jacobian[T]] = [curve.to_jacobian(curve.generator)]
        for _ in range(1, window_count(self._width)):
            unit = units[-1]
            for _ in range(self._width):
                unit = curve.double(unit)
            units.append(unit)
        multiples: list[Jacobian[T]] = []
        for affine_unit in curve.to_affine(units):
            multiple: Jacobian[T] = None
            for _ in range(1 << self._width - 1):
                multiple = curve.add_affine(multiple, affine_unit)
                multiples.append(multiple)
        size = 1 << self._width - 1
        table = curve.to_affine(multiples)
        self._table = [table[start:stop] for start, stop in pairwise(range(0, len(table) + 1, size))]

    def multiply(self, scalars: Sequence[int]) -> Iterator[list[Affine[T]]]:
        """The generator times each of `scalars`, in [0, r), as one list for every few hundred of them."""
        for start in range(0, len(scalars), _CHUNK):
            yield self._curve.to_affine([self._multiply(scalar) for scalar in scalars[start : start + _CHUNK]])

    def _multiply(self, scalar: int) -> Jacobian[T]:
        total: Jacobian[T] = None
        for multiples, digit in zip(self._table, signed_digits(scalar, self._width), strict=True):
            if digit > 0:
                total = self._curve.add_affine(total, multiples[digit - 1])
            elif digit < 0:
                total = self._curve.add_affine(total, self._curve.negate(multiples[-digit - 1]))
        return total
