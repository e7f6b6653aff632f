"""Making transactions: what a wallet, or anybody who holds the keys, does to have one proved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from zkwright.circuits.elgamal.plain import random_scalar
from zkwright.prover import Prover
from zkwright.trees import IncrementalTree

from .circuits import DEPTH
from .keys import Address, SpendingKey
from .notes import OwnedNote, blinding_of_nothing, encode_memo, seal_record
from .transactions import CIRCUITS, Context, Transaction


@dataclass(frozen=True)
class Payment:
    """A note to be made."""

    to: Address
    amount: int
    memo: str = ""

    def inputs(self) -> dict[str, Any]:
        """As an input of a circuit."""
        return {"amount": self.amount, "owner": self.to.inputs(), "memo": encode_memo(self.memo)}


@dataclass(frozen=True)
class Plan:
    """What a transaction shall do: of one asset, with at most 2 notes spent, or 16, and two made. It need not add up: then
    there is no proof of it."""

    asset: int
    spent: Sequence[OwnedNote]
    made: tuple[Payment, Payment]
    deposit: int = 0
    withdrawal: int = 0
    fee: int = 0
    recipient: bytes = bytes(32)
    relayer: bytes = bytes(32)
    ephemeral_secret: int = field(default_factory=random_scalar, repr=False)
    """Drawn for each transaction anew: two notes encrypted with one show what they differ by."""

    @property
    def circuit(self) -> str:
        """The smallest that has room."""
        fitting = [name for name, room in CIRCUITS.items() if len(self.spent) <= room]
        if not fitting:
            raise ValueError(f"{len(self.spent)} notes are more than one transaction spends: consolidate first")
        return fitting[0]

    def context(self, key: SpendingKey, ledger: bytes) -> Context:
        """What the proof is bound to: with a new record for the sender's own eyes."""
        record = seal_record(key.viewing, self.ephemeral_secret, self.made[0].to)
        return Context(ledger, self.recipient, self.relayer, record)

    def inputs(self, key: SpendingKey, tree: IncrementalTree, context: Context) -> dict[str, Any]:
        """The inputs of the circuit."""
        room = CIRCUITS[self.circuit]
        filled = [_spent(note, tree) for note in self.spent]
        filled += [_nothing(key, self.ephemeral_secret, place) for place in range(len(self.spent), room)]
        is_open = self.deposit or self.withdrawal or self.fee
        return {
            "secret": key.secret,
            "viewing_key": list(key.address.viewing_key),
            "asset": self.asset,
            "inputs": filled,
            "outputs": [payment.inputs() for payment in self.made],
            "ephemeral_secret": self.ephemeral_secret,
            "root": tree.root,
            "deposit": self.deposit,
            "withdrawal": self.withdrawal,
            "fee": self.fee,
            "public_asset": self.asset if is_open else 0,
            "context": context.number,
        }


def build(plan: Plan, key: SpendingKey, tree: IncrementalTree, ledger: bytes, prover: Prover) -> Transaction:
    """A proof of the plan, signed by the key's account where that pays a deposit.

    Takes a prover of `plan.circuit`. Raises `UnsatisfiedCircuitError` for a plan that does not add up, or spends what is not
    there.
    """
    context = plan.context(key, ledger)
    proved = prover.prove_inputs(plan.inputs(key, tree, context))
    transaction = Transaction(plan.circuit, tuple(proved.public), proved.proof, context)
    return transaction.signed_by(key.account) if plan.deposit else transaction


def shielding(key: SpendingKey, asset: int, amount: int, memo: str = "") -> Plan:
    """A deposit to oneself."""
    made = Payment(key.address, amount, memo), Payment(key.address, 0)
    return Plan(asset, (), made, deposit=amount, recipient=key.account_name)


def paying(
    key: SpendingKey, spent: Sequence[OwnedNote], payment: Payment, *, fee: int = 0, relayer: bytes = bytes(32)
) -> Plan:
    """A payment, with what is left to oneself."""
    left = sum(note.amount for note in spent) - payment.amount - fee
    change = Payment(key.address, left)
    return Plan(spent[0].asset, spent, (payment, change), fee=fee, relayer=relayer)


def unshielding(
    key: SpendingKey,
    spent: Sequence[OwnedNote],
    amount: int,
    recipient: bytes,
    *,
    fee: int = 0,
    relayer: bytes = bytes(32),
) -> Plan:
    """A withdrawal to an account in the open, with what is left to oneself."""
    plan = paying(key, spent, Payment(key.address, 0), fee=fee, relayer=relayer)
    left = replace(plan.made[1], amount=plan.made[1].amount - amount)
    return replace(plan, made=(plan.made[0], left), withdrawal=amount, recipient=recipient)


def _spent(note: OwnedNote, tree: IncrementalTree) -> dict[str, Any]:
    _, siblings = tree.path(note.index)
    return {"amount": note.amount, "blinding": note.blinding, "index": note.index, "siblings": siblings}


def _nothing(key: SpendingKey, ephemeral_secret: int, place: int) -> dict[str, Any]:
    """A note of amount 0 that is nowhere; its nullifier is new as its blinding is."""
    blinding = blinding_of_nothing(key.viewing, ephemeral_secret, place)
    return {"amount": 0, "blinding": blinding, "index": 0, "siblings": [0] * DEPTH}
