"""Whether a proving key is the one of a circuit, and of a ceremony's powers of tau; by random weights, in sums and few pairings.

With rho random and A_i, B_i, C_i the polynomials of wire i at tau: the sum of rho_i A_i over the wires is the sum over the rows
of (A rho)_row L_row, and the L_row are in the powers of tau. So each section of points costs one sum on either side.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from zkwright.core.files.mapped_pages import release_pages
from zkwright.core.progress import Progress
from zkwright.core.r1cs import R1CS, SparseMatrix
from zkwright.verifier import InvalidKey

from ...groth16.coefficient_records import write_coefficient_records
from ...groth16.key_layout import KeySizes, domain_size
from ...groth16.packed_points import g2_point
from ...groth16.proving_key import COEFFICIENT, U64, ProvingKey
from ...satisfaction import row_products
from ..generators import ONE, TWIST_ONE
from ..phase1.powers import Powers
from ..point_sums import are_equal, random_weights, sum_g1, sum_g2
from .quotient_powers import weights_in_basis

_SLICE: Final = 1 << 16
"""Coefficients that are compared at a time."""


def check_circuit(key: ProvingKey, r1cs: R1CS) -> None:
    """Raise `InvalidKey` unless the key, which `ProvingKey.check` passed, holds what it can be seen to hold of this circuit.

    That is: its sizes, its coefficients, a point at infinity for each wire that a matrix does not mention and for no other, and
    the same B in G1 as in G2. A point of A, C or H that was exchanged for another is not found: nothing but the powers of tau
    tells what it should be, see `check_powers`. Costs two sums, and about a second for a million terms.
    """
    check_records(key, r1cs)
    weights = random_weights(key.n_wires)
    if not are_equal([(sum_g1(key.b1, weights), TWIST_ONE)], [(ONE, sum_g2(key.b2, weights))]):
        raise InvalidKey("b2", "B differs between G1 and G2", "take the key from whoever made it again")


def check_records(key: ProvingKey, r1cs: R1CS) -> None:
    """What `check_circuit` does, but for B: that the sums of `check_sums` tell as well."""
    _check_coefficients(key, r1cs)
    release_pages(key.coefficients)
    in_a, in_b, in_c = (_mentioned(r1cs, matrix) for matrix in (r1cs.a, r1cs.b, r1cs.c))
    in_a[: key.n_public + 1] = True
    private = (in_a | in_b | in_c)[key.n_public + 1 :]
    for name, expected in (("a", in_a), ("b1", in_b), ("b2", in_b), ("c", private)):
        points = getattr(key, name)
        if (wrong := np.flatnonzero(points.any(axis=1) != expected)).size:
            raise _unlike(f"{name}[{wrong[0]}]")
        release_pages(points)


def _mentioned(r1cs: R1CS, matrix: SparseMatrix) -> npt.NDArray[np.bool_]:
    """Which wires a matrix mentions, with a coefficient that is not zero."""
    mentioned = np.zeros(r1cs.n_wires, dtype=np.bool_)
    is_nonzero = np.asarray(r1cs.coefficients.any(axis=1))
    mentioned[matrix.wires[is_nonzero[matrix.coefficients]]] = True
    return mentioned


def check_powers(key: ProvingKey, r1cs: R1CS, powers: Powers, progress: Progress | None = None) -> None:
    """Raise `InvalidKey` unless every point of the key is what this circuit and these powers of tau make, for some delta.

    The key must have passed `ProvingKey.check`, the powers `Powers.check`. Then proofs with it tell nothing of a witness, whoever
    contributed; that they cannot be forged needs one contribution, to the powers and to the key each, by somebody honest.
    Costs 11 sums, and about two seconds for a million terms. `progress` is called as `prove` calls its own.
    """
    _check_coefficients(key, r1cs)
    check_sums(key, r1cs, powers, progress)


def check_sums(key: ProvingKey, r1cs: R1CS, powers: Powers, progress: Progress | None) -> None:
    """What `check_powers` does, but for the coefficients, which `check_records` tells of."""
    for name in ("alpha_g1", "beta_g1", "beta_g2"):
        if not np.array_equal(getattr(key, name), getattr(powers, name)):
            raise _other_powers(name)
    if g2_point(key.gamma_g2) != TWIST_ONE:
        raise _other_powers("gamma_g2")

    n_steps = 6

    def step(done: int) -> None:
        release_pages(key.a, powers.lagrange)
        if progress is not None:
            progress("powers", done, n_steps)

    step(0)
    weights = random_weights(key.n_wires)
    a, b, c = _rows(r1cs, weights, key.domain_size)
    if sum_g1(key.a, weights) != sum_g1(powers.lagrange, a):
        raise _unlike("a")
    step(1)
    if sum_g1(key.b1, weights) != sum_g1(powers.lagrange, b):
        raise _unlike("b1")
    step(2)
    if sum_g2(key.b2, weights) != sum_g2(powers.lagrange_g2, b):
        raise _unlike("b2")
    step(3)
    delta = g2_point(key.delta_g2)
    of_public, of_private = weights[: key.n_public + 1], weights[key.n_public + 1 :]
    left = [(sum_g1(key.ic, of_public), TWIST_ONE), (sum_g1(key.c, of_private), delta)]
    step(4)
    mixed = (
        sum_g1(points, rows)
        for points, rows in ((powers.beta_lagrange, a), (powers.alpha_lagrange, b), (powers.lagrange, c))
    )
    if not are_equal(left, [(point, TWIST_ONE) for point in mixed]):
        raise _unlike("ic or c")
    step(5)
    weights = random_weights(key.domain_size)
    odd = sum_g1(powers.double_lagrange[1::2], weights)
    if not are_equal([(sum_g1(key.h, weights), delta)], [(odd, TWIST_ONE)]) and not _is_of_powers(key, powers):
        raise _unlike("h")
    step(6)


def _is_of_powers(key: ProvingKey, powers: Powers) -> bool:
    """Whether H holds tau**k (tau**n - 1) / delta for k up to n - 2 and nothing else, as after a program that has H in powers.

    What a key holds for k = n - 1 no proof needs, but it must be nothing or what the first key has: whoever contributes could put
    there what lets him forge once it is divided by the deltas of those who follow.
    """
    n = key.domain_size
    weights = random_weights(n)
    found = sum_g1(key.h, weights_in_basis(weights))
    above, below = (sum_g1(powers.tau_g1[start : start + n - 1], weights[:-1]) for start in (n, 0))
    return are_equal([(found, g2_point(key.delta_g2)), (below, TWIST_ONE)], [(above, TWIST_ONE)])


def _check_coefficients(key: ProvingKey, r1cs: R1CS) -> None:
    """Raise `InvalidKey` unless the key has the circuit's sizes, and its coefficients, in whatever order."""
    sizes = {"wires": r1cs.n_wires, "public signals": r1cs.n_public, "points in the domain": domain_size(r1cs)}
    found = {"wires": key.n_wires, "public signals": key.n_public, "points in the domain": key.domain_size}
    for name, wanted in sizes.items():
        if found[name] != wanted:
            raise _other_circuit("the header", f"{found[name]} {name}, the circuit has {wanted}")
    ours, theirs = KeySizes.of(r1cs).n_coefficients, len(key.coefficients)
    if ours != theirs:
        raise _other_circuit("coefficients", f"{theirs} coefficients, the circuit has {ours}")
    records = np.empty(ours, dtype=COEFFICIENT)
    write_coefficient_records(r1cs, records)
    if _same(records, key.coefficients):
        return
    records = _in_order(records)
    listed = _in_order(key.coefficients)
    for name in ("matrix", "row", "wire", "value"):
        if not np.array_equal(records[name], listed[name]):
            differs = (records[name] != listed[name]).reshape(len(records), -1).any(axis=1)
            row = int(records["row"][int(np.argmax(differs))])
            raise _other_circuit("coefficients", f"row {row} is not that of the circuit")


