"""The contract between the prover and the engines that compute for it.

Two engines keep it and agree bit for bit, given the same randomness: `reference`, readable Python, the specification;
and `native`, compiled, picked where it is installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from zkwright.core.limbs import Limbs
    from zkwright.core.progress import Progress
    from zkwright.core.r1cs import R1CS
    from zkwright.verifier import Proof

    from ..groth16.development_key import SetupSecrets
    from ..groth16.proving_key import ProvingKey
    from ..groth16.zkey_view import ZkeyView


class PreparedKey(Protocol):
    """What an engine keeps of a proving key to prove many witnesses; threads may share it."""

    @property
    def memory(self) -> int:
        """Bytes that it takes beside the key."""

    def prove_unchecked(self, witness: Limbs, r: int, s: int, progress: Progress | None) -> Proof:
        """See `Engine.prove_unchecked`."""


class Engine(Protocol):
    """Setup and proof of Groth16 over BN254, deterministic in their arguments."""

    @property
    def name(self) -> str:
        """`reference` or `native`."""

    @property
    def threads(self) -> int:
        """How many threads compute at most."""

    def setup(
        self, r1cs: R1CS, secrets: SetupSecrets, progress: Progress | None, room: ProvingKey | None = None
    ) -> ProvingKey:
        """The proving key of `r1cs` for these secrets, without circuit hash or contributions.

        Its arrays are those of `room`, a `ProvingKey.empty` of its sizes, or new ones.
        Raises `ValueError` when tau lies in the domain of twice the size, or the circuit has too many rows.
        """

    def prove_unchecked(
        self, key: ProvingKey | ZkeyView, witness: Limbs, r: int, s: int, progress: Progress | None
    ) -> Proof:
        """The proof of `witness`, shape (n_wires, 4) or the bytes of that, with blinding `r` and `s` in [0, r).

        Nothing is checked: what comes of an unsatisfied witness is no proof, and must leave nobody's hands. Verify it, as
        `zkwright.prover.prove` does. Raises `ValueError` for a witness of another length.
        """

    def prepare(self, key: ProvingKey | ZkeyView, progress: Progress | None) -> PreparedKey:
        """What is the same for every proof with `key`, done once."""
