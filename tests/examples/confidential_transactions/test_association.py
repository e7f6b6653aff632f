"""Association sets: what a transaction spent was allowed, or is not blocked, and nobody learns which notes it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from confidential_transactions.association import AssociationSet, BlockList, prove_origin, spent_notes
from confidential_transactions.building import Payment, Plan, paying
from confidential_transactions.errors import NotAllowed
from confidential_transactions.transactions import Transaction
from zkwright import UnsatisfiedCircuitError
from zkwright.trees import MemoryStore
from zkwright.verifier import InvalidProof, Proof

from .world import EUR, User, World

Claims = list[tuple[Mapping[str, Any], Proof]]


def shown(world: World, user: User, sent: Transaction, made_of: AssociationSet | BlockList) -> Claims:
    """A proof of each nullifier."""
    claims: Claims = []
    for note in spent_notes(user.key, sent, world.written(sent), user.history.spent):
        proved = prove_origin(world.deployment.prover(made_of.circuit), user.key, note, made_of.way(note))
        claims.append((proved.values, proved.proof))
    return claims


def deposited(world: World, user: User, amount: int) -> list[int]:
    """The commitments of a deposit, which whoever keeps a list sees."""
    receipt = world.give(user, amount)
    return world.tree.leaves(2 * receipt.number, 2 * receipt.number + 2)


def test_money_of_allowed_origin_stays_allowed(world: World) -> None:
    allowed = AssociationSet(MemoryStore())
    verifier = world.deployment.verifiers["of_allowed_origin"]
    allowed.allow(deposited(world, world.ada, 100))
    deposited(world, world.ben, 50)  # of whom nobody knows
    paid = world.build(paying(world.ada.key, world.ada.notes(), Payment(world.ben.key.address, 30)))
    world.take(paid)
    claims = shown(world, world.ada, paid, allowed)
    allowed.allow([1, 2])  # the set goes on meanwhile
    allowed.require(verifier, world.written(paid), claims)
    allowed.allow(world.written(paid).commitments)

    good = next(note for note in world.ben.notes() if note.amount == 30)
    onward = world.build(paying(world.ben.key, [good], Payment(world.ada.key.address, 30)), world.ben)
    world.take(onward)
    allowed.require(verifier, world.written(onward), shown(world, world.ben, onward, allowed))

    mixed = world.build(paying(world.ben.key, world.ben.notes(), Payment(world.ada.key.address, 50)), world.ben)
    world.take(mixed)
    with pytest.raises(NotAllowed):
        shown(world, world.ben, mixed, allowed)


def test_proofs_are_of_this_transaction_and_this_set(world: World) -> None:
    allowed, other = AssociationSet(MemoryStore()), AssociationSet(MemoryStore())
    verifier = world.deployment.verifiers["of_allowed_origin"]
    commitments = deposited(world, world.ada, 100)
    other.allow([5, *commitments])
    allowed.allow(commitments)
    paid = world.build(paying(world.ada.key, world.ada.notes(), Payment(world.ada.key.address, 30)))
    world.take(paid)
    written, claims = world.written(paid), shown(world, world.ada, paid, allowed)
    allowed.require(verifier, written, claims)
    for fewer in ([], claims[:1], claims[::-1], [claims[0]] * 2):
        with pytest.raises(InvalidProof, match="not of the transaction's nullifiers"):
            allowed.require(verifier, written, fewer)
    with pytest.raises(InvalidProof, match="of another set"):
        allowed.require(verifier, written, shown(world, world.ada, paid, other))
    with pytest.raises(InvalidProof, match="does not hold"):
        allowed.require(verifier, written, [(claims[0][0], claims[1][1]), claims[1]])
    with pytest.raises(ValueError, match="has not made"):
        shown(world, world.ben, paid, allowed)


def test_what_is_blocked_cannot_be_shown_not_to_be(world: World) -> None:
    blocked = BlockList(MemoryStore())
    verifier = world.deployment.verifiers["not_of_blocked_origin"]
    clean, dirty = deposited(world, world.ada, 100), deposited(world, world.ben, 100)
    for kept in dirty:
        blocked.block(kept)
    paid = world.build(paying(world.ada.key, world.ada.notes(), Payment(world.ben.key.address, 30)))
    laundered = world.build(paying(world.ben.key, world.ben.notes(), Payment(world.ada.key.address, 30)), world.ben)
    world.take(paid)
    world.take(laundered)
    claims = shown(world, world.ada, paid, blocked)
    blocked.require(verifier, world.written(paid), claims)
    with pytest.raises(UnsatisfiedCircuitError, match="in the block list"):
        shown(world, world.ben, laundered, blocked)
    blocked.block(clean[0])
    with pytest.raises(InvalidProof, match="not that of the list"):
        blocked.require(verifier, world.written(paid), claims)


def test_a_deposit_is_not_allowed_by_what_it_did_not_spend(world: World) -> None:
    """Notes of amount 0 alone, or of the set, do not clean what comes in beside them."""
    allowed = AssociationSet(MemoryStore())
    verifier = world.deployment.verifiers["of_allowed_origin"]
    allowed.allow(deposited(world, world.ada, 100))
    key = world.ada.key
    world.ledger.fund(key.account_name, EUR, 1100)
    made = Payment(key.address, 600), Payment(key.address, 0)
    for spent, coming in (((), 600), (world.ada.notes(), 500)):
        dirty = world.build(Plan(EUR, spent, made, deposit=coming, recipient=key.account_name))
        world.take(dirty)
        claims = shown(world, world.ada, dirty, allowed)
        with pytest.raises(InvalidProof, match="no proof is about"):
            allowed.require(verifier, world.written(dirty), claims)


def test_notes_that_begin_alike_are_both_blocked() -> None:
    """Of 2^16 notes two begin with the same 32 bits: whoever deposits both must not find one of them left out."""
    blocked = BlockList(MemoryStore())
    for kept in (5, 5 + (1 << 32), 5 + (1 << 100)):
        blocked.block(kept)
