"""Every example through every layer, as an author would test it."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from zkwright.circuits.babyjub.plain import L
from zkwright.testing import check_circuit

from tests.examples.examples import EXAMPLES, circuit_of, input_of, module_of


class Tried(NamedTuple):
    """Inputs of an example, what is changed in them and what the circuit then says; compile-time parameters."""

    inputs: dict[str, Any]
    broken: list[tuple[dict[str, Any], str]]
    parameters: dict[str, Any] = {}  # noqa: RUF012 - nobody changes it


TRIED = {
    "age_claim": Tried(
        input_of("age_claim"),
        [
            ({"secret": 5}, "somebody else's credential"),
            ({"today": 20260101}, "not yet 18"),
            ({"issuer": {"x": 0, "y": 1}}, "the public key has a small order"),
        ],
    ),
    "confidential_transfer": Tried(
        input_of("confidential_transfer"),
        [
            ({"amount": 2**64 - 1}, "insufficient balance"),
            ({"blinding": 0}, "the commitment does not open to this balance"),
            ({"amount": 2**64}, "amount: out of range"),
        ],
    ),
    "document_excerpt": Tried(  # of one block
        module_of("document_excerpt").inputs(bytes(16), b"0123456789", recipient=1),
        [({"digest": [1, 2]}, "not the document with that digest")],
        {"size": 26, "start": 18, "length": 4},
    ),
    "rln": Tried(
        input_of("rln"),
        [
            ({"message_id": 10}, "the message id is not below the limit"),
            ({"x": 0}, "x is 0, where the share would be the secret"),
            ({"limit": 2**16}, "limit: out of range"),
        ],
    ),
    "semaphore": Tried(
        input_of("semaphore"),
        [
            ({"secret": L}, "the scalar is not below the order of the subgroup"),
            ({"depth": 21}, "the depth is above 20"),
        ],
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example(name: str) -> None:
    inputs, broken, parameters = TRIED[name]
    check_circuit(
        circuit_of(name),
        valid=[inputs],
        invalid=[({**inputs, **changes}, message) for changes, message in broken],
        proofs="none",  # which the tests of each example make
        unique=False,  # which tests/circuits/certificates.json says
        **parameters,
    )
