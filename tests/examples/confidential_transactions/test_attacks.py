"""What a dishonest user, relayer or observer tries, and what the ledger says to it. Nothing of what is refused happened."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from confidential_transactions.building import Payment, Plan, build, paying, shielding, unshielding
from confidential_transactions.deployment import Deployment
from confidential_transactions.errors import Refused
from confidential_transactions.keys import Address, SpendingKey
from confidential_transactions.ledger import Ledger, Receipt
from confidential_transactions.ledger import ledger as ledger_module
from confidential_transactions.ledger.accounts import POOL, Accounts
from confidential_transactions.notes import commitment
from confidential_transactions.transactions import Context, Transaction
from zkwright import R, UnsatisfiedCircuitError
from zkwright.service.storage import Database
from zkwright.trees import IncrementalTree
from zkwright.verifier import Proof

from .world import EUR, USD, World

MALLORY = bytes(range(32))
"""An account of somebody who watches."""


@pytest.fixture
def refused(world: World) -> Callable[[Transaction | bytes, str], None]:
    """Send what shall be refused, with this code, and find the ledger as it was."""

    def send(sent: Transaction | bytes, code: str) -> None:
        before = world.ledger.known(), world.ledger.balances(POOL), world.ledger.balances(MALLORY)
        with pytest.raises(Refused) as refusal:
            world.ledger.take_one(sent if isinstance(sent, bytes) else sent.to_json())
        assert refusal.value.code == code
        assert before == (world.ledger.known(), world.ledger.balances(POOL), world.ledger.balances(MALLORY))

    return send


@pytest.fixture(scope="module")
def deposited(deployment: Deployment) -> bytes:
    """A transaction of some ledger's, to be spoilt."""
    key = SpendingKey.from_seed(b"ada" * 20)
    plan, prover = shielding(key, EUR, 5), deployment.prover("transfer")
    return build(plan, key, IncrementalTree(20), bytes(32), prover).to_json()


Send = Callable[[Transaction | bytes, str], None]


def two_payments(world: World) -> list[Transaction]:
    """Of one note: to ben, and to ada herself."""
    world.give(world.ada, 100)
    (note,) = world.ada.notes()
    payees = (world.ben.key.address, world.ada.key.address)
    return [world.build(paying(world.ada.key, [note], Payment(payee, 100))) for payee in payees]


def test_a_double_spend_in_one_block(world: World) -> None:
    first, second = two_payments(world)
    taken, left = world.ledger.take([first.to_json(), second.to_json()])
    assert isinstance(taken, Receipt)
    assert isinstance(left, Refused)
    assert left.code == "spent"
    world.follow()
    assert (world.ben.history.balances(), world.ada.history.balances()) == ({EUR: 100}, {})


def test_a_double_spend_across_blocks(world: World, refused: Send) -> None:
    first, second = two_payments(world)
    world.take(first)
    refused(second, "spent")


def test_a_double_spend_in_parallel(world: World, database_url: str) -> None:
    first, second = two_payments(world)
    others = [Ledger(Database(database_url), world.deployment.verifiers) for _ in range(4)]

    def spend(place: int) -> str:
        try:
            receipt = others[place % 4].take_one((first, second)[place % 2].to_json())
        except Refused as refusal:
            return refusal.code
        return "repeated" if receipt.is_repeated else "taken"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(spend, range(8)))
    for other in others:
        other.close()
    assert sorted(answers) == ["repeated"] * 3 + ["spent"] * 4 + ["taken"]
    assert world.ledger.known().transactions == 2


def test_a_nullifier_has_one_spelling(world: World, refused: Send) -> None:
    first, _ = two_payments(world)
    world.take(first)
    sent = json.loads(first.to_json())
    for place in range(len(sent["public"])):
        again = [*sent["public"]]
        again[place] = str(int(again[place]) + R)
        refused(json.dumps({**sent, "public": again}).encode(), "unusable")


def test_a_stale_root(world: World, refused: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "WINDOW", 2)
    world.give(world.ada, 100)
    late, later = (world.build(shielding(world.ada.key, EUR, amount)) for amount in (1, 2))
    world.ledger.fund(world.ada.key.account_name, EUR, 3)
    world.give(world.ben, 1)
    world.take(late)
    refused(later, "stale")


def test_an_invented_root(world: World, refused: Send) -> None:
    world.give(world.ada, 100)
    (note,) = world.ada.notes()
    rich = World(world.ledger, world.deployment)
    rich.tree = IncrementalTree(20)
    invented = replace(note, amount=10**9, index=0)
    plan = paying(world.ada.key, [invented], Payment(world.ada.key.address, 10**9))
    rich.tree.append(commitment(EUR, invented.amount, world.ada.key.address.owner, note.blinding))
    refused(rich.build(plan, world.ada), "stale")


def test_a_replayed_proof_counts_once(world: World) -> None:
    world.give(world.ada, 100)
    (note,) = world.ada.notes()
    out = world.build(unshielding(world.ada.key, [note], 40, MALLORY))
    receipt = world.take(out)
    assert world.ledger.take_one(out.to_json()) == replace(receipt, is_repeated=True)
    assert world.ledger.balances(MALLORY) == {EUR: 40}


