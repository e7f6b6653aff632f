"""The proving key of Groth16 (eprint 2016/260) as arrays, in the layout of snarkjs' `.zkey` files.

Curve points are affine, coordinates in Montgomery form (times 2**256 modulo q) in four little-endian 64-bit limbs:
x, y for G1; x_c0, x_c1, y_c0, y_c1 for G2. The point at infinity is all zeros.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
from zkwright.core.canonical import first_not_below
from zkwright.core.engine_choice import native_engine, thread_limit
from zkwright.core.progress import Progress
from zkwright.verifier import InvalidKey
from zkwright.verifier.curve import Q
from zkwright.verifier.points import G1_INFINITY, G2_INFINITY, check_g1, check_g2

from .key_base import NO_CIRCUIT_HASH, KeyFacts, unreduced
from .packed_points import g1_points, g2_points

U64 = npt.NDArray[np.uint64]

COEFFICIENT: Final = np.dtype([("matrix", "<u4"), ("row", "<u4"), ("wire", "<u4"), ("value", "<u8", (4,))])
"""One nonzero of A (matrix 0) or B (matrix 1): 44 bytes, `value` multiplied by 2**512 modulo r."""


@dataclass(frozen=True, slots=True, repr=False)
class ProvingKey(KeyFacts):
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

    `circuit_hash`, 64 bytes, identifies the circuit, and marks a development key; `contributions` holds the
    `n_contributions` records of the ceremony, unparsed.
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

    def __repr__(self) -> str:
        """The size and the standing; the arrays would fill a screen."""
        return f"<ProvingKey: {self.n_wires} wires, {self.n_public} public signals, {self.standing.value}>"

    def _repr_html_(self) -> str:
        """For notebooks: the size, and what the key is good for."""
        from zkwright.core.notebook import card

        points = sum(len(array) for array in (self.ic, self.a, self.b1, self.b2, self.c, self.h))
        rows = [("wires", self.n_wires), ("public signals", self.n_public), ("points", points)]
        return card("proving key", [*rows, ("standing", self.standing.value)])

    @property
    def n_coefficients(self) -> int:
        """The terms of A and B, with those of the public signals' own rows."""
        return len(self.coefficients)

    def check(self, progress: Progress | None = None) -> None:
        """Raise `InvalidKey` unless every point is in its group, its coordinates reduced, and the verifying key fit.

        A wire that a matrix does not mention has the point at infinity there, so that is allowed except in the
        verifying key. Whether the points belong to the circuit and its ceremony takes the ceremony's files to check.

        Costs, on the native engine with AVX-512 IFMA and for each core, 0.05 microseconds for each point of G1 and 7 for
        each of G2; in pure Python 5 microseconds and 3 ms. `progress` is called as `prove` calls its own.
        """
        self.check_blinding()
        for name, array in (("a", self.a), ("b1", self.b1), ("c", self.c), ("h", self.h), ("b2", self.b2)):
            check_points(name, array, progress)


def check_points(name: str, array: U64, progress: Progress | None) -> None:
    """Raise `InvalidKey` unless every point of `array`, of shape (n, 8) or (n, 16), is in its group or infinity."""
    first, count = 0, len(array)
    if (engine := native_engine()) is not None:
        first_outside = engine.first_outside_g1 if array.shape[1] == 8 else engine.first_outside_g2
        if (place := first_outside(array, threads=thread_limit(), progress=progress)) is None:
            return
        first, count = place, 1  # what is wrong with it is said below
    suspects = array[first : first + count]
    if (coordinate := first_not_below(suspects.reshape(-1, 4), Q)) is not None:
        index = first + 4 * coordinate // array.shape[1]
        raise unreduced(f"{name}[{index}]")
    if array.shape[1] == 8:
        for index, point in enumerate(g1_points(suspects), first):
            if point != G1_INFINITY:
                check_g1(point, f"{name}[{index}]", InvalidKey)
    else:
        for index, twist_point in enumerate(g2_points(suspects), first):
            if twist_point != G2_INFINITY:
                check_g2(twist_point, f"{name}[{index}]", InvalidKey)
