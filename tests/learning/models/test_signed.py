"""Answers of inputs that an issuer signed."""

from __future__ import annotations

import dataclasses
from functools import cache

import numpy as np
import pytest
from zkwright import UnsatisfiedCircuitError
from zkwright.circuits.schnorr.plain import SigningKey
from zkwright.compiler import Program
from zkwright.learning.models import Card, Model, Shape, SignedInputs, answer_circuit

SHAPE = Shape.dense((3, 1), (), 4)
MODEL = Model(Card(SHAPE, (0.0,) * 3, (1.0,) * 3, None), (np.array([[1], [2], [3]]),), (np.array([4]),)).committed()
KEY = SigningKey.generate()


@cache
def program() -> Program:
    return answer_circuit(SHAPE, inputs="signed").compile()


def test_an_answer_of_what_was_signed() -> None:
    signed = SignedInputs.of(KEY, SHAPE, [5, 6, 7], subject=99)
    output = program().solve(MODEL.signed_answer_inputs(signed)).output
    assert output.answer == 5 + 12 + 21 + 4
    assert output.model == MODEL.commitment
    assert "5" not in repr(signed).split("subject")[0]


@pytest.mark.parametrize("changed", [{"inputs": (5, 6, 8)}, {"salt": 1}, {"subject": 98}, {"issuer": None}])
def test_what_was_not_signed(changed: dict[str, object]) -> None:
    if "issuer" in changed:
        changed = {"issuer": SigningKey.generate().public_key}
    signed = dataclasses.replace(SignedInputs.of(KEY, SHAPE, [5, 6, 7], subject=99), **changed)  # type: ignore[arg-type]
    with pytest.raises(UnsatisfiedCircuitError):
        program().solve(MODEL.signed_answer_inputs(signed))


def test_numbers_of_another_width_or_count_were_not_signed() -> None:
    """Packed, twelve bits are three numbers of four, or two of six."""
    other = Shape.dense((2, 1), (), 6)
    packed = 5 + (6 << 4) + (7 << 8)
    signed = SignedInputs.of(KEY, SHAPE, [5, 6, 7], subject=99)
    claimed = dataclasses.replace(signed, inputs=(packed & 63, packed >> 6))
    card = Card(other, (0.0,) * 2, (1.0,) * 2, None)
    model = Model(card, (np.array([[1], [2]]),), (np.array([4]),)).committed()
    with pytest.raises(UnsatisfiedCircuitError):
        answer_circuit(other, inputs="signed").compile().solve(model.signed_answer_inputs(claimed))
