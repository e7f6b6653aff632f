"""A model of whole numbers, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .committed import CommittedModel
from .samples import whole_numbers
from .shape import Shape

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Model:
    """Weights (inputs x outputs) and biases of each layer, and how inputs are made whole: (x - low) / step, rounded and clipped.

    `classes` are what the places of outputs stand for, None where the answer is a number: a unit of the sum is worth `scale`.
    """

    shape: Shape
    weights: tuple[Whole, ...]
    biases: tuple[Whole, ...]
    low: NDArray[np.float64]
    step: NDArray[np.float64]
    classes: tuple[Any, ...] | None
    scale: float = 1.0

    def whole(self, inputs: Any) -> Whole:
        """Inputs as the circuits take them, each 0 ... 2^width - 1; one input or a row each.

        Raises `LearningError` for another number of them, and for what is no number.
        """
        return whole_numbers(inputs, self.low, self.step, self.shape.width)

    def outputs(self, inputs: Any) -> Whole:
        """The sums of the last layer, as the circuit computes them."""
        values = self.whole(inputs)
        layers = self.shape.layers
        for layer, weights, biases in zip(layers, self.weights, self.biases, strict=True):
            values = values @ weights + biases
            if layer is not layers[-1]:
                values = np.maximum(values, 0) >> layer.shift
        return values

    def answers(self, inputs: Any) -> Whole:
        """What `answer` is in the circuit: the place of the largest output, or the only one."""
        outputs = self.outputs(inputs)
        return outputs[..., 0] if self.shape.sizes[-1] == 1 else outputs.argmax(axis=-1)

    def predict(self, inputs: Any) -> NDArray[Any]:
        """What the estimator's `predict` is for: a class, or a number."""
        answers = self.answers(inputs)
        if self.classes is None:
            return np.asarray(answers * self.scale)
        places = (answers > 0).astype(np.int64) if self.shape.sizes[-1] == 1 else answers
        return np.array(self.classes)[places]

    def committed(self) -> CommittedModel:
        """The model with what hides it in its commitment."""
        return CommittedModel.of(self.shape, self.weights, self.biases)