def _same(left: npt.NDArray[np.void], right: npt.NDArray[np.void]) -> bool:
    """Whether the bytes are the same."""
    return all(
        left[start : start + _SLICE].tobytes() == right[start : start + _SLICE].tobytes()
        for start in range(0, len(left), _SLICE)
    )


def _rows(r1cs: R1CS, weights: U64, size: int) -> list[U64]:
    """A, B and C times the weights, with the rows that hold the public signals, as `size` scalars each."""
    products = []
    for matrix, added in ((r1cs.a, weights[: r1cs.n_public + 1]), (r1cs.b, weights[:0]), (r1cs.c, weights[:0])):
        rows = np.zeros((size, 4), dtype=np.uint64)
        rows[: r1cs.n_rows] = row_products(matrix, r1cs.coefficients, weights)
        rows[r1cs.n_rows : r1cs.n_rows + len(added)] = added
        products.append(rows)
    return products


def _in_order(records: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    """Coefficients by row, matrix and wire, as programs list them in several orders."""
    ordered: npt.NDArray[np.void] = records[np.lexsort((records["wire"], records["matrix"], records["row"]))]
    return ordered


def _other_circuit(where: str, what: str) -> InvalidKey:
    return InvalidKey(where, what, "give the .r1cs that the key was made for, or make the key again")


def _unlike(where: str) -> InvalidKey:
    reason = "not the point that the circuit makes; a proof that fails may tell of its witness"
    return InvalidKey(where, reason, "prove nothing with this key; take it from whoever made it again")


def _other_powers(where: str) -> InvalidKey:
    reason = "not that of these powers of tau"
    return InvalidKey(where, reason, "give the file the key was made from; one of `zkwright setup` has none")
