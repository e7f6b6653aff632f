"""The ledger: whole blocks or nothing, whatever dies; the tree; who sees what."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from confidential_transactions.building import Payment, paying, shielding, unshielding
from confidential_transactions.circuits import DEPTH
from confidential_transactions.deployment import Deployment
from confidential_transactions.ledger import Ledger, Receipt
from confidential_transactions.ledger.accounts import POOL
from confidential_transactions.ledger.node_store import NodeStore
from confidential_transactions.ledger.sequencer import Sequencer
from confidential_transactions.transactions import Transaction, Written
from zkwright.circuits.merkle import merkle_root
from zkwright.service.storage import Database
from zkwright.trees import IncrementalTree

from tests.examples.examples import FOLDER

from .world import EUR, USD, World


def require_whole(ledger: Ledger, deployment: Deployment) -> int:
    """Everything that the ledger keeps is of the transactions that it tells; their number."""
    rows, tree, nullifiers, pool = ledger.after(0, 1000), IncrementalTree(DEPTH), list[int](), dict[int, int]()
    for _, _, body in rows:
        transaction = Transaction.from_json(body, ledger.name)
        written = Written.of(deployment.verifiers[transaction.circuit].statement.values(transaction.public))
        tree.extend(written.commitments)
        nullifiers += written.nullifiers
        moved = written.deposit - written.withdrawal - written.fee
        pool[written.public_asset] = pool.get(written.public_asset, 0) + moved
    assert [number for number, _, _ in rows] == list(range(len(rows)))
    assert len(set(nullifiers)) == len(nullifiers)
    known = ledger.known()
    assert (known.transactions, known.root) == (len(rows), tree.root)
    assert ledger.balances(POOL) == {asset: amount for asset, amount in sorted(pool.items()) if amount}
    if rows:
        leaf = tree.leaves()[-1]
        root, bits, siblings = ledger.path(2 * len(rows) - 1)
        assert merkle_root(leaf, bits, siblings) == root == known.root
    return len(rows)


def test_a_day_of_three_kinds_of_transactions(world: World, database_url: str) -> None:
    ada, ben = world.ada, world.ben
    world.give(ada, 100)
    world.give(ada, 70, asset=USD)
    world.take(world.build(paying(ada.key, ada.notes(), Payment(ben.key.address, 60, "lunch"))))
    out = unshielding(ben.key, ben.notes(), 25, ben.key.account_name, fee=2, relayer=ada.key.account_name)
    world.take(world.build(out, ben))
    assert ada.history.balances() == {EUR: 40, USD: 70}
    assert ben.history.balances() == {EUR: 33}
    assert world.ledger.balances(POOL) == {EUR: 73, USD: 70}
    assert world.ledger.balances(ben.key.account_name) == {EUR: 25}
    assert world.ledger.balances(ada.key.account_name) == {EUR: 2}
    assert [entry.kind for entry in ada.history.entries] == ["deposit", "deposit", "sent"]
    sent, received = ada.history.entries[-1], ben.history.entries[0]
    assert (sent.amount, sent.memo, sent.payee) == (60, "lunch", str(ben.key.address))
    assert (received.kind, received.amount, received.memo, received.payee) == ("received", 60, "lunch", "")
    name = world.ledger.name
    again = Ledger(Database(database_url), world.deployment.verifiers)  # as after a restart
    assert again.name == name
    assert require_whole(again, world.deployment) == 4
    again.close()


def test_a_consolidation(world: World) -> None:
    ada = world.ada
    world.ledger.fund(ada.key.account_name, EUR, 16)
    halves = [
        replace(shielding(ada.key, EUR, 8), made=(Payment(ada.key.address, 5), Payment(ada.key.address, 3)))
        for _ in range(2)
    ]
    bodies = [world.build(plan).to_json() for plan in halves]
    assert all(isinstance(answer, Receipt) for answer in world.ledger.take(bodies))
    world.follow()
    assert world.ledger.known().block == 1
    merged = paying(ada.key, ada.notes(), Payment(ada.key.address, 16))
    assert merged.circuit == "consolidation"
    world.take(world.build(merged))
    assert [note.amount for note in ada.notes()] == [16]
    assert ada.history.entries[-1].kind == "consolidated"
    require_whole(world.ledger, world.deployment)


def test_what_fails_midway_has_not_happened(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.give(world.ada, 100)
    out = world.build(unshielding(world.ada.key, world.ada.notes(), 40, world.ada.key.account_name))
    before = world.ledger.known()

    class LostPowerError(Exception):
        pass

    def fail(*_: Any) -> None:
        raise LostPowerError

    for place in ("put", "get"):
        with monkeypatch.context() as patched:
            patched.setattr(NodeStore, place, fail)
            with pytest.raises(LostPowerError):
                world.ledger.take_one(out.to_json())
        assert world.ledger.known() == before
        require_whole(world.ledger, world.deployment)
    assert not world.take(out).is_repeated
    assert world.ledger.balances(world.ada.key.account_name) == {EUR: 40}


def test_a_killed_ledger_has_all_that_it_answered(world: World, database_url: str, tmp_path: Path) -> None:
    """A process takes one after another and is killed in the midst, twice."""
    world.ledger.fund(world.ada.key.account_name, EUR, 100)
    bodies = [world.build(shielding(world.ada.key, EUR, 1)).to_json() for _ in range(6)]
    for place, body in enumerate(bodies):
        (tmp_path / f"{place}.json").write_bytes(body)
    answered: dict[str, str] = {}
    for round_ in range(2):
        command = [sys.executable, "-c", _TAKE, database_url, str(world.deployment.folder), str(tmp_path)]
        environment = {**os.environ, "PYTHONPATH": str(FOLDER)}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
            assert process.stdout is not None
            for line in process.stdout:
                sent, number = line.split()
                assert answered.setdefault(sent, number) == number  # the same receipt each time
                if len(answered) >= 3 * round_ + 2:
                    os.kill(process.pid, signal.SIGKILL)
                    break
            process.wait()
        taken = require_whole(world.ledger, world.deployment)
        assert len(answered) <= taken <= len(answered) + 6
    assert len(answered) >= 5


_TAKE = """
import sys
from pathlib import Path
from confidential_transactions.deployment import Deployment
from confidential_transactions.ledger import Ledger
from zkwright.service.storage import Database

