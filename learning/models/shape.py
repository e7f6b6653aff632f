"""What everybody knows of a model: its layers, and how wide its numbers are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from ..errors import LearningError

WEIGHT: Final = 8
"""Bits of a weight, with its sign."""

BIAS: Final = 32
_ELEMENT: Final = 253
"""Bits of an element that no sum carries out of."""


@dataclass(frozen=True, slots=True)
class Layer:
    """`outputs` sums of `inputs` numbers of `width` bits, each times a weight, and a bias, in lanes of `lane` bits.

    All but a model's last layer give what is left of max(sum, 0) without its lowest `shift` bits.
    """

    inputs: int
    outputs: int
    width: int
    shift: int

    @property
    def lane(self) -> int:
        """Bits of a sum, with its sign: of the largest weights and inputs, and a bias of at most as much."""
        return (self.inputs * ((1 << self.width) - 1) * (1 << WEIGHT - 1)).bit_length() + 2

    @property
    def lanes(self) -> int:
        """Sums in an element."""
        return _ELEMENT // self.lane

    @property
    def elements(self) -> int:
        """Of one input's weights."""
        return -(-self.outputs // self.lanes)

    @property
    def most_bias(self) -> int:
        """The largest bias, either way."""
        return min((1 << self.lane - 2) - 1, (1 << BIAS - 1) - 1)


@dataclass(frozen=True, slots=True)
class Shape:
    """`sizes` are the numbers of inputs, of each hidden layer, and of outputs; `shifts` those of the hidden layers.

    Inputs have `width` bits. With one output the answer is the sum, with more the place of the largest, the first of several.
    """

    sizes: tuple[int, ...]
    shifts: tuple[int, ...]
    width: int

    def __post_init__(self) -> None:
        """Refuse what is no model."""
        if (
            len(self.sizes) != len(self.shifts) + 2
            or min(self.sizes) < 1
            or not 1 <= self.width <= 16
            or min((0, *self.shifts)) < 0
        ):
            raise LearningError(
                "the model", f"its shape is {self}", "give sizes of all layers, and a shift for each hidden one"
            )
        for layer in self.layers:
            if layer.width < 1 or layer.lane > 64:
                raise LearningError("the model", "its sums are too wide", "use fewer inputs, or larger shifts")

    @property
    def layers(self) -> list[Layer]:
        """From the inputs on."""
        layers: list[Layer] = []
        width = self.width
        for place, (inputs, outputs) in enumerate(zip(self.sizes, self.sizes[1:], strict=False)):
            shift = self.shifts[place] if place < len(self.shifts) else 0
            layers.append(Layer(inputs, outputs, width, shift))
            width = max(0, layers[-1].lane - 1 - shift)
        return layers

    @property
    def weights(self) -> int:
        """How many there are."""
        return sum(layer.inputs * layer.outputs for layer in self.layers)

    @property
    def biases(self) -> int:
        """How many there are."""
        return sum(self.sizes[1:])

    @property
    def elements(self) -> int:
        """Field elements that the weights and biases are packed in."""
        return sum((layer.inputs + 1) * layer.elements for layer in self.layers)


def packed(layer: Layer, columns: list[list[Any]]) -> list[Any]:
    """The elements of each input's weights, and of the biases as those of one input more, in the order of the inputs."""
    elements = []
    for column in columns:
        for start in range(0, layer.outputs, layer.lanes):
            part = column[start : start + layer.lanes]
            total = part[0]
            for lane, number in enumerate(part[1:], start=1):
                total = total + number * (1 << layer.lane * lane)
            elements.append(total)
    return elements
