"""Points times scalars, and sums of them column by column; on the native engine where it is installed.

Points are arrays as in `ProvingKey`, scalars of shape (n, 4). The points must be in their groups, or infinity.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from zkwright.core.engine_choice import native_engine, thread_limit
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs
from zkwright.core.progress import Progress
from zkwright.core.r1cs import SparseMatrix

from ..engines.reference.curve import G1, G2, Affine, Curve, Jacobian
from ..engines.reference.points import decode_g1, decode_g2, encode_g1, encode_g2
from .point_sums import U64

T = TypeVar("T")


def scale(points: U64, factors: U64, out: U64, progress: Progress | None = None) -> None:
    """Write factors[i] * points[i] into `out`, or factors[0] * points[i] where there is one factor. G1 or G2 by the shape."""
    if (engine := native_engine()) is not None:
        native = engine.scale_g1 if points.shape[1] == 8 else engine.scale_g2
        native(np.ascontiguousarray(points), factors, out, threads=thread_limit(), progress=progress)
        return
    scalars = from_limbs(factors)
    each = scalars * len(points) if len(scalars) == 1 else scalars
    if points.shape[1] == 8:
        products = [G1.multiply(point, scalar) for point, scalar in zip(decode_g1(points), each, strict=True)]
        out[:] = encode_g1(G1.to_affine(products))
    else:
        twisted = [G2.multiply(point, scalar) for point, scalar in zip(decode_g2(points), each, strict=True)]
        out[:] = encode_g2(G2.to_affine(twisted))


def scaled(points: U64, factors: U64) -> U64:
    """The products that `scale` writes, as a new array."""
    out = np.zeros_like(points)
    scale(points, factors, out)
    return out


def column_sums(
    parts: Sequence[tuple[SparseMatrix, U64]],
    coefficients: U64,
    first: int,
    out: U64,
    progress: Progress | None = None,
) -> None:
    """Write into out[j] the sum, over the terms of column `first` + j of each matrix, of coefficient times the row's point."""
    if (engine := native_engine()) is not None:
        native = engine.column_sums_g1 if out.shape[1] == 8 else engine.column_sums_g2
        matrices, points = [matrix for matrix, _ in parts], [np.ascontiguousarray(points) for _, points in parts]
        native(matrices, points, coefficients, first, out, threads=thread_limit(), progress=progress)
        return
    table = from_limbs(coefficients)
    if out.shape[1] == 8:
        decoded = [(matrix, decode_g1(points)) for matrix, points in parts]
        out[:] = encode_g1(G1.to_affine(_sums(G1, decoded, table, first, len(out))))
    else:
        twisted = [(matrix, decode_g2(points)) for matrix, points in parts]
        out[:] = encode_g2(G2.to_affine(_sums(G2, twisted, table, first, len(out))))


def _sums(
    curve: Curve[T], parts: Sequence[tuple[SparseMatrix, list[Affine[T]]]], table: list[int], first: int, count: int
) -> list[Jacobian[T]]:
    sums: list[Jacobian[T]] = [None] * count
    for matrix, points in parts:
        terms = zip(_rows(matrix), matrix.wires.tolist(), matrix.coefficients.tolist(), strict=True)
        for row, wire, index in terms:
            if wire >= first:
                sums[wire - first] = curve.add(sums[wire - first], curve.multiply(points[row], table[index]))
    return sums


def _rows(matrix: SparseMatrix) -> list[int]:
    rows: list[int] = np.repeat(np.arange(len(matrix.indptr) - 1), np.diff(matrix.indptr)).tolist()
    return rows


def differences(left: U64, right: U64) -> U64:
    """left[i] - right[i], points of G1."""
    if (engine := native_engine()) is not None:
        both = np.ascontiguousarray(left), np.ascontiguousarray(right)
        found: U64 = engine.differences_g1(*both, threads=thread_limit())
        return found
    pairs = zip(decode_g1(left), decode_g1(right), strict=True)
    return encode_g1(G1.to_affine([G1.add_affine(G1.to_jacobian(a), G1.negate(b)) for a, b in pairs]))


def lagrange_points(powers: U64, progress: Progress | None = None) -> U64:
    """From tau**j times a generator, j = 0 to n - 1, the Lagrange basis of the n-th roots of unity at tau times it."""
    if (engine := native_engine()) is not None:
        native = engine.lagrange_g1 if powers.shape[1] == 8 else engine.lagrange_g2
        basis: U64 = native(np.ascontiguousarray(powers), threads=thread_limit(), progress=progress)
        return basis
    if powers.shape[1] == 8:
        return encode_g1(G1.to_affine(_inverse_transform(G1, decode_g1(powers))))
    return encode_g2(G2.to_affine(_inverse_transform(G2, decode_g2(powers))))


def _inverse_transform(curve: Curve[T], points: list[Affine[T]]) -> list[Jacobian[T]]:
    """The sums over j of w**(-i j) / n times point j, w the n-th root of unity."""
    n = len(points)
    values: list[Jacobian[T]] = [curve.to_jacobian(point) for point in points]
    for step in (n >> level for level in range(1, n.bit_length())):
        root = pow(5, (R - 1) // (2 * step) * (2 * step - 1), R)
        for first in range(0, n, 2 * step):
            twiddle = 1
            for place in range(first, first + step):
                left, right = values[place], values[place + step]
                values[place] = curve.add(left, right)
                difference = curve.add(left, _negative(curve, right))
                values[place + step] = _times(curve, difference, twiddle)
                twiddle = twiddle * root % R
    inverse = pow(n, -1, R)
    bits = n.bit_length() - 1
    ordered = [values[int(f"{place:0{bits}b}"[::-1], 2) if bits else 0] for place in range(n)]
    return [_times(curve, value, inverse) for value in ordered]


def _negative(curve: Curve[T], point: Jacobian[T]) -> Jacobian[T]:
    return None if point is None else (point[0], curve.field.sub(curve.field.zero, point[1]), point[2])


def _times(curve: Curve[T], point: Jacobian[T], factor: int) -> Jacobian[T]:
    (affine,) = curve.to_affine([point])
    return curve.multiply(affine, factor)
