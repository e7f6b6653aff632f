"""Models of scikit-learn as whole numbers, and what is proved of them."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits
from sklearn.linear_model import Lasso, LinearRegression, LogisticRegression, PoissonRegressor
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from zkwright import UnsatisfiedCircuitError
from zkwright.analyser import audit
from zkwright.compiler import Circuit, InputError, Program
from zkwright.core.field import R
from zkwright.learning.errors import LearningError
from zkwright.learning.models import (
    Card,
    CommittedModel,
    Layer,
    Model,
    Pool,
    Shape,
    answer_circuit,
    commitment_circuit,
    quantised,
)
from zkwright.learning.models.shape import packed
from zkwright.prover import Prover, prove_inputs, setup, statement_of
from zkwright.verifier import InvalidProof, Verifier


@dataclasses.dataclass(frozen=True)
class Case:
    """An estimator that was fitted, what it has not seen, and the model of it."""

    estimator: Any
    unseen: Any
    truth: Any
    model: Model

    @classmethod
    def of(cls, estimator: Any, load: Callable[..., Any], width: int) -> Case:
        seen, unseen, known, truth = train_test_split(*load(return_X_y=True), random_state=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that training could go on
            estimator.fit(seen, known)
        return cls(estimator, unseen, truth, quantised(estimator, seen, width=width))


CASES: dict[str, Callable[[], Case]] = {
    "logistic": lambda: Case.of(LogisticRegression(solver="liblinear"), load_breast_cancer, 10),
    "of several classes": lambda: Case.of(LogisticRegression(max_iter=500), load_digits, 4),
    "network": lambda: Case.of(MLPClassifier((16,), max_iter=150, random_state=0, alpha=1), load_digits, 4),
    "two hidden layers": lambda: Case.of(MLPClassifier((8, 6), max_iter=80, random_state=0), load_digits, 4),
    "sigmoid": lambda: Case.of(MLPClassifier((8,), "logistic", max_iter=120, random_state=0), load_digits, 4),
    "tanh": lambda: Case.of(MLPClassifier((8,), "tanh", max_iter=80, random_state=0), load_digits, 4),
    "counts": lambda: Case.of(PoissonRegressor(alpha=1e-3, solver="newton-cholesky"), load_diabetes, 8),
    "linear": lambda: Case.of(LinearRegression(), load_diabetes, 8),
    "network of numbers": lambda: Case.of(
        MLPRegressor(hidden_layer_sizes=(5,), max_iter=400, random_state=0), load_diabetes, 6
    ),
}


@cache
def case(name: str) -> Case:
    return CASES[name]()


@cache
def answering(name: str) -> Program:
    return answer_circuit(case(name).model.shape).compile()


def signed(element: Any) -> int:
    number = int(element)
    return number - R if number > R // 2 else number


@pytest.mark.parametrize("name", CASES)
def test_the_circuit_says_what_the_model_says(name: str) -> None:
    it = case(name)
    committed = it.model.committed()
    for row in it.unseen[:8]:
        output = answering(name).solve(committed.answer_inputs(it.model.whole(row))).output
        assert signed(output.answer) == it.model.answers(row)
        assert output.model == committed.commitment


@pytest.mark.parametrize("name", ["logistic", "of several classes", "network", "sigmoid", "tanh"])
def test_no_more_than_half_a_point_is_lost(name: str) -> None:
    it = case(name)
    lost = it.estimator.score(it.unseen, it.truth) - (it.model.predict(it.unseen) == it.truth).mean()
    assert lost <= 0.005


@pytest.mark.parametrize("name", ["linear", "network of numbers", "counts"])
def test_numbers_are_near_those_of_the_estimator(name: str) -> None:
    it = case(name)
    expected = it.estimator.predict(it.unseen)
    assert np.abs(it.model.predict(it.unseen) - expected).mean() < 0.05 * expected.std() + 0.5


@pytest.mark.parametrize("name", ["logistic", "two hidden layers"])
def test_the_commitment_is_to_the_weights(name: str) -> None:
    committed = case(name).model.committed()
    program = commitment_circuit(case(name).model.shape).compile()
    assert program.solve(committed.commitment_inputs()).output == committed.commitment
    inputs = committed.commitment_inputs()
    other = [inputs["weights"][0] ^ 1, *inputs["weights"][1:]]
    assert program.solve({**inputs, "weights": other}).output != committed.commitment
    assert program.solve({**inputs, "nonce": 5}).output != committed.commitment
    assert case(name).model.committed().commitment != committed.commitment


def test_what_no_model_has() -> None:
    it = case("logistic")
    program = commitment_circuit(it.model.shape).compile()
    inputs = it.model.committed().commitment_inputs()
    with pytest.raises(InputError):
        program.solve({**inputs, "weights": [256, *inputs["weights"][1:]]})
    (layer,) = it.model.shape.layers
    for bias, message in ((layer.most_bias + 1, "too large"), (-layer.most_bias - 1, "too small")):
        with pytest.raises(UnsatisfiedCircuitError, match=message):
            program.solve({**inputs, "biases": [bias + (1 << 31)]})
    for bias in (layer.most_bias, -layer.most_bias):
        program.solve({**inputs, "biases": [bias + (1 << 31)]})


def test_the_edges_of_weights_and_inputs_fit_their_lanes() -> None:
    shape = Shape.dense((3, 4, 2), (5,), 4)
    committing, answering = commitment_circuit(shape).compile(), answer_circuit(shape).compile()
    for weight, number in ((-128, 15), (127, 15), (-128, 0), (127, 0)):
        for bias_at in (-1, 1):
            weights = [np.full((layer.window, layer.outputs), weight) for layer in shape.layers]
            biases = [np.full(layer.outputs, bias_at * layer.most_bias) for layer in shape.layers]
            model = Model(Card(shape, (0.0,) * 3, (1.0,) * 3, None), tuple(weights), tuple(biases))
            committed = model.committed()
            committing.solve(committed.commitment_inputs())
            output = answering.solve(committed.answer_inputs([number] * 3)).output
            assert output.answer == model.answers([number] * 3)


def test_another_model_under_the_same_commitment() -> None:
    """Its answer has another commitment, and with the first one's nobody has a proof."""
    it = case("logistic")
    one = it.model.committed()
    other = dataclasses.replace(
        one, model=dataclasses.replace(it.model, weights=tuple(-each for each in it.model.weights))
    )
    program = answering("logistic")
    key = setup(program.r1cs)
    proof, public = proved = prove_inputs(key, program, other.answer_inputs(it.model.whole(it.unseen[0])))
    verifier = Verifier(key.verifying_key(), statement_of(program, key), development=True)
    verifier.verify(proof, public=proved.values)
    assert proved.values["result"]["model"] == other.commitment != one.commitment
    claimed = {**proved.values, "result": {**proved.values["result"], "model": one.commitment}}
    with pytest.raises(InvalidProof):
        verifier.verify(proof, public=claimed)
    assert public[0] == other.commitment