def test_a_malleated_proof_is_the_same_transaction(world: World) -> None:
    world.give(world.ada, 100)
    (note,) = world.ada.notes()
    out = world.build(unshielding(world.ada.key, [note], 40, MALLORY))
    other = replace(out, proof=Proof(-out.proof.a, -out.proof.b, out.proof.c))
    assert other.proof != out.proof
    first, second, third = world.ledger.take([other.to_json(), out.to_json(), other.to_json()])
    assert isinstance(first, Receipt)
    assert second == third == replace(first, is_repeated=True)
    assert world.ledger.balances(MALLORY) == {EUR: 40}


def test_a_proof_of_another_ledger(world: World, refused: Send) -> None:
    plan = shielding(world.ada.key, EUR, 5)
    elsewhere = world.forge(plan, context=plan.context(world.ada.key, bytes(32)))
    refused(elsewhere, "redirected")


def test_a_redirected_proof(world: World, refused: Send) -> None:
    """Who relays or sees a transaction in flight cannot have the money, nor take the sender's record away."""
    world.give(world.ada, 100)
    (note,) = world.ada.notes()
    key = world.ada.key
    out = world.build(unshielding(key, [note], 40, key.account_name, fee=1, relayer=bytes([7] * 32)))
    for part in ("recipient", "relayer", "record"):
        changed = replace(out.context, **{part: b"" if part == "record" else MALLORY})
        refused(replace(out, context=changed), "redirected")
        public = (*out.public[:-1], changed.number)
        refused(replace(out, context=changed, public=public), "false")
    world.take(out)
    assert world.ledger.balances(key.account_name) == {EUR: 40}


def test_no_public_number_can_be_changed(world: World, refused: Send) -> None:
    """Amounts, assets, nullifiers, notes, what their owners read: a dishonest encryption is one of these."""
    world.give(world.ada, 100)
    (note,) = world.ada.notes()
    out = world.build(paying(world.ada.key, [note], Payment(world.ben.key.address, 99), fee=1, relayer=MALLORY))
    for place in range(len(out.public) - 1):  # the last is the context, which is compared before
        public = [*out.public]
        public[place] = public[place] + 1 if public[place] != R - 1 else 0
        changed = replace(out, public=tuple(public))
        with pytest.raises(Refused) as refusal:
            world.ledger.take_one(changed.to_json())
        assert refusal.value.code in ("false", "unusable"), place
    world.take(out)


def test_a_negative_withdrawal(world: World, refused: Send) -> None:
    world.give(world.ada, 100)
    (note,) = world.ada.notes()
    out = world.build(unshielding(world.ada.key, [note], 40, MALLORY))
    assert out.public.count(40) == 1
    for amount in (R - 40, 2**64, R - 1):
        public = tuple(amount if number == 40 else number for number in out.public)
        refused(replace(out, public=public), "unusable")


def test_sums_that_do_not_balance_have_no_proof(world: World) -> None:
    world.give(world.ada, 100)
    (note,) = world.ada.notes()
    honest = paying(world.ada.key, [note], Payment(world.ben.key.address, 100))
    made = (replace(honest.made[0], amount=101), honest.made[1])
    for plan in (replace(honest, made=made), replace(honest, withdrawal=1), replace(honest, fee=1)):
        with pytest.raises(UnsatisfiedCircuitError, match="is not what is made"):
            world.build(plan)


def test_anothers_note(world: World) -> None:
    """Who made a note knows all of it but the secret of whom it is for."""
    world.give(world.ada, 100)
    (note,) = world.ada.notes()
    world.take(world.build(paying(world.ada.key, [note], Payment(world.ben.key.address, 100))))
    (theirs,) = world.ben.notes()
    back = paying(world.ada.key, [theirs], Payment(world.ada.key.address, 100))
    with pytest.raises(UnsatisfiedCircuitError, match="not in the tree"):
        world.build(back)
    with pytest.raises(UnsatisfiedCircuitError, match="not in the tree"):
        world.forge(back, viewing_key=list(world.ben.key.address.viewing_key))


def test_a_note_that_its_owner_cannot_read_is_not_theirs(world: World) -> None:
    """Encrypted to another key than the owner's: the owner hash holds both, so nobody was paid."""
    world.give(world.ada, 100)
    (note,) = world.ada.notes()
    mixed = Address(world.ben.key.address.spend_hash, world.ada.key.address.viewing_key)
    world.take(world.build(paying(world.ada.key, [note], Payment(mixed, 100))))
    assert world.ben.history.balances() == {}
    assert world.ada.history.balances() == {}
    assert world.ben.history.entries == []


