"""The confidential transfer: what it accepts, what it refuses, what it reveals."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from zkwright import UnsatisfiedCircuitError
from zkwright.circuits.poseidon import poseidon
from zkwright.prover import prove_inputs, setup, statement_of
from zkwright.verifier import InvalidProof, verify

Inputs = dict[str, Any]
Load = Callable[[str], ModuleType]
LoadInput = Callable[[str], Inputs]


@pytest.fixture(scope="module")
def transfer(example: Load) -> Any:
    return example("confidential_transfer").transfer


@pytest.fixture
def inputs(example_input: LoadInput) -> Inputs:
    return example_input("confidential_transfer")


def with_balance(inputs: Inputs, balance: int, amount: int) -> Inputs:
    commitment = poseidon(balance, int(inputs["blinding"], 0))
    return {**inputs, "balance": balance, "amount": amount, "commitment": commitment}


@pytest.mark.parametrize(
    ("balance", "amount"), [(0, 0), (1, 0), (1, 1), (2**64 - 1, 2**64 - 1), (2**64 - 1, 0), (2**63, 1)]
)
def test_what_is_left_is_what_was_not_paid(transfer: Any, inputs: Inputs, balance: int, amount: int) -> None:
    notes = transfer.compile().solve(with_balance(inputs, balance, amount)).output
    assert notes.payment == poseidon(amount, int(inputs["payment_blinding"]))
    assert notes.change == poseidon(balance - amount, int(inputs["change_blinding"]))


@pytest.mark.parametrize(("balance", "amount"), [(0, 1), (10, 11), (0, 2**64 - 1), (2**64 - 2, 2**64 - 1)])
def test_nobody_spends_more_than_they_have(transfer: Any, inputs: Inputs, balance: int, amount: int) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="insufficient balance"):
        transfer.compile().solve(with_balance(inputs, balance, amount))


def test_the_balance_is_the_committed_one(transfer: Any, inputs: Inputs) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="does not open to this balance"):
        transfer.compile().solve({**inputs, "balance": inputs["balance"] + 1})


def test_a_proof_reveals_commitments_alone(transfer: Any, inputs: Inputs) -> None:
    program = transfer.compile()
    key = setup(program.r1cs)
    proof, public = proved = prove_inputs(key, program, inputs)
    statement = statement_of(program, key)
    values = statement.verify(key.verifying_key(), public, proof, expect={"commitment": int(inputs["commitment"])})
    notes = program.solve(inputs).output
    assert values["result"] == {"payment": notes.payment, "change": notes.change}
    assert values == proved.values
    with pytest.raises(InvalidProof):
        verify(key.verifying_key(), (public[1], public[0], public[2]), proof)
