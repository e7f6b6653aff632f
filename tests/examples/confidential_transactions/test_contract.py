"""The pool in a real virtual machine: what it takes, what it refuses, and the gas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from confidential_transactions.building import Payment, Plan, build, paying, shielding, unshielding
from confidential_transactions.contract import call
from confidential_transactions.deployment import Deployment
from confidential_transactions.keys import SpendingKey
from confidential_transactions.notes import OwnedNote, found
from confidential_transactions.transactions import Transaction, Written
from hypothesis import given
from hypothesis import strategies as st
from zkwright import R
from zkwright.circuits.poseidon import poseidon
from zkwright.exports.contract_audit import audit_code
from zkwright.trees import IncrementalTree
from zkwright.verifier import Proof, Statement

from tests.drawn import examples
from tests.examples.confidential_transactions.chain import ADA, RELAYER, Chain, account
from tests.exports.evm import selector

GAS = {"deposit": 747_000, "transfer": 742_000, "withdrawal": 769_000, "consolidation": 1_158_000}
"""As README.md tells them. Once every root has had a successor in its place, 17,100 less."""


class Users:
    """Who pays into a pool, and their tree."""

    def __init__(self, deployment: Deployment, unit: int = 1) -> None:
        self.deployment = deployment
        self.chain = Chain(deployment, unit)
        self.token = self.chain.token(amount=1000 * unit)
        self.asset = int(self.token, 16)
        self.key = SpendingKey.from_seed(b"ada" * 20)
        self.ben = SpendingKey.from_seed(b"ben" * 20)
        self.tree = IncrementalTree(20)
        self.notes: list[OwnedNote] = []

    def build(self, plan: Plan) -> Transaction:
        made = build(plan, self.key, self.tree, self.chain.name, self.deployment.prover(plan.circuit))
        return replace(made, signature=b"")

    def deposit(self, amount: int, token: str | None = None) -> Transaction:
        asset = int(token or self.token, 16)
        return self.build(replace(shielding(self.key, asset, amount), recipient=account(ADA)))

    def take(self, transaction: Transaction, sender: str = RELAYER) -> int:
        """Have it taken by the pool, and see it; the gas."""
        number = len(self.tree) // 2
        answer = self.chain.take(transaction, number, sender)
        assert answer.error == ""
        values = self.deployment.verifiers[transaction.circuit].statement.values(transaction.public)
        written = Written.of(values)
        self.tree.extend(written.commitments)
        assert self.chain.root(number + 1) == self.tree.root
        ours = found(self.key.viewing, written.ephemeral, written.ciphertexts, written.commitments, 2 * number)
        self.notes = [note for note in self.notes if note.nullifier not in written.nullifiers]
        self.notes += [note for note in ours if note is not None and note.amount]
        return answer.gas

    def refused(self, transaction: Transaction, error: str, sender: str = RELAYER) -> None:
        before = self.chain.asked(self.chain.pool, "count()")
        assert self.chain.take(transaction, len(self.tree) // 2, sender).error == error
        assert self.chain.asked(self.chain.pool, "count()") == before


@pytest.fixture
def users(deployment: Deployment) -> Users:
    return Users(deployment)


def test_the_hash_is_the_circuits(users: Users) -> None:
    chain = users.chain

    @given(st.tuples(st.integers(0, R - 1), st.integers(0, R - 1)))
    @examples(10)
    def hashes(pair: tuple[int, int]) -> None:
        answer = chain.send(chain.poseidon, b"".join(number.to_bytes(32, "big") for number in pair))
        assert int.from_bytes(answer.returned, "big") == poseidon(*pair)

    hashes()
    for pair in ((0, 0), (R - 1, R - 1), (1, 0)):
        data = b"".join(number.to_bytes(32, "big") for number in pair)
        assert int.from_bytes(chain.send(chain.poseidon, data).returned, "big") == poseidon(*pair)
        for wrong in (data[:-1], data + b"\0", R.to_bytes(32, "big") + data[32:], data[:32] + b"\xff" * 32):
            assert chain.send(chain.poseidon, wrong).error


def test_a_day_on_chain_and_its_gas(users: Users) -> None:
    chain, gas = users.chain, {}
    assert chain.root(0) == users.tree.root
    for amount in (60, 40, 5):
        gas["deposit"] = users.take(users.deposit(amount), ADA)
    assert chain.balance(users.token, chain.pool) == 105
    gas["transfer"] = users.take(users.build(paying(users.key, users.notes[:1], Payment(users.ben.address, 25))))
    out = unshielding(users.key, users.notes[:1], 30, account(ADA), fee=2, relayer=account(RELAYER))
    gas["withdrawal"] = users.take(users.build(out))
    assert chain.balance(users.token, RELAYER) == 2
    assert chain.balance(users.token, ADA) == 1000 - 105 + 30
    whole = sum(note.amount for note in users.notes)
    assert whole == 105 - 25 - 32
    gas["consolidation"] = users.take(users.build(paying(users.key, users.notes, Payment(users.key.address, whole))))
    assert [note.amount for note in users.notes] == [whole]
    assert {name: round(used, -3) for name, used in gas.items()} == GAS


def test_an_amount_counts_units(deployment: Deployment) -> None:
    users = Users(deployment, unit=10**12)
    users.take(users.deposit(7), ADA)
    assert users.chain.balance(users.token, users.chain.pool) == 7 * 10**12


def test_attacks_on_chain(users: Users) -> None:
    """What the ledger refuses the pool refuses; the ledger's own tests tell what each is."""
    key, chain = users.key, users.chain
    users.refused(users.deposit(10), "NotThePayer")  # the relayer sends it
    users.take(users.deposit(100), ADA)
    users.refused(users.deposit(901), "TokenFailed", ADA)
    (note,) = users.notes
    mallory = account("0x" + "66" * 20)
    out = users.build(unshielding(key, [note], 40, account(ADA), fee=1, relayer=account(RELAYER)))
    for part, changed in (("recipient", mallory), ("relayer", mallory), ("record", b"")):
        stolen = replace(out, context=replace(out.context, **{part: changed}))
        users.refused(stolen, "Redirected")
        public = (*out.public[:-1], stolen.context.number)
        users.refused(replace(stolen, public=public), "NoProof")
    for place in range(len(out.public)):
        users.refused(replace(out, public=_changed(out.public, place, 1)), "NoProof")
        over = call(out, 1).replace(
            out.public[place].to_bytes(32, "big"), (out.public[place] + R).to_bytes(32, "big"), 1
        )
        assert chain.send(chain.pool, over).error == "NoProof"
    assert chain.take(out, 0).error == "StaleRoot"
    wide = replace(out.context, recipient=b"\1" + out.context.recipient[1:])
    bound = unshielding(key, [note], 40, wide.recipient, fee=1, relayer=account(RELAYER))
    users.refused(users.build(bound), "Superfluous")
    again = users.build(unshielding(key, [note], 100, account(ADA)))
    malleated = replace(out, proof=Proof(-out.proof.a, -out.proof.b, out.proof.c))
    users.take(malleated)
    for spent in (out, malleated):
        assert chain.take(spent, 1).error == "Spent"
    assert chain.take(again, 1).error == "Spent"
    hidden = paying(key, users.notes, Payment(users.ben.address, 1))
    superfluous = replace(hidden, recipient=account(ADA))
    users.refused(users.build(superfluous), "Superfluous")


