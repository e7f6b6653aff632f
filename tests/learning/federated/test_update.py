"""The circuit: what it takes, what it refuses, what it costs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zkwright import UnsatisfiedCircuitError
from zkwright.analyser import audit
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import InputError
from zkwright.core.field import R
from zkwright.learning.federated import update
from zkwright.learning.federated.lanes import packed
from zkwright.learning.federated.masks import at

from tests.learning.federated.cohort import prover


def given_inputs(**changed: Any) -> dict[str, Any]:
    numbers = [128, 129, 127, 130, 128, 128, 120, 128, 0, 255]
    bound = sum((number - 128) ** 2 for number in changed.get("numbers", numbers))
    inputs = {"numbers": numbers, "records": 9, "salt": 3, "nonce": 4, "blind": 5, "bound": bound, "challenge": 7}
    return {**inputs, **changed}


@given(
    st.lists(st.integers(0, 255), min_size=10, max_size=10),
    st.integers(1, 65535),
    st.integers(0, R - 1),
    st.integers(0, R - 1),
)
@settings(max_examples=20)
def test_what_it_gives(numbers: list[int], records: int, blind: int, challenge: int) -> None:
    inputs = given_inputs(numbers=numbers, records=records, blind=blind, challenge=challenge)
    output = prover().program.solve(inputs).output
    assert output.size == poseidon(records, 3)
    assert output.tie == at(challenge, [*packed(numbers, records), blind])


def test_the_commitment_is_to_update_and_blind_and_hides_them() -> None:
    def commitment(**changed: Any) -> int:
        return int(prover().program.solve(given_inputs(**changed)).output.commitment)

    same = {commitment(), commitment(challenge=8), commitment(records=10), commitment(salt=1)}
    assert len(same) == 1
    numbers = given_inputs()["numbers"]
    others: list[dict[str, Any]] = [{"blind": 6}, {"nonce": 5}, {"numbers": [129, *numbers[1:]], "bound": 10**6}]
    assert len({*same, *(commitment(**other) for other in others)}) == 4


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"bound": given_inputs()["bound"] - 1}, "longer than the norm allows"),
        ({"bound": 0}, "longer than the norm allows"),
        ({"records": 0}, "comes from no records"),
    ],
)
def test_what_it_refuses(changed: dict[str, int], message: str) -> None:
    with pytest.raises(UnsatisfiedCircuitError, match=message):
        prover().program.solve(given_inputs(**changed))


@pytest.mark.parametrize("numbers", [[256] * 10, [-1] * 10, [R - 1] * 10, [0] * 9, [0] * 11])
def test_what_is_no_update(numbers: list[int]) -> None:
    with pytest.raises(InputError):
        prover().program.solve(given_inputs(numbers=numbers, bound=5))


def test_no_norm_wraps() -> None:
    """The squares of a million numbers are far below r, and one outside of 8 bits is none of the circuit's."""
    inputs = given_inputs(numbers=[0] * 10)
    assert inputs["bound"] == 10 * 128**2
    prover().program.solve(inputs)


def test_inputs_determine_outputs() -> None:
    assert audit(update.compile(parameters=3)).answer.value == "unique"


def test_what_a_parameter_costs() -> None:
    """The difference leaves out what every update costs."""
    few, many = (update.compile(parameters=parameters).r1cs.n_rows for parameters in (930, 1860))
    assert (many - few) / 930 < 10.5
