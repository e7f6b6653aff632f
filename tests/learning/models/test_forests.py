"""Trees of scikit-learn as whole numbers, and what is proved of them."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
)
from sklearn.ensemble import RandomForestRegressor as Regressor
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from zkwright import UnsatisfiedCircuitError
from zkwright.analyser import audit
from zkwright.compiler import Program
from zkwright.learning.errors import LearningError
from zkwright.learning.models import Card, Forest, ForestShape, answer_circuit, quantised_forest
from zkwright.learning.models.float_trees import FloatForest, FloatTree, float_forest
from zkwright.learning.models.forest import Tree
from zkwright.learning.models.forest_shape import LEAF, NODES


@dataclasses.dataclass(frozen=True)
class Case:
    """An estimator that was fitted, what it has not seen, and the forest of it."""

    estimator: Any
    unseen: Any
    truth: Any
    forest: Forest

    @classmethod
    def of(cls, estimator: Any, load: Callable[..., Any], width: int = 8) -> Case:
        seen, unseen, known, truth = train_test_split(*load(return_X_y=True), random_state=0, test_size=0.5)
        estimator.fit(seen, known)
        return cls(estimator, unseen, truth, quantised_forest(estimator, seen, width=width))


CASES: dict[str, Callable[[], Case]] = {
    "tree": lambda: Case.of(DecisionTreeClassifier(max_depth=3, random_state=0), load_breast_cancer),
    "tree of numbers": lambda: Case.of(DecisionTreeRegressor(max_depth=2, random_state=0), load_diabetes),
    "forest": lambda: Case.of(RandomForestClassifier(20, max_depth=6, random_state=0), load_breast_cancer),
    "deep": lambda: Case.of(RandomForestClassifier(2, max_depth=9, random_state=1), load_breast_cancer),
    "forest of numbers": lambda: Case.of(Regressor(4, max_depth=4, random_state=0), load_diabetes, 10),
    "boosted": lambda: Case.of(GradientBoostingClassifier(n_estimators=20, random_state=0), load_breast_cancer),
    "boosted of several": lambda: Case.of(GradientBoostingClassifier(n_estimators=4, random_state=0), load_iris),
    "histograms": lambda: Case.of(HistGradientBoostingClassifier(max_iter=20, max_depth=3), load_breast_cancer),
    "histograms of several": lambda: Case.of(HistGradientBoostingClassifier(max_iter=3, max_depth=2), load_iris),
    "tree of several": lambda: Case.of(DecisionTreeClassifier(max_depth=3, random_state=0), load_iris),
    "histograms of numbers": lambda: Case.of(HistGradientBoostingRegressor(max_iter=10, max_depth=3), load_diabetes),
    "boosted numbers": lambda: Case.of(GradientBoostingRegressor(n_estimators=10, random_state=0), load_diabetes),
}


@cache
def case(name: str) -> Case:
    return CASES[name]()


@cache
def answering(name: str) -> Program:
    return answer_circuit(case(name).forest.shape).compile()


@pytest.mark.parametrize("name", CASES)
def test_the_circuit_says_what_the_forest_says(name: str) -> None:
    it = case(name)
    committed = it.forest.committed()
    for row in it.unseen[:6]:
        output = answering(name).solve(committed.answer_inputs(it.forest.whole(row))).output
        assert [int(output.answer)] == it.forest.answers(row).tolist()
        assert output.model == committed.commitment


@pytest.mark.parametrize(
    "name", ["tree", "forest", "deep", "boosted", "boosted of several", "histograms", "tree of several"]
)
def test_no_more_than_half_a_point_is_lost(name: str) -> None:
    it = case(name)
    lost = it.estimator.score(it.unseen, it.truth) - (it.forest.predict(it.unseen) == it.truth).mean()
    assert lost <= 0.005


@pytest.mark.parametrize("name", ["tree of numbers", "forest of numbers", "boosted numbers", "histograms of numbers"])
def test_numbers_are_near_those_of_the_estimator(name: str) -> None:
    it = case(name)
    expected = it.estimator.predict(it.unseen)
    assert np.abs(it.forest.predict(it.unseen) - expected).mean() < 0.05 * expected.std()


@pytest.mark.parametrize("blocks", [1, 2, 3])
def test_a_tree_of_any_numbers(blocks: int) -> None:
    """Walked by its definition, and by the circuit, from the one way to the other."""
    chance = random.Random(blocks)
    shape = ForestShape(inputs=5, width=4, trees=1, blocks=blocks, cut=None)
    levels = 3 * blocks
    program = answer_circuit(shape).compile()
    for _ in range(3):
        nodes = tuple((chance.randrange(5), chance.randrange(16)) for _ in range((1 << levels) - 1))
        tree = Tree(nodes, tuple(chance.randrange(1 << LEAF) for _ in range(1 << levels)))
        forest = Forest(Card(shape, (0.0,) * 5, (1.0,) * 5, None), (tree,))
        for row in [[0] * 5, [15] * 5, *([chance.randrange(16) for _ in range(5)] for _ in range(6))]:
            output = program.solve(forest.committed().answer_inputs(row)).output
            assert output.answer == tree.leaf(row)
    first = Tree(((0, 7), *[(0, 15)] * ((1 << levels) - 2)), (9, *[1] * ((1 << levels) - 1)))
    assert [first.leaf([value, 0, 0, 0, 0]) for value in (7, 8)] == [9, 1]


def test_elements_that_are_no_forest() -> None:
    """All that is used is taken apart: bits beyond a block's, and inputs that there are not, have no proof."""
    shape = ForestShape(inputs=5, width=4, trees=1, blocks=1, cut=None)
    program = answer_circuit(shape).compile()
    tree = Tree(((0, 7),) * 7, tuple(range(8)))
    (element,) = tree.elements(shape)
    inputs = {"nonce": 1, "scheme": 2, "inputs": [0] * 5}
    assert program.solve({**inputs, "elements": [element]}).output.answer == 0
    for other in (element + (1 << NODES * shape.node + 8 * LEAF), element | 7):
        with pytest.raises(UnsatisfiedCircuitError):
            program.solve({**inputs, "elements": [other]})