def test_an_answer_alone_is_no_models() -> None:
    """Elements may hold weights that no model has, and then say anything: the proof of the commitment is what excludes that."""
    it = case("of several classes")
    shape, committed = it.model.shape, it.model.committed()
    (layer,) = shape.layers
    numbers = it.model.whole(it.unseen[0])
    wanted = (int(it.model.answers(it.unseen[0])) + 1) % 10
    elements = [0] * layer.window + packed(layer, [[(1 << 10) * (place == wanted) for place in range(10)]])
    inputs = {**committed.answer_inputs(numbers), "elements": elements}
    assert answering("of several classes").solve(inputs).output.answer == wanted
    wild = [*elements[:-1], elements[-1] + (1 << layer.lane * 10)]  # a lane that is none
    with pytest.raises(UnsatisfiedCircuitError):
        answering("of several classes").solve({**inputs, "elements": wild})


def test_inputs_that_are_committed_to() -> None:
    it = case("logistic")
    program = answer_circuit(it.model.shape, inputs="committed").compile()
    committed, numbers = it.model.committed(), it.model.whole(it.unseen[0])
    output = program.solve(committed.answer_inputs(numbers, salt=5)).output
    assert signed(output.answer) == it.model.answers(it.unseen[0])
    others = [
        program.solve(committed.answer_inputs(numbers, salt=6)),
        program.solve(committed.answer_inputs(numbers[::-1], 5)),
    ]
    assert len({int(output.inputs), *(int(each.output.inputs) for each in others)}) == 3
    assert program.r1cs.n_public == 4


def test_inputs_beyond_what_samples_had() -> None:
    it = case("logistic")
    assert it.model.whole(it.unseen[0] * 1e9).max() == 1023
    assert it.model.whole(it.unseen[0] * -1e9).max() == 0


