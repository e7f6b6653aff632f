"""What a wallet does: follows the ledger, and has transactions proved and taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol

from zkwright.prover import Proved
from zkwright.trees import MemoryStore, SqliteStore
from zkwright.verifier import InvalidBatch, InvalidProof

from ..association import prove_origin, spent_notes
from ..building import Payment, Plan, build, paying, shielding, unshielding
from ..deployment import Deployment
from ..errors import NotEnough, Refused, TooDear, Unreachable, Untruthful, Unusable
from ..keys import Address, SpendingKey, ViewingKey
from ..ledger import Known, Receipt
from ..notes import OwnedNote
from ..transactions import CIRCUITS, Transaction, Written
from .history import History, from_state, to_state
from .replica import Replica
from .vault import Vault

Ways = Callable[[OwnedNote], Mapping[str, Any]]
"""Inputs of a proof of a note's origin: of an association set or a block list."""

Progress = Callable[[str], None]
"""Told what is being done, in a few words."""

MOST_FEE: Final = 10
"""Of a transaction, where nothing else is said."""

_MOST_SPENT: Final = max(CIRCUITS.values())


class Remote(Protocol):
    """What a wallet asks of a ledger: `Ledger` where it is in the same process, or `HttpLedger`."""

    def known(self) -> Known:
        """The newest block."""

    def after(self, number: int, limit: int = 100) -> list[tuple[int, int, bytes]]:
        """Transactions from a number on."""

    def take_one(self, body: bytes) -> Receipt:
        """Take a transaction, or raise `Refused`."""

    def balances(self, account: bytes) -> dict[int, int]:
        """What an account has in the open."""


