"""Networks in ONNX files, which others may have written.

Nothing of a file is run. Its nodes have to be a chain from one input, of the operators below with constants of the file itself,
and are read as the layers that they are; what is not understood is refused, as what is skipped might change an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ..errors import LearningError
from .float_layers import FloatLayer, FloatNetwork, Floats
from .shape import Pool

if TYPE_CHECKING:
    import onnx

MOST_BYTES: Final = 1 << 26
_MOST_NODES: Final = 512
_MOST_NUMBERS: Final = 1 << 22

_TAIL: Final = {
    *("Softmax", "LogSoftmax", "Normalizer", "ArgMax", "ZipMap", "ArrayFeatureExtractor"),
    *("Cast", "Identity", "Reshape", "Sub", "Concat"),
}
"""What may follow the last layer: what keeps the order of outputs, or says which class the largest stands for."""

_ACTIVATIONS: Final = {"Relu": "relu", "Sigmoid": "sigmoid", "Tanh": "tanh", "Exp": "exponential"}


def read_onnx(path: Path) -> FloatNetwork:
    """The network in a file.

    Conv (of two dimensions, without groups or dilations), MaxPool, AveragePool and GlobalAveragePool without padding,
    BatchNormalization behind a convolution or a dense layer, Gemm, MatMul, Add, Relu, Sigmoid, Tanh, Exp, Flatten, Reshape,
    Dropout and Identity; before the first layer Sub, Add, Mul, Div and Scaler; LinearClassifier and LinearRegressor, as skl2onnx
    writes them; at the end Softmax and ArgMax. Raises `LearningError` for all else, for constants that lie in other files, and
    for more than 64 MB.
    """
    import onnx
    from google.protobuf.message import DecodeError

    with path.open("rb") as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise LearningError(path, f"has more than {MOST_BYTES >> 20} MB", "give a smaller model")
    try:
        model = onnx.load_model_from_string(data)
    except DecodeError:
        raise LearningError(path, "is no ONNX file, or damaged", "export the model again") from None
    return _Chain(str(path), model.graph).read()


@dataclass
class _Chain:
    path: str
    graph: onnx.GraphProto
    constants: dict[str, Floats] = field(default_factory=dict)
    layers: list[FloatLayer] = field(default_factory=list)
    size: tuple[int, int, int] = (1, 1, 1)
    factor: Floats | None = None
    """What inputs are multiplied by before the first layer, and what is then added."""

    offset: Floats | None = None
    classes: tuple[Any, ...] | None = None

    def read(self) -> FloatNetwork:
        """The layers of the chain, and what its end says of classes."""
        graph = self.graph
        if len(graph.node) > _MOST_NODES:
            raise self.refused(f"has {len(graph.node)} nodes", f"give a model of at most {_MOST_NODES}")
        for each in graph.initializer:
            self.constants[each.name] = self.tensor(each)
        nodes = []
        for node in graph.node:
            if node.op_type == "Constant":
                self.constants[node.output[0]] = self.tensor(self.attributes(node).get("value"))
            else:
                nodes.append(node)
        inputs = [each for each in graph.input if each.name not in self.constants]
        if len(inputs) != 1:
            raise self.refused(f"has {len(inputs)} inputs", "give a model of one")
        self.size = self.sized([dim.dim_value for dim in inputs[0].type.tensor_type.shape.dim])
        at, rest = inputs[0].name, nodes
        while rest:
            takers = [node for node in rest if at in node.input]
            if len(takers) != 1 or not self.understood(takers[0], at):
                break
            rest = [node for node in rest if node is not takers[0]]
            at = takers[0].output[0]
        if not self.layers:
            raise self.refused("begins with what is no layer", f"begin with {', '.join(_OPERATORS)}")
        self.end(rest, at)
        return self.network()

    def understood(self, node: onnx.NodeProto, at: str) -> bool:
        """Take a node into the layers; False for what may only stand at the end."""
        if node.op_type not in _OPERATORS:
            return False
        if node.op_type in ("Cast", "Identity", "Reshape") and self.layers and self.classes is not None:
            return False
        others = [name for name in node.input if name != at and name]
        missing = [name for name in others if name not in self.constants]
        if missing or (node.input[0] != at and node.op_type not in ("Add", "Mul")):
            raise self.refused(f"{node.op_type} takes two computed values", "give a model that is a chain")
        _OPERATORS[node.op_type](self, node, [self.constants[name] for name in others])
        return True

    def end(self, rest: list[onnx.NodeProto], at: str) -> None:
        """Look at what follows the last layer: it may name classes, and may not change which output is largest."""
        names_class = False
        for node in rest:
            has = self.attributes(node)
            across = node.op_type not in ("Softmax", "LogSoftmax", "ArgMax") or has.get("axis", 1) in (1, -1)
            if node.op_type not in _TAIL or not across or has.get("select_last_index", 0):
                raise self.refused(
                    f"{node.op_type} is not understood there", "export the model without what follows it"
                )
            names_class |= node.op_type in ("ArgMax", "ZipMap", "ArrayFeatureExtractor")
            if node.op_type == "ArrayFeatureExtractor" and node.input[0] in self.constants:
                self.classes = tuple(map(_named, self.constants[node.input[0]].ravel().tolist()))
        self.complement([node for node in rest if node.op_type in ("Sub", "Concat")], at, names_class=names_class)
        outputs = self.last.weights.shape[1]
        count = max(2, outputs)
        if self.classes is None and (outputs > 1 or names_class):
            self.classes = tuple(range(count))
        if self.classes is not None and len(self.classes) != count:
            raise self.refused(f"names {len(self.classes)} classes of {count}", "export the model again")
        if self.classes is not None and self.last.activation in ("sigmoid", "tanh", "exponential"):
            # The order of outputs is that of the sums, where nothing is rounded; one is compared with what 1/2 comes of.
            if outputs == 1 and self.last.activation != "sigmoid":
                raise self.refused(f"has classes behind {self.last.activation}", "let a sigmoid say how sure it is")
            self.layers[-1] = replace(self.last, activation="none")

    def complement(self, nodes: list[onnx.NodeProto], at: str, *, names_class: bool) -> None:
        """Of a sigmoid p, 1 - p may be computed, and the two put together in this order, before the larger says the class."""
        if not nodes:
            return
        sub, concat = nodes[0], nodes[-1]
        one = self.constants.get(sub.input[0], np.zeros(0)).ravel().tolist() if sub.op_type == "Sub" else []
        fits = len(nodes) == 2 and one == [1.0] and sub.input[1] == at and list(concat.input) == [sub.output[0], at]
        if not (fits and names_class and concat.op_type == "Concat" and self.last.activation == "sigmoid"):
            raise self.refused("has a Sub or Concat behind the last layer", "export the model without what follows it")

    def network(self) -> FloatNetwork:
        """The layers, the first of inputs as they come."""
        first = self.layers[0]
        if self.factor is not None and self.offset is not None:
            factor, offset = self.factor, self.offset
            if not first.is_dense:
                if len(set(factor.tolist())) > 1 or offset.any():
                    raise self.refused("shifts inputs of a convolution", "scale them before they come in")
                self.layers[0] = replace(first, weights=first.weights * factor[0])
            else:
                moved = first.intercepts + offset @ first.weights
                self.layers[0] = replace(first, intercepts=moved, weights=first.weights * factor[:, None])
        return FloatNetwork(tuple(self.layers), self.classes)

    @property
    def last(self) -> FloatLayer:
        """The layer that was read last."""
        if not self.layers:
            raise self.refused("begins with what is no layer", "begin with a convolution or a dense layer")
        return self.layers[-1]

    def refused(self, what: str, mend: str) -> LearningError:
        """Why a file is not taken."""
        return LearningError(self.path, what, mend)

    def attributes(self, node: onnx.NodeProto) -> dict[str, Any]:
        """Of a node, by name."""
        import onnx

        try:
            return {each.name: onnx.helper.get_attribute_value(each) for each in node.attribute}
        except ValueError:
            raise self.refused(f"{node.op_type} has an attribute of no type", "export the model again") from None

    def tensor(self, given: Any) -> Floats:
        """A constant, of a size that is bounded before it is unpacked."""
        import onnx

        if not isinstance(given, onnx.TensorProto):
            raise self.refused("has a constant that is no tensor", "export the model again")
        count = 1
        for dim in given.dims:
            count *= max(int(dim), 0)
        if count > _MOST_NUMBERS:
            raise self.refused(f"{given.name} has {count} numbers", f"give one of at most {_MOST_NUMBERS}")
        if given.data_location == onnx.TensorProto.EXTERNAL:
            raise self.refused(f"{given.name} lies in another file", "save the model in one file")
        try:
            return np.asarray(onnx.numpy_helper.to_array(given))
        except (ValueError, TypeError, KeyError, NotImplementedError):
            raise self.refused(f"{given.name} is no tensor", "export the model again") from None

    def sized(self, dims: list[int]) -> tuple[int, int, int]:
        """Channels, height and width, of dimensions the first of which counts rows."""
        own = [int(dim) for dim in dims[1:]]
        if len(own) not in (1, 3) or min(own) < 1:
            raise self.refused(
                f"takes inputs of shape {dims}", "give a model of rows of numbers, or of channels, height and width"
            )
        return (own[0], 1, 1) if len(own) == 1 else (own[0], own[1], own[2])

    def add(self, layer: FloatLayer) -> None:
        """Append a layer."""
        if layer.weights.ndim != 2 or min(layer.weights.shape) < 1:
            raise self.refused("has a layer without weights", "export the model again")
        if self.layers and self.last.activation == "none":
            raise self.refused(
                "has two layers with nothing between them", "have a Relu, Sigmoid or Tanh there, or make them one"
            )
        self.layers.append(layer)
        self.size = layer.shaped(1, 0, 0).gives


def _named(given: Any) -> Any:
    return given.decode("utf-8", "replace") if isinstance(given, bytes) else given


def _dense(chain: _Chain, weights: Floats, intercepts: Floats | None) -> None:
    channels, height, width = chain.size
    matrix = np.asarray(weights, dtype=np.float64)
    if matrix.ndim != 2 or matrix.shape[0] != channels * height * width:
        raise chain.refused(f"a layer takes {matrix.shape} of {channels * height * width}", "export the model again")
    row = np.zeros(matrix.shape[1]) if intercepts is None else np.asarray(intercepts, dtype=np.float64).ravel()
    if row.size not in (1, matrix.shape[1]):
        raise chain.refused(f"{row.size} intercepts are of {matrix.shape[1]} outputs", "export the model again")
    chain.add(FloatLayer(matrix, np.broadcast_to(row, (matrix.shape[1],)), chain.size, (height, width)))


def _gemm(chain: _Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
    has = chain.attributes(node)
    if has.get("transA", 0) or not 1 <= len(constants) <= 2:
        raise chain.refused("Gemm takes what is no row of numbers", "export the model again")
    weights = constants[0].T if has.get("transB", 0) else constants[0]
    intercepts = constants[1] * has.get("beta", 1.0) if len(constants) > 1 else None
    _dense(chain, weights * has.get("alpha", 1.0), intercepts)


def _matmul(chain: _Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
    _dense(chain, constants[0], None)


def _linear(chain: _Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
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
        chain.classes = tuple(map(_named, labels))
        # Its first output is the class itself; what follows only names it, and is looked at as the end.
        node.output[0], node.output[-1] = node.output[-1], node.output[0]


def _convolution(chain: _Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
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


def _two(chain: _Chain, given: Any) -> tuple[int, int]:
    numbers = [int(each) for each in given]
    if len(numbers) != 2 or not all(1 <= number < 64 for number in numbers):
        raise chain.refused(f"a kernel or stride is {numbers}", "give two from 1 to 63")
    return numbers[0], numbers[1]


def _pool(chain: _Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
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
    if kernel[0] > chain.size[1] or kernel[1] > chain.size[2]:
        raise chain.refused(f"{node.op_type} is larger than what it takes", "have a smaller one")
    chain.layers[-1] = replace(last, pool=Pool(kind, kernel, stride))
    chain.size = chain.last.shaped(1, 0, 0).gives


def _activation(chain: _Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
    last = chain.last
    if last.activation != "none":
        raise chain.refused(f"{node.op_type} follows another activation", "have one for each layer")
    chain.layers[-1] = replace(
        last, activation=_ACTIVATIONS[node.op_type]
    )  # a largest before it is one behind it: all rise


def _normalisation(chain: _Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
    last = chain.last
    outputs = last.weights.shape[1]
    if last.activation != "none" or last.pool is not None or [each.size for each in constants] != [outputs] * 4:
        raise chain.refused("BatchNormalization does not follow a layer", "have it behind a Conv or Gemm")
    scale, offset, mean, variance = (np.asarray(each, dtype=np.float64).ravel() for each in constants)
    factor = scale / np.sqrt(variance + chain.attributes(node).get("epsilon", 1e-5))
    moved = (last.intercepts - mean) * factor + offset
    chain.layers[-1] = replace(last, weights=last.weights * factor, intercepts=moved)


def _by_numbers(chain: _Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
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


def _reshaped(chain: _Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
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


def _nothing(chain: _Chain, node: onnx.NodeProto, constants: list[Floats]) -> None:
    """What changes no number; Cast is one where inputs come in."""
    if node.op_type == "Cast" and chain.layers:
        raise chain.refused("Cast stands between layers", "export the model in one type")


_OPERATORS: Final[dict[str, Callable[[_Chain, Any, list[Floats]], None]]] = {
    **{"Conv": _convolution, "Gemm": _gemm, "MatMul": _matmul, "LinearClassifier": _linear, "LinearRegressor": _linear},
    **dict.fromkeys(_ACTIVATIONS, _activation),
    **dict.fromkeys(("MaxPool", "AveragePool", "GlobalAveragePool"), _pool),
    **dict.fromkeys(("Add", "Sub", "Mul", "Div", "Scaler"), _by_numbers),
    **dict.fromkeys(("Flatten", "Reshape"), _reshaped),
    **dict.fromkeys(("Identity", "Dropout", "Cast"), _nothing),
    "BatchNormalization": _normalisation,
}
