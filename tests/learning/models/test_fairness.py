"""Fairness over two groups, against rates that are computed plainly."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest
from zkwright import UnsatisfiedCircuitError
from zkwright.analyser import audit
from zkwright.learning.errors import LearningError
from zkwright.learning.models import Card, ForestShape, Model, Shape, TestSet, fairness_circuit

SHAPE = Shape(3, Shape.dense((2, 1), (), 3).layers, decides=True)
CARD = Card(SHAPE, (0.0, 0.0), (1.0, 1.0), ("no", "yes"), -0.5)
MODEL = Model(CARD, (np.array([[1], [-1]]),), (np.array([0]),)).committed()


@pytest.mark.parametrize("among", ["all", "good"])
def test_rates_as_they_are(among: str) -> None:
    program = fairness_circuit(SHAPE, 7, among=among).compile()
    chance = random.Random(among)
    for _ in range(12):
        rows = [(chance.randrange(8), chance.randrange(8)) for _ in range(7)]
        groups, good = ([chance.random() < 0.5 for _ in rows] for _ in range(2))
        test_set = TestSet.of(CARD, rows, groups, good)
        said = [x > y for x, y in rows]
        counted = [
            [s for s, g, t in zip(said, groups, good, strict=True) if g == of and (t or among == "all")]
            for of in (0, 1)
        ]
        first, second = map(len, counted)
        if not first or not second:
            with pytest.raises(UnsatisfiedCircuitError, match="no row that counts"):
                program.solve(test_set.inputs(MODEL, 1000))
            continue
        apart = abs(sum(counted[0]) * second - sum(counted[1]) * first) * 1000
        least = -(-apart // (first * second))
        output = program.solve(test_set.inputs(MODEL, least)).output
        assert (output.first, output.second) == (first, second)
        assert output.constant == (len(set(said)) == 1)
        assert (output.model, output.data) == (MODEL.commitment, test_set.commitment)
        if least:
            with pytest.raises(UnsatisfiedCircuitError, match="higher by more than is allowed"):
                program.solve(test_set.inputs(MODEL, least - 1))


def test_what_a_row_costs() -> None:
    few, many = (fairness_circuit(SHAPE, rows).compile().r1cs.n_rows for rows in (10, 20))
    assert (many - few) / 10 < 30


def test_one_statement_only() -> None:
    shape = Shape(1, Shape.dense((1, 1), (), 1).layers, decides=True)
    assert audit(fairness_circuit(shape, 2).compile()).answer.value == "unique"


@pytest.mark.parametrize(
    ("shape", "rows", "among"),
    [
        (Shape.dense((2, 1), (), 3), 7, "all"),
        (Shape.dense((2, 2), (), 3), 7, "all"),
        (ForestShape(2, 3, 1, 1, None), 7, "all"),
        (SHAPE, 1, "all"),
        (SHAPE, 5000, "all"),
        (SHAPE, 7, "rich"),
    ],
)
def test_what_nothing_is_said_of(shape: Any, rows: int, among: str) -> None:
    with pytest.raises(LearningError):
        fairness_circuit(shape, rows, among=among)


def test_a_forest_decides_as_well() -> None:
    from zkwright.learning.models import Forest
    from zkwright.learning.models.forest import Tree

    shape = ForestShape(2, 3, 1, 1, 5)
    tree = Tree(((0, 3), *[(0, 7)] * 6), (0, *[0] * 3, *[9] * 4))
    model = Forest(Card(shape, (0.0, 0.0), (1.0, 1.0), ("no", "yes"), -0.5), (tree,))
    test_set = TestSet.of(model.card, [(1, 1), (6, 1), (2, 2)], [0, 1, 1], [1, 1, 1])
    assert model.predict([(1, 1), (6, 1), (2, 2)]).tolist() == ["no", "yes", "no"]
    assert fairness_circuit(shape, 3).compile().solve(test_set.inputs(model.committed(), 500)).output.second == 2


def test_rows_without_a_group() -> None:
    with pytest.raises(LearningError, match="without a group or a truth"):
        TestSet.of(CARD, [(1, 2), (3, 4)], [0], [1, 1])
