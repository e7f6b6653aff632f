"""Tables are as near to their functions as they say."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
import pytest
from zkwright.analyser import audit
from zkwright.learning.errors import LearningError
from zkwright.learning.models import TABLES, Card, Model, Shape, answer_circuit
from zkwright.learning.models.float_layers import FloatLayer, FloatNetwork
from zkwright.learning.models.quantising import quantised_network

FUNCTIONS = {"sigmoid": lambda x: 1 / (1 + math.exp(-x)), "tanh": math.tanh, "exponential": math.exp}


@pytest.mark.parametrize("name", TABLES)
def test_the_error_over_the_whole_domain(name: str) -> None:
    """The functions rise: within a cell, and beyond the first and the last, they are furthest away at an end."""
    table, function = TABLES[name], FUNCTIONS[name]
    far = 700.0
    for place, entry in enumerate(table.entries):
        says = float((entry - table.zero) * table.unit)
        ends = [float((place - 512 + side) * table.cell) for side in (0, 1)]
        if place == 0:
            ends.append(-far)
        if place == 1023 and table.relative is None:
            ends.append(far)
        for x in ends:
            assert abs(says - function(x)) <= float(table.error) + float(table.relative or 0) * function(x)
        assert 0 <= entry <= table.most
    assert list(table.entries) == sorted(table.entries)
    assert len(table.entries) == 1024


def network(name: str, weight: float = 1.0) -> FloatNetwork:
    return FloatNetwork((FloatLayer.dense([[weight]], [0.0], name),), None)


@pytest.mark.parametrize("name", TABLES)
def test_the_circuit_reads_the_table(name: str) -> None:
    """From far below to far above the domain, whatever the lowest bits are."""
    rows = np.linspace(-20, 20, 201).reshape(-1, 1)
    model = quantised_network(network(name), rows, width=12, scaling=None)
    program, committed = answer_circuit(model.shape).compile(), model.committed()
    for row in rows[::25]:
        assert program.solve(committed.answer_inputs(model.whole(row))).output.answer == model.answers(row)
    within = rows[np.abs(rows[:, 0]) < 3.9]
    expected = np.array([FUNCTIONS[name](x) for x in within[:, 0]])
    assert np.abs(model.predict(within) - expected).max() < 0.02 * max(1, expected.max())
    assert program.r1cs.n_rows < 1_000


def test_the_edges_of_a_table() -> None:
    """Sums around both ends of the cells, where bits between are all 0 or all 1."""
    model = quantised_network(network("sigmoid"), np.array([[0.0], [1.0]]), width=8, scaling=(0.0, 1.0))
    (layer,) = model.shape.layers
    program = answer_circuit(model.shape).compile()
    for cell in (-513, -512, -511, -1, 0, 1, 510, 511, 512):
        for rest in (0, (1 << layer.shift) - 1):
            bias = np.array([(cell << layer.shift) + rest])
            assert abs(int(bias[0])) <= layer.most_bias
            changed = dataclasses.replace(model, biases=(bias,))
            output = program.solve(changed.committed().answer_inputs([0])).output
            assert output.answer == changed.answers([0]) == TABLES["sigmoid"].entries[min(1023, max(0, cell + 512))]


def test_one_answer_only() -> None:
    shape = Shape.dense((1, 1, 1), (0,), 3, "sigmoid")
    assert audit(answer_circuit(shape).compile()).answer.value == "unique"


def test_what_no_table_takes() -> None:
    with pytest.raises(LearningError, match="too large for the table"):
        quantised_network(network("sigmoid", 1e9), np.array([[0.0], [1.0]]), width=8, scaling=(0.0, 1.0))
    with pytest.raises(LearningError, match="leave at least 10 bits"):
        Shape.dense((1, 1, 1), (9,), 8, "tanh")


def test_padding_of_a_tanh_is_what_stands_for_0() -> None:
    """A kernel of one number, twice: at the edge the second one takes what padding adds."""
    size = (1, 1, 3)
    first = FloatLayer(np.array([[2.0]]), np.array([0.3]), size, activation="tanh")
    second = FloatLayer(np.array([[1.0], [-1.0], [0.5]]), np.zeros(1), size, (1, 3), (1, 1), (0, 1, 0, 1), "relu")
    last = FloatLayer(np.array([[1.0], [2.0], [3.0]]), np.zeros(1), size, (1, 3))
    floats = FloatNetwork((first, second, last), None)
    rows = np.random.default_rng(0).random((40, 3)) - 0.5
    model = quantised_network(floats, rows, width=10, scaling=None)
    assert isinstance(model, Model)
    assert isinstance(model.card, Card)
    assert model.shape.layers[1].zero == 512
    assert np.abs(model.predict(rows) - floats.predict(rows)).max() < 0.05
    program, committed = answer_circuit(model.shape).compile(), model.committed()
    assert program.solve(committed.answer_inputs(model.whole(rows[0]))).output.answer == model.answers(rows[0])
