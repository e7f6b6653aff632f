"""Whoever checks what a lender says: an applicant, or who looks after lenders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zkwright.circuits.babyjub import Point
from zkwright.learning.models import Card, Shape
from zkwright.prover import Proved
from zkwright.verifier import InvalidProof, Statement, VerifyingKey

from .bureau import subject

Key = tuple[VerifyingKey, Statement]


@dataclass(frozen=True)
class Statements:
    """Keys that all agree on, their names, and the shape of models that they are for, as no key tells it."""

    shape: Shape
    commitment: Key
    score: Key
    fairness: Key


@dataclass(frozen=True)
class Published:
    """A lender's card, its commitment, and the proof that it is to a model of this card."""

    card: Card
    commitment: int
    proved: Proved


@dataclass(frozen=True)
class Fair:
    """What is known of a model's fairness: `constant` where it says the same of all, of which nothing follows."""

    sizes: tuple[int, int]
    permille: int
    constant: bool

    def __str__(self) -> str:
        """For people."""
        if self.constant:
            return "the model says the same of everybody in the test set: equal rates are no merit of it"
        one, other = self.sizes
        return f"rates over groups of {one} and {other} differ by at most {self.permille / 10} points"


@dataclass(frozen=True)
class Reader:
    """Knows the bureau's key and the commitment to its test set, which was published before the model's."""

    statements: Statements
    published: Published
    bureau: Point
    test_set: int

    def __post_init__(self) -> None:
        """Raise `InvalidProof` unless the commitment was proved to be to a model of the published card."""
        if self.published.card.shape != self.statements.shape:  # which says how far answers reach, and what they are
            raise InvalidProof("card", "is of another shape than the keys", "ask the lender for keys of its shape")
        expect = {"scheme": self.published.card.scheme, "result": self.published.commitment}
        self._verified(self.statements.commitment, self.published.proved, expect)

    def score(self, name: str, proved: Proved) -> Any:
        """What the published model, and no other, says of what the bureau signed for this applicant. Raises `InvalidProof`."""
        expect = {
            "scheme": self.published.card.scheme,
            "result.model": self.published.commitment,
            "issuer.x": int(self.bureau.x),
            "issuer.y": int(self.bureau.y),
            "subject": subject(name),
        }
        values = self._verified(self.statements.score, proved, expect)
        return self.published.card.told(values["result"]["answer"]).item()

    def fair(self, permille: int, proved: Proved) -> Fair:
        """That the published model treats both groups of the committed test set alike. Raises `InvalidProof`."""
        expect = {
            "scheme": self.published.card.scheme,
            "result.model": self.published.commitment,
            "result.data": self.test_set,
            "permille": permille,
        }
        result = self._verified(self.statements.fairness, proved, expect)["result"]
        says_one = result["constant"] or self.published.card.always is not None
        return Fair((result["first"], result["second"]), permille, says_one)

    @staticmethod
    def _verified(key: Key, proved: Proved, expect: dict[str, Any]) -> dict[str, Any]:
        vk, statement = key
        return statement.verify(vk, proved.public, proved.proof, expect=expect)
