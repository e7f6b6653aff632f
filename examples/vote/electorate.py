"""Who may vote: a roll of commitments as a tree, on which each voter proves to be, and the nullifier that tells a second vote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from zkwright import Bool, Field, R, gadget, require
from zkwright.circuits.merkle import wide_merkle_root
from zkwright.circuits.poseidon import poseidon
from zkwright.trees import IncrementalTree

ARITY: Final = 8
"""Of the roll's tree: 415 rows a level, and each level makes room for 8 times as many voters."""

_COMMITMENT, _NULLIFIER = 1, 2


@gadget
def commitment_of(secret: Field) -> Field:
    """What the roll has of a voter. Hides the secret where that is random."""
    return poseidon(_COMMITMENT, secret)


@gadget
def nullifier_of(secret: Field, election: Field) -> Field:
    """One for each voter and election: two ballots with it are of one voter, and no other thing connects them."""
    return poseidon(_NULLIFIER, election, secret)


@gadget
def require_on_roll(root: Field, secret: Field, is_left: Sequence[Bool], siblings: Sequence[Field]) -> None:
    """Constrain the owner of a secret to be on the roll with this root; fails otherwise. 415 rows a level, and 240."""
    require(wide_merkle_root(commitment_of(secret), is_left, siblings, ARITY) == root, "the voter is not on the roll")


@dataclass(frozen=True)
class Roll:
    """All who may vote, by their commitments, none twice."""

    commitments: tuple[int, ...]

    def __post_init__(self) -> None:
        """Raise `ValueError` where a commitment stands twice, or is none."""
        if not self.commitments:
            raise ValueError("the roll is empty: name who may vote")
        if not all(type(each) is int and 0 < each < R for each in self.commitments):
            raise ValueError("a commitment on the roll is no element of the field above 0: leave it out")
        if len(set(self.commitments)) != len(self.commitments):
            raise ValueError("a commitment stands twice on the roll: each has one vote")

    @classmethod
    def of(cls, secrets: Iterable[int]) -> Roll:
        """Of voters whose secrets somebody knows: for demonstrations."""
        return cls(tuple(int(commitment_of(secret)) for secret in secrets))

    @property
    def depth(self) -> int:
        """Levels of the smallest tree that all fit in."""
        depth = 1
        while ARITY**depth < len(self.commitments):
            depth += 1
        return depth

    @property
    def n_siblings(self) -> int:
        """On a voter's way through the tree: a compile-time parameter of circuits."""
        return self.depth * (ARITY - 1)

    def tree(self) -> IncrementalTree:
        """The tree, whose root is public. Made anew in each call: some tenths of a second for 10,000."""
        tree = IncrementalTree(self.depth, arity=ARITY)
        tree.extend(self.commitments)
        return tree

    def membership(self, secret: int, tree: IncrementalTree | None = None) -> dict[str, Any]:
        """The inputs `secret`, `is_left` and `siblings` of a voter. Raises `ValueError` for who is not on the roll."""
        commitment = int(commitment_of(secret))
        if commitment not in self.commitments:
            raise ValueError("the voter is not on the roll: ask to be entered, before the election begins")
        is_left, siblings = (tree or self.tree()).path(self.commitments.index(commitment))
        return {"secret": secret, "is_left": is_left, "siblings": siblings}
