"""From constraints to polynomials: the quadratic arithmetic program (eprint 2012/215), by snarkjs' reduction.

On a domain of n points, one for each row, let A(x) interpolate the values <A_i, w>, B(x) the values <B_i, w>, and C(x)
their products. Then P = A B - C vanishes on the domain, so H = P / (x**n - 1) is a polynomial. P has degree below 2n
and is zero at half of the 2n-th roots of unity, the even powers; its values at the other half, the odd powers,
therefore determine it. The key holds the Lagrange polynomials of those odd points, so no division is done.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs
from zkwright.core.r1cs import R1CS, SparseMatrix

from ...groth16.coefficient_records import VALUE_FACTOR
from ...groth16.proving_key import ProvingKey
from .domain import Domain
from .field_vector import FieldVector, field_vector, integers, powers


def wire_polynomials_at(r1cs: R1CS, point: int, n: int) -> tuple[FieldVector, FieldVector, FieldVector]:
    """The values at `point` of the polynomials A_i, B_i, C_i of every wire i on the domain of size `n`.

    Each of shape (n_wires,). A has the rows that make the public signals independent.
    Raises `ValueError` when the point is in the domain.
    """
    lagrange = integers(Domain(n).lagrange_at(point))
    coefficients = from_limbs(r1cs.coefficients)
    a, b, c = (_combine_rows(matrix, r1cs.n_wires, lagrange, coefficients) for matrix in (r1cs.a, r1cs.b, r1cs.c))
    for wire in range(r1cs.n_public + 1):
        a[wire] += lagrange[r1cs.n_rows + wire]
    return _reduced(a), _reduced(b), _reduced(c)


def _combine_rows(matrix: SparseMatrix, n_wires: int, weights: list[int], coefficients: list[int]) -> list[int]:
    """For each wire, the sum over the rows of weight * coefficient, not yet reduced."""
    rows = np.repeat(np.arange(matrix.n_rows), np.diff(matrix.indptr))
    totals = [0] * n_wires
    for row, wire, coefficient in zip(rows.tolist(), matrix.wires.tolist(), matrix.coefficients.tolist(), strict=True):
        totals[wire] += weights[row] * coefficients[coefficient]
    return totals


def quotient_values(key: ProvingKey, witness: list[int]) -> FieldVector:
    """P at the odd powers of the 2n-th root of unity, the scalars that go with the key's `h`; shape (domain_size,)."""
    a, b = (_evaluate_rows(key, number, witness) for number in (0, 1))
    c = a * b
    domain = Domain(key.domain_size)
    # p(x) becomes p(root x): its coefficient i is multiplied by root**i
    shift = powers(Domain(2 * key.domain_size).root, key.domain_size)
    a, b, c = (domain.evaluate(domain.interpolate(values) * shift) for values in (a, b, c))
    quotient: FieldVector = a * b - c
    return quotient


def _evaluate_rows(key: ProvingKey, number: int, witness: list[int]) -> FieldVector:
    """<A_i, w> for `number` 0, <B_i, w> for 1, for each row i; zero in the rows that fill up the domain."""
    records: npt.NDArray[np.void] = key.coefficients[key.coefficients["matrix"] == number]
    totals = [0] * key.domain_size
    for row, wire, value in zip(
        records["row"].tolist(), records["wire"].tolist(), from_limbs(records["value"]), strict=True
    ):
        totals[row] += value * witness[wire]
    values: FieldVector = _reduced(totals) * field_vector([pow(VALUE_FACTOR, -1, R)])
    return values


def _reduced(totals: list[int]) -> FieldVector:
    return field_vector([total % R for total in totals])
