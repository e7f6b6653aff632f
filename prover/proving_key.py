"""The proving key of Groth16 (eprint 2016/260) as arrays, in the layout of snarkjs' `.zkey` files.

Curve points are affine, coordinates in Montgomery form (times 2**256 modulo q) in four little-endian 64-bit limbs:
x, y for G1; x_c0, x_c1, y_c0, y_c1 for G2. The point at infinity is all zeros.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

U64 = npt.NDArray[np.uint64]

COEFFICIENT: Final = np.dtype([("matrix", "<u4"), ("row", "<u4"), ("wire", "<u4"), ("value", "<u8", (4,))])
"""One nonzero of A (matrix 0) or B (matrix 1): 44 bytes, `value` multiplied by 2**512 modulo r."""

NO_CIRCUIT_HASH: Final = bytes(64)


@dataclass(frozen=True, slots=True)
class ProvingKey:
    """Everything a prover needs for one circuit; the arrays may be read-only views of a mapped file.

    With n wires, l public signals, tau, alpha, beta, delta the secrets of the setup (gamma is 1), A_i, B_i, C_i the
    polynomials of wire i at tau, L_j the Lagrange polynomials of the domain of twice `domain_size`, and [.] encoding
    into the group:

    - `ic`, shape (l + 1, 8): [beta A_i + alpha B_i + C_i], the public wires
    - `a`, shape (n, 8): [A_i]; `b1`, shape (n, 8), and `b2`, shape (n, 16): [B_i] in G1 and in G2
    - `c`, shape (n - l - 1, 8): [(beta A_i + alpha B_i + C_i) / delta], the other wires
    - `h`, shape (domain_size, 8): [L_{2j+1}(tau) / delta]
    - `coefficients`, shape (nonzeros,), dtype `COEFFICIENT`: A and B themselves, with the l + 1 rows that make
      the public inputs independent (row n_rows + i of A holds wire i)

    `circuit_hash`, 64 bytes, identifies the circuit; `contributions` holds the `n_contributions` records of the
    ceremony, unparsed. A development setup has none.
    """

    n_wires: int
    n_public: int
    domain_size: int
    alpha_g1: U64
    beta_g1: U64
    delta_g1: U64
    beta_g2: U64
    gamma_g2: U64
    delta_g2: U64
    ic: U64
    coefficients: npt.NDArray[np.void]
    a: U64
    b1: U64
    b2: U64
    c: U64
    h: U64
    circuit_hash: bytes = field(default=NO_CIRCUIT_HASH)
    n_contributions: int = 0
    contributions: bytes = b""