def test_what_a_model_costs() -> None:
    """The network that others measure: 64 inputs, 16 hidden values, 10 classes, 1,184 weights."""
    assert [layer.gives[0] for layer in case("network").model.shape.layers] == [16, 10]
    assert answering("network").r1cs.n_rows < 8_100
    assert answering("logistic").r1cs.n_rows < 2_300


@pytest.mark.parametrize("inputs", ["public", "committed"])
def test_inputs_determine_the_answer(inputs: str) -> None:
    circuit: Circuit[Any, Any] = answer_circuit(Shape.dense((2, 2, 2), (3,), 2), inputs=inputs)
    assert audit(circuit.compile()).answer.value == "unique"
    assert audit(commitment_circuit(Shape.dense((2, 2), (), 2)).compile()).answer.value == "unique"


def test_what_is_no_model_here() -> None:
    rows, labels = load_breast_cancer(return_X_y=True)
    with pytest.raises(LearningError, match="Lasso: no model that is known"):
        quantised(Lasso().fit(rows, labels), rows)
    with pytest.raises(LearningError, match="not fitted"):
        quantised(LogisticRegression(), rows)
    with pytest.raises(LearningError, match="activation is identity"):
        quantised(MLPClassifier((2,), activation="identity"), rows)
    with pytest.raises(LearningError, match="2 targets"):
        quantised(LinearRegression().fit(rows, np.c_[labels, labels]), rows)
    with pytest.raises(LearningError, match="give rows of 30 numbers"):
        quantised(LinearRegression().fit(rows, labels), rows[:, :5])


@pytest.mark.parametrize(
    ("sizes", "shifts", "width"),
    [((3,), (), 4), ((3, 2), (1,), 4), ((3, 0), (), 4), ((3, 2), (), 0), ((3, 2, 2), (99,), 4)],
)
def test_what_is_no_shape(sizes: tuple[int, ...], shifts: tuple[int, ...], width: int) -> None:
    with pytest.raises(LearningError, match="the model"):
        Shape.dense(sizes, shifts, width)


LAYER = Layer((2, 4, 4), 3, (2, 2), 15, activation="relu")


@pytest.mark.parametrize(
    "changed",
    [
        {"size": (2, 0, 4)},
        {"size": (1 << 10, 1 << 10, 1 << 10)},
        {"outputs": 1 << 21},
        {"kernel": (5, 2)},
        {"kernel": (0, 1)},
        {"stride": (0, 1)},
        {"padding": (-1, 0, 0, 0)},
        {"padding": (1 << 11, 0, 0, 0)},
        {"most": 0},
        {"zero": 16},
        {"activation": "softplus"},
        {"activation": "none"},
        {"shift": -1},
        {"shift": 40},
        {"pool": Pool("least", (1, 1), (1, 1))},
        {"pool": Pool("max", (4, 1), (1, 1))},
        {"pool": Pool("max", (0, 1), (1, 1))},
        {"size": (1, 900, 900), "outputs": 1, "kernel": (1, 1), "pool": Pool("max", (400, 400), (1, 1))},
    ],
)
def test_what_is_no_layer(changed: dict[str, Any]) -> None:
    """Each of these a card of a stranger's may have: it is refused before anything is made of it."""
    Shape(4, (LAYER, Layer((27, 1, 1), 1, (1, 1), LAYER.gives_most)))
    layer = dataclasses.replace(LAYER, **changed)
    with pytest.raises(LearningError, match="the model"):
        Shape(4, (layer, Layer((27, 1, 1), 1, (1, 1), LAYER.gives_most)))


def test_layers_that_do_not_fit_each_other() -> None:
    for last in (Layer((26, 1, 1), 1, (1, 1), LAYER.gives_most), Layer((27, 1, 1), 1, (1, 1), 3)):
        with pytest.raises(LearningError, match="let each layer take what the one before gives"):
            Shape(4, (LAYER, last))
    wide = Layer((1 << 12, 1, 1), 1 << 14, (1, 1), 15, activation="relu", shift=10)
    with pytest.raises(LearningError, match="products"):
        Shape(4, (wide, Layer((1 << 14, 1, 1), 1, (1, 1), wide.gives_most)))


def test_an_answer_from_proof_to_check() -> None:
    it = case("network")
    prover = Prover(setup(answering("network").r1cs), answering("network"))
    proved = prover.prove_inputs(it.model.committed().answer_inputs(it.model.whole(it.unseen[3])))
    verifier = Verifier(prover.verifying_key, prover.statement, development=True)
    assert verifier.verify(proved.proof, public=proved.values)["result"]["answer"] == it.model.answers(it.unseen[3])


