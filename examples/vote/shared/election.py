"""What everybody agrees on before an election: the rules, the roll, and the circuits that follow from them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import Program
from zkwright.core.field import R
from zkwright.core.json_depth import shallow_json

from ..electorate import ARITY
from .circuits import MAX_CHOICES, POINTS_BITS, ballot, cancelling, tally

KINDS: Final = ("one", "ranked", "budget")
SERVERS: Final = 3
MAX_POINTS: Final = 255
"""Of one voter for one choice."""

NOTHING: Final = int(poseidon(0, 0))
"""The commitment to nothing, which an empty slot and an unused mask have."""


@dataclass(frozen=True)
class Election:
    """The rules. `drawn` is a number that no other election has, `root` the roll's, `voters` how many stand on it.

    `slots` is how many ballots are counted in one proof.
    """

    drawn: int
    kind: str
    choices: tuple[str, ...]
    root: int
    voters: int
    depth: int
    budget: int = 10
    slots: int = 256

    def __post_init__(self) -> None:
        """Raise `ValueError` for rules that cannot be."""
        if self.kind not in KINDS:
            raise ValueError(f"kind {self.kind!r}: write one of {', '.join(KINDS)}")
        if not 2 <= len(self.choices) <= MAX_CHOICES or len(set(self.choices)) != len(self.choices):
            raise ValueError(f"{len(self.choices)} choices: name 2 to {MAX_CHOICES}, none twice")
        if not 1 <= self.budget <= MAX_POINTS:
            raise ValueError(f"a budget of {self.budget}: give 1 to {MAX_POINTS} points")
        if not 1 <= self.voters <= ARITY**self.depth or self.voters * MAX_POINTS >= 1 << POINTS_BITS:
            raise ValueError(
                f"{self.voters} voters: at most {(1 << POINTS_BITS) // MAX_POINTS}, and as many as the tree holds"
            )
        if not (0 <= self.drawn < R and 0 <= self.root < R and 1 <= self.slots <= 1024):
            raise ValueError("drawn and root are elements of the field, slots are 1 to 1024")

    @property
    def _document(self) -> dict[str, Any]:
        return {name: _text(value) for name, value in asdict(self).items()}

    @cached_property
    def number(self) -> int:
        """What ballots are bound to: a hash of all rules, so that no choice gets another name once somebody voted for it."""
        text = json.dumps(self._document, sort_keys=True, separators=(",", ":"))
        return int.from_bytes(sha256(b"zkwright shared vote 1" + text.encode()).digest()[:31], "big")

    @property
    def batches(self) -> int:
        """How many proofs it takes to count everybody's ballot."""
        return -(-self.voters // self.slots)

    @cached_property
    def ballot(self) -> Program:
        """What a voter proves."""
        siblings = self.depth * (ARITY - 1)
        return ballot.compile(kind=self.kind, choices=len(self.choices), budget=self.budget, n_siblings=siblings)

    @cached_property
    def tally(self) -> Program:
        """What the servers prove together, once for each batch."""
        return tally.compile(slots=self.slots, servers=SERVERS)

    @cached_property
    def cancelling(self) -> Program:
        """What each server proves of its masks."""
        return cancelling.compile(batches=self.batches)

    def points_of(self, total: int) -> dict[str, int]:
        """What a sum of ballots says. Raises `ValueError` for a number that none is."""
        if not 0 <= total < 1 << POINTS_BITS * len(self.choices):
            raise ValueError("no sum of ballots: the masks of a server are missing, or wrong")
        mask = (1 << POINTS_BITS) - 1
        return {choice: total >> POINTS_BITS * place & mask for place, choice in enumerate(self.choices)}

    def points_a_ballot(self) -> int:
        """How many points each voter gives in all."""
        n = len(self.choices)
        return {"one": 1, "ranked": n * (n - 1) // 2, "budget": self.budget}[self.kind]

    def write(self, path: Path) -> None:
        """As JSON."""
        path.write_text(json.dumps(self._document, indent=2) + "\n")

    @classmethod
    def read(cls, path: Path) -> Election:
        """What `write` left. Raises `ValueError` for anything else, and `OSError`."""
        told = shallow_json(path.read_bytes())
        if not isinstance(told, dict) or set(told) != set(cls.__dataclass_fields__):
            raise ValueError(f"{path}: no rules of an election: take the file that everybody agreed on")
        try:
            numbers = {name: int(told[name]) for name in ("drawn", "root", "voters", "depth", "budget", "slots")}
            return cls(kind=str(told["kind"]), choices=tuple(map(str, told["choices"])), **numbers)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{path}: {error}") from None


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and value >> 53 else value


def parties_lines() -> list[str]:
    """What `parties.toml` says of the clients, who are the voters, and of the masks of each server, in the servers' order."""
    clients = [
        'inputs = ["ballots[*]", "nonces[*]"]',
        'public = ["commitments[*]"]',
        f'empty = {{ "ballots[*]" = 0, "nonces[*]" = 0, "commitments[*]" = "{NOTHING}" }}',
    ]
    return ["[clients]", *clients]
