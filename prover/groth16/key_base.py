"""What a proving key tells of itself, whether its points are arrays or the bytes of a file: nobody needs NumPy for it."""

from __future__ import annotations

from zkwright.core.field import TWO_ADICITY, R
from zkwright.core.limbs import from_limbs
from zkwright.prover.randomness import random_below
from zkwright.verifier import G1Point, G2Point, InvalidKey, VerifyingKey
from zkwright.verifier.curve import G1_GENERATOR, G2_GENERATOR, Q
from zkwright.verifier.pairing import combine, product_is_one
from zkwright.verifier.points import check_g1

from .ceremony_status import Standing
from .contribution_records import delta_after
from .montgomery import from_montgomery
from .packed_points import g1_point, g1_points, g2_point

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    import numpy as np
    import numpy.typing as npt

    Limbs = npt.NDArray[np.uint64] | memoryview

NO_CIRCUIT_HASH: Final = bytes(64)

DEVELOPMENT_MARK: Final = b"zkwright development key"
"""How the circuit hash of a key from `setup` begins. A contribution leaves the circuit hash as it is, and so the mark."""

COEFFICIENT_BYTES: Final = 44
"""One nonzero of A or B: matrix, row and wire, 32 bits each, and its value, multiplied by 2**512 modulo r."""

MAX_DOMAIN_SIZE: Final = 2 ** (TWO_ADICITY - 1)
"""The quotient needs a domain twice as large, and the field has none above 2**28."""


if TYPE_CHECKING:
    from typing import Protocol

    class _Fields(Protocol):
        @property
        def n_wires(self) -> int: ...

        @property
        def n_public(self) -> int: ...

        @property
        def alpha_g1(self) -> Limbs: ...

        @property
        def beta_g1(self) -> Limbs: ...

        @property
        def delta_g1(self) -> Limbs: ...

        @property
        def beta_g2(self) -> Limbs: ...

        @property
        def gamma_g2(self) -> Limbs: ...

        @property
        def delta_g2(self) -> Limbs: ...

        @property
        def ic(self) -> Limbs: ...

        @property
        def c(self) -> Limbs: ...

        @property
        def circuit_hash(self) -> bytes: ...

        @property
        def n_contributions(self) -> int: ...

        @property
        def contributions(self) -> bytes: ...

else:
    _Fields = object


class KeyFacts(_Fields):
    """What follows from the fields of a `ProvingKey`, which are arrays there and views of bytes in a `ZkeyView`."""

    __slots__ = ()

    @property
    def n_coefficients(self) -> int:
        """The terms of A and B, with those of the public signals' own rows."""
        raise NotImplementedError

    @property
    def standing(self) -> Standing:
        """Who can forge proofs under this key, as far as it shows itself; never `VERIFIED`, which takes other files."""
        if self.circuit_hash.startswith(DEVELOPMENT_MARK):
            return Standing.DEVELOPMENT
        # snarkjs begins with delta = 1, which contributions change.
        if from_montgomery(self.delta_g1) == list(G1_GENERATOR):
            return Standing.UNCONTRIBUTED
        is_recorded = delta_after(self.contributions, self.n_contributions) == self.delta_g1.tobytes()
        return Standing.CONTRIBUTED if is_recorded else Standing.UNRECORDED

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