def test_a_committed_model_is_not_shown() -> None:
    assert repr(tiny((0,))) == "CommittedModel()"


def test_samples_and_inputs_that_are_no_numbers() -> None:
    rows = np.random.default_rng(0).random((20, 3))
    estimator = LinearRegression().fit(rows, rows[:, 0])
    for samples, reason in ((rows * np.nan, "not finite"), (rows[:0], "have shape"), (rows[0], "have shape")):
        with pytest.raises(LearningError, match=reason):
            quantised(estimator, samples)
    model = quantised(estimator, rows)
    assert model.whole([np.inf, -np.inf, 0.5])[:2].tolist() == [255, 0]
    for inputs, reason in (([0.5, np.nan, 0.5], "no number"), ([0.5], "give 3 numbers"), (0.5, "give 3 numbers")):
        with pytest.raises(LearningError, match=reason):
            model.whole(inputs)


@pytest.mark.parametrize("intercept", [1e300, -1e300, np.inf, np.nan])
def test_a_bias_that_no_whole_number_is(intercept: float) -> None:
    """Cast, it would be the least of 64 bits, of which the absolute value is negative."""
    rows = np.random.default_rng(0).random((20, 3))
    estimator = LinearRegression().fit(rows, rows[:, 0])
    estimator.intercept_ = intercept
    with pytest.raises(LearningError, match="not finite, or far too large"):
        quantised(estimator, rows)


def test_a_network_of_several_labels_is_no_classifier_of_one() -> None:
    rows = np.random.default_rng(0).random((20, 3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        estimator = MLPClassifier((2,), max_iter=2).fit(rows, rows > 0.5)
    with pytest.raises(LearningError, match="3 targets"):
        quantised(estimator, rows)


def tiny(shifts: tuple[int, ...] = (0,), width: int = 4, **public: Any) -> CommittedModel:
    card = Card(Shape.dense((1, 1, 1), shifts, width), **{"low": (0.0,), "step": (1.0,), "classes": None, **public})
    model = Model(card, (np.array([[127]]), np.array([[1]])), (np.array([0]), np.array([0])))
    return CommittedModel(model, 5)


def test_the_same_weights_of_another_shape_have_another_commitment() -> None:
    """Else answers to two people, each with the circuit of another shift, were of one commitment and two models."""
    model = tiny()
    for other in (tiny((1,)), tiny(width=5)):
        assert other.model.elements == model.model.elements
        assert other.commitment != model.commitment
    for each in (model, tiny((1,))):
        output = answer_circuit(each.card.shape).compile().solve(each.answer_inputs([3])).output
        assert output.model == each.commitment


@pytest.mark.parametrize(
    "public", [{"low": (0.5,)}, {"step": (2.0,)}, {"classes": ("no", "yes")}, {"origin": -1.0}, {"scale": 2.0}]
)
def test_all_that_decides_an_answer_is_committed_to(public: dict[str, Any]) -> None:
    """What inputs are made whole with, and what answers stand for, is on the card, and its digest in the commitment."""
    model, other = tiny(), tiny(**public)
    assert len({model.commitment, other.commitment}) == len({model.card.scheme, other.card.scheme}) == 2
    program = answer_circuit(model.card.shape).compile()
    said = program.solve({**model.answer_inputs([3]), "scheme": other.card.scheme}).output
    assert said.model == other.commitment  # with the other's digest, it is an answer of the other


def test_a_class_alone_is_shown_where_two_are_told_apart() -> None:
    """The second is said of a sum above 0: around it, and at the largest and the least."""
    shape = Shape(4, Shape.dense((1, 1), (), 4).layers, decides=True)
    card = Card(shape, (0.0,), (1.0,), ("no", "yes"), -0.5)
    program = answer_circuit(shape).compile()
    (layer,) = shape.layers
    edges = [-layer.most_bias, -2, -1, 0, 1, 2, layer.most_bias]
    for weight, bias in [(1, each - 3) for each in edges[1:-1]] + [(127, edges[-1]), (-128, edges[0])]:
        model = Model(card, (np.array([[weight]]),), (np.array([bias]),))
        output = program.solve(model.committed().answer_inputs([3])).output
        assert output.answer == model.answers([3.0]) == (3 * weight + bias > 0)
    assert case("logistic").model.shape.decides
    with pytest.raises(LearningError, match="let what decides be one sum"):
        Shape(4, Shape.dense((1, 2), (), 4).layers, decides=True)
