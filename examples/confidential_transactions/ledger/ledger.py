"""Taking transactions in blocks, and telling what was taken."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update
from zkwright.service.storage import Database
from zkwright.trees import IncrementalTree
from zkwright.verifier import InvalidBatch, InvalidProof, Verifier

from ..circuits import DEPTH
from ..errors import Refused, Unusable
from ..transactions import CIRCUITS, NOBODY, Transaction, Written
from .accounts import POOL, Accounts
from .node_store import NodeStore
from .tables import METADATA, NULLIFIERS, ROOTS, STATE, TRANSACTIONS

WINDOW: Final = 100
"""How many of the newest blocks' roots a proof may be of."""

_LEDGER: Final = "ledger"
_SETUP_LOCK: Final = 0x7A6B6C6564676572


@dataclass(frozen=True)
class Receipt:
    """Where a transaction is: its number, the block, and whether it was taken before, as one that is sent again."""

    number: int
    block: int
    is_repeated: bool = False


@dataclass(frozen=True)
class Known:
    """The state that everybody sees."""

    ledger: bytes
    block: int
    transactions: int
    root: int
    least_fee: int
    relayer: bytes
    """Who is offered the fee; a proof may name another who sends it."""


@dataclass(frozen=True)
class _Checked:
    """What needs no database was checked."""

    transaction: Transaction
    written: Written
    digest: bytes