def test_a_deposit_is_paid_by_who_signs_it(world: World, refused: Send) -> None:
    account = world.ben.key.account_name
    world.ledger.fund(account, EUR, 100)
    plan = replace(shielding(world.ada.key, EUR, 100), recipient=account)
    stolen = world.forge(plan)  # signed by ada
    refused(stolen, "unsigned")
    refused(replace(stolen, signature=b""), "unsigned")
    paid = world.build(shielding(world.ben.key, EUR, 60), world.ben)
    refused(replace(stolen, signature=paid.signature), "unsigned")
    world.take(paid)
    assert world.ledger.balances(account) == {EUR: 40}


def test_no_more_is_credited_than_paid(world: World, refused: Send) -> None:
    world.ledger.fund(world.ada.key.account_name, EUR, 100)
    world.ledger.fund(world.ada.key.account_name, USD, 1000)
    refused(world.build(shielding(world.ada.key, EUR, 101)), "poor")
    small, large = (world.build(shielding(world.ada.key, EUR, amount)) for amount in (60, 50))
    taken, left = world.ledger.take([small.to_json(), large.to_json()])
    assert isinstance(taken, Receipt)
    assert isinstance(left, Refused)
    assert world.ledger.balances(POOL) == {EUR: 60}
    assert world.ledger.balances(world.ada.key.account_name) == {EUR: 40, USD: 1000}


def test_more_than_the_pool_has_never_leaves_it(world: World, refused: Send) -> None:
    """Whoever can forge proofs, as the maker of a development key, makes notes, and takes no more than was paid in."""
    world.give(world.ada, 100)
    (note,) = world.ada.notes()
    out = world.build(unshielding(world.ada.key, [note], 100, MALLORY))
    with world.ledger._database.writing() as connection:
        accounts = Accounts(connection)
        accounts.add(POOL, EUR, -1)
        accounts.write()
    refused(out, "poor")


def test_an_asset_is_not_turned_into_another(world: World) -> None:
    world.give(world.ada, 100, asset=USD)
    (note,) = world.ada.notes(USD)
    plan = unshielding(world.ada.key, [note], 100, MALLORY)
    with pytest.raises(UnsatisfiedCircuitError, match="of another asset"):
        world.forge(plan, public_asset=EUR)


def test_what_is_superfluous_is_refused(world: World, refused: Send) -> None:
    """Each transaction has one form, so that nothing hides in what nobody reads."""
    world.give(world.ada, 100)
    (note,) = world.ada.notes()
    key = world.ada.key
    plan = paying(key, [note], Payment(world.ben.key.address, 100))
    refused(world.forge(plan, public_asset=EUR), "unusable")
    refused(world.forge(plan, context=Context(world.ledger.name, recipient=MALLORY)), "unusable")
    refused(world.forge(plan, context=Context(world.ledger.name, relayer=MALLORY)), "unusable")
    refused(replace(world.build(plan), signature=bytes(64)), "unusable")
    both = Plan(EUR, [note], plan.made, deposit=5, withdrawal=5, recipient=key.account_name)
    refused(world.forge(both), "unusable")
    world.take(world.forge(plan, context=Context(world.ledger.name)))  # without a record: the sender's own loss


def test_dust_costs_whoever_sends_it(world: World, deployment: Deployment, database_url: str) -> None:
    world.give(world.ada, 100)
    (note,) = world.ada.notes()
    dear = Ledger(Database(database_url), deployment.verifiers, least_fee=3, relayer=MALLORY)
    dust = [world.build(paying(world.ada.key, [note], Payment(world.ben.key.address, 0), fee=2, relayer=MALLORY))]
    dust += [world.build(paying(world.ada.key, [note], Payment(world.ben.key.address, 0)))]
    for sent in dust:
        with pytest.raises(Refused, match="the fee is at least 3"):
            dear.take_one(sent.to_json())
    world.give(world.ben, 5)  # a deposit pays by bringing money
    dear.close()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"[" * 10_000,
        b'{"circuit": 1, "circuit": 1}',
        b" " * (1 << 14) + b"{}",
        b"\xff",
        b'{"circuit": NaN}',
    ],
)
def test_bytes_that_are_no_transaction(world: World, refused: Send, body: bytes) -> None:
    refused(body, "unusable")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("circuit", "of_allowed_origin"),
        ("circuit", ["transfer"]),
        ("circuit", "consolidation"),
        ("public", []),
        ("public", ["1"] * 21),
        ("public", [1] * 20),
        ("proof", {}),
        ("proof", None),
        ("recipient", "00"),
        ("recipient", "0x" + "00" * 31),
        ("relayer", "AA" * 32),
        ("relayer", None),
        ("record", "00" * 157),
        ("record", "zz"),
        ("signature", "00" * 63),
    ],
)
def test_a_member_that_is_none(deposited: bytes, refused: Send, name: str, value: object) -> None:
    sent = json.loads(deposited)
    refused(json.dumps({**sent, name: value}).encode(), "unusable")


def test_members_are_all_there_and_no_others(deposited: bytes, refused: Send) -> None:
    sent = json.loads(deposited)
    for name in sent:
        refused(json.dumps({other: value for other, value in sent.items() if other != name}).encode(), "unusable")
    refused(json.dumps({**sent, "more": 1}).encode(), "unusable")
