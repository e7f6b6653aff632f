"""Points times scalars, and sums of them column by column; on the native engine where it is installed.

Points are arrays as in `ProvingKey`, scalars of shape (n, 4). The points must be in their groups, or infinity.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from zkwright.core.engine_choice import native_engine, thread_limit
from zkwright.core.limbs import from_limbs
from zkwright.core.progress import Progress
from zkwright.core.r1cs import SparseMatrix

from ..engines.reference.curve import G1, G2
from ..engines.reference.points import decode_g1, decode_g2, encode_g1, encode_g2
from .point_sums import U64


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
        sums = [None] * len(out)
        for matrix, points in parts:
            terms = zip(_rows(matrix), matrix.wires.tolist(), matrix.coefficients.tolist(), strict=True)
            decoded = decode_g1(points)
            for row, wire, index in terms:
                if wire >= first:
                    sums[wire - first] = G1.add(sums[wire - first], G1.multiply(decoded[row], table[index]))
        out[:] = encode_g1(G1.to_affine(sums))
    else:
        twisted = [None] * len(out)
        for matrix, points in parts:
            terms = zip(_rows(matrix), matrix.wires.tolist(), matrix.coefficients.tolist(), strict=True)
            decoded_g2 = decode_g2(points)
            for row, wire, index in terms:
                if wire >= first:
                    twisted[wire - first] = G2.add(twisted[wire - first], G2.multiply(decoded_g2[row], table[index]))
        out[:] = encode_g2(G2.to_affine(twisted))


def _rows(matrix: SparseMatrix) -> list[int]:
    rows: list[int] = np.repeat(np.arange(len(matrix.indptr) - 1), np.diff(matrix.indptr)).tolist()
    return rows


def differences(left: U64, right: U64) -> U64:
    """left[i] - right[i], points of G1."""
    if (engine := native_engine()) is not None:
        return engine.differences_g1(np.ascontiguousarray(left), np.ascontiguousarray(right), threads=thread_limit())
    pairs = zip(decode_g1(left), decode_g1(right), strict=True)
    return encode_g1(G1.to_affine([G1.add_affine(G1.to_jacobian(a), G1.negate(b)) for a, b in pairs]))