def test_another_forest_has_another_commitment() -> None:
    it = case("tree")
    one = it.forest.committed()
    (tree,) = it.forest.trees
    changed = dataclasses.replace(tree, leaves=(tree.leaves[0] ^ 1, *tree.leaves[1:]))
    other = dataclasses.replace(one, model=dataclasses.replace(it.forest, trees=(changed,)))
    assert len({one.commitment, other.commitment, it.forest.committed().commitment}) == 3


def test_inputs_that_are_committed_to() -> None:
    it = case("tree")
    program = answer_circuit(it.forest.shape, inputs="committed").compile()
    committed, numbers = it.forest.committed(), it.forest.whole(it.unseen[0])
    output = program.solve(committed.answer_inputs(numbers, salt=5)).output
    assert [int(output.answer)] == it.forest.answers(it.unseen[0]).tolist()
    assert program.solve(committed.answer_inputs(numbers, salt=6)).output.inputs != output.inputs
    assert program.r1cs.n_public == 4


def test_what_a_forest_costs() -> None:
    """20 trees of 6 levels over 30 inputs."""
    assert case("forest").forest.shape == ForestShape(30, 8, 20, 2, case("forest").forest.shape.cut)
    assert answering("forest").r1cs.n_rows < 20_000
    assert answering("boosted").r1cs.n_rows < 9_000


def test_inputs_determine_the_answer() -> None:
    for cut in (None, 100):
        program = answer_circuit(ForestShape(inputs=2, width=2, trees=1, blocks=1, cut=cut)).compile()
        assert audit(program).answer.value == "unique"


def test_what_is_no_forest_here() -> None:
    rows, labels = load_iris(return_X_y=True)
    with pytest.raises(LearningError, match="not fitted"):
        quantised_forest(DecisionTreeClassifier(), rows)
    with pytest.raises(LearningError, match="LinearRegression: no forest"):
        quantised_forest(LinearRegression().fit(rows, labels), rows)
    with pytest.raises(LearningError, match="give rows of 4 numbers"):
        quantised_forest(DecisionTreeRegressor(max_depth=2).fit(rows, labels), rows[:, :2])
    many = np.arange(2000.0).reshape(-1, 1)
    with pytest.raises(LearningError, match="max_depth=9"):
        quantised_forest(DecisionTreeRegressor(max_depth=10).fit(many, many.ravel() % 7), many)


@pytest.mark.parametrize(
    "changed", [{"inputs": 0}, {"outputs": 2}, {"trees": 0}, {"width": 0}, {"width": 17}, {"blocks": 0}, {"blocks": 4}]
)
def test_what_is_no_shape(changed: dict[str, int]) -> None:
    with pytest.raises(LearningError, match="the forest"):
        ForestShape(**{**{"inputs": 2, "width": 2, "trees": 1, "blocks": 1}, **changed}, cut=None)


