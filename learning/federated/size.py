"""How many records a member has, committed to before any round."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import random_field

from ..errors import LearningError
from .lanes import MOST_RECORDS


@dataclass(frozen=True, slots=True)
class SizeOpening:
    """A number of records and what hides it; `commitment` is what others have of it.

    >>> SizeOpening(records=120, salt=5).commitment == poseidon(120, 5)
    True
    """

    records: int
    salt: int = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse numbers that no update can be weighted by."""
        if not 1 <= self.records <= MOST_RECORDS:
            mend = f"have 1 to {MOST_RECORDS}, or count in tens or thousands, all members alike"
            raise LearningError("the records", f"there are {self.records}", mend)

    @classmethod
    def of(cls, records: int) -> Self:
        """With a salt that nobody can guess."""
        return cls(records, random_field())

    @property
    def commitment(self) -> int:
        """Its Poseidon hash with the salt."""
        return int(poseidon(self.records, self.salt))
