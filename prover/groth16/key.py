"""A proving key, whose points are arrays or the bytes of a file, and what it tells of itself: nobody needs NumPy for it.

Curve points are affine, coordinates in Montgomery form (times 2**256 modulo q) in four little-endian 64-bit limbs:
x, y for G1; x_c0, x_c1, y_c0, y_c1 for G2. The point at infinity is all zeros.
"""

from __future__ import annotations

from zkwright.core.field import R
from zkwright.core.limbs import from_limbs
from zkwright.verifier import G1Point, G2Point, InvalidKey, VerifyingKey
from zkwright.verifier.curve import G1_GENERATOR, G2_GENERATOR, Q
from zkwright.verifier.pairing import combine, product_is_one
from zkwright.verifier.points import check_g1
from zkwright.verifier.record import Record

from ..randomness import random_below
from .contribution_records import delta_after
from .key_layout import LAYOUT, RECORD, KeySizes
from .montgomery import from_montgomery
from .packed_points import g1_point, g1_points, g2_point
from .standing import Standing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass as fields_of
    from typing import Final, Generic, Self, TypeVar

    import numpy as np
    import numpy.typing as npt

    Words = TypeVar("Words", bound="npt.NDArray[np.uint64] | memoryview")
    Records = TypeVar("Records", bound="npt.NDArray[np.void] | memoryview")

__all__ = ["DEVELOPMENT_MARK", "FIELDS", "NO_CIRCUIT_HASH", "Key", "fields_of", "unreduced"]

NO_CIRCUIT_HASH: Final = bytes(64)

DEVELOPMENT_MARK: Final = b"zkwright development key"
"""How the circuit hash of a key from `setup` begins. A contribution leaves the circuit hash as it is, and so the mark."""

_RECORD: Final = {"circuit_hash": NO_CIRCUIT_HASH, "n_contributions": 0, "contributions": b"", "verified_identity": b""}
"""What a key without a ceremony records of one."""

FIELDS: Final = ("n_wires", "n_public", "domain_size", *(array.name for array in LAYOUT), *_RECORD)
"""A key's fields, in order."""

if TYPE_CHECKING:

    @fields_of(frozen=True, repr=False, eq=False)
    class _Fields(Record, Generic[Words, Records]):
        """How the fields are typed, which are those of `FIELDS`."""

        n_wires: int
        n_public: int
        domain_size: int
        alpha_g1: Words
        beta_g1: Words
        beta_g2: Words
        gamma_g2: Words
        delta_g1: Words
        delta_g2: Words
        ic: Words
        coefficients: Records
        a: Words
        b1: Words
        b2: Words
        c: Words
        h: Words
        circuit_hash: bytes = NO_CIRCUIT_HASH
        n_contributions: int = 0
        contributions: bytes = b""
        verified_identity: bytes = b""

else:

    def fields_of(**_: bool) -> Callable[[type], type]:
        """What tells type checkers of a class with the fields of a `Key`, and leaves it as it is."""
        return lambda cls: cls

    class _Fields(Record):
        __slots__ = __match_args__ = FIELDS

        def __init__(self, *parts: object, **named: object) -> None:
            values = {**_RECORD, **dict(zip(FIELDS, parts, strict=False)), **named}
            if values.keys() != set(FIELDS) or len(parts) > len(FIELDS):
                raise TypeError(f"a key has the fields {', '.join(FIELDS)}")
            self._fill(*(values[name] for name in FIELDS))

        def __class_getitem__(cls, types: object) -> type[Self]:
            """What type checkers know of the arrays makes no other class."""
            return cls


class Key(_Fields["Words", "Records"]):
    """Everything a prover needs for one circuit.

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
    `n_contributions` records of the ceremony, unparsed. `LAYOUT` has where all this lies in a file. Not in it is
    `verified_identity`, the `identity` of the key that a receipt beside the file says was verified (`key_receipt`), or nothing.
    """

    __slots__ = ()

    @property
    def sizes(self) -> KeySizes:
        """What the lengths of its arrays follow from."""
        return KeySizes(self.n_wires, self.n_public, self.domain_size, self.n_coefficients)

    @property
    def n_coefficients(self) -> int:
        """The terms of A and B, with those of the public signals' own rows."""
        return self.coefficients.nbytes // RECORD.n_bytes

    @property
    def standing(self) -> Standing:
        """Who can forge proofs under this key, as far as it shows itself.

        `VERIFIED` where `zkwright ceremony verify` left a receipt beside its file: that takes the circuit and powers of tau.
        """
        if self.circuit_hash.startswith(DEVELOPMENT_MARK):
            return Standing.DEVELOPMENT
        # snarkjs begins with delta = 1, which contributions change.
        if from_montgomery(self.delta_g1) == list(G1_GENERATOR):
            return Standing.UNCONTRIBUTED
        delta, by_somebody = delta_after(self.contributions, self.n_contributions)
        if delta != self.delta_g1.tobytes():
            return Standing.UNRECORDED
        if not by_somebody:
            return Standing.UNCONTRIBUTED
        is_verified = self.verified_identity and self.verified_identity == self.identity
        return Standing.VERIFIED if is_verified else Standing.CONTRIBUTED

    @property
    def identity(self) -> bytes:
        """BLAKE2b of the verifying key and the record of the ceremony, 32 bytes: all that decides who can forge proofs."""
        from hashlib import blake2b  # which loads OpenSSL

        hash = blake2b(digest_size=32, person=b"zkwright key")
        hash.update(self.circuit_hash + self.n_contributions.to_bytes(4, "little"))
        hash.update(len(self.contributions).to_bytes(8, "little") + self.contributions)
        for points in (self.alpha_g1, self.beta_g2, self.gamma_g2, self.delta_g2, self.ic):
            hash.update(points.tobytes())
        return hash.digest()

    @property
    def is_development(self) -> bool:
        """Whether `setup` made this key, whoever contributed afterwards: it must not guard anything of value."""
        return self.standing is Standing.DEVELOPMENT

    @property
    def constrains_nothing(self) -> bool:
        """Whether no constraint mentions a private wire or multiplies: then every witness has a proof, which shows nothing."""
        return self.n_coefficients <= self.n_public + 1 and not self.c.tobytes().strip(b"\0")

    def verifying_key(self) -> VerifyingKey:
        """The key that verifies this key's proofs; raises `InvalidKey` when its points must not be relied on."""
        return VerifyingKey(
            alpha_g1=g1_point(self.alpha_g1),
            beta_g2=g2_point(self.beta_g2),
            gamma_g2=g2_point(self.gamma_g2),
            delta_g2=g2_point(self.delta_g2),
            ic=tuple(g1_points(self.ic)),
        )

    def check_blinding(self) -> None:
        """Raise `InvalidKey` unless beta and delta are the same in G1 as in G2: what blinds a proof is a multiple of delta.

        A key whose delta is another point in G1 could leave a proof unblinded and still let it verify. Costs three pairings.
        """
        verifying_key = self.verifying_key()
        for name, limbs in (("beta_g1", self.beta_g1), ("delta_g1", self.delta_g1)):
            if any(coordinate >= Q for coordinate in from_limbs(limbs)):
                raise unreduced(f"{name}[0]")
            check_g1(g1_point(limbs), name, InvalidKey)
        weight = 1 + random_below(R - 1)
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


def unreduced(where: str) -> InvalidKey:
    """The refusal of a point whose coordinates are not all below q."""
    return InvalidKey(where, "a coordinate is not below q", "make the key again")