def _changed(public: Sequence[int], place: int, by: int) -> tuple[int, ...]:
    return (*public[:place], (public[place] + by) % R, *public[place + 1 :])


def test_tokens_that_are_not_honest(users: Users) -> None:
    chain = users.chain
    taking, refusing, calling = (chain.token(name) for name in ("TakingToken", "RefusingToken", "ReenteringToken"))
    users.refused(users.deposit(50, taking), "NotWhatWasPaid", ADA)
    users.refused(users.deposit(50, refusing), "TokenFailed", ADA)
    users.refused(users.deposit(50, ADA), "TokenFailed", ADA)  # no contract
    inner = users.deposit(5, users.token)
    data = call(inner, 0)
    padded = data + bytes(-len(data) % 32)
    words = (32).to_bytes(32, "big") + len(data).to_bytes(32, "big")
    assert not chain.send(calling, selector("set(bytes)") + words + padded).error
    users.refused(users.deposit(50, calling), "TokenFailed", ADA)
    assert chain.balance(users.token, chain.pool) == 0


def test_the_verifiers_hold_the_keys(deployment: Deployment) -> None:
    """As `zkwright audit-contract` finds by running them."""
    chain = Chain(deployment)
    for name in ("transfer", "consolidation"):
        statement = Statement.from_json(Path(deployment.folder / f"{name}.statement.json").read_bytes())
        runtime: Any = bytes.fromhex(chain.made[name]["runtime"])
        audited = audit_code(runtime)
        assert audited.holds(statement)
        assert not audited.flaws
