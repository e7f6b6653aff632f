"""A circuit whose nullifier counts once within its scope, and proofs of it, one after another."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zkwright import Field, Private, Public, bind, circuit, require
from zkwright.prover import Prover, setup, statement_of
from zkwright.service.statements.registered import statement_id
from zkwright.verifier.curve import Q, R


@circuit
def ballot(secret: Private[Field], nullifier: Public[Field], scope: Public[Field], choice: Public[Field]) -> None:
    """A vote: whoever has the secret has one."""
    require(secret * secret == nullifier)
    bind(scope)
    bind(choice)


@dataclass(frozen=True)
class Ballot:
    """One vote, as it is sent; what was changed of it may be no vote."""

    statement: str
    public: tuple[str, ...]
    proof: dict[str, Any]

    @property
    def body(self) -> bytes:
        """The request."""
        return json.dumps({"statement": self.statement, "public": self.public, "proof": self.proof}).encode()

    @property
    def malleated(self) -> Ballot:
        """The same claim by another proof, which anybody can make of it: e(-A, -B) = e(A, B)."""
        a, b = self.proof["pi_a"], self.proof["pi_b"]
        other = {"pi_a": [a[0], _minus(a[1]), a[2]], "pi_b": [b[0], [_minus(b[1][0]), _minus(b[1][1])], b[2]]}
        return replace(self, proof={**self.proof, **other})

    @property
    def aliased(self) -> Ballot:
        """The nullifier written as n + r, which satisfies the same equation."""
        return replace(self, public=(str(int(self.public[0]) + R), *self.public[1:]))


def _minus(coordinate: str) -> str:
    return str(-int(coordinate) % Q)


class Box:
    """The key in a folder, and ballots made under it."""

    def __init__(self, folder: Path) -> None:
        self._program = ballot.compile()
        key = setup(self._program.r1cs)
        statement = statement_of(self._program, key)
        self._prover = Prover(key, self._program)
        self._made = 0
        self.id = statement_id(statement)
        self.file = folder / "ballot.statement.json"
        self.file.write_text(statement.to_json())
        (folder / "verification_key.json").write_text(key.verifying_key().to_json())

    def ballot(self, *, scope: int = 7, choice: int = 1, secret: int | None = None) -> Ballot:
        """A vote of somebody new, or of whoever has the secret."""
        self._made += 1
        secret = 1000 + self._made if secret is None else secret
        inputs = {"secret": secret, "nullifier": secret * secret, "scope": scope, "choice": choice}
        proved = self._prover.prove_inputs(inputs)
        public = tuple(str(signal) for signal in proved.public)
        return Ballot(self.id, public, json.loads(proved.proof.to_json()))
