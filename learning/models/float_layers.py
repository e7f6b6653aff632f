"""A network of floats, as estimators and files give it, before it is made whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .shape import Layer, Pool
from .tables import TABLES

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class FloatLayer:
    """Weights (numbers of a window x outputs), intercepts, and what `Layer` has of it."""

    weights: Floats
    intercepts: Floats
    size: tuple[int, int, int]
    kernel: tuple[int, int] = (1, 1)
    stride: tuple[int, int] = (1, 1)
    padding: tuple[int, int, int, int] = (0, 0, 0, 0)
    activation: str = "none"
    pool: Pool | None = None

    @property
    def is_dense(self) -> bool:
        """Whether it takes each number once, so that each may have a scale of its own."""
        return self.kernel == self.size[1:] and not any(self.padding)

    def shaped(self, most: int, zero: int, shift: int) -> Layer:
        """The layer of whole numbers."""
        outputs = self.weights.shape[1]
        return Layer(
            self.size, outputs, self.kernel, most, zero, self.stride, self.padding, self.activation, shift, self.pool
        )

    @classmethod
    def dense(cls, weights: Any, intercepts: Any, activation: str = "none") -> FloatLayer:
        """One that takes numbers in a row."""
        matrix = np.asarray(weights, dtype=np.float64)
        return cls(matrix, np.asarray(intercepts, dtype=np.float64), (matrix.shape[0], 1, 1), activation=activation)


@dataclass(frozen=True)
class FloatNetwork:
    """Layers, and what places of outputs stand for; with one output, the second class where it is above 0."""

    layers: tuple[FloatLayer, ...]
    classes: tuple[Any, ...] | None

    def outputs(self, rows: Floats) -> Floats:
        """What the last layer gives, computed in floats."""
        values = rows
        for each in self.layers:
            layer = each.shaped(1, 0, 0)
            known = np.concatenate([values, np.zeros((len(values), 1))], axis=1)
            windows = np.array([[-1 if number is None else number for number in window] for window in layer.windows])
            sums = np.swapaxes(known[:, windows] @ each.weights + each.intercepts, 1, 2).reshape(len(values), -1)
            values = _activated(each.activation, sums)
            if each.pool is not None:
                parts = values[:, np.array(layer.pooled)]
                values = parts.max(axis=2) if each.pool.kind == "max" else parts.mean(axis=2)
        return values

    def predict(self, rows: Floats) -> NDArray[Any]:
        """A class, or a number, of each row."""
        outputs = self.outputs(rows)
        if self.classes is None:
            return outputs[:, 0]
        places = (outputs[:, 0] > 0).astype(np.int64) if outputs.shape[1] == 1 else outputs.argmax(axis=1)
        return np.asarray(np.array(self.classes)[places])


def _activated(activation: str, sums: Floats) -> Floats:
    if activation == "relu":
        return np.maximum(sums, 0)
    if activation not in TABLES:
        return sums
    if activation == "exponential":
        return np.exp(np.minimum(sums, 700))
    return np.asarray(np.tanh(sums) if activation == "tanh" else 0.5 * (1 + np.tanh(sums / 2)))
