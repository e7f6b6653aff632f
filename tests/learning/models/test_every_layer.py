"""What is proved of models goes through every layer: both engines, files, proofs, forged hints, edges, and one answer only."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from zkwright.circuits.schnorr.plain import SigningKey
from zkwright.learning.models import (
    Card,
    Forest,
    ForestShape,
    Layer,
    Model,
    Pool,
    Shape,
    SignedInputs,
    TestSet,
    answer_circuit,
    commitment_circuit,
    fairness_circuit,
)
from zkwright.learning.models.forest import Tree
from zkwright.testing import check_circuit

CHANCE = np.random.default_rng(0)


def network(shape: Shape, classes: tuple[Any, ...] | None = None) -> Model:
    """Of any weights."""
    card = Card(shape, (0.0,) * shape.inputs, (1.0,) * shape.inputs, classes)
    weights = tuple(CHANCE.integers(-128, 128, (layer.window, layer.outputs)) for layer in shape.layers)
    biases = tuple(CHANCE.integers(-layer.most_bias, layer.most_bias, layer.outputs) for layer in shape.layers)
    return Model(card, weights, biases)


def convolution() -> Shape:
    """One kernel of 2 x 2 over 3 x 3 with padding, the largest of four, a sum of averages of a sigmoid, and two outputs."""
    first = Layer(
        (1, 3, 3), 2, (2, 2), 3, padding=(0, 0, 1, 1), activation="relu", shift=8, pool=Pool("max", (2, 2), (1, 1))
    )
    pooled = Pool("average", (2, 1), (1, 1))
    second = Layer(first.gives, 1, (1, 1), first.gives_most, activation="sigmoid", pool=pooled)
    last = Layer(second.gives, 2, second.gives[1:], second.gives_most, second.gives_zero)
    return Shape(2, (first, second, last))


SHAPES: dict[str, Shape] = {
    "dense": Shape.dense((2, 2, 2), (3,), 2),
    "decides": Shape(3, Shape.dense((2, 1), (), 3).layers, decides=True),
    "convolution": convolution(),
    "tanh": Shape.dense((1, 1, 1), (1,), 3, "tanh"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_answers_of_a_network(name: str) -> None:
    model = network(SHAPES[name])
    committed = model.committed()
    rows = [np.zeros(model.shape.inputs, np.int64), CHANCE.integers(0, 1 << model.shape.width, model.shape.inputs)]
    report = check_circuit(
        answer_circuit(model.shape),
        valid=[committed.answer_inputs(row) for row in rows],
        invalid=[{**committed.answer_inputs(rows[0]), "elements": [-1 << 251] * model.shape.elements}],
        undecided="" if name != "convolution" else "a thousand rows, and tables",
    )
    assert report is not None


def test_answers_of_a_forest() -> None:
    shape = ForestShape(2, 2, 2, 1, None, outputs=2)
    trees = tuple(
        Tree(tuple((int(at), int(most)) for at, most in CHANCE.integers(0, 2, (7, 2))), tuple(range(place, place + 8)))
        for place in (0, 3)
    )
    committed = Forest(Card(shape, (0.0,) * 2, (1.0,) * 2, ("a", "b")), trees).committed()
    valid = [committed.answer_inputs(row) for row in ([0, 0], [3, 1], [1, 3])]
    # What is compared are sums of leaves, each chosen among numbers of 12 bits, which the lint does not see.
    check_circuit(answer_circuit(shape), valid=valid, allow=("unbounded comparison",))


def test_answers_of_hidden_inputs() -> None:
    model = network(SHAPES["decides"]).committed()
    check_circuit(answer_circuit(SHAPES["decides"], inputs="committed"), valid=[model.answer_inputs([1, 7], salt=5)])
    key = SigningKey.generate()
    signed = SignedInputs.of(key, SHAPES["decides"], [1, 7], subject=9)
    other = SignedInputs.of(key, SHAPES["decides"], [1, 6], subject=9)
    check_circuit(
        answer_circuit(SHAPES["decides"], inputs="signed"),
        valid=[model.signed_answer_inputs(signed)],
        invalid=[({**model.signed_answer_inputs(signed), "signature": other.signature}, "the signature is not valid")],
        undecided="scalars of the curve",
    )


def test_commitments() -> None:
    model = network(Shape.dense((1, 2), (), 2)).committed()
    check_circuit(commitment_circuit(Shape.dense((1, 2), (), 2)), valid=[(model.commitment_inputs(), model.commitment)])


def test_fairness_of_two_rows() -> None:
    shape = Shape(2, Shape.dense((1, 1), (), 2).layers, decides=True)
    model = Model(Card(shape, (0.0,), (1.0,), ("no", "yes"), -0.5), (np.array([[1]]),), (np.array([-1]),)).committed()
    test_set = TestSet.of(model.card, [[3], [0]], [False, True], [True, False])
    check_circuit(
        fairness_circuit(shape, 2),
        valid=[test_set.inputs(model, 1000)],
        invalid=[(test_set.inputs(model, 999), "the first group's rate is higher by more than is allowed")],
    )
