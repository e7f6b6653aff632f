"""The proving key of Groth16 (eprint 2016/260) as arrays, in the layout of snarkjs' `.zkey` files.

Curve points are affine, coordinates in Montgomery form (times 2**256 modulo q) in four little-endian 64-bit limbs:
x, y for G1; x_c0, x_c1, y_c0, y_c1 for G2. The point at infinity is all zeros.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt
from zkwright.compiler.canonical import first_not_below
from zkwright.compiler.engine_choice import native_engine, thread_limit
from zkwright.compiler.field import R
from zkwright.prover.engine import Progress
from zkwright.prover.montgomery import from_montgomery
from zkwright.prover.standing import Standing
from zkwright.verifier import G1Point, G2Point, InvalidKey, VerifyingKey
from zkwright.verifier.curve import G1_GENERATOR, G2_GENERATOR, Q
from zkwright.verifier.pairing import combine, product_is_one
from zkwright.verifier.points import G1_INFINITY, G2_INFINITY, check_g1, check_g2

U64 = npt.NDArray[np.uint64]

COEFFICIENT: Final = np.dtype([("matrix", "<u4"), ("row", "<u4"), ("wire", "<u4"), ("value", "<u8", (4,))])
"""One nonzero of A (matrix 0) or B (matrix 1): 44 bytes, `value` multiplied by 2**512 modulo r."""

NO_CIRCUIT_HASH: Final = bytes(64)

DEVELOPMENT_MARK: Final = b"zkwright development key"
"""How the circuit hash of a key from `setup` begins. A contribution leaves the circuit hash as it is, and so the mark."""


@dataclass(frozen=True, slots=True, repr=False)
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
        from zkwright.compiler.notebook import card

        points = sum(len(array) for array in (self.ic, self.a, self.b1, self.b2, self.c, self.h))
        rows = [("wires", self.n_wires), ("public signals", self.n_public), ("points", points)]
        return card("proving key", [*rows, ("standing", self.standing.value)])

    @property
    def standing(self) -> Standing:
        """Who can forge proofs under this key, as far as it shows itself; never `VERIFIED`, which takes other files."""
        if self.circuit_hash.startswith(DEVELOPMENT_MARK):
            return Standing.DEVELOPMENT
        if self.n_contributions:
            return Standing.CONTRIBUTED
        # snarkjs begins with delta = 1, which contributions change.
        is_fresh = from_montgomery(self.delta_g1) == list(G1_GENERATOR)
        return Standing.UNCONTRIBUTED if is_fresh else Standing.UNRECORDED

    @property
    def is_development(self) -> bool:
        """Whether `setup` made this key, whoever contributed afterwards: it must not guard anything of value."""
        return self.standing is Standing.DEVELOPMENT

    @property
    def constrains_nothing(self) -> bool:
        """Whether no constraint mentions a private wire or multiplies: then every witness has a proof, which shows nothing."""
        return len(self.coefficients) <= self.n_public + 1 and not self.c.any()

    def verifying_key(self) -> VerifyingKey:
        """The key that verifies this key's proofs; raises `InvalidKey` when its points must not be relied on."""
        return VerifyingKey(
            alpha_g1=g1_point(self.alpha_g1),
            beta_g2=g2_point(self.beta_g2),
            gamma_g2=g2_point(self.gamma_g2),
            delta_g2=g2_point(self.delta_g2),
            ic=tuple(_g1_points(self.ic)),
        )

    def check_blinding(self) -> None:
        """Raise `InvalidKey` unless beta and delta are the same in G1 as in G2: what blinds a proof is a multiple of delta.

        A key whose delta is another point in G1 could leave a proof unblinded and still let it verify. Costs three pairings.
        """
        verifying_key = self.verifying_key()
        for name, array in (("beta_g1", self.beta_g1), ("delta_g1", self.delta_g1)):
            if first_not_below(array.reshape(-1, 4), Q) is not None:
                raise _unreduced(f"{name}[0]")
            check_g1(g1_point(array), name, InvalidKey)
        weight = 1 + secrets.randbelow(R - 1)
        beta_g1, delta_g1 = g1_point(self.beta_g1), g1_point(self.delta_g1)
        generator = G1Point(*G1_GENERATOR)
        pairs = [
            (combine([beta_g1, delta_g1], [1, weight]), G2Point(*G2_GENERATOR)),
            (-generator, verifying_key.beta_g2),
            (-combine([generator], [weight]), verifying_key.delta_g2),
        ]
        if not product_is_one(pairs):
            raise InvalidKey(
                "delta_g1", "beta or delta differs between G1 and G2", "take the key from whoever made it again"
            )

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
    if (unreduced := first_not_below(suspects.reshape(-1, 4), Q)) is not None:
        index = first + 4 * unreduced // array.shape[1]
        raise _unreduced(f"{name}[{index}]")
    if array.shape[1] == 8:
        for index, point in enumerate(_g1_points(suspects), first):
            if point != G1_INFINITY:
                check_g1(point, f"{name}[{index}]", InvalidKey)
    else:
        for index, twist_point in enumerate(_g2_points(suspects), first):
            if twist_point != G2_INFINITY:
                check_g2(twist_point, f"{name}[{index}]", InvalidKey)


def _unreduced(where: str) -> InvalidKey:
    return InvalidKey(where, "a coordinate is not below q", "make the key again")


def g1_point(array: U64) -> G1Point:
    """The point of an array of shape (8,)."""
    (point,) = _g1_points(array)
    return point


def g2_point(array: U64) -> G2Point:
    """The point of an array of shape (16,)."""
    (point,) = _g2_points(array)
    return point


def _g1_points(array: U64) -> list[G1Point]:
    values = iter(from_montgomery(array))
    return [G1Point(x, y) for x, y in zip(values, values, strict=True)]


def _g2_points(array: U64) -> list[G2Point]:
    values = iter(from_montgomery(array))
    return [G2Point((x0, x1), (y0, y1)) for x0, x1, y0, y1 in zip(values, values, values, values, strict=True)]
