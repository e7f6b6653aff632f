"""No money is made and none lost, whatever users do in whatever order, at once, and whatever dies meanwhile."""

from __future__ import annotations

import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar

import pytest
from confidential_transactions.building import Payment, build, paying, shielding, unshielding
from confidential_transactions.deployment import Deployment
from confidential_transactions.errors import Refused
from confidential_transactions.ledger import Ledger, Receipt
from confidential_transactions.ledger.accounts import POOL
from confidential_transactions.ledger.node_store import NodeStore
from confidential_transactions.notes import OwnedNote
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from zkwright.service.storage import Database

from tests.drawn import examples

from .world import EUR, USD, User, World

ASSETS = st.sampled_from([EUR, USD])
WHO = st.sampled_from(["ada", "ben"])
FUNDS = 1000


class LostPowerError(Exception):
    """Where a transaction ends that did not come through."""


class History(RuleBasedStateMachine):
    """Two users and a ledger that is opened anew now and then. What everybody should have is kept in numbers beside."""

    deployment: ClassVar[Deployment]

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.url = f"sqlite:///{self.folder}/ledger.sqlite"
        self.world = World(Ledger(Database(self.url), self.deployment.verifiers), self.deployment)
        self.shielded = {(name, asset): 0 for name in ("ada", "ben") for asset in (EUR, USD)}
        self.open_money = {(name, asset): FUNDS for name in ("ada", "ben") for asset in (EUR, USD)}
        for name, asset in self.open_money:
            self.world.ledger.fund(self.user(name).key.account_name, asset, FUNDS)

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.ledger.close()
            shutil.rmtree(self.folder)

    def user(self, name: str) -> User:
        found: User = getattr(self.world, name)
        return found

    def enough(self, name: str, asset: int, amount: int) -> list[OwnedNote]:
        """Notes to spend: as many as it takes."""
        chosen: list[OwnedNote] = []
        for note in self.user(name).notes(asset):
            if sum(each.amount for each in chosen) >= amount:
                break
            chosen.append(note)
        return chosen

    def richest(self) -> tuple[str, int]:
        return max(self.shielded, key=lambda key: self.shielded[key])

    @rule(name=WHO, asset=ASSETS, amount=st.integers(0, FUNDS))
    def deposit(self, name: str, asset: int, amount: int) -> None:
        sent = self.world.build(shielding(self.user(name).key, asset, amount), self.user(name))
        if not amount:
            with pytest.raises(Refused, match="a recipient where there is a deposit"):
                self.world.take(sent)
        elif amount > self.open_money[name, asset]:
            with pytest.raises(Refused, match="has less than the deposit"):
                self.world.take(sent)
        else:
            self.world.take(sent)
            self.open_money[name, asset] -= amount
            self.shielded[name, asset] += amount

    @precondition(lambda self: any(self.shielded.values()))
    @rule(part=st.fractions(0, 1), fee=st.integers(0, 1))
    def pay(self, part: Any, fee: int) -> None:
        name, asset = self.richest()
        other = "ben" if name == "ada" else "ada"
        amount = int((self.shielded[name, asset] - fee) * part)
        relayer = self.user(other).key.account_name if fee else bytes(32)
        plan = paying(
            self.user(name).key,
            self.enough(name, asset, amount + fee or 1),
            Payment(self.user(other).key.address, amount),
            fee=fee,
            relayer=relayer,
        )
        self.world.take(self.world.build(plan, self.user(name)))
        self.shielded[name, asset] -= amount + fee
        self.shielded[other, asset] += amount
        self.open_money[other, asset] += fee

    @precondition(lambda self: any(self.shielded.values()))
    @rule(part=st.fractions(0, 1))
    def withdraw(self, part: Any) -> None:
        name, asset = self.richest()
        amount = max(1, int(self.shielded[name, asset] * part))
        key = self.user(name).key
        plan = unshielding(key, self.enough(name, asset, amount), amount, key.account_name)
        self.world.take(self.world.build(plan, self.user(name)))
        self.shielded[name, asset] -= amount
        self.open_money[name, asset] += amount

    @precondition(lambda self: any(self.shielded.values()))
    @rule(apart=st.booleans())
    def spend_twice_at_once(self, apart: bool) -> None:
        """One note, to the other user and to oneself, in one block or by two ledgers at once: one of them, as it comes."""
        name, asset = self.richest()
        other = "ben" if name == "ada" else "ada"
        key, note = self.user(name).key, self.user(name).notes(asset)[0]
        payees = {other: self.user(other), name: self.user(name)}
        bodies = {
            payee: self.world.build(
                paying(key, [note], Payment(user.key.address, note.amount)), self.user(name)
            ).to_json()
            for payee, user in payees.items()
        }
        if apart:
            with ThreadPoolExecutor(2) as pool:
                answers = list(pool.map(self._taken_elsewhere, bodies.values()))
        else:
            answers = self.world.ledger.take(list(bodies.values()))
        self.world.follow()
        (paid,) = [payee for payee, answer in zip(bodies, answers, strict=True) if isinstance(answer, Receipt)]
        if paid == other:
            self.shielded[name, asset] -= note.amount
            self.shielded[other, asset] += note.amount

    def _taken_elsewhere(self, body: bytes) -> Receipt | Refused:
        ledger = Ledger(Database(self.url), self.deployment.verifiers)
        try:
            return ledger.take_one(body)
        except Refused as refusal:
            return refusal
        finally:
            ledger.close()

    @precondition(lambda self: any(self.shielded.values()))
    @rule(place=st.sampled_from(["put", "get", "writing"]))
    def die_in_the_midst(self, place: str) -> None:
        """What was not answered has not happened; and the ledger is opened anew."""
        name, asset = self.richest()
        key = self.user(name).key
        plan = unshielding(key, self.enough(name, asset, 1), 1, key.account_name)
        sent = build(plan, key, self.world.tree, self.world.ledger.name, self.deployment.prover(plan.circuit))
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(NodeStore, place, _fail)
            with pytest.raises(LostPowerError):
                self.world.ledger.take_one(sent.to_json())
        self.world.ledger.close()
        self.world.ledger = Ledger(Database(self.url), self.deployment.verifiers)

    @invariant()
    def everybody_has_what_they_should(self) -> None:
        if not hasattr(self, "world"):
            return
        for (name, asset), amount in self.shielded.items():
            user = self.user(name)
            assert user.history.balances().get(asset, 0) == amount
            assert self.world.ledger.balances(user.key.account_name).get(asset, 0) == self.open_money[name, asset]
        for asset in (EUR, USD):
            pool = self.world.ledger.balances(POOL).get(asset, 0)
            assert pool == sum(amount for (_, of), amount in self.shielded.items() if of == asset)
            everything = pool + sum(amount for (_, of), amount in self.open_money.items() if of == asset)
            assert everything == 2 * FUNDS
        known = self.world.ledger.known()
        assert (known.root, 2 * known.transactions) == (self.world.tree.root, len(self.world.tree))


def _fail(*_: object) -> None:
    raise LostPowerError


def _run(deployment: Deployment, histories: int, steps: int) -> None:
    History.deployment = deployment
    run_state_machine_as_test(History, settings=examples(histories, stateful_step_count=steps, deadline=None))


def test_no_money_is_made(deployment: Deployment) -> None:
    _run(deployment, 2, 8)


@pytest.mark.slow
def test_no_money_is_made_in_long_histories(deployment: Deployment) -> None:
    _run(deployment, 6, 20)
