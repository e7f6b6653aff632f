"""The keys of the table and true claims under them, made by our own set-up and prover with numbers that never change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

from zkwright.core.field import R
from zkwright.core.limbs import to_limbs
from zkwright.core.r1cs import R1CS
from zkwright.prover import SetupSecrets, choose_engine
from zkwright.verifier import Statement, VerifyingKey, verify
from zkwright.verifier.statement import named_signals

from tests.prover.systems import system
from tests.refusals.case import Key
from tests.refusals.claim import Claim


@dataclass(frozen=True, eq=False)
class Circuit:
    """Rows, the names of the public signals, and a seed of the key's secrets."""

    name: str
    r1cs: R1CS
    signals: tuple[str, ...]
    seed: int
    hash_inputs: str | None = None

    @property
    def secrets(self) -> SetupSecrets:
        """Powers of 3, which everybody knows."""
        tau, alpha, beta, delta = (pow(3, self.seed + number, R) for number in range(4))
        return SetupSecrets(tau=tau, alpha=alpha, beta=beta, delta=delta)

    @cached_property
    def vk(self) -> VerifyingKey:
        """The verifying key."""
        return choose_engine().setup(self.r1cs, self.secrets, None).verifying_key()

    @cache  # noqa: B019 - of four circuits, as long as the table is made
    def proved(self, *witness: int, blinding: int = 2000) -> Claim:
        """The claim that this witness, without the constant 1, is one."""
        engine = choose_engine()
        key = engine.setup(self.r1cs, self.secrets, None)
        values = [1, *(value % R for value in witness)]
        proof = engine.prove_unchecked(key, to_limbs(values), pow(3, blinding, R), pow(3, blinding + 1, R), None)
        signals = tuple(values[1 : 1 + self.r1cs.n_public])
        verify(self.vk, signals, proof)
        return Claim.of(proof, signals)

    @cached_property
    def key(self) -> Key:
        """Its texts."""
        types = named_signals([name, "Field"] for name in self.signals)
        statement = Statement(self.name, types, self.vk.fingerprint, "development", self.hash_inputs)
        return Key(self.name, self.vk.to_json(), statement.to_json())


def _opening() -> R1CS:
    """Wires: commitment, nullifier, scope, secret, its square; the commitment is its cube and 5 of the squares."""
    rows = [({4: 1}, {4: 1}, {5: 1}), ({5: 1}, {4: 1, 0: 5}, {1: 1}), ({4: 1, 3: 1}, {5: 1}, {2: 1})]
    return system(rows, 6, n_outputs=2, n_public_inputs=1, n_private_inputs=1)


OPENING = Circuit("opening", _opening(), ("commitment", "nullifier", "scope"), 1000)
"""Three public signals, as a membership proof has."""

ELSEWHERE = Circuit("elsewhere", _opening(), OPENING.signals, 1500)
"""The same circuit with the key of another set-up."""

PRODUCT = Circuit("product", system([({2: 1}, {3: 1}, {1: 1})], 4, n_outputs=1, n_private_inputs=2), ("result",), 1600)
"""One public signal."""

SILENT = Circuit("silent", system([({1: 1}, {2: 1}, {0: 10403})], 3, n_private_inputs=2), (), 1700)
"""No public signal: two factors of 10403 are known."""

HASHED_CIRCUITS = tuple(
    Circuit(f"folded_{name}", PRODUCT.r1cs, OPENING.signals, seed, name)
    for name, seed in (("keccak256", 1800), ("sha256", 1900))
)
"""Three public signals, of which proofs publish the hash: here any number, so that a proof of each can be made."""

CIRCUITS = (OPENING, ELSEWHERE, PRODUCT, SILENT)


def opening(secret: int, scope: int, circuit: Circuit = OPENING, blinding: int = 2000) -> Claim:
    """The claim to know a secret."""
    square = secret * secret % R
    commitment, nullifier = square * (secret + 5) % R, (secret + scope) * square % R
    return circuit.proved(commitment, nullifier, scope, secret, square, blinding=blinding)
