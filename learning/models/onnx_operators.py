"""The operators of ONNX that are understood, and what each makes of the layers so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from .float_layers import FloatLayer, Floats
from .onnx_chain import Chain, named
from .shape import Pool

if TYPE_CHECKING:
    import onnx

_ACTIVATIONS: Final = {"Relu": "relu", "Sigmoid": "sigmoid", "Tanh": "tanh", "Exp": "exponential"}


def _dense(chain: Chain, weights: Floats, intercepts: Floats | None) -> None:
    channels, height, width = chain.size
    matrix = np.asarray(weights, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != channels * height * width:
        raise chain.refused(f"a layer takes {matrix.shape} of {channels * height * width}", "export the model again")
    row = np.zeros(matrix.shape[1]) if intercepts is None else np.asarray(intercepts, dtype=np.float64).ravel()
    if row.size not in (1, matrix.shape[1]):
        raise chain.refused(f"{row.size} intercepts are of {matrix.shape[1]} outputs", "export the model again")
    chain.add(FloatLayer(matrix, np.broadcast_to(row, (matrix.shape[1],)), chain.size, (height, width)))


def _gemm(chain: Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
    has = chain.attributes(node)
    if has.get("transA", 0) or not 1 <= len(constants) <= 2:
        raise chain.refused("Gemm takes what is no row of numbers", "export the model again")
    weights = constants[0].T if has.get("transB", 0) else constants[0]
    intercepts = constants[1] * has.get("beta", 1.0) if len(constants) > 1 else None
    _dense(chain, weights * has.get("alpha", 1.0), intercepts)


def _matmul(chain: Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
    _dense(chain, constants[0], None)


def _linear(chain: Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
    has = chain.attributes(node)
    if has.get("post_transform", b"NONE") not in (b"NONE", b"SOFTMAX", b"LOGISTIC") or has.get(
        "multi_class", 0
    ) not in (0, 1):
        raise chain.refused(f"{node.op_type} ends with {has.get('post_transform')!r}", "export the model without it")
    coefficients = np.array(has.get("coefficients", []), dtype=np.float64)
    inputs = chain.size[0] * chain.size[1] * chain.size[2]
    if coefficients.size == 0 or coefficients.size % inputs:
        raise chain.refused(f"{coefficients.size} coefficients are of {inputs} inputs", "export the model again")
    intercepts = np.array(has.get("intercepts", [0.0]), dtype=np.float64)
    _dense(chain, coefficients.reshape(-1, inputs).T, intercepts)
    if node.op_type == "LinearClassifier":
        labels = has.get("classlabels_ints") or has.get("classlabels_strings", [])
        chain.classes = tuple(map(named, labels))
        # Its first output is the class itself; what follows only names it, and is looked at as the end.
        node.output[0], node.output[-1] = node.output[-1], node.output[0]


def _convolution(chain: Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
    has = chain.attributes(node)
    weights = np.asarray(constants[0], dtype=np.float64) if constants else np.zeros(0)
    if weights.ndim != 4 or weights.shape[1] != chain.size[0] or has.get("group", 1) != 1:
        raise chain.refused(
            "Conv has groups, or is not of two dimensions", "give one of whole channels, height and width"
        )
    if set(has.get("dilations", [1])) != {1} or has.get("auto_pad", b"NOTSET") not in (b"NOTSET", b"VALID"):
        raise chain.refused("Conv has dilations, or padding that is not stated", "export it with pads")
    outputs = weights.shape[0]
    intercepts = np.asarray(constants[1], dtype=np.float64).ravel() if len(constants) > 1 else np.zeros(outputs)
    if intercepts.size != outputs:
        raise chain.refused(f"Conv has {intercepts.size} intercepts of {outputs}", "export the model again")
    kernel, stride = (weights.shape[2], weights.shape[3]), _two(chain, has.get("strides", [1, 1]))
    pads = [int(each) for each in has.get("pads", [0, 0, 0, 0])]
    if len(pads) != 4 or not all(0 <= pad < 64 for pad in pads):
        raise chain.refused(f"Conv has pads {pads}", "give four from 0 to 63")
    padding = (pads[0], pads[1], pads[2], pads[3])
    chain.add(FloatLayer(weights.reshape(outputs, -1).T, intercepts, chain.size, kernel, stride, padding))


def _two(chain: Chain, given: Any) -> tuple[int, int]:
    numbers = [int(each) for each in given]
    if len(numbers) != 2 or not all(1 <= number < 64 for number in numbers):
        raise chain.refused(f"a kernel or stride is {numbers}", "give two from 1 to 63")
    return numbers[0], numbers[1]


def _pool(chain: Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
    has = chain.attributes(node)
    kind = "max" if node.op_type == "MaxPool" else "average"
    if node.op_type == "GlobalAveragePool":
        kernel = stride = (chain.size[1], chain.size[2])
    else:
        kernel, stride = _two(chain, has.get("kernel_shape", [])), _two(chain, has.get("strides", [1, 1]))
    plain = not any(has.get("pads", [0])) and not has.get("ceil_mode", 0) and set(has.get("dilations", [1])) == {1}
    if not plain or has.get("auto_pad", b"NOTSET") not in (b"NOTSET", b"VALID"):
        raise chain.refused(f"{node.op_type} has padding, dilations or ceil_mode", "let its windows lie within")
    last = chain.last
    if last.pool is not None or (last.activation == "none" and kind == "average"):
        raise chain.refused(
            f"{node.op_type} does not follow a layer with its activation", "have a Conv and a Relu before it"
        )
    chain.layers[-1] = replace(last, pool=Pool(kind, kernel, stride))
    chain.measure()


def _activation(chain: Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
    last = chain.last
    if last.activation != "none":
        raise chain.refused(f"{node.op_type} follows another activation", "have one for each layer")
    chain.layers[-1] = replace(
        last, activation=_ACTIVATIONS[node.op_type]
    )  # a largest before it is one behind it: all rise


def _normalisation(chain: Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
    last = chain.last
    outputs = last.weights.shape[1]
    if last.activation != "none" or last.pool is not None or [each.size for each in constants] != [outputs] * 4:
        raise chain.refused("BatchNormalization does not follow a layer", "have it behind a Conv or Gemm")
    scale, offset, mean, variance = (np.asarray(each, dtype=np.float64).ravel() for each in constants)
    factor = scale / np.sqrt(variance + chain.attributes(node).get("epsilon", 1e-5))
    moved = (last.intercepts - mean) * factor + offset
    chain.layers[-1] = replace(last, weights=last.weights * factor, intercepts=moved)


def _by_numbers(chain: Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
    """Sums and products with constants: of inputs before the first layer, of intercepts behind one."""
    inputs = chain.size[0] * chain.size[1] * chain.size[2]
    if node.op_type == "Scaler":
        has = chain.attributes(node)
        offset, factor = (np.array(has.get(name, []), dtype=np.float64) for name in ("offset", "scale"))
        parts = {"Sub": offset, "Mul": factor}
    else:
        parts = {node.op_type: np.asarray(constants[0], dtype=np.float64).ravel() if constants else np.zeros(0)}
    for kind, given in parts.items():
        if chain.layers:
            outputs = chain.last.weights.shape[1]
            if kind != "Add" or chain.last.activation != "none" or chain.last.pool is not None or inputs != outputs:
                raise chain.refused(f"{node.op_type} behind a layer", "have Add behind a MatMul only")
            if given.size not in (1, outputs):
                raise chain.refused(f"Add has {given.size} numbers of {outputs}", "export the model again")
            chain.layers[-1] = replace(chain.last, intercepts=chain.last.intercepts + given)
            continue
        if given.size not in (1, inputs):
            raise chain.refused(
                f"{node.op_type} has {given.size} numbers of {inputs}", "give one for each input, or one"
            )
        row = np.broadcast_to(given, (inputs,))
        factor = np.ones(inputs) if chain.factor is None else chain.factor
        offset = np.zeros(inputs) if chain.offset is None else chain.offset
        if kind in ("Sub", "Add"):
            chain.factor, chain.offset = factor, offset + (row if kind == "Add" else -row)
        else:
            by = row if kind == "Mul" else 1 / np.where(row == 0, np.nan, row)
            chain.factor, chain.offset = factor * by, offset * by


def _reshaped(chain: Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
    count = chain.size[0] * chain.size[1] * chain.size[2]
    if node.op_type == "Flatten":
        if chain.attributes(node).get("axis", 1) != 1:
            raise chain.refused("Flatten does not keep rows", "export it with axis=1")
        chain.size = (count, 1, 1)
        return
    dims = [int(each) for each in constants[0].ravel()] if constants else []
    own = dims[1:]
    if own.count(-1) == 1:
        known = int(np.prod([dim for dim in own if dim != -1], dtype=object))
        own = [count // known if dim == -1 and known > 0 else dim for dim in own]
    size = chain.sized([0, *own])
    if size[0] * size[1] * size[2] != count:
        raise chain.refused(f"Reshape makes {dims} of {count} numbers", "keep rows apart")
    chain.size = size


def _nothing(chain: Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
    """What changes no number; Cast is one where inputs come in."""
    if node.op_type == "Cast" and chain.layers:
        raise chain.refused("Cast stands between layers", "export the model in one type")


OPERATORS: Final[dict[str, Callable[[Chain, Any, list[Floats]], None]]] = {
    **{"Conv": _convolution, "Gemm": _gemm, "MatMul": _matmul, "LinearClassifier": _linear, "LinearRegressor": _linear},
    **dict.fromkeys(_ACTIVATIONS, _activation),
    **dict.fromkeys(("MaxPool", "AveragePool", "GlobalAveragePool"), _pool),
    **dict.fromkeys(("Add", "Sub", "Mul", "Div", "Scaler"), _by_numbers),
    **dict.fromkeys(("Flatten", "Reshape"), _reshaped),
    **dict.fromkeys(("Identity", "Dropout", "Cast"), _nothing),
    "BatchNormalization": _normalisation,
}
