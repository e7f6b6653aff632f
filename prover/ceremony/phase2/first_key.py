"""The first key of a circuit: phase 2 of a ceremony begins (eprint 2017/1050, section 5), from powers of tau that nobody knows.

A_i, B_i and C_i are sums over the rows of coefficient * L_row, and the points of L_row are in the powers of tau, also times alpha
and beta: so each point of the key is a sum of points, wire by wire, with delta = 1. The circuit's hash is BLAKE2b-512 of the
key's own points, IC, tau**(n + i) - tau**i, C, A, B in G1 and B in G2, each array behind its length.
Source: iden3 `snarkjs`, what `groth16 setup` writes and hashes, byte for byte.
"""

from __future__ import annotations

import hashlib
import os
import struct
from typing import Final

import numpy as np
import numpy.typing as npt
from zkwright.core.files.iden3 import mapped_container
from zkwright.core.files.mapped_pages import release_pages
from zkwright.core.limbs import to_limbs
from zkwright.core.progress import Progress
from zkwright.core.r1cs import R1CS, SparseMatrix

from ...arguments import refuse_many_signals, refuse_system
from ...groth16.coefficient_records import write_coefficient_records
from ...groth16.key_layout import (
    B1,
    B2,
    COEFFICIENTS,
    CONTRIBUTIONS,
    HEADER,
    IC,
    MAGIC,
    PROTOCOL,
    VERSION,
    A,
    C,
    H,
    KeySizes,
    section_sizes,
)
from ...groth16.proving_key import ProvingKey
from ...groth16.zkey_file import NewZkey
from ...notebook import shown_progress
from ..generators import generators
from ..hashed_points import all_as_hashed
from ..phase1.powers import Powers
from ..point_products import column_sums
from .tau_differences import tau_differences

_ORDER: Final = (PROTOCOL, HEADER, COEFFICIENTS, IC, H, C, A, B1, B2, CONTRIBUTIONS)
"""The order of sections in which `snarkjs groth16 setup` writes them."""


def new_key(
    r1cs: R1CS, powers: Powers, path: str | os.PathLike[str], *, progress: Progress | None = None
) -> ProvingKey:
    """The first key for `r1cs`, in the `.zkey` file that then appears at `path`: to be contributed to before it guards anything.

    [A_i] = sum over the rows of A_row,i [L_row] for each wire i, B in G1 and G2 alike, [beta A_i + alpha B_i + C_i] from alpha
    and beta times the L_row, and delta = 1 (eprint 2016/260, section 3.2; eprint 2017/1050, section 5).

    The powers of tau must have passed `Powers.check`, and be for the domain of `r1cs`, as `read_powers(path, domain_size(r1cs))`
    has them. Same system, same powers: same bytes, those of `snarkjs groth16 setup`.

    Raises `ValueError` for a circuit that is too large or powers of another domain, `OSError` when the file cannot be written.
    Costs some 2 microseconds of a core for each term whose coefficient is not 1 or -1 where its row and its wire have many, up to
    8 where they have no other, and 0.3 for any other term; for the terms of A twice, for those of B thrice, once in G2, where
    all takes three times as long. Memory of its own is 100 MB and some 30 bytes for each term.
    """
    if not isinstance(r1cs, R1CS):
        raise refuse_system(r1cs)
    refuse_many_signals(r1cs.n_public)
    sizes = KeySizes.of(r1cs)
    if sizes.domain_size != len(powers.lagrange):
        raise ValueError(
            f"the powers of tau are for a domain of {len(powers.lagrange)}, the circuit's has {sizes.domain_size}: "
            "read them for that size"
        )
    lengths = section_sizes(sizes)
    sections = [(section, lengths[section]) for section in _ORDER]
    with mapped_container(path, MAGIC, VERSION, sections) as payloads, shown_progress("new key", progress) as shown:
        new = NewZkey(payloads, sizes)
        fill_points(new.room, r1cs, powers, shown)
        return new.finish(circuit_hash(new.room, new.room.c, powers))