class Wallet:
    """A folder with keys and notes, encrypted in `wallet.zkw`, and the ledger's tree, which is everybody's, in `tree.db`."""

    def __init__(
        self,
        vault: Vault,
        document: dict[str, Any],
        store: SqliteStore,
        remote: Remote,
        deployment: Deployment,
        progress: Progress,
    ) -> None:
        """By `create` and `open`."""
        self._vault: Final = vault
        self._document: Final = document
        self._store: Final = store
        self._replica: Final = Replica(store)
        self._remote: Final = remote
        self._deployment: Final = deployment
        self._progress: Final = progress
        self.key: Final = SpendingKey.from_mnemonic(document["mnemonic"])
        self.history: Final = from_state(self.key.viewing, document["history"])

    @classmethod
    def create(
        cls,
        folder: Path,
        password: str,
        mnemonic: str,
        remote: Remote,
        deployment: Deployment,
        progress: Progress = lambda _: None,
    ) -> Wallet:
        """A new wallet of this mnemonic, in a folder that has none."""
        key = SpendingKey.from_mnemonic(mnemonic)
        document = {
            "mnemonic": mnemonic,
            "ledger": remote.known().ledger.hex(),
            "pending": None,
            "history": to_state(History(key.viewing)),
        }
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        vault = Vault.create(folder / "wallet.zkw", password, document)
        return cls(vault, document, SqliteStore(folder / "tree.db"), remote, deployment, progress)

    @classmethod
    def open(
        cls,
        folder: Path,
        password: str,
        remote: Remote,
        deployment: Deployment,
        progress: Progress = lambda _: None,
    ) -> Wallet:
        """A wallet as it was left. Raises `Locked`, `OSError`."""
        vault, document = Vault.open(folder / "wallet.zkw", password)
        return cls(vault, document, SqliteStore(folder / "tree.db"), remote, deployment, progress)

    def close(self) -> None:
        """Let go of the files."""
        self._store.close()

    def sync(self) -> Known:
        """Follow the ledger to its newest block, and send again what nobody has said to be taken."""
        known = self._follow()
        if self._document["pending"] is not None:
            self._progress("sending again the transaction that got no answer")
            self._send(self._document["pending"].encode())
            known = self._follow()
        return known

    def in_the_open(self) -> dict[int, int]:
        """What the account in the open has, which everybody sees."""
        return self._remote.balances(self.key.account_name)

    def deposit(self, asset: int, amount: int, memo: str = "") -> Receipt:
        """Shield money of the account in the open."""
        self.sync()
        if self.in_the_open().get(asset, 0) < amount:
            raise NotEnough("the account in the open has less")
        return self._do(shielding(self.key, asset, amount, memo))

    def send(self, to: Address, asset: int, amount: int, memo: str = "", *, most_fee: int = MOST_FEE) -> Receipt:
        """Pay, with one note or many; consolidates before where it takes more than 16.

        What fee a ledger asks for is its operator's word, so it is bounded. Raises `TooDear`, `NotEnough`, and as `sync` does.
        """

        def plan(spent: Sequence[OwnedNote], fee: int, relayer: bytes) -> Plan:
            return paying(self.key, spent, Payment(to, amount, memo), fee=fee, relayer=relayer)

        return self._spend(asset, amount, plan, most_fee)

    def withdraw(self, asset: int, amount: int, recipient: bytes | None = None, *, most_fee: int = MOST_FEE) -> Receipt:
        """Unshield to an account in the open, one's own where none is named. Raises as `send` does."""

        def plan(spent: Sequence[OwnedNote], fee: int, relayer: bytes) -> Plan:
            account = self.key.account_name if recipient is None else recipient
            return unshielding(self.key, spent, amount, account, fee=fee, relayer=relayer)

        return self._spend(asset, amount, plan, most_fee)

    def prove_origin(self, number: int, way: Ways, name: str) -> list[Proved]:
        """Proofs about what transaction `number` of one's own spent, one for each nullifier: by the circuit of this name, with
        the inputs that `way` gives for each note. Raises `ValueError` for another's transaction, `UnsatisfiedCircuitError` where
        it is not so."""
        rows = self._remote.after(number, 1)
        if [row[0] for row in rows] != [number]:
            raise Untruthful(f"the ledger has no transaction {number}")
        ((_, transaction, written),) = _verified(self._deployment, bytes.fromhex(self._document["ledger"]), rows)
        notes = spent_notes(self.key, transaction, written, self.history.spent)
        self._progress(f"proving the origin of {len(notes)} notes")
        return [prove_origin(self._deployment.prover(name), self.key, note, way(note)) for note in notes]

    def _spend(
        self, asset: int, amount: int, plan: Callable[[Sequence[OwnedNote], int, bytes], Plan], most_fee: int
    ) -> Receipt:
        while True:
            known = self.sync()
            if known.least_fee > most_fee:
                raise TooDear(f"the ledger asks for a fee of {known.least_fee}, and {most_fee} is the most to be paid")
            notes, needed = self._notes(asset), amount + known.least_fee
            total = sum(note.amount for note in notes)
            if total < needed:
                fee = f" and a fee of {known.least_fee}" if known.least_fee else ""
                raise NotEnough(f"there are {total}, and {amount}{fee} to be spent")
            chosen = chosen_notes(notes, needed)
            if chosen is not None:
                relayer = known.relayer if known.least_fee else bytes(32)
                return self._do(plan(chosen, known.least_fee, relayer))
            self._progress(f"consolidating {_MOST_SPENT} of {len(notes)} notes")
            self._do(self._merging(notes[:_MOST_SPENT], known))

    def _merging(self, notes: Sequence[OwnedNote], known: Known) -> Plan:
        whole = Payment(self.key.address, sum(note.amount for note in notes) - known.least_fee)
        if whole.amount <= 0:
            raise NotEnough("the notes are worth less than the fee")
        relayer = known.relayer if known.least_fee else bytes(32)
        return paying(self.key, notes, whole, fee=known.least_fee, relayer=relayer)

    def _notes(self, asset: int) -> list[OwnedNote]:
        """The largest first, so that dust waits until there is nothing else."""
        notes = [note for note in self.history.unspent.values() if note.asset == asset]
        return sorted(notes, key=lambda note: (-note.amount, note.index))

    def _do(self, plan: Plan) -> Receipt:
        self._progress(f"proving a {plan.circuit}")
        ledger = bytes.fromhex(self._document["ledger"])
        transaction = build(plan, self.key, self._replica.tree, ledger, self._deployment.prover(plan.circuit))
        body = transaction.to_json()
        # Kept before it is sent: whoever crashes here, or hears no answer, sends it again, and it counts once.
        self._document["pending"] = body.decode()
        self._save()
        try:
            receipt = self._send(body)
        except Unreachable as error:
            raise Unreachable(
                f"{error}; the transaction is kept, and sync sends it again: a second one pays twice"
            ) from None
        if isinstance(receipt, Refused):
            raise receipt
        self._follow()
        return receipt

    def _send(self, body: bytes) -> Receipt | Refused:
        answer: Receipt | Refused
        try:
            answer = self._remote.take_one(body)
        except Refused as refusal:
            answer = refusal
        self._document["pending"] = None
        self._save()
        return answer

    def _follow(self) -> Known:
        known = self._remote.known()
        if known.ledger.hex() != self._document["ledger"]:
            raise Untruthful("this is another ledger than the wallet was made for")
        if known.transactions < max(self.history.next, self._replica.transactions):
            raise Untruthful("the ledger has fewer transactions than it had: it lost some, or shows an old copy")
        start = min(self.history.next, self._replica.transactions)
        rows = read(self._remote, self._deployment, known, start, self._progress)
        with self._store.writing():  # all of it, or nothing where one of it is a lie
            for number, _, written in rows:
                self._replica.take(number, written)
            self._replica.require(known)
        for number, transaction, written in rows:
            if number >= self.history.next:
                self.history.see(number, transaction, written)
        if start < self.history.next:
            self._save()
        return known

    def _save(self) -> None:
        self._document["history"] = to_state(self.history)
        self._vault.write(self._document)


