"""ONNX models for tests: chains of nodes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def chain(
    *nodes: tuple[Any, ...], shape: tuple[int, ...], name: str = "x", more: tuple[onnx.NodeProto, ...] = ()
) -> onnx.ModelProto:
    """A model of nodes, each an operator, its constants, and its attributes."""
    made, constants, at = [], [], name
    for place, (kind, arrays, attributes) in enumerate(nodes):
        names = [f"c{place}_{number}" for number in range(len(arrays))]
        constants += [
            numpy_helper.from_array(np.asarray(array), name) for array, name in zip(arrays, names, strict=True)
        ]
        made.append(helper.make_node(kind, [at, *names], [f"v{place}"], **attributes))
        at = f"v{place}"
    graph = helper.make_graph(
        [*made, *more],
        "tests",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", *shape])],
        [helper.make_tensor_value_info(at, TensorProto.FLOAT, None)],
        constants,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)


def saved(folder: Path, model: onnx.ModelProto) -> Path:
    """Where the model lies."""
    path = folder / "model.onnx"
    path.write_bytes(model.SerializeToString())
    return path


def floats(chance: np.random.Generator, *shape: int) -> Any:
    """Numbers around 0."""
    return chance.normal(size=shape).astype(np.float32)


def digits_network(rows: Any, labels: Any) -> onnx.ModelProto:
    """A small convolution for scikit-learn's digits: random kernels, and a last layer that is fitted on what they give."""
    from sklearn.linear_model import RidgeClassifier

    chance = np.random.default_rng(0)
    kernels = floats(chance, 6, 1, 3, 3) / 3
    nodes: list[tuple[Any, ...]] = [
        ("Reshape", [np.array([-1, 1, 8, 8])], {}),
        ("Conv", [kernels, np.zeros(6, np.float32)], {"kernel_shape": [3, 3], "strides": [1, 1]}),
        ("Relu", [], {}),
        ("MaxPool", [], {"kernel_shape": [2, 2], "strides": [2, 2]}),
        ("Flatten", [], {}),
    ]
    from onnx.reference import ReferenceEvaluator

    given = ReferenceEvaluator(chain(*nodes, shape=(64,))).run(None, {"x": rows.astype(np.float32)})[0]
    last = RidgeClassifier(alpha=100.0).fit(given, labels)
    weights, intercepts = last.coef_.astype(np.float32), last.intercept_.astype(np.float32)
    nodes += [("Gemm", [weights, intercepts], {"transB": 1}), ("Softmax", [], {"axis": 1})]
    return chain(*nodes, shape=(64,))
