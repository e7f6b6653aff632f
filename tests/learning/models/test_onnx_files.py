"""Networks from ONNX files: what they say is what ONNX's own evaluator says, and what is not understood is refused."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator
from skl2onnx import to_onnx
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from zkwright.learning.errors import LearningError
from zkwright.learning.models import Model, answer_circuit, commitment_circuit, quantised, read_onnx

from tests.learning.models.onnx_models import chain, digits_network, floats, saved

CHANCE = np.random.default_rng(1)
CONV = ("Conv", [floats(CHANCE, 3, 2, 3, 2), floats(CHANCE, 3)], {"pads": [1, 0, 2, 1], "strides": [1, 2]})
RELU: tuple[Any, ...] = ("Relu", [], {})
DENSE = ("Gemm", [floats(CHANCE, 2, 5), floats(CHANCE, 2)], {"transB": 1})

NETWORKS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "a convolution with padding and strides": (
        CONV,
        RELU,
        ("AveragePool", [], {"kernel_shape": [2, 1]}),
        ("Flatten", [], {}),
        ("MatMul", [floats(CHANCE, 45, 2)], {}),
        ("Add", [floats(CHANCE, 2)], {}),
    ),
    "two convolutions": (
        CONV,
        ("MaxPool", [], {"kernel_shape": [2, 2], "strides": [2, 1]}),
        ("Tanh", [], {}),
        ("Conv", [floats(CHANCE, 2, 3, 2, 1)], {"pads": [1, 0, 0, 0]}),
        ("BatchNormalization", [np.ones(2), np.zeros(2), floats(CHANCE, 2), np.full(2, 0.5)], {}),
        ("Sigmoid", [], {}),
        ("GlobalAveragePool", [], {}),
        ("Reshape", [np.array([0, -1])], {}),
        ("Gemm", [floats(CHANCE, 2, 4)], {"alpha": 0.5}),
    ),
}
DENSE_NETWORKS: dict[str, tuple[tuple[Any, ...], ...]] = {
    "scaled inputs": (
        ("Sub", [floats(CHANCE, 5)], {}),
        ("Div", [np.float32(3)], {}),
        ("Dropout", [], {}),
        DENSE,
        ("Sigmoid", [], {}),
        ("Gemm", [floats(CHANCE, 2, 3), floats(CHANCE, 3)], {"beta": 2.0}),
        ("Softmax", [], {}),
    ),
    "a number": (DENSE, RELU, ("MatMul", [floats(CHANCE, 2, 1)], {}), ("Add", [np.array([0.25], np.float32)], {})),
    "a chance": (DENSE, RELU, ("MatMul", [floats(CHANCE, 2, 1)], {}), ("Sigmoid", [], {})),
}


@pytest.mark.parametrize("name", [*NETWORKS, *DENSE_NETWORKS])
def test_floats_are_those_of_the_reference(name: str, tmp_path: Path) -> None:
    shape = (2, 5, 6) if name in NETWORKS else (5,)
    model = chain(*{**NETWORKS, **DENSE_NETWORKS}[name], shape=shape)
    network = read_onnx(saved(tmp_path, model))
    rows = floats(np.random.default_rng(2), 200, int(np.prod(shape)))
    expected = ReferenceEvaluator(model).run(None, {"x": rows.reshape(-1, *shape)})[0]
    outputs = network.outputs(rows)
    if outputs.shape[1] > 1:
        assert (network.predict(rows) == expected.argmax(axis=1)).all()
    else:
        assert np.allclose(outputs, expected, atol=1e-5)
    whole = quantised(network, rows, width=10)
    assert np.abs(np.asarray(whole.predict(rows) != network.predict(rows))).mean() < (
        0.05 if outputs.shape[1] > 1 else 1.1
    )
    output = answer_circuit(whole.shape).compile().solve(whole.committed().answer_inputs(whole.whole(rows[0]))).output
    assert (
        whole.card.told(output.answer if outputs.shape[1] > 1 else whole.answers(rows[0])) == whole.predict(rows[:1])[0]
    )


@cache
def digits() -> tuple[Any, Any, Model, Any]:
    seen, unseen, known, truth = train_test_split(*load_digits(return_X_y=True), random_state=0)
    return unseen, truth, digits_network(seen, known), seen


def test_a_convolution_that_reads_digits(tmp_path: Path) -> None:
    """No more than half a point is lost, and its rows are pinned."""
    unseen, truth, file, seen = digits()
    network = read_onnx(saved(tmp_path, file))
    model = quantised(network, seen, width=4)
    as_floats, as_whole = (np.mean(each.predict(unseen) == truth) for each in (network, model))
    assert as_floats > 0.9
    assert as_floats - as_whole <= 0.005
    program, committed = answer_circuit(model.shape).compile(), model.committed()
    assert program.r1cs.n_rows < 12_500
    for row in unseen[:3]:
        output = program.solve(committed.answer_inputs(model.whole(row))).output
        assert output.answer == model.answers(row)
        assert output.model == committed.commitment
    made = commitment_circuit(model.shape).compile().solve(committed.commitment_inputs())
    assert made.output == committed.commitment


@pytest.mark.parametrize("name", ["logistic", "network", "two classes"])
def test_what_skl2onnx_writes(name: str, tmp_path: Path) -> None:
    rows, labels = load_digits(return_X_y=True)
    if name == "logistic":
        rows, labels = load_breast_cancer(return_X_y=True)
    estimator = {
        "logistic": make_pipeline(StandardScaler(), LogisticRegression(solver="liblinear")),
        "network": MLPClassifier((6,), max_iter=10, random_state=0),
        "two classes": MLPClassifier((6,), max_iter=10, random_state=0),
    }[name]
    wanted = np.where(labels > 4, "high", "low") if name == "two classes" else labels
    with pytest.warns() if name != "logistic" else pytest.MonkeyPatch.context():
        estimator.fit(rows, wanted)
    network = read_onnx(saved(tmp_path, to_onnx(estimator, rows[:1].astype(np.float32))))
    assert (network.predict(rows) == estimator.predict(rows)).mean() > 0.999
    assert np.mean(quantised(network, rows).predict(rows) == estimator.predict(rows)) > 0.97


def refused(tmp_path: Path, model: onnx.ModelProto) -> str:
    with pytest.raises(LearningError) as raised:
        read_onnx(saved(tmp_path, model))
    return str(raised.value)


IMAGE = (2, 5, 6)


@pytest.mark.parametrize(
    ("nodes", "shape", "reason"),
    [
        ([("Conv", [floats(CHANCE, 2, 1, 3, 3)], {"group": 2})], IMAGE, "groups"),
        ([("Conv", [floats(CHANCE, 2, 2, 3, 3)], {"dilations": [2, 2]})], IMAGE, "dilations"),
        ([("Conv", [floats(CHANCE, 2, 2, 3, 3)], {"auto_pad": "SAME_UPPER"})], IMAGE, "padding"),
        ([("Conv", [floats(CHANCE, 2, 2, 3, 3)], {"pads": [-1, 0, 0, 0]})], IMAGE, "has pads"),
        ([("Conv", [floats(CHANCE, 2, 2, 3, 3)], {"strides": [0, 1]})], IMAGE, "a kernel or stride"),
        ([CONV, RELU, ("MaxPool", [], {"kernel_shape": [2, 2], "ceil_mode": 1})], IMAGE, "ceil_mode"),
        ([CONV, RELU, ("MaxPool", [], {"kernel_shape": [50, 2]})], IMAGE, "larger than what it takes"),
        ([("MaxPool", [], {"kernel_shape": [2, 2]})], IMAGE, "begins with what is no layer"),
        ([RELU], (5,), "begins with what is no layer"),
        ([("Neg", [], {})], (5,), "begins with what is no layer"),
        ([DENSE, ("Neg", [], {})], (5,), "Neg is not understood"),
        ([DENSE, ("ArgMin", [], {})], (5,), "ArgMin is not understood"),
        ([DENSE, ("ArgMax", [], {"axis": 0})], (5,), "ArgMax is not understood"),
        ([DENSE, ("ArgMax", [], {"axis": 1, "select_last_index": 1})], (5,), "ArgMax is not understood"),
        ([DENSE, ("Softmax", [], {"axis": 0})], (5,), "Softmax is not understood"),
        ([DENSE, DENSE], (5,), "takes"),
        ([DENSE, ("Gemm", [floats(CHANCE, 2, 2)], {})], (5,), "nothing between them"),
        ([DENSE, RELU, ("Tanh", [], {})], (5,), "follows another activation"),
        ([DENSE, ("Mul", [np.float32(2)], {})], (5,), "behind a layer"),
        ([DENSE, RELU, ("Add", [np.float32(2)], {})], (5,), "behind a layer"),
        ([("Gemm", [floats(CHANCE, 5, 2)], {"transA": 1})], (5,), "no row of numbers"),
        ([("Gemm", [floats(CHANCE, 5, 2), floats(CHANCE, 3)], {})], (5,), "3 intercepts are of 2"),
        ([("Reshape", [np.array([0, 7])], {}), DENSE], (5,), "Reshape makes"),
        ([("Flatten", [], {"axis": 0}), DENSE], (5,), "does not keep rows"),
        ([("Sub", [floats(CHANCE, 3)], {}), DENSE], (5,), "has 3 numbers of 5"),
        ([("Add", [np.float32(1)], {}), CONV], IMAGE, "shifts inputs of a convolution"),
        ([DENSE], (5, 5), "takes inputs of shape"),
    ],
)
def test_what_is_not_understood_is_refused(nodes: list[Any], shape: Any, reason: str, tmp_path: Path) -> None:
    assert reason in refused(tmp_path, chain(*nodes, shape=shape))


def test_a_chance_that_is_turned_around(tmp_path: Path) -> None:
    """p and 1 - p in the other order say the other class."""
    one = helper.make_node("Constant", [], ["one"], value=helper.make_tensor("one", TensorProto.FLOAT, [1], [1.0]))
    sub = helper.make_node("Sub", ["one", "v1"], ["rest"])
    for order, allowed in ((["rest", "v1"], True), (["v1", "rest"], False)):
        concat = helper.make_node("Concat", order, ["both"], axis=1)
        largest = helper.make_node("ArgMax", ["both"], ["class"], axis=1)
        nodes: Any = (("Gemm", [floats(CHANCE, 5, 1)], {}), ("Sigmoid", [], {}))
        model = chain(*nodes, shape=(5,), more=(one, sub, concat, largest))
        if allowed:
            assert read_onnx(saved(tmp_path, model)).classes == (0, 1)
        else:
            assert "Sub or Concat behind the last layer" in refused(tmp_path, model)


def test_ends_that_change_the_answer(tmp_path: Path) -> None:
    """Outputs that are put in another order before the largest is chosen, or that do not come of the layers at all."""
    classes = helper.make_node("Constant", [], ["k"], value=helper.make_tensor("k", TensorProto.INT64, [2], [1, 0]))
    shape = helper.make_node("Constant", [], ["s"], value=helper.make_tensor("s", TensorProto.INT64, [2], [-1, 1]))
    ends: dict[str, tuple[onnx.NodeProto, ...]] = {
        "Reshape makes": (
            shape,
            helper.make_node("Reshape", ["v0", "s"], ["r"]),
            helper.make_node("ArgMax", ["r"], ["c"], axis=1),
        ),
        "ArrayFeatureExtractor is not": (
            classes,
            helper.make_node("ArrayFeatureExtractor", ["v0", "k"], ["c"], domain="ai.onnx.ml"),
        ),
        "ArgMax is not": (classes, helper.make_node("ArgMax", ["k"], ["c"], axis=1)),
        "does not come of its last layer": (classes,),
    }
    for reason, more in ends.items():
        model = chain(DENSE, shape=(5,), more=more)
        if len(more) == 1:
            model.graph.output[0].name = "k"
        assert reason in refused(tmp_path, model)


def test_files_of_an_enemy(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    for data in (b"\xff" * 100, chain(DENSE, shape=(5,)).SerializeToString()[:-7]):
        path.write_bytes(data)
        with pytest.raises(LearningError, match="no ONNX file"):
            read_onnx(path)
    with path.open("wb") as file:
        file.truncate((1 << 26) + 1)
    with pytest.raises(LearningError, match="more than 64 MB"):
        read_onnx(path)
    huge = chain(DENSE, shape=(5,))
    del huge.graph.initializer[0].dims[:]
    huge.graph.initializer[0].dims.extend([1 << 40, 1 << 20])
    assert "numbers; give one of at most" in refused(tmp_path, huge)
    short = chain(DENSE, shape=(5,))
    short.graph.initializer[0].raw_data = b"\0\0"
    assert "is no tensor" in refused(tmp_path, short)
    outside = chain(DENSE, shape=(5,))
    outside.graph.initializer[0].data_location = TensorProto.EXTERNAL
    outside.graph.initializer[0].external_data.add(key="location", value="/etc/passwd")
    assert "lies in another file" in refused(tmp_path, outside)
    assert "has 600 nodes" in refused(tmp_path, chain(*[RELU] * 600, shape=(5,)))


def test_layers_that_nobody_could_compute(tmp_path: Path) -> None:
    """Few bytes of a file, and more numbers than any memory holds."""
    wide = ("Conv", [np.ones((64, 64, 1, 1), np.float32)], {"pads": [63] * 4})
    first = ("Conv", [np.ones((64, 1, 1, 1), np.float32)], {"pads": [63] * 4})
    assert "products" in refused(tmp_path, chain(first, RELU, wide, RELU, wide, shape=(1, 8, 8)))
    assert "products" in refused(tmp_path, chain(first, shape=(1, 1 << 40, 1 << 40)))
    pool: Any = ("MaxPool", [], {"kernel_shape": [60, 60]})
    assert "products" in refused(tmp_path, chain(first, RELU, pool, shape=(1, 8, 8)))


def test_damaged_files_are_refused(tmp_path: Path) -> None:
    """Bytes that are changed at random: what is read is a network, and all else a refusal."""
    chance = random.Random(0)
    whole = [chain(*nodes, shape=(2, 5, 6)).SerializeToString() for nodes in NETWORKS.values()]
    path, read = tmp_path / "model.onnx", 0
    for _ in range(400):
        data = bytearray(chance.choice(whole))
        for _ in range(chance.randrange(1, 4)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data)
        try:
            read_onnx(path)
            read += 1
        except LearningError:
            pass
    assert 0 < read < 400


@pytest.mark.parametrize("number", [np.nan, np.inf, 1j])
def test_weights_that_are_no_numbers(number: complex, tmp_path: Path) -> None:
    kind = np.complex64 if number == 1j else np.float32
    model = chain(("MatMul", [np.full((5, 1), number, kind)], {}), shape=(5,))
    assert "no number, or not finite" in refused(tmp_path, model)
