"""What is fixed before the first ballot: choices, rules, roll, trustees' keys, the verifying key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final

from zkwright import Program, R, ZkwrightError
from zkwright.circuits.schnorr import Signature
from zkwright.circuits.threshold_elgamal.plain import Contribution, DealtKey, generated_key
from zkwright.verifier import Statement, Verifier, VerifierError, VerifyingKey

from ..electorate import Roll
from .board import Entry, written
from .circuits import ballot
from .errors import VoteError
from .points import coordinates, element_of, point_of

_FORMAT: Final = "zkwright encrypted vote 1"
_MEMBERS: Final = {"format", "name", "rules", "roll", "trustees", "statement", "verification_key"}


@dataclass(frozen=True)
class Rules:
    """Each ballot gives every choice a number of `bits` bits, all together at most `most`.

    One choice of several is bits 1, most 1; approval is bits 1 and most the number of choices; a budget of 10 is bits 4, most
    10. With `is_ranked` the numbers are 0 to choices - 1, each once. Fewer than `least` ballots are not opened.
    """

    choices: tuple[str, ...]
    bits: int = 1
    most: int = 1
    is_ranked: bool = False
    least: int = 3

    def __post_init__(self) -> None:
        """Raise `VoteError` for rules that make no election."""
        numbers_are_whole = all(type(each) is int for each in (self.bits, self.most, self.least))
        if not numbers_are_whole or not (1 <= self.bits <= 16 and 1 <= self.most < 1 << 20 and self.least >= 2):
            raise VoteError("the rules", "have a number out of range", "bits are 1 to 16, least is 2 or more")
        if not 1 <= len(self.choices) <= 64 or len(set(self.choices)) != len(self.choices):
            raise VoteError("the rules", "have no choice, too many, or one twice", "name 1 to 64")
        if self.is_ranked and 1 << self.bits < len(self.choices):
            raise VoteError("the rules", "have rankings of more choices than fit the bits", "take more bits")


@dataclass(frozen=True)
class Election:
    """All of it, as the first entry of a board has it."""

    name: str
    rules: Rules
    roll: Roll
    trustees: tuple[Contribution, ...]
    statement: Statement
    verifying_key: VerifyingKey

    def to_text(self) -> str:
        """The body of the board's first entry."""
        trustees = [contribution_document(each) for each in self.trustees]
        rules = {**vars(self.rules), "choices": list(self.rules.choices)}
        return written(
            {
                "format": _FORMAT,
                "name": self.name,
                "rules": rules,
                "roll": [str(each) for each in self.roll.commitments],
                "trustees": trustees,
                "statement": self.statement.to_json(),
                "verification_key": self.verifying_key.to_json(),
            }
        )

    @classmethod
    @lru_cache(maxsize=4)
    def from_entry(cls, entry: Entry) -> Election:
        """Read it as from an enemy. Raises `VoteError`. One that was read is kept: it takes some tenths of a second."""
        document = entry.document()
        try:
            if not isinstance(document, dict) or document.keys() != _MEMBERS or document["format"] != _FORMAT:
                raise ValueError("it has other parts than an election")
            rules, contributions = document["rules"], document["trustees"]
            election = cls(
                name=str(document["name"]),
                rules=Rules(**{**rules, "choices": tuple(map(str, rules["choices"]))}),
                roll=Roll(tuple(map(int, document["roll"]))),
                trustees=tuple(contribution_of(each) for each in contributions),
                statement=Statement.from_json(document["statement"]),
                verifying_key=VerifyingKey.from_json(document["verification_key"]),
            )
            threshold = election.key.threshold
            if 2 * threshold < len(election.trustees) + 2 and threshold < len(election.trustees):
                raise ValueError("one trustee could open two sums")
            if election.to_text() != entry.body:
                raise ValueError("it is not written as an election is")
        except (ValueError, TypeError, KeyError, ZkwrightError, VerifierError) as error:
            raise VoteError(entry.where, f"is no election: {error}", "take the board of one") from error
        return election

    @cached_property
    def key(self) -> DealtKey:
        """What follows from what the trustees published. Verifies that."""
        return generated_key(self.trustees)

    @cached_property
    def number(self) -> int:
        """What ballots are bound to: a hash of all of this, as an element of the field."""
        return int.from_bytes(hashlib.sha256(self.to_text().encode()).digest(), "big") % R

    @cached_property
    def root(self) -> int:
        """Of the roll's tree."""
        return self.roll.tree().root

    @property
    def expected(self) -> dict[str, Any]:
        """Of each ballot's public values."""
        return {"election": self.number, "root": self.root}

    def circuit(self) -> Program:
        """The circuit of a ballot."""
        return circuit_of(self.rules, self.roll, self.key)

    def verifier(self, *, development: bool) -> Verifier:
        """Raises `InvalidStatement` where the key is for development and that was not allowed."""
        return Verifier(self.verifying_key, self.statement, development=development)

    @property
    def bound(self) -> int:
        """More than any choice can have."""
        return len(self.roll.commitments) * ((1 << self.rules.bits) - 1) + 1


def circuit_of(rules: Rules, roll: Roll, key: DealtKey) -> Program:
    """The circuit of a ballot in an election with these."""
    return ballot.compile(
        choices=len(rules.choices),
        bits=rules.bits,
        most=rules.most,
        is_ranked=rules.is_ranked,
        n_siblings=roll.n_siblings,
        key_x=int(key.public_key.x),
        key_y=int(key.public_key.y),
    )


def contribution_document(contribution: Contribution) -> dict[str, Any]:
    """What a trustee publishes, as JSON has it."""
    return {
        "number": contribution.number,
        "commitments": [coordinates(each) for each in contribution.commitments],
        "signature": {"r": coordinates(contribution.signature.r), "s": str(int(contribution.signature.s))},
    }


def contribution_of(document: Mapping[str, Any]) -> Contribution:
    """Read it; `generated_key` says whether it is one. Raises `ValueError`, `TypeError`, `KeyError` for another document."""
    signature = document["signature"]
    found = Contribution(
        document["number"],
        tuple(point_of(each) for each in document["commitments"]),
        Signature(r=point_of(signature["r"]), s=element_of(signature["s"])),
    )
    if type(found.number) is not int:
        raise ValueError("a trustee's number is no number")
    return found