def chosen_notes(notes: Sequence[OwnedNote], needed: int) -> list[OwnedNote] | None:
    """What to spend of notes that are ordered, the largest first: the smallest one that is enough, the two largest, or as many as
    it takes of up to 16; None where it takes more."""
    enough = [note for note in notes if note.amount >= needed]
    if enough:
        return [enough[-1]]
    total = 0
    for count, note in enumerate(notes[:_MOST_SPENT], 1):
        total += note.amount
        if total >= needed:
            return list(notes[:count])
    return None


def read(
    remote: Remote, deployment: Deployment, known: Known, start: int, progress: Progress
) -> list[tuple[int, Transaction, Written]]:
    """The transactions from a number on, up to the newest block, each with its proof verified. Raises `Untruthful`."""
    found: list[tuple[int, Transaction, Written]] = []
    while start < known.transactions:
        progress(f"reading transactions {start} to {known.transactions - 1}")
        rows = remote.after(start, min(100, known.transactions - start))
        if [number for number, _, _ in rows] != list(range(start, start + len(rows))) or not rows:
            raise Untruthful("the ledger leaves out transactions")
        found += _verified(deployment, known.ledger, rows)
        start += len(rows)
    return found


def _verified(
    deployment: Deployment, ledger: bytes, rows: Sequence[tuple[int, int, bytes]]
) -> list[tuple[int, Transaction, Written]]:
    found: list[tuple[int, Transaction, Written]] = []
    claims: dict[str, list[tuple[Any, Any]]] = {name: [] for name in CIRCUITS}
    try:
        for number, _, body in rows:
            transaction = Transaction.from_json(body, ledger)
            values = deployment.verifiers[transaction.circuit].statement.values(transaction.public)
            written = Written.of(values)
            if written.context != transaction.context.number:
                raise Unusable("its proof is of another ledger, recipient, relayer or record")
            claims[transaction.circuit].append((values, transaction.proof))
            found.append((number, transaction, written))
        for name, pairs in claims.items():
            deployment.verifiers[name].verify_many(pairs)
    except (Unusable, InvalidProof, InvalidBatch) as error:
        raise Untruthful(f"the ledger tells of a transaction that does not hold: {error}") from None
    return found


def audited(
    key: ViewingKey, remote: Remote, deployment: Deployment, progress: Progress = lambda _: None
) -> tuple[History, dict[int, int]]:
    """The whole history of a viewing key, from the first transaction on, and its balances."""
    history, store, known = History(key), MemoryStore(), remote.known()
    replica = Replica(store)
    with store.writing():
        for number, transaction, written in read(remote, deployment, known, 0, progress):
            replica.take(number, written)
            history.see(number, transaction, written)
    replica.require(known)
    return history, history.balances()
