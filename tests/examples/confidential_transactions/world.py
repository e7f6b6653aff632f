"""Users of a ledger without the wallet around them: each sees what is theirs, and may do what no wallet does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from confidential_transactions.building import Plan, build, shielding
from confidential_transactions.deployment import Deployment
from confidential_transactions.keys import SpendingKey
from confidential_transactions.ledger import Ledger, Receipt
from confidential_transactions.notes import OwnedNote
from confidential_transactions.transactions import Context, Transaction, Written
from confidential_transactions.wallet.history import History
from zkwright.trees import IncrementalTree

EUR: Final = 4543826
USD: Final = 5591876


@dataclass
class User:
    """Keys and what they see."""

    key: SpendingKey
    history: History = field(init=False)

    def __post_init__(self) -> None:
        self.history = History(self.key.viewing)

    def notes(self, asset: int = EUR) -> list[OwnedNote]:
        """The largest first."""
        found = [note for note in self.history.unspent.values() if note.asset == asset]
        return sorted(found, key=lambda note: -note.amount)


class World:
    """A ledger, ada and ben, and the tree that everybody keeps."""

    def __init__(self, ledger: Ledger, deployment: Deployment) -> None:
        self.ledger = ledger
        self.deployment = deployment
        self.ada = User(SpendingKey.from_seed(b"ada" * 20))
        self.ben = User(SpendingKey.from_seed(b"ben" * 20))
        self.tree = IncrementalTree(20)

    def build(self, plan: Plan, user: User | None = None) -> Transaction:
        """What a wallet would send."""
        key = (user or self.ada).key
        return build(plan, key, self.tree, self.ledger.name, self.deployment.prover(plan.circuit))

    def forge(
        self, plan: Plan, user: User | None = None, context: Context | None = None, **changes: Any
    ) -> Transaction:
        """A proof of other inputs than the plan's, and bound to what is asked for."""
        key = (user or self.ada).key
        context = context or plan.context(key, self.ledger.name)
        inputs = plan.inputs(key, self.tree, context) | changes
        proved = self.deployment.prover(plan.circuit).prove_inputs(inputs)
        made = Transaction(plan.circuit, tuple(proved.public), proved.proof, context)
        return made.signed_by(key.account) if plan.deposit else made

    def take(self, transaction: Transaction) -> Receipt:
        """Have a transaction taken, and everybody see it."""
        receipt = self.ledger.take_one(transaction.to_json())
        self.follow()
        return receipt

    def follow(self) -> None:
        """See what was taken."""
        for number, _, body in self.ledger.after(len(self.tree) // 2):
            transaction = Transaction.from_json(body, self.ledger.name)
            written = self.written(transaction)
            self.tree.extend(written.commitments)
            for user in (self.ada, self.ben):
                user.history.see(number, transaction, written)

    def written(self, transaction: Transaction) -> Written:
        """What is public of it."""
        return Written.of(self.deployment.verifiers[transaction.circuit].statement.values(transaction.public))

    def give(self, user: User, amount: int, asset: int = EUR) -> Receipt:
        """Money from outside, shielded."""
        self.ledger.fund(user.key.account_name, asset, amount)
        return self.take(self.build(shielding(user.key, asset, amount), user))
