"""Networks in ONNX files, which others may have written.

Nothing of a file is run. Its nodes have to be a chain from one input, of the operators below with constants of the file itself,
and are read as the layers that they are; what is not understood is refused, as what is skipped might change an answer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from ..errors import LearningError
from .float_layers import FloatNetwork
from .onnx_chain import Chain, named
from .onnx_operators import OPERATORS

if TYPE_CHECKING:
    import onnx

MOST_BYTES: Final = 1 << 26
_MOST_NODES: Final = 512

_TAIL: Final = {
    *("Softmax", "LogSoftmax", "Normalizer", "ArgMax", "ZipMap", "ArrayFeatureExtractor"),
    *("Cast", "Identity", "Reshape", "Sub", "Concat"),
}
"""What may follow the last layer: what keeps the order of outputs, or says which class the largest stands for."""


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
    try:
        with np.errstate(all="ignore"):  # what is not finite then is refused in the end
            return _Reader(str(path), model.graph).read()
    except (
        IndexError,
        OverflowError,
        TypeError,
        ValueError,
    ):  # attributes of another type or number than their operator's
        raise LearningError(path, "has a node that is damaged", "export the model again") from None


@dataclass
class _Reader(Chain):
    """Walks from the input to the end."""

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
        at, rest, said = inputs[0].name, nodes, {inputs[0].name}
        while rest:
            takers = [node for node in rest if at in node.input]
            if len(takers) != 1 or not self.understood(takers[0], at):
                break
            rest = [node for node in rest if node is not takers[0]]
            at, said = takers[0].output[0], set(takers[0].output)
        if not self.layers:
            raise self.refused("begins with what is no layer", f"begin with {', '.join(OPERATORS)}")
        self.end(rest, at, said)
        return self.network()

    def understood(self, node: onnx.NodeProto, at: str) -> bool:
        """Take a node into the layers; False for what may only stand at the end."""
        if node.op_type not in OPERATORS:
            return False
        if node.op_type in ("Cast", "Identity", "Reshape") and self.layers and self.classes is not None:
            return False
        others = [name for name in node.input if name != at and name]
        missing = [name for name in others if name not in self.constants]
        if missing or (node.input[0] != at and node.op_type not in ("Add", "Mul")):
            raise self.refused(f"{node.op_type} takes two computed values", "give a model that is a chain")
        OPERATORS[node.op_type](self, node, [self.constants[name] for name in others])
        return True

    def end(self, rest: list[onnx.NodeProto], at: str, said: set[str]) -> None:
        """Look at what follows the last layer: it may name classes, and may not change which output is largest."""
        names_class = False
        labels = {name for name in said if name != at}
        for node in rest:
            has = self.attributes(node)
            across = node.op_type not in ("Softmax", "LogSoftmax", "ArgMax") or has.get("axis", 1) in (1, -1)
            if not (node.op_type in _TAIL and across and self.follows(node, said, labels)) or has.get(
                "select_last_index", 0
            ):
                raise self.refused(
                    f"{node.op_type} is not understood there", "export the model without what follows it"
                )
            names_class |= node.op_type in ("ArgMax", "ZipMap", "ArrayFeatureExtractor")
            said |= set(node.output)
            if node.op_type == "ArgMax" or not labels.isdisjoint(node.input):
                labels |= set(node.output)
            if node.op_type == "ArrayFeatureExtractor":
                self.classes = tuple(map(named, self.constants[node.input[0]].ravel().tolist()))
        if not {each.name for each in self.graph.output} <= said:
            raise self.refused("gives what does not come of its last layer", "export the model again")
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

    def follows(self, node: onnx.NodeProto, said: set[str], labels: set[str]) -> bool:
        """Whether a node takes what came of the last layer, where its outputs stay in order until the largest is chosen."""
        computed = [name for name in node.input if name not in self.constants]
        if not computed or not set(computed) <= said:
            return False
        if node.op_type == "ArrayFeatureExtractor":
            return node.input[0] in self.constants and node.input[1] in labels
        if node.op_type == "Reshape":
            return node.input[0] in labels
        return node.op_type not in ("ArgMax", "Softmax", "LogSoftmax", "Normalizer") or labels.isdisjoint(node.input)

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
        if not all(np.isfinite(each.weights).all() and np.isfinite(each.intercepts).all() for each in self.layers):
            raise self.refused("has weights that are not finite", "look for what diverged in fitting")
        return FloatNetwork(tuple(self.layers), self.classes)