ledger = Ledger(Database(sys.argv[1]), Deployment(Path(sys.argv[2])).verifiers)
for place in range(6):
    receipt = ledger.take_one(Path(sys.argv[3], f"{place}.json").read_bytes())
    print(place, receipt.number, flush=True)
"""


def test_blocks_are_made_of_what_comes_meanwhile(world: World) -> None:
    world.ledger.fund(world.ada.key.account_name, EUR, 100)
    bodies = [world.build(shielding(world.ada.key, EUR, 1)).to_json() for _ in range(4)]
    sequencer = Sequencer(world.ledger)
    futures = [sequencer.take(body) for body in (*bodies, b"nothing", bodies[0])]
    sequencer.close()
    assert {future.result().number for future in futures[:4]} == set(range(4))
    assert futures[5].result().is_repeated
    assert "no JSON" in str(futures[4].exception())
    assert world.ledger.known().block < 4


def test_an_observer_sees_the_same_of_two_payments(world: World) -> None:
    """But for numbers that look random: no amount, no asset, nobody."""
    world.give(world.ada, 100)
    world.give(world.ada, 7, asset=USD)
    plans = [paying(world.ada.key, world.ada.notes(asset), Payment(world.ben.key.address, 7)) for asset in (EUR, USD)]
    seen = [world.written(world.build(plan)) for plan in plans]
    for name in ("deposit", "withdrawal", "fee", "public_asset", "root"):
        assert getattr(seen[0], name) == getattr(seen[1], name)
    hidden = {EUR, USD, 7, 93, world.ada.key.address.owner, world.ben.key.address.owner}
    for written in seen:
        assert not hidden & {*written.nullifiers, *written.commitments, *sum(written.ciphertexts, ())}


def test_another_viewing_key_opens_nothing(world: World) -> None:
    world.give(world.ada, 100)
    world.take(world.build(paying(world.ada.key, world.ada.notes(), Payment(world.ada.key.address, 50))))
    assert world.ben.history.entries == []
    assert [entry.kind for entry in world.ada.history.entries] == ["deposit", "consolidated"]


@pytest.mark.slow
def test_a_tree_of_half_a_million_notes_grows_and_has_paths(tmp_path: Path) -> None:
    """As many transactions as there is room for but one."""
    database = Database(f"sqlite:///{tmp_path}/tree.sqlite")
    ledger = Ledger(database, {})
    with database.writing() as connection:
        tree = IncrementalTree(DEPTH, NodeStore(connection))
        tree.extend(range(1, 2**20 - 1))
    with database.writing() as connection:
        tree = IncrementalTree(DEPTH, NodeStore(connection))
        tree.extend([7, 8])
        assert merkle_root(8, *tree.path(2**20 - 1)) == tree.root
        with pytest.raises(ValueError, match="do not fit"):
            tree.append(1)
    ledger.close()
