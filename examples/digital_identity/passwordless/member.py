"""A member: a secret for one group, and the numbers that were used of each epoch, so that none is used twice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from zkwright import U16, random_field
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.circuits.rln import rln_rate_commitment

from ..documents import parse
from ..errors import RefusedError
from ..holder.wallet import SKEW
from ..keys import Keys
from ..state import State
from .challenge import Challenge
from .circuit import LEVELS

_TABLES: Final = """
    CREATE TABLE member (audience TEXT NOT NULL, secret TEXT NOT NULL, allowed INTEGER NOT NULL);
    CREATE TABLE used (epoch INTEGER PRIMARY KEY, numbers INTEGER NOT NULL)
"""


class Member:
    """A member's state in a file."""

    def __init__(self, file: Path) -> None:
        """Open it. Raises `MalformedError` where it is not there."""
        self._state: Final = State(file, _TABLES)
        with self._state.reading() as database:
            self.audience, secret, self.limit = database.execute("SELECT * FROM member").fetchone()
        self._secret: Final = int(secret)

    @classmethod
    def make(cls, file: Path, audience: str, limit: int) -> Member:
        """A new secret for the group of a door, and so many logins an epoch."""
        with State(file, _TABLES, make=True).writing() as database:
            database.execute("INSERT INTO member VALUES (?, ?, ?)", (audience, str(random_field()), limit))
        return cls(file)

    @property
    def commitment(self) -> int:
        """What joins the group."""
        return int(rln_rate_commitment(self._secret, U16(self.limit)))

    def login(self, data: bytes, members: Sequence[int], keys: Keys, *, origin: str, now: int) -> dict[str, Any]:
        """Answer a challenge that came from an origin, as one of the members, all of whom everybody fetches.

        The number that it uses is written down first: a login that is lost has used it up. Raises `RefusedError` where none is
        left, for a challenge of another door, time or limit, and where this member is none.
        """
        challenge = Challenge.from_object(parse(data))
        if challenge.audience != origin or challenge.audience != self.audience:
            raise RefusedError(f"the challenge is of {challenge.audience}", "answer the door of this membership alone")
        if abs(challenge.issued - now) > SKEW or challenge.expires <= now:
            raise RefusedError("the challenge is of another time", "set the clocks, or ask for another")
        if challenge.limit != self.limit or keys.named(challenge.statement) != "login":
            raise RefusedError("the challenge is of another limit or circuit", "ask the door for another")
        if self.commitment not in members:
            raise RefusedError("this member is not in the group", "join it")
        tree = MerkleTree(members, LEVELS)
        place = tree.index_of(self.commitment)
        inputs = {
            "secret": self._secret,
            "number": self._next_number(challenge.epoch),
            "index": place,
            "siblings": tree.path(place)[1],
            "group": tree.root,
            **challenge.public,
        }
        proved = keys.prover("login").prove_inputs(inputs)
        share = proved.values["result"]
        return {
            "challenge": str(challenge.id),
            "group": str(tree.root),
            "y": str(share["y"]),
            "nullifier": str(share["nullifier"]),
            "proof": proved.proof.to_object(),
        }

    def _next_number(self, epoch: int) -> int:
        with self._state.writing() as database:
            row = database.execute("SELECT numbers FROM used WHERE epoch = ?", (epoch,)).fetchone()
            number = 0 if row is None else int(row[0])
            if number >= self.limit:
                raise RefusedError(f"all {self.limit} logins of this hour are used", "come again in the next")
            question = "INSERT INTO used VALUES (?, 1) ON CONFLICT (epoch) DO UPDATE SET numbers = numbers + 1"
            database.execute(question, (epoch,))
        return number
