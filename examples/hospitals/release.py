"""The release of an average: with noise that nobody chose, entered in a ledger before."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from zkwright import I32, Array, Field, Private, Public, Struct, circuit, random_field, require
from zkwright.circuits.poseidon import poseidon
from zkwright.learning.errors import LearningError
from zkwright.learning.federated import Result
from zkwright.learning.privacy import Budget, Spent, discrete_gaussian, noise, public_seed, seed_commitment
from zkwright.prover import Proved, Prover, setup
from zkwright.verifier import Verifier

from .registry import MOST_UNITS
from .study import SCHEME

SENSITIVITY = math.ceil(MOST_UNITS * math.sqrt(SCHEME.bound))
"""What one hospital changes of the sums, in Euclidean norm, by being there or not."""

NOISE = discrete_gaussian(sigma=SENSITIVITY, sensitivity=SENSITIVITY)
ENTRY = replace(NOISE, delta=NOISE.delta * SCHEME.parameters)
"""What the ledger has of a release: rho is that of the whole vector, and each of its numbers is off by delta."""

_LANES = 7


class Released(Struct):
    """What everybody sees."""

    sums: Field
    """The commitment to the sums without noise."""

    numbers: Array[I32, Literal["parameters"]]


@circuit
def release(
    sums: Private[Array[I32, Literal["parameters"]]],
    salt: Private[Field],
    seed: Private[Field],
    seed_salt: Private[Field],
    committed: Public[Field],
    drawn: Public[Field],
    parameters: int = SCHEME.parameters,
) -> Public[Released]:
    """Committed sums, each with noise of its own that a committed seed and a public one give."""
    require(seed_commitment(seed, seed_salt) == committed, "the seed is another than was committed to")
    numbers = [number + noise(NOISE, poseidon(seed, place), drawn) for place, number in enumerate(sums)]
    return Released(sums=_chained(salt, [*sums]), numbers=numbers)


def _chained(salt: Field, numbers: list[Any]) -> Field:
    state = salt
    for start in range(0, len(numbers), _LANES):
        lanes = enumerate(numbers[start : start + _LANES])
        state = poseidon(
            state, sum(((Field(number) + (1 << 31)) * (1 << 32 * lane) for lane, number in lanes), Field(0))
        )
    return state


@dataclass(frozen=True)
class Announced:
    """What whoever releases says before there is any randomness: a label, and a commitment to a seed."""

    label: str
    committed: int
    seed: int
    seed_salt: int


class Office:
    """Releases averages of one study, as long as its budget allows."""

    def __init__(self, ledger: Path, epsilon: float, delta: float = 1e-9) -> None:
        """A key for trials; for value take one of a ceremony."""
        program = release.compile()
        self._prover = Prover(setup(program.r1cs), program)
        self._budget = Budget(ledger, epsilon=epsilon, delta=delta)
        self._released: set[int] = set()

    @property
    def verifier(self) -> Verifier:
        """What readers check releases by."""
        return Verifier(self._prover.verifying_key, self._prover.statement, development=True)

    def announce(self, label: str) -> tuple[Announced, Spent]:
        """Commit to a seed, and enter the release. Raises `LearningError` where the budget is spent: nothing is released."""
        seed, seed_salt = random_field(), random_field()
        committed = int(seed_commitment(seed, seed_salt))
        return Announced(label, committed, seed, seed_salt), self._budget.spend(label, committed, ENTRY)

    def release(self, announced: Announced, result: Result, beacon: bytes) -> Proved:
        """The sums with noise, and the proof; `beacon` came after the announcement.

        Once for an announcement, of which one was entered: with another beacon or other sums the noise is another draw of the
        same seed, and of several the mean has less. Raises `LearningError` for a second.
        """
        if announced.committed in self._released:
            raise LearningError(announced.label, "was released with this seed", "announce another release")
        sums = np.rint(result.average / SCHEME.step * result.records).astype(int).tolist()
        proved = self._prover.prove_inputs(
            {
                "sums": sums,
                "salt": random_field(),
                "seed": announced.seed,
                "seed_salt": announced.seed_salt,
                "committed": announced.committed,
                "drawn": public_seed(announced.label, announced.committed, beacon),
            }
        )
        self._released.add(announced.committed)
        return proved


def read(verifier: Verifier, label: str, committed: int, beacon: bytes, units: int, proved: Proved) -> Any:
    """The average that was released, to whoever knows label, commitment, beacon and how many tens of records there are.

    Raises `InvalidProof` where its noise is another than these give.
    """
    given = {"committed": committed, "drawn": public_seed(label, committed, beacon)}
    values = verifier.verify(proved.proof, public={**proved.values, **given})
    return np.array(values["result"]["numbers"]) / units * SCHEME.step
