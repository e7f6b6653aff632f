"""A network of whole numbers, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from zkwright.core.field import R

from ..errors import LearningError
from .card import Card
from .committed import CommittedModel
from .shape import BIAS, WEIGHT, Layer, Shape, packed
from .tables import CELLS, TABLES

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Model:
    """Weights (numbers of a window x outputs) and biases of each layer, and what is public of them."""

    card: Card
    weights: tuple[Whole, ...]
    biases: tuple[Whole, ...]

    @property
    def shape(self) -> Shape:
        """What everybody knows of it."""
        if not isinstance(self.card.shape, Shape):
            raise LearningError("the card", "is not a network's", "give that of one")
        return self.card.shape

    @property
    def elements(self) -> list[int]:
        """Weights and biases, packed."""
        elements: list[int] = []
        for layer, weights, biases in zip(self.shape.layers, self.weights, self.biases, strict=True):
            elements += [element % R for element in packed(layer, [*weights.tolist(), biases.tolist()])]
        return elements

    def parts(self) -> dict[str, Any]:
        """Weights and biases, window by window, as `commitment_circuit` takes them."""
        weights = [int(weight) + (1 << WEIGHT - 1) for layer in self.weights for weight in layer.ravel()]
        return {"weights": weights, "biases": [int(bias) + (1 << BIAS - 1) for layer in self.biases for bias in layer]}

    def whole(self, inputs: Any) -> Whole:
        """As `Card.whole`."""
        return self.card.whole(inputs)

    def outputs(self, inputs: Any) -> Whole:
        """What the last layer gives, as the circuit computes it."""
        values = self.whole(inputs)
        for layer, weights, biases in zip(self.shape.layers, self.weights, self.biases, strict=True):
            values = given(layer, sums_of(layer, weights, biases, values))
        return values

    def answers(self, inputs: Any) -> Whole:
        """What `answer` is in the circuit: the place of the largest output, the only one, or whether that is above 0."""
        outputs = self.outputs(inputs)
        if self.shape.decides:
            return (outputs[..., 0] > 0).astype(np.int64)
        return outputs[..., 0] if self.shape.outputs == 1 else outputs.argmax(axis=-1)

    def predict(self, inputs: Any) -> NDArray[Any]:
        """What the estimator's `predict` is for: a class, or a number."""
        return self.card.told(self.answers(inputs))

    def committed(self) -> CommittedModel:
        """The model with what hides it in its commitment."""
        return CommittedModel(self)


def sums_of(layer: Layer, weights: Whole, biases: Whole, values: Whole) -> Whole:
    """The sums of each output at each place, output by output; of one row of numbers, or of many."""
    known = np.concatenate([values, np.full((*values.shape[:-1], 1), layer.zero, dtype=np.int64)], axis=-1)
    windows = np.array([[-1 if number is None else number for number in window] for window in layer.windows])
    sums = known[..., windows] @ weights + biases
    return np.swapaxes(sums, -1, -2).reshape(*values.shape[:-1], -1)


def given(layer: Layer, sums: Whole) -> Whole:
    """What a layer makes of its sums."""
    if layer.activation == "relu":
        sums = np.maximum(sums, 0) >> layer.shift
    elif layer.activation in TABLES:
        half = 1 << CELLS - 1
        cells = np.clip(sums >> layer.shift, -half, half - 1) + half
        sums = np.array(TABLES[layer.activation].entries, dtype=np.int64)[cells]
    if layer.pool is None:
        return sums
    windows = sums[..., np.array(layer.pooled)]
    return np.asarray(windows.max(axis=-1) if layer.pool.kind == "max" else windows.sum(axis=-1))
