"""A study: who takes part, with how many records, and what the average of a round is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zkwright import UnsatisfiedCircuitError
from zkwright.circuits.babyjub import Point
from zkwright.learning.errors import LearningError
from zkwright.learning.federated import (
    Client,
    Identity,
    Member,
    Result,
    Round,
    Scheme,
    Server,
    SizeOpening,
    statement_digest,
    update,
)
from zkwright.prover import Proved, Prover, setup
from zkwright.verifier import Verifier

from .registry import Count, counted, element

SCHEME = Scheme(parameters=31, clip=4.0, norm=0.5)


@dataclass(frozen=True)
class Keys:
    """Of both circuits that hospitals prove; for value they come from ceremonies."""

    counted: Prover
    update: Prover

    @classmethod
    def made(cls) -> Keys:
        """Keys for trials: whoever makes them can forge proofs."""
        counts, updates = counted.compile(), update.compile(parameters=SCHEME.parameters)
        return cls(Prover(setup(counts.r1cs), counts), Prover(setup(updates.r1cs), updates))


@dataclass(frozen=True)
class Hospital:
    """Who signs its messages, how many records the registry counted, and what hides that number."""

    name: str
    identity: Identity
    count: Count
    size: SizeOpening

    @classmethod
    def of(cls, name: str, count: Count) -> Hospital:
        """With a new key, and a new commitment."""
        return cls(name, Identity.generate(), count, SizeOpening.of(count.units))

    def admission(self, study: str, registry: Point, prover: Prover) -> Proved:
        """The proof that its commitment is to what the registry counted."""
        return prover.prove_inputs(
            {
                "units": self.size.records,
                "salt": self.size.salt,
                "records": self.count.records,
                "signature": self.count.signature,
                "registry": registry,
                "study": element(study),
                "hospital": element(self.name),
                "identity": element(self.identity.public),
            }
        )


class Study:
    """Takes hospitals in by their proofs, and holds rounds of them."""

    def __init__(self, name: str, registry: Point, keys: Keys) -> None:
        """Nobody is in it yet."""
        self.name = name
        self.registry = registry
        self._keys = keys
        self._counts = Verifier(keys.counted.verifying_key, keys.counted.statement, development=True)
        self._updates = Verifier(keys.update.verifying_key, keys.update.statement, development=True)
        self._members: list[Member] = []
        self._rounds = 0

    def admit(self, name: str, public: bytes, size: int, proved: Proved) -> None:
        """Take a hospital in. Raises `InvalidProof` where the registry did not sign its number of records, or for another key.

        And `LearningError` for one that is in: a second of its name would leave no round to hold.
        """
        registry = {"x": int(self.registry.x), "y": int(self.registry.y)}
        given = {
            "registry": registry,
            "study": element(self.name),
            "hospital": element(name),
            "identity": element(public),
        }
        self._counts.verify(proved.proof, public={**given, "result": size})
        if any(member.name == name for member in self._members):
            raise LearningError(name, "is in the study already", "ask the registry whose proof came first")
        self._members.append(Member(name, public, size))

    def round(self, hospitals: Mapping[str, Hospital], updates: Mapping[str, Any]) -> Result:
        """One round of averaging; `updates` are whole numbers by name, as `SCHEME.quantised` gives them."""
        self._rounds += 1
        label = f"{self.name}, round {self._rounds}"
        round = Round(label, SCHEME, tuple(self._members), statement_digest(self._updates.statement))
        server = Server(round, self._updates)
        clients = {
            name: Client(round, name, hospitals[name].identity, numbers, hospitals[name].size, self._keys.update)
            for name, numbers in updates.items()
        }
        while (requests := server.requests()) is not None:
            for name, request in requests.items():
                if name in clients:
                    try:
                        server.receive(name, clients[name].answer(request))
                    except UnsatisfiedCircuitError:
                        del clients[name]  # its update is too long: it has no proof, and falls silent
        return server.result()
