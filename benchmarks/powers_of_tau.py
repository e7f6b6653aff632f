"""A phase 1 whose secrets are known and forgotten, in the part of a `.ptau` file that snarkjs' setup reads.

python -m benchmarks.powers_of_tau CIRCUIT.r1cs FILE.ptau

snarkjs takes many minutes for a phase 1 of 2**18; setup starts from one that exists, so making it is not measured.
The file holds the Lagrange basis in the exponent of the circuit's own domain and of the next; those of smaller domains are left
zero. Sections: 1 header, 2 the powers of tau in G1, 3 the first two in G2, 4 and 5 alpha and beta in G1, 6 beta in G2, 12 to 15
the bases of tau in G1, tau in G2, alpha tau and beta tau in G1, each of all domains from 1 point up.
Source: what `snarkjs powersoftau` writes.
"""

from __future__ import annotations

import itertools
import secrets
import struct
from pathlib import Path

import click
import numpy as np
import numpy.typing as npt
from zkwright import _engine
from zkwright.core.field import R
from zkwright.core.files.iden3 import prime_header, write_container
from zkwright.core.files.r1cs_file import read_r1cs
from zkwright.core.limbs import to_limbs
from zkwright.prover.groth16.key_layout import domain_size
from zkwright.verifier.curve import Q


@click.command()
@click.argument("circuit", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path))
def main(circuit: Path, file: Path) -> None:
    """Write the phase 1 that CIRCUIT needs."""
    size = domain_size(read_r1cs(circuit).r1cs)
    tau, alpha, beta = (1 + secrets.randbelow(R - 1) for _ in range(3))
    basis, next_basis = lagrange_at(tau, size), lagrange_at(tau, 2 * size)
    in_g1 = [_engine.multiples_g1(_scaled(basis, factor)) for factor in (1, alpha, beta)]
    g1_below, g2_below = (np.zeros((size - 1, limbs), dtype=np.uint64) for limbs in (8, 16))
    header = prime_header(Q) + struct.pack("<II", *2 * (size.bit_length() - 1,))
    alpha_g1, beta_g1 = _engine.multiples_g1(to_limbs([alpha, beta]))
    write_container(
        file,
        b"ptau",
        1,
        [
            (1, [header]),
            (2, [_engine.multiples_g1(to_limbs(_powers(tau, 2 * size - 1)))]),
            (3, [_engine.multiples_g2(to_limbs([1, tau]))]),
            (4, [alpha_g1]),
            (5, [beta_g1]),
            (6, [_engine.multiples_g2(to_limbs([beta]))]),
            (12, [g1_below, in_g1[0], _engine.multiples_g1(next_basis)]),
            (13, [g2_below, _engine.multiples_g2(basis)]),
            (14, [g1_below, in_g1[1]]),
            (15, [g1_below, in_g1[2]]),
        ],
    )


def lagrange_at(tau: int, size: int) -> npt.NDArray[np.uint64]:
    """The Lagrange basis of the `size`-th roots of unity at tau: w**i (tau**size - 1) / (size (tau - w**i))."""
    roots = _powers(pow(5, (R - 1) // size, R), size)
    inverses = _engine.field_inverse(to_limbs([(tau - point) % R for point in roots]))
    common = (pow(tau, size, R) - 1) * pow(size, -1, R) % R
    return _scaled(_engine.field_multiply(to_limbs(roots), inverses), common)


def _powers(base: int, count: int) -> list[int]:
    return list(itertools.accumulate(range(count - 1), lambda power, _: power * base % R, initial=1))


def _scaled(values: npt.NDArray[np.uint64], factor: int) -> npt.NDArray[np.uint64]:
    return _engine.field_multiply(values, np.tile(to_limbs([factor]), (len(values), 1)))


if __name__ == "__main__":
    main()
