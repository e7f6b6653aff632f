"""What all members of a round have to hold alike before it begins."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from zkwright.core.field import R
from zkwright.verifier import Statement

from ..errors import LearningError
from .lanes import MOST_MEMBERS
from .scheme import Scheme

_LEAST: int = 3
"""Of two, each knows the other's update from the sum."""


@dataclass(frozen=True, slots=True)
class Member:
    """A name, the public key of its `Identity`, and the commitment of its `SizeOpening`."""

    name: str
    identity: bytes
    size: int


@dataclass(frozen=True)
class Round:
    """One average. `label` is another for each round, so that nothing of one counts in another.

    A sum is shown when `threshold` members at least are left. No single update is, to a server that lies with up to
    2 threshold - members - 1 of the members: two thirds and one, the default, are right against a third. `statement` is
    `statement_digest` of what members prove by. Raises `LearningError` for members of one name or key, too few or too many, or
    another threshold.
    """

    label: str
    scheme: Scheme
    members: tuple[Member, ...]
    statement: str
    threshold: int = 0

    def __post_init__(self) -> None:
        """Refuse rounds that protect nobody."""
        n = len(self.members)
        if not _LEAST <= n <= MOST_MEMBERS:
            raise LearningError("the round", f"has {n} members", f"have {_LEAST} to {MOST_MEMBERS}")
        for what in ("name", "identity"):
            if len({getattr(member, what) for member in self.members}) != n:
                raise LearningError("the round", f"two members have one {what}", "give each its own")
        for member in self.members:
            if len(member.identity) != 32 or not 0 <= member.size < R:
                raise LearningError(
                    member.name, "its key or the commitment to its size is none", "ask it for both again"
                )
        if self.threshold == 0:
            object.__setattr__(self, "threshold", 2 * n // 3 + 1)
        if not n < 2 * self.threshold <= 2 * n:
            mend = f"take {n // 2 + 1} to {n}: more than half of the members"
            raise LearningError("the round", f"its threshold is {self.threshold} of {n}", mend)

    @cached_property
    def digest(self) -> bytes:
        """The SHA-256 of all of it: what every signature of the round is about."""
        facts = [
            self.label,
            [self.scheme.parameters, float(self.scheme.clip).hex(), float(self.scheme.norm).hex()],
            [[member.name, member.identity.hex(), str(member.size)] for member in self.members],
            self.threshold,
            self.statement,
        ]
        return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).digest()

    def begun(self, number: int, nonces: Mapping[int, bytes], model: bytes = b"") -> Round:
        """The same with a label that no other has: it tells what each member who takes part drew for this round.

        `model` is all that a member was given to learn from: members who were given others hold other rounds, and none of what
        one of them signs counts for another. A server could else have all but one learn nothing, whose update the sum then is
        (Pasquini, Francati and Ateniese, "Eluding Secure Aggregation in Federated Learning via Model Inconsistency", CCS 2022).
        """
        drawn = hashlib.sha256(b"".join(place.to_bytes(2, "big") + nonces[place] for place in sorted(nonces)))
        learned_from = hashlib.sha256(model).hexdigest()
        return replace(self, label=f"{self.label}, round {number} of {drawn.hexdigest()} from {learned_from}")

    def place(self, name: str) -> int:
        """The how-manieth of the members it is. Raises `LearningError` where it is none."""
        for place, member in enumerate(self.members):
            if member.name == name:
                return place
        raise LearningError(name, "no member of the round", "name one of its members")


def statement_digest(statement: Statement) -> str:
    """The SHA-256 of a descriptor, in hexadecimal, but for who can forge proofs, as not every machine knows that."""
    return hashlib.sha256(replace(statement, standing=None).to_json().encode()).hexdigest()
