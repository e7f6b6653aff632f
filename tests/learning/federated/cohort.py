"""Members of a round, and a round from its first request to its last, in one process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

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
from zkwright.learning.federated.messages import Phase
from zkwright.prover import Prover, setup
from zkwright.verifier import Verifier

SCHEME = Scheme(parameters=10, clip=1.0, norm=1.0)

Making = Callable[..., Client]


@cache
def prover(parameters: int = SCHEME.parameters) -> Prover:
    """Of the circuit, for so many parameters."""
    program = update.compile(parameters=parameters)
    return Prover(setup(program.r1cs), program)


@cache
def verifier(parameters: int = SCHEME.parameters) -> Verifier:
    """Of the same key."""
    return Verifier(prover(parameters).verifying_key, prover(parameters).statement, development=True)


@dataclass(frozen=True)
class Cohort:
    """Members, what is theirs alone, and the round they are in."""

    round: Round
    identities: Mapping[str, Identity]
    sizes: Mapping[str, SizeOpening]
    updates: Mapping[str, list[int]]

    @classmethod
    def of(
        cls, updates: Mapping[str, list[int]], label: str = "round 1", scheme: Scheme = SCHEME, threshold: int = 0
    ) -> Cohort:
        """One member an update, of 100, 101, ... records."""
        identities = {name: Identity.generate() for name in updates}
        sizes = {name: SizeOpening.of(100 + place) for place, name in enumerate(updates)}
        members = tuple(Member(name, identities[name].public, sizes[name].commitment) for name in updates)
        digest = statement_digest(verifier(scheme.parameters).statement)
        return cls(Round(label, scheme, members, digest, threshold), identities, sizes, updates)

    def server(self) -> Server:
        """Another server for the round."""
        return Server(self.round, verifier(self.round.scheme.parameters))

    def client(self, name: str, kind: Making = Client, **changed: Any) -> Client:
        """Another client for a member, perhaps one that cheats."""
        given = {
            "round": self.round,
            "name": name,
            "identity": self.identities[name],
            "numbers": self.updates[name],
            "size": self.sizes[name],
            "prover": prover(self.round.scheme.parameters),
        }
        return kind(**{**given, **changed})

    def clients(self, **kinds: Making) -> dict[str, Client]:
        """A client for each member; those named are of their kinds."""
        return {name: self.client(name, kinds.get(name, Client)) for name in self.updates}


def finished(server: Server, clients: Mapping[str, Client], silent: Mapping[str, Phase] | None = None) -> Result:
    """The result of a round in which some fall silent from a phase on."""
    requests = server.requests()
    while requests is not None:
        for name, request in requests.items():
            last = (silent or {}).get(name)
            if last is None or request[0] < last:
                server.receive(name, clients[name].answer(request))
        requests = server.requests()
    return server.result()


def four(**changed: list[int]) -> Cohort:
    """Four members whose updates are short."""
    updates = {name: [(7 * place + k) % 11 - 5 for k in range(SCHEME.parameters)] for place, name in enumerate("abcd")}
    return Cohort.of({**updates, **changed})