@pytest.mark.parametrize(("of_second", "least", "cut"), [(54, 25, -1), (2, 29, (1 << LEAF) - 1)])
def test_a_forest_that_always_says_the_same_class(of_second: int, least: int, cut: int) -> None:
    """Its leaves say how sure it is, and none the other class."""
    inputs = np.random.default_rng(0).random((60, 3))
    known = (np.arange(60) >= 60 - of_second).astype(int)
    estimator = DecisionTreeClassifier(max_depth=1, min_samples_leaf=least, random_state=0).fit(inputs, known)
    forest = quantised_forest(estimator, inputs)
    assert forest.shape.cut == cut
    assert forest.predict(inputs).tolist() == estimator.predict(inputs).tolist()
    program, committed = answer_circuit(forest.shape).compile(), forest.committed()
    for row in inputs[:4]:
        output = program.solve(committed.answer_inputs(forest.whole(row))).output
        assert [int(output.answer)] == forest.answers(row).tolist() == estimator.predict([row]).tolist()


def test_several_targets_and_samples_that_are_none() -> None:
    inputs = np.random.default_rng(0).random((60, 3))
    for kind in (DecisionTreeRegressor, DecisionTreeClassifier):
        several = kind(max_depth=2).fit(inputs, inputs[:, :2] > 0.5)
        with pytest.raises(LearningError, match="has 2 targets"):
            quantised_forest(several, inputs)
    estimator = DecisionTreeRegressor(max_depth=2).fit(inputs, inputs[:, 0])
    for samples, reason in ((inputs * np.nan, "not finite"), (inputs[:0], "have shape"), (inputs[0], "have shape")):
        with pytest.raises(LearningError, match=reason):
            quantised_forest(estimator, samples)
    with pytest.raises(LearningError, match="no number"):
        quantised_forest(estimator, inputs).answers([[0.5, np.nan, 0.5]])


@pytest.mark.parametrize("cut", [-2, (1 << LEAF)])
def test_a_cut_that_no_sum_has(cut: int) -> None:
    with pytest.raises(LearningError, match="its cut is"):
        ForestShape(inputs=5, width=4, trees=1, blocks=1, cut=cut)


def test_another_cut_has_another_commitment() -> None:
    """Else one is refused by a forest that would take another for the same sum."""
    committed = case("tree").forest.committed()
    for changed in ({"cut": 5}, {"cut": None}):
        card = committed.card
        card = dataclasses.replace(card, shape=dataclasses.replace(card.shape, **changed))
        other = dataclasses.replace(committed, model=dataclasses.replace(case("tree").forest, card=card))
        assert other.commitment != committed.commitment


@pytest.mark.parametrize("name", [name for name in CASES if name != "deep"])
def test_floats_are_computed_as_the_estimator_does(name: str) -> None:
    """Accuracy is reported beside these, as a file's own estimator is not run."""
    it = case(name)
    assert np.allclose(float_forest(it.estimator).predict(it.unseen), it.estimator.predict(it.unseen), atol=1e-4)


def test_categories_and_links_are_refused() -> None:
    rows, numbers = load_diabetes(return_X_y=True)
    classes = np.c_[np.arange(len(rows)) % 3, rows]
    with pytest.raises(LearningError, match="inputs that are categories"):
        quantised_forest(
            HistGradientBoostingRegressor(max_iter=1, categorical_features=[0]).fit(classes, numbers), rows
        )
    with pytest.raises(LearningError, match="loss is poisson"):
        quantised_forest(HistGradientBoostingRegressor(max_iter=1, loss="poisson").fit(rows, numbers), rows)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"left": [0, -1, -1]}, "children"),
        ({"right": [3, -1, -1]}, "children"),
        ({"values": [0.0, np.nan, 1.0]}, "not finite"),
        ({"threshold": [np.inf, 0.0, 0.0]}, "not finite"),
        ({"feature": [2, 0, 0]}, "another than 2 inputs"),
        ({"feature": [-1, 0, 0]}, "another than 2 inputs"),
        ({"feature": [0]}, "not as many"),
    ],
)
def test_a_tree_that_a_file_made_up(changed: dict[str, list[float]], reason: str) -> None:
    """Ways would never end, or lead out of the arrays."""
    tree = {
        "left": [1, -1, -1],
        "right": [2, -1, -1],
        "feature": [1, 0, 0],
        "threshold": [0.5, 0, 0],
        "values": [0.0, 1, 2],
    }
    with pytest.raises(LearningError, match=reason):
        FloatForest((FloatTree(**{k: np.array(v) for k, v in {**tree, **changed}.items()}),), 2, 1, None, 0.0, 1.0, 0.5)
