"""What is known of an ONNX file's chain of nodes as they are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from ..errors import LearningError
from .float_layers import FloatLayer, Floats

if TYPE_CHECKING:
    import onnx

_MOST_NUMBERS: Final = 1 << 22
_MOST_PRODUCTS: Final = 1 << 25


@dataclass
class Chain:
    """The layers so far, the constants of the file, and the shape of what is computed."""

    path: str
    graph: onnx.GraphProto
    constants: dict[str, Floats] = field(default_factory=dict)
    layers: list[FloatLayer] = field(default_factory=list)
    size: tuple[int, int, int] = (1, 1, 1)
    factor: Floats | None = None
    """What inputs are multiplied by before the first layer, and what is then added."""

    offset: Floats | None = None
    classes: tuple[Any, ...] | None = None

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
            array = np.asarray(onnx.numpy_helper.to_array(given))
        except (ValueError, TypeError, KeyError, NotImplementedError):
            raise self.refused(f"{given.name} is no tensor", "export the model again") from None
        if array.dtype.kind not in "biufOSU" or (array.dtype.kind == "f" and not np.isfinite(array).all()):
            raise self.refused(
                f"{given.name} has what is no number, or not finite", "look for what diverged in fitting"
            )
        return array

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
        self.measure()

    def measure(self) -> None:
        """Take the shape of what the last layer gives, once that is found to be small enough to be computed."""
        layer = self.last.shaped(1, 0, 0)
        rows, columns = layer.places
        work = rows * columns * layer.window * layer.outputs
        if min(layer.places) < 1 or min(layer.gives) < 1:
            raise self.refused("has a kernel that is larger than what it takes", "have a smaller one")
        pooled = layer.gives[0] * layer.gives[1] * layer.gives[2] * layer.under_pool
        if max(work, pooled) > _MOST_PRODUCTS:
            raise self.refused(f"has a layer of {max(work, pooled)} products", f"have at most {_MOST_PRODUCTS}")
        self.size = layer.gives


def named(given: Any) -> Any:
    """A class, of bytes as text."""
    return given.decode("utf-8", "replace") if isinstance(given, bytes) else given
