"""The circuits: what they accept, what they refuse, what they leave open, and what they cost."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import Any

import pytest
from confidential_transactions import circuits
from confidential_transactions.association import AssociationSet, BlockList
from confidential_transactions.building import Payment, Plan
from confidential_transactions.deployment import NAMES, program_of
from confidential_transactions.keys import SpendingKey
from confidential_transactions.notes import OwnedNote, commitment, found
from confidential_transactions.transactions import Context, Written
from hypothesis import given
from hypothesis import strategies as st
from zkwright import R, UnsatisfiedCircuitError
from zkwright.analyser import audit
from zkwright.analyser.verdict import Answer
from zkwright.circuits.babyjub.plain import L
from zkwright.circuits.elgamal.plain import random_scalar
from zkwright.compiler import InputError
from zkwright.testing import check_circuit, cost
from zkwright.trees import IncrementalTree, MemoryStore

from tests.drawn import examples

from .world import EUR, USD

ADA, BEN = SpendingKey.from_seed(b"ada" * 20), SpendingKey.from_seed(b"ben" * 20)
MOST = 2**64 - 1
CONTEXT = Context(bytes(32))

ROWS = {"transfer": 19_595, "consolidation": 96_966, "of_allowed_origin": 6_308, "not_of_blocked_origin": 31_324}
"""After the optimiser, by `zkwright compile`; README.md tells them."""


@pytest.fixture(scope="module")
def program() -> Any:
    return program_of("transfer")


def owned(key: SpendingKey, amount: int, index: int, asset: int = EUR, blinding: int = 7) -> OwnedNote:
    kept = commitment(asset, amount, key.address.owner, blinding)
    nullifier = int(circuits.nullifier_of(key.viewing.nullifying_key, kept, index))
    return OwnedNote(asset, amount, blinding, index, kept, nullifier, "")


def of(key: SpendingKey, *amounts: int) -> tuple[IncrementalTree, list[OwnedNote]]:
    """A tree with notes of one owner."""
    tree = IncrementalTree(20)
    notes = [owned(key, amount, index) for index, amount in enumerate(amounts)]
    tree.extend(note.commitment for note in notes)
    return tree, notes


def plan(spent: list[OwnedNote], *made: int, **others: Any) -> Plan:
    first, second = made
    return Plan(EUR, spent, (Payment(BEN.address, first, "memo"), Payment(ADA.address, second)), **others)


@pytest.mark.parametrize("name", NAMES)
def test_what_each_circuit_costs(name: str) -> None:
    assert program_of(name).r1cs.n_rows == ROWS[name]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "consolidation"])
def test_the_inputs_determine_the_outputs(name: str) -> None:
    assert audit(program_of(name)).answer is Answer.UNIQUE


@pytest.mark.slow
def test_the_inputs_determine_the_outputs_of_a_consolidation() -> None:
    assert audit(program_of("consolidation")).answer is Answer.UNIQUE


def tried() -> tuple[dict[str, Any], list[tuple[dict[str, Any], str]]]:
    """Inputs for a transfer of one note, and others that are refused, and why."""
    tree, notes = of(ADA, 100)
    inputs = plan(notes, 70, 25, fee=5, relayer=ADA.account_name).inputs(ADA, tree, CONTEXT)
    inputs["inputs"] = inputs["inputs"][:1]
    return (
        inputs,
        [
            ({**inputs, "fee": 6}, "what is spent and deposited is not what is made"),
            ({**inputs, "public_asset": USD}, "of another asset"),
            ({**inputs, "root": 1}, "a note that is spent is not in the tree"),
            ({**inputs, "secret": 1}, "a note that is spent is not in the tree"),
            ({**inputs, "ephemeral_secret": 0}, "the secret is 0"),
            ({**inputs, "ephemeral_secret": L}, "not below the order"),
        ],
    )


@pytest.mark.slow
def test_a_transfer_through_every_layer() -> None:
    inputs, others = tried()
    check_circuit(
        circuits.transfer,
        valid=[inputs],
        invalid=others,
        proofs="none",
        unique=False,  # which is asked above
        n_inputs=1,
    )


def test_a_transfer_says_why_not() -> None:
    one, (inputs, others) = circuits.transfer.compile(n_inputs=1), tried()
    one.solve(inputs)
    for broken, message in others:
        with pytest.raises(UnsatisfiedCircuitError, match=message):
            one.solve(broken)


def test_a_note_is_spent_once(program: Any) -> None:
    tree, notes = of(ADA, 60)
    inputs = plan(notes, 100, 20).inputs(ADA, tree, CONTEXT)
    with pytest.raises(UnsatisfiedCircuitError, match="a note is spent twice"):
        program.solve({**inputs, "inputs": [inputs["inputs"][0]] * 2})


@given(st.lists(st.integers(0, MOST), min_size=1, max_size=2), st.integers(0, MOST), st.data())
@examples(12)
def test_whatever_adds_up_is_accepted_and_nothing_else(
    program: Any, spent: list[int], deposit: int, data: st.DataObject
) -> None:
    tree, notes = of(ADA, *spent)
    left = sum(spent) + deposit
    shares = {}
    for name in ("withdrawal", "fee", "first", "second"):
        shares[name] = data.draw(st.integers(0, min(left, MOST)), label=name)
        left -= shares[name]
    added = min(left, MOST - shares["second"])
    first, second = shares.pop("first"), shares.pop("second") + added
    tried = plan(notes, first, second, deposit=deposit, **shares)
    inputs = tried.inputs(ADA, tree, CONTEXT)
    if added != left:  # more than notes of 64 bits hold: what is left over is not lost in silence
        with pytest.raises(UnsatisfiedCircuitError, match="what is spent and deposited"):
            program.solve(inputs)
        return
    written = Written.of(program.solve(inputs).values)
    assert written.nullifiers[: len(notes)] == tuple(note.nullifier for note in notes)
    ours = found(BEN.viewing, written.ephemeral, written.ciphertexts, written.commitments, 2)
    assert ours[0] is not None
    assert (ours[0].amount, ours[0].memo, ours[1]) == (first, "memo", None)
    name, by = data.draw(st.sampled_from(["deposit", "withdrawal", "fee"])), data.draw(st.sampled_from([-1, 1]))
    if 0 <= inputs[name] + by <= MOST:
        with pytest.raises(UnsatisfiedCircuitError, match="what is spent and deposited"):
            program.solve({**inputs, "public_asset": EUR, name: inputs[name] + by})


@pytest.mark.parametrize("amount", [-1, 2**64, R - 1, R - 2**64])
@pytest.mark.parametrize("place", ["made", "spent", "deposit", "withdrawal", "fee"])
def test_an_amount_has_64_bits(program: Any, place: str, amount: int) -> None:
    """Else a negative amount, or two that wrap, make money."""
    tree, notes = of(ADA, 60)
    inputs = plan(notes, 60, 0).inputs(ADA, tree, CONTEXT)
    if place == "made":
        inputs["outputs"][1]["amount"] = amount
    elif place == "spent":
        inputs["inputs"][1]["amount"] = amount
    else:
        inputs[place] = amount
    with pytest.raises(InputError, match="out of range"):
        program.solve(inputs)


def test_another_assets_note_is_not_this_ones(program: Any) -> None:
    tree = IncrementalTree(20)
    dollars = owned(ADA, 60, 0, asset=USD)
    tree.append(dollars.commitment)
    assert program.solve(replace(plan([dollars], 60, 0), asset=USD).inputs(ADA, tree, CONTEXT))
    with pytest.raises(UnsatisfiedCircuitError, match="not in the tree"):
        program.solve(plan([dollars], 60, 0).inputs(ADA, tree, CONTEXT))


def test_a_hidden_asset_stays_hidden(program: Any) -> None:
    tree, notes = of(ADA, 60)
    inputs = plan(notes, 60, 0).inputs(ADA, tree, CONTEXT)
    assert inputs["public_asset"] == 0
    assert program.solve(inputs).values["public_asset"] == 0


def test_a_note_has_one_nullifier_and_equal_notes_have_two(program: Any) -> None:
    tree, notes = of(ADA, 5, 5)
    assert notes[0].commitment == notes[1].commitment
    first, second = (program.solve(plan([note], 5, 0).inputs(ADA, tree, CONTEXT)).values for note in notes)
    assert first["result"]["nullifiers"][0] != second["result"]["nullifiers"][0]
    moved = plan(notes[:1], 5, 0).inputs(ADA, tree, CONTEXT)
    moved["inputs"][0]["index"] = 2  # the same leaf under another number would have another nullifier
    with pytest.raises(UnsatisfiedCircuitError, match="not in the tree"):
        program.solve(moved)


def test_two_transactions_of_one_payment_share_nothing(program: Any) -> None:
    tree, notes = of(ADA, 60)
    seen = [
        program.solve(plan(notes, 50, 10, ephemeral_secret=random_scalar()).inputs(ADA, tree, CONTEXT)).values["result"]
        for _ in range(2)
    ]
    one, two = (
        {*each["nullifiers"][1:], *each["commitments"], each["ephemeral"]["x"], *chain(*each["ciphertexts"])}
        for each in seen
    )
    assert not one & two
    assert seen[0]["nullifiers"][0] == seen[1]["nullifiers"][0]


def test_origin_circuits_through_every_layer() -> None:
    note = owned(ADA, 60, 3)
    spender = {"secret": ADA.secret, "viewing_key": list(ADA.address.viewing_key)}
    traced = {"asset": EUR, "amount": 60, "blinding": note.blinding, "index": 3}
    allowed, blocked = AssociationSet(MemoryStore()), BlockList(MemoryStore())
    allowed.allow([1, note.commitment, 2])
    blocked.block(5)
    inputs: dict[str, Any] = {"spender": spender, "note": traced, **allowed.way(note)}
    check_circuit(
        circuits.of_allowed_origin,
        valid=[
            (inputs, note.nullifier),
            {**inputs, "note": {**traced, "amount": 0}},
        ],
        invalid=[
            ({**inputs, "note": {**traced, "amount": 61}}, "not in the association set"),
            ({**inputs, "allowed": 1}, "not in the association set"),
        ],
        proofs="none",
        unique=False,
    )
    others: dict[str, Any] = {"spender": spender, "note": traced, **blocked.way(note)}
    blocked.block(note.commitment)
    check_circuit(
        circuits.not_of_blocked_origin,
        valid=[(others, note.nullifier)],
        invalid=[({"spender": spender, "note": traced, **blocked.way(note)}, "in the block list")],
        proofs="none",
        unique=False,
    )


def test_what_a_note_more_costs() -> None:
    assert cost(circuits.transfer) - cost(circuits.transfer, n_inputs=1) == 5_439