class Ledger:
    """Notes, nullifiers and accounts in one database. Any number of threads, processes and machines may take at the same time."""

    def __init__(
        self, database: Database, verifiers: Mapping[str, Verifier], *, least_fee: int = 0, relayer: bytes = NOBODY
    ) -> None:
        """Give the database its tables, where it has none, and the ledger a name, which is drawn at random."""
        self._database: Final = database
        self._verifiers: Final = verifiers
        self._least_fee: Final = least_fee
        self._relayer: Final = relayer
        with database.writing() as connection:
            if not database.is_sqlite:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_SETUP_LOCK})")
            METADATA.create_all(connection)
            row = connection.execute(select(STATE.c.bytes).where(STATE.c.name == _LEDGER)).first()
            if row is None:
                name = secrets.token_bytes(32)
                connection.execute(insert(STATE).values(name=_LEDGER, number=0, bytes=name))
                root = IncrementalTree(DEPTH, NodeStore(connection)).root
                connection.execute(insert(ROOTS).values(block=0, root=_bytes(root)))
            else:
                name = bytes(row.bytes)
        self.name: Final = name

    def close(self) -> None:
        """Close all connections."""
        self._database.close()

    def fund(self, account: bytes, asset: int, amount: int) -> int:
        """Bring money in from outside, as a bridge does, and return the account's balance; what is outside is not the ledger's
        to check."""
        with self._database.writing() as connection:
            self._next_block(connection)  # the row that orders all who write
            accounts = Accounts(connection)
            accounts.add(account, asset, amount)
            accounts.write()
            return accounts.balance(account, asset)

    def balances(self, account: bytes) -> dict[int, int]:
        """What an account has in the open, by asset; of `POOL`, what all notes are worth."""
        with self._database.reading() as connection:
            return Accounts(connection).balances(account)

    def known(self) -> Known:
        """The newest block."""
        with self._reading() as connection:
            block = self._block(connection)
            root = connection.execute(select(ROOTS.c.root).where(ROOTS.c.block == block)).scalar_one()
            number, count = int.from_bytes(root, "big"), _count(connection)
        return Known(self.name, block, count, number, self._least_fee, self._relayer)

    def after(self, number: int, limit: int = 100) -> list[tuple[int, int, bytes]]:
        """Number, block and body of the transactions from a number on, in order, at most `limit` of them."""
        query = select(TRANSACTIONS).where(TRANSACTIONS.c.number >= number).order_by(TRANSACTIONS.c.number).limit(limit)
        with self._database.reading() as connection:
            return [(row.number, row.block, row.body.encode()) for row in connection.execute(query)]

    def path(self, index: int) -> tuple[int, list[bool], list[int]]:
        """The root, and the way to it from a leaf. Whoever asks for one tells which note is theirs: wallets keep the tree."""
        with self._reading() as connection:
            tree = IncrementalTree(DEPTH, NodeStore(connection))
            return tree.root, *tree.path(index)

    def take_one(self, body: bytes) -> Receipt:
        """Take one transaction, as a block of its own. Raises `Refused`."""
        (answer,) = self.take([body])
        if isinstance(answer, Refused):
            raise answer
        return answer

    def take(self, bodies: Sequence[bytes]) -> list[Receipt | Refused]:
        """Take transactions as one block, in their order, leaving out those that are refused; an answer for each.

        Proofs are verified together and before anything is locked. Then, in one database transaction: the root is a recent one,
        no nullifier was seen, here or in the block, money in the open is there; nullifiers, notes, the tree and the accounts
        change. When this returns it is on the disk; where it raises `sqlalchemy.exc.DBAPIError` nothing has happened, or all
        of it where the connection was lost at the very end: whoever sends a transaction again is told its receipt.
        """
        checked = self._checked(bodies)
        with self._database.writing() as connection:
            block = _Block(connection, self._next_block(connection))
            answers = [found if isinstance(found, Refused) else block.answer(found) for found in checked]
            block.write()
        return answers

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A transaction that sees one moment, as a root and a path or a count belong together."""
        with self._database.reading() as connection:
            if not self._database.is_sqlite:
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            yield connection

    def _block(self, connection: Connection) -> int:
        return int(connection.execute(select(STATE.c.number).where(STATE.c.name == _LEDGER)).scalar_one())

    def _next_block(self, connection: Connection) -> int:
        """The number of the block that is begun; whoever has the row is alone until the transaction ends."""
        query = select(STATE.c.number).where(STATE.c.name == _LEDGER).with_for_update()
        return int(connection.execute(query).scalar_one()) + 1

    def _checked(self, bodies: Sequence[bytes]) -> list[_Checked | Refused]:
        """What can be said of each transaction alone."""
        found: list[_Checked | Refused] = []
        for body in bodies:
            try:
                found.append(self._read(body))
            except Refused as error:
                found.append(error)
        for circuit in CIRCUITS:
            places = [
                place
                for place, it in enumerate(found)
                if isinstance(it, _Checked) and it.transaction.circuit == circuit
            ]
            for place, refusal in self._false_proofs(circuit, found, places).items():
                found[place] = refusal
        return found

    def _read(self, body: bytes) -> _Checked:
        try:
            transaction = Transaction.from_json(body, self.name)
            values = self._verifiers[transaction.circuit].statement.values(transaction.public)
        except (Unusable, InvalidProof) as error:
            raise Refused("unusable", str(error)) from None
        written = Written.of(values)
        self._require_consistent(transaction, written)
        return _Checked(transaction, written, hashlib.sha256(transaction.signed).digest())

    def _require_consistent(self, transaction: Transaction, written: Written) -> None:
        """What the circuit leaves to the ledger."""
        context = transaction.context
        if written.context != context.number:
            raise Refused("redirected", "the proof is bound to another ledger, recipient, relayer or record")
        is_open = written.deposit or written.withdrawal or written.fee
        if not is_open and written.public_asset:
            raise Refused("unusable", "no money is in the open, and yet an asset is named: write 0")
        if written.deposit and written.withdrawal:
            raise Refused("unusable", "a transaction deposits or withdraws; make two of it")
        if (context.recipient != NOBODY) != bool(written.deposit or written.withdrawal):
            raise Refused("unusable", "there is a recipient where there is a deposit or a withdrawal, and only there")
        if (context.relayer != NOBODY) != bool(written.fee):
            raise Refused("unusable", "there is a relayer where there is a fee, and only there")
        if written.fee < self._least_fee and not written.deposit:
            raise Refused(
                "cheap", f"the fee is at least {self._least_fee}: storage and everybody's scanning are paid for"
            )
        if written.deposit and not transaction.is_signed:
            raise Refused("unsigned", "the account that pays the deposit has not signed the transaction")
        if transaction.signature and not written.deposit:
            raise Refused("unusable", "a signature where no account pays")

    def _false_proofs(
        self, circuit: str, found: Sequence[_Checked | Refused], places: Sequence[int]
    ) -> dict[int, Refused]:
        verifier = self._verifiers[circuit]
        claims: list[tuple[Any, Any]] = []
        for place in places:
            it = found[place]
            if isinstance(it, _Checked):
                claims.append((verifier.statement.values(it.transaction.public), it.transaction.proof))
        try:
            verifier.verify_many(claims)
        except InvalidBatch as batch:
            return {places[number]: Refused("false", str(error)) for number, error in batch.refusals.items()}
        return {}


class _Block:
    """A block that is being made: the books of one database transaction."""

    def __init__(self, connection: Connection, number: int) -> None:
        self._connection: Final = connection
        self._number: Final = number
        self._accounts: Final = Accounts(connection)
        self._next: Final = _count(connection)
        self._rows: Final[list[dict[str, Any]]] = []
        self._receipts: Final[dict[bytes, Receipt]] = {}
        self._nullifiers: Final[set[bytes]] = set()
        self._leaves: Final[list[int]] = []

    def answer(self, it: _Checked) -> Receipt | Refused:
        """Take a transaction into the block, or say why not; then nothing of it was taken."""
        if (before := self._before(it.digest)) is not None:
            return before
        try:
            nullifiers = self._require_new(it.written)
            self._require_recent(it.written.root)
            self._move(it)
        except Refused as refusal:
            return refusal
        self._nullifiers.update(nullifiers)
        self._leaves.extend(it.written.commitments)
        receipt = Receipt(self._next + len(self._rows), self._number)
        body = it.transaction.to_json().decode()
        self._rows.append({"number": receipt.number, "block": self._number, "digest": it.digest, "body": body})
        self._receipts[it.digest] = receipt
        return receipt

    def write(self) -> None:
        """Put it all into the database; a block of nothing is none."""
        if not self._rows:
            return
        execute = self._connection.execute
        execute(insert(TRANSACTIONS), self._rows)
        execute(insert(NULLIFIERS), [{"nullifier": nullifier} for nullifier in self._nullifiers])
        tree = IncrementalTree(DEPTH, NodeStore(self._connection))
        tree.extend(self._leaves)
        execute(insert(ROOTS).values(block=self._number, root=_bytes(tree.root)))
        execute(update(STATE).where(STATE.c.name == _LEDGER).values(number=self._number))
        self._accounts.write()

    def _before(self, digest: bytes) -> Receipt | None:
        if digest in self._receipts:
            receipt = self._receipts[digest]
            return Receipt(receipt.number, receipt.block, is_repeated=True)
        query = select(TRANSACTIONS.c.number, TRANSACTIONS.c.block).where(TRANSACTIONS.c.digest == digest)
        row = self._connection.execute(query).first()
        return None if row is None else Receipt(row.number, row.block, is_repeated=True)

    def _require_new(self, written: Written) -> list[bytes]:
        nullifiers = [_bytes(nullifier) for nullifier in written.nullifiers]
        query = select(NULLIFIERS.c.nullifier).where(NULLIFIERS.c.nullifier.in_(nullifiers)).limit(1)
        if self._nullifiers.intersection(nullifiers) or self._connection.execute(query).first() is not None:
            raise Refused("spent", "a note was spent before")
        if self._next + len(self._rows) >= 1 << (DEPTH - 1):
            raise Refused("full", "the tree has no room for more notes")
        return nullifiers

    def _require_recent(self, root: int) -> None:
        query = select(ROOTS.c.block).where(ROOTS.c.root == _bytes(root), ROOTS.c.block >= self._number - WINDOW)
        if self._connection.execute(query.limit(1)).first() is None:
            raise Refused("stale", f"the root is none of the last {WINDOW} blocks: sync, and prove anew")

    def _move(self, it: _Checked) -> None:
        """Money in the open, all of a transaction's or none."""
        written, context = it.written, it.transaction.context
        asset = written.public_asset
        if written.deposit > self._accounts.balance(context.recipient, asset):
            raise Refused("poor", "the account has less than the deposit")
        if written.withdrawal + written.fee > self._accounts.balance(POOL, asset) + written.deposit:
            raise Refused("poor", "the pool has less of the asset: somebody has forged proofs, or made the key")
        self._accounts.add(context.recipient, asset, written.withdrawal - written.deposit)
        self._accounts.add(context.relayer, asset, written.fee)
        self._accounts.add(POOL, asset, written.deposit - written.withdrawal - written.fee)


def _bytes(number: int) -> bytes:
    return number.to_bytes(32, "big")


def _count(connection: Connection) -> int:
    """How many transactions there are, which are numbered from 0 without a gap."""
    last = connection.execute(select(TRANSACTIONS.c.number).order_by(TRANSACTIONS.c.number.desc()).limit(1)).scalar()
    return 0 if last is None else int(last) + 1
