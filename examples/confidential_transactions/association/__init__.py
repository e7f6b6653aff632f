"""Association sets: lists of notes of allowed origin and of blocked ones, and proofs about what a transaction spent.

Whoever keeps a list looks at deposits, which are in the open, and takes their notes in. A transaction that spent notes of it
alone, as proofs say of each of its nullifiers, has its own notes taken in; which notes it spent nobody learns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Final

from zkwright.prover import Proved, Prover
from zkwright.trees import IncrementalTree, SparseTree, Store
from zkwright.verifier import InvalidProof, Proof, Verifier

from ..circuits import BLOCK_LEVELS, DEPTH
from ..errors import NotAllowed
from ..keys import SpendingKey
from ..notes import OwnedNote, blinding_of_nothing, commitment, open_record
from ..transactions import Transaction, Written


class AssociationSet:
    """Notes of allowed origin, of which every root that it ever had is kept: what was in is in."""

    circuit: ClassVar[str] = "of_allowed_origin"
    """What proofs are of."""

    def __init__(self, store: Store) -> None:
        """In a store, which may be a file."""
        self._tree: Final = IncrementalTree(DEPTH, store, name="allowed")
        self._roots: Final = IncrementalTree(DEPTH, store, name="roots")
        self._store: Final = store

    @property
    def root(self) -> int:
        """Of the set as it is."""
        return self._tree.root

    def allow(self, commitments: Iterable[int]) -> None:
        """Take notes in."""
        with self._store.writing():
            self._tree.extend(commitments)
            self._roots.append(self._tree.root)

    def way(self, note: OwnedNote) -> dict[str, Any]:
        """The inputs of a proof that a note is in, or of amount 0. Raises `NotAllowed` for one that is neither."""
        if not note.amount:
            return {"place": 0, "siblings": [0] * DEPTH, "allowed": self.root}
        try:
            place = self._tree.index_of(note.commitment)
        except ValueError:
            raise NotAllowed("a note that was spent is not in the association set") from None
        _, siblings = self._tree.path(place)
        return {"place": place, "siblings": siblings, "allowed": self.root}

    def require(self, verifier: Verifier, written: Written, proofs: Sequence[tuple[Mapping[str, Any], Proof]]) -> None:
        """That a transaction's money is of notes of the set alone.

        Raises `InvalidProof`, of a deposit as well: what comes in from outside is in no note that was spent.
        """
        for root in _shown(verifier, written, proofs, "allowed"):
            try:
                self._roots.index_of(root)
            except ValueError:
                raise InvalidProof("allowed", "the root is of another set", "prove with this one's") from None
        if written.deposit:
            mend = "look where it comes from, and allow it for itself"
            raise InvalidProof("deposit", "money comes in that no proof is about", mend)


class BlockList:
    """Notes of blocked origin. Only proofs of its newest root count."""

    circuit: ClassVar[str] = "not_of_blocked_origin"
    """What proofs are of."""

    def __init__(self, store: Store) -> None:
        """In a store, which may be a file."""
        self._tree: Final = SparseTree(BLOCK_LEVELS, store, name="blocked")

    @property
    def root(self) -> int:
        """Of the list as it is."""
        return self._tree.root

    def block(self, kept: int) -> None:
        """Put a note on the list."""
        self._tree.insert(kept, 1)

    def way(self, note: OwnedNote) -> dict[str, Any]:
        """The inputs of a proof that a note is not on the list; of one that is, they prove nothing."""
        path = self._tree.path(note.commitment)
        return {"siblings": path.siblings, "end": path.end, "blocked": self.root}

    def require(self, verifier: Verifier, written: Written, proofs: Sequence[tuple[Mapping[str, Any], Proof]]) -> None:
        """That a transaction spent no note of the list. Raises `InvalidProof`."""
        for root in _shown(verifier, written, proofs, "blocked"):
            if root != self.root:
                raise InvalidProof("blocked", "the root is not that of the list as it is", "prove anew")


def spent_notes(
    key: SpendingKey, transaction: Transaction, written: Written, spent: Mapping[int, OwnedNote]
) -> list[OwnedNote]:
    """What a transaction of one's own spent, in the order of its nullifiers, those of amount 0 among them.

    `spent` are the wallet's notes by nullifier. Raises `ValueError` for a transaction of another's.
    """
    paid = open_record(
        key.viewing, transaction.context.record, written.ephemeral, written.ciphertexts[0], written.commitments[0]
    )
    if paid is None:
        raise ValueError("this wallet has not made the transaction")
    notes = []
    for place, nullifier in enumerate(written.nullifiers):
        blinding = blinding_of_nothing(key.viewing, paid.ephemeral_secret, place)
        kept = commitment(paid.said.asset, 0, key.address.owner, blinding)
        notes.append(spent.get(nullifier, OwnedNote(paid.said.asset, 0, blinding, 0, kept, nullifier, "")))
    return notes


def prove_origin(prover: Prover, key: SpendingKey, note: OwnedNote, way: Mapping[str, Any]) -> Proved:
    """That a note is in the set, or not on the list, that `way` is of. Raises `UnsatisfiedCircuitError` where it is not so."""
    spender = {"secret": key.secret, "viewing_key": list(key.address.viewing_key)}
    traced = {"asset": note.asset, "amount": note.amount, "blinding": note.blinding, "index": note.index}
    return prover.prove_inputs({"spender": spender, "note": traced, **way})


def _shown(
    verifier: Verifier, written: Written, proofs: Sequence[tuple[Mapping[str, Any], Proof]], name: str
) -> list[int]:
    """The root that each proof is of, once all hold, one of each nullifier."""
    values = [verifier.verify(proof, public) for public, proof in proofs]
    if [each["result"] for each in values] != list(written.nullifiers):
        raise InvalidProof("result", "the proofs are not of the transaction's nullifiers", "prove each, in their order")
    return [each[name] for each in values]
