"""What everybody can keep of a ledger: the tree of notes, and the roots and nullifiers that it had, to see what cannot be."""

from __future__ import annotations

from typing import Final

from zkwright.trees import IncrementalTree, Store

from ..circuits import DEPTH
from ..errors import Untruthful
from ..ledger import Known
from ..transactions import Written

_SEEN: Final = b"\xffseen"
"""Before a nullifier or a root in the store; names of trees are shorter than 255 bytes, which stand before theirs."""


class Replica:
    """A tree with all notes of a ledger. A proof holds under any root, and as often as it is shown: whether there ever was such a
    root, and no nullifier of it before, is seen here, and no word of the ledger's taken for it."""

    def __init__(self, store: Store) -> None:
        """In a store, which may be a file."""
        self._store: Final = store
        self.tree: Final = IncrementalTree(DEPTH, store)
        if not self._seen(self.tree.root):
            with store.writing():
                self._see(self.tree.root)

    @property
    def transactions(self) -> int:
        """How many there are in it."""
        return len(self.tree) // 2

    def take(self, number: int, written: Written) -> None:
        """Take in a transaction whose proof was verified, if it is the next one. Raises `Untruthful` where no ledger takes it."""
        if number != self.transactions:
            return
        if not self._seen(written.root):
            raise Untruthful(f"transaction {number} spends notes of a tree that the ledger never had")
        if any(self._seen(nullifier) for nullifier in written.nullifiers):
            raise Untruthful(f"transaction {number} spends what was spent before")
        self.tree.extend(written.commitments)
        self._see(self.tree.root, *written.nullifiers)

    def require(self, known: Known) -> None:
        """Raises `Untruthful` where the ledger says to be in another state."""
        if (self.transactions, self.tree.root) != (known.transactions, known.root):
            raise Untruthful("the ledger's root is of other notes than those that it tells")

    def _seen(self, number: int) -> bool:
        return self._store.get([_key(number)]) != [None]

    def _see(self, *numbers: int) -> None:
        self._store.put({_key(number): b"" for number in numbers})


def _key(number: int) -> bytes:
    return _SEEN + number.to_bytes(32, "big")