def fill_points(key: ProvingKey, r1cs: R1CS, powers: Powers, progress: Progress | None) -> None:
    """Write all that a key consists of into its arrays, with delta = 1."""
    one, twist_one = generators()
    key.alpha_g1[:], key.beta_g1[:], key.beta_g2[:] = powers.alpha_g1, powers.beta_g1, powers.beta_g2
    key.gamma_g2[:], key.delta_g1[:], key.delta_g2[:] = twist_one, one, twist_one
    write_coefficient_records(r1cs, key.coefficients)
    key.h[:] = powers.double_lagrange[1::2]
    release_pages(key.h, powers.lagrange)
    a, coefficients = with_public_rows(r1cs)
    for out, matrix, basis in (
        (key.a, a, powers.lagrange),
        (key.b1, r1cs.b, powers.lagrange),
        (key.b2, r1cs.b, powers.lagrange_g2),
    ):
        column_sums([(matrix, basis)], coefficients, 0, out, progress)
        release_pages(out, basis)
    key.ic[:] = mixed_columns(r1cs, powers, 0, r1cs.n_public + 1, progress)
    key.c[:] = mixed_columns(r1cs, powers, r1cs.n_public + 1, r1cs.n_wires, progress)


def mixed_columns(
    r1cs: R1CS, powers: Powers, first: int, stop: int, progress: Progress | None
) -> npt.NDArray[np.uint64]:
    """[beta A_i + alpha B_i + C_i] of the wires from `first` on and before `stop`."""
    a, coefficients = with_public_rows(r1cs)
    parts = [(a, powers.beta_lagrange), (r1cs.b, powers.alpha_lagrange), (r1cs.c, powers.lagrange)]
    if stop < r1cs.n_wires:
        parts = [(_columns(matrix, stop), basis) for matrix, basis in parts]
    out = np.zeros((stop - first, 8), dtype=np.uint64)
    column_sums(parts, coefficients, first, out, progress)
    release_pages(powers.lagrange)
    return out


def circuit_hash(key: ProvingKey, c: npt.NDArray[np.uint64], powers: Powers) -> bytes:
    """What identifies a circuit and its powers of tau: of a key with these points, `c` being those with delta = 1."""
    one, twist_one = generators()
    digest = hashlib.blake2b()
    for point in (key.alpha_g1, key.beta_g1, key.beta_g2, twist_one, one, twist_one):
        digest.update(all_as_hashed(point.reshape(1, -1)))
    _update(digest, key.ic)
    digest.update(struct.pack(">I", key.domain_size - 1))
    for points in tau_differences(powers):
        digest.update(all_as_hashed(points))
    release_pages(powers.tau_g1)
    for points in (c, key.a, key.b1, key.b2):
        _update(digest, points)
        release_pages(points)
    return digest.digest()


def _update(digest: hashlib.blake2b, points: npt.NDArray[np.uint64]) -> None:
    digest.update(struct.pack(">I", len(points)))
    for start in range(0, len(points), 1 << 16):
        digest.update(all_as_hashed(points[start : start + (1 << 16)]))


def with_public_rows(r1cs: R1CS) -> tuple[SparseMatrix, npt.NDArray[np.uint64]]:
    """A with a row for each public wire, which holds it alone, and the coefficients with a 1 at their end."""
    count = r1cs.n_public + 1
    one = np.full(count, len(r1cs.coefficients), dtype=np.uint32)
    a = SparseMatrix(
        indptr=np.concatenate([r1cs.a.indptr, r1cs.a.indptr[-1] + np.arange(1, count + 1)]),
        wires=np.concatenate([r1cs.a.wires, np.arange(count, dtype=np.uint32)]),
        coefficients=np.concatenate([r1cs.a.coefficients, one]),
    )
    return a, np.concatenate([r1cs.coefficients, to_limbs([1])])


def _columns(matrix: SparseMatrix, stop: int) -> SparseMatrix:
    """The matrix without the columns from `stop` on."""
    kept = matrix.wires < stop
    before = np.concatenate([[0], np.cumsum(kept)])
    return SparseMatrix(before[matrix.indptr], matrix.wires[kept], matrix.coefficients[kept])
