"""What the ledger's transactions are to one user, seen with the viewing key: all that an auditor needs."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from ..keys import ViewingKey
from ..notes import OwnedNote, found, open_record
from ..transactions import Transaction, Written


@dataclass(frozen=True)
class Entry:
    """One transaction as its user sees it. `amount` is what came, or what went to others or out; `fee` is beside it."""

    number: int
    kind: str
    """deposit, withdrawal, received, sent, consolidated."""
    asset: int
    amount: int
    fee: int = 0
    memo: str = ""
    payee: str = ""
    """The address that was paid; empty where nobody else was, or the sender has told nobody, not even the auditor."""


@dataclass
class History:
    """Notes and entries of one viewing key, over the transactions that were shown to it, in order."""

    key: ViewingKey
    unspent: dict[int, OwnedNote] = field(default_factory=dict)
    """By nullifier, by which one sees that it is spent."""
    spent: dict[int, OwnedNote] = field(default_factory=dict)
    """By nullifier as well: what may be asked where it came from."""
    entries: list[Entry] = field(default_factory=list)
    next: int = 0
    """The number of the transaction that is to come."""

    def see(self, number: int, transaction: Transaction, written: Written) -> Entry | None:
        """Take a transaction into account whose proof was verified; its entry, where it is about this user at all."""
        if number != self.next:
            raise ValueError(f"transaction {self.next} comes next, not {number}")
        self.next += 1
        spent = [self.unspent.pop(nullifier) for nullifier in written.nullifiers if nullifier in self.unspent]
        self.spent |= {note.nullifier: note for note in spent}
        notes = found(self.key, written.ephemeral, written.ciphertexts, written.commitments, 2 * number)
        ours = [note for note in notes if note is not None]
        self.unspent |= {note.nullifier: note for note in ours if note.amount}
        entry = self._entry(number, transaction, written, spent, ours)
        if entry is not None:
            self.entries.append(entry)
        return entry

    def balances(self) -> dict[int, int]:
        """What is unspent, by asset."""
        totals: dict[int, int] = {}
        for note in self.unspent.values():
            totals[note.asset] = totals.get(note.asset, 0) + note.amount
        return dict(sorted(totals.items()))

    def _entry(
        self,
        number: int,
        transaction: Transaction,
        written: Written,
        spent: list[OwnedNote],
        ours: list[OwnedNote],
    ) -> Entry | None:
        if not spent and not ours:
            return None
        came = sum(note.amount for note in ours)
        asset, memo = (spent or ours)[0].asset, next((note.memo for note in ours if note.memo), "")
        paid = open_record(
            self.key, transaction.context.record, written.ephemeral, written.ciphertexts[0], written.commitments[0]
        )
        if not spent and paid is None:
            return Entry(number, "received", asset, came, memo=memo) if came else None
        went = sum(note.amount for note in spent) + written.deposit - came - written.withdrawal - written.fee
        payee = ""
        if paid is not None and paid.payee != self.key.address:
            payee, memo = str(paid.payee), paid.said.memo
        kind, amount = "consolidated", came
        if written.deposit:
            kind, amount = "deposit", written.deposit
        elif written.withdrawal:
            kind, amount = "withdrawal", written.withdrawal
        elif went:
            kind, amount = "sent", went
        return Entry(number, kind, asset, amount, written.fee, memo, payee)


def to_state(history: History) -> dict[str, Any]:
    """What a wallet keeps of it, as JSON."""
    return {
        "next": history.next,
        "unspent": [asdict(note) for note in history.unspent.values()],
        "spent": [asdict(note) for note in history.spent.values()],
        "entries": [asdict(entry) for entry in history.entries],
    }


def from_state(key: ViewingKey, state: dict[str, Any]) -> History:
    """What `to_state` gave."""
    unspent, spent = ({note["nullifier"]: OwnedNote(**note) for note in state[name]} for name in ("unspent", "spent"))
    return History(key, unspent, spent, [Entry(**entry) for entry in state["entries"]], state["next"])
