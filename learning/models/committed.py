"""What the owner of a model keeps, and gives to provers as inputs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from zkwright.compiler import Field, random_field
from zkwright.core.field import R

from .commitments import committed_model
from .shape import BIAS, WEIGHT, Shape, packed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True)
class CommittedModel:
    """Weights and biases, from the first layer on, input by input, and the nonce."""

    shape: Shape
    weights: tuple[int, ...] = field(repr=False)
    biases: tuple[int, ...] = field(repr=False)
    nonce: int = field(repr=False)

    @classmethod
    def of(cls, shape: Shape, weights: Sequence[NDArray[np.int64]], biases: Sequence[NDArray[np.int64]]) -> Self:
        """With a nonce that nobody can guess."""
        flat = tuple(int(weight) for layer in weights for weight in layer.ravel())
        return cls(shape, flat, tuple(int(bias) for layer in biases for bias in layer), random_field())

    @property
    def commitment(self) -> int:
        """What everybody gets."""
        return int(committed_model(self.shape, Field(self.nonce), [Field(element) for element in self.elements]))

    @property
    def elements(self) -> list[int]:
        """Weights and biases, packed."""
        elements: list[int] = []
        at_weight = at_bias = 0
        for layer in self.shape.layers:
            columns = []
            for _ in range(layer.inputs):
                columns.append(list(self.weights[at_weight : at_weight + layer.outputs]))
                at_weight += layer.outputs
            columns.append(list(self.biases[at_bias : at_bias + layer.outputs]))
            at_bias += layer.outputs
            elements += [element % R for element in packed(layer, columns)]
        return elements

    def commitment_inputs(self) -> dict[str, Any]:
        """Of `commitment_circuit`."""
        return {
            "weights": [weight + (1 << WEIGHT - 1) for weight in self.weights],
            "biases": [bias + (1 << BIAS - 1) for bias in self.biases],
            "nonce": self.nonce,
        }

    def answer_inputs(self, inputs: Sequence[int] | NDArray[np.int64], salt: int | None = None) -> dict[str, Any]:
        """Of `answer_circuit`, with a salt where inputs are committed to; inputs as `Model.whole` gives them."""
        given = {"elements": self.elements, "nonce": self.nonce, "inputs": [int(number) for number in inputs]}
        return given if salt is None else {**given, "salt": salt}
