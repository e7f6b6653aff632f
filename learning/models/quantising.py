"""From networks of floats to whole numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import LearningError
from .card import Card
from .float_layers import FloatLayer, FloatNetwork, Floats
from .model import Model, Whole, given, sums_of
from .samples import rows_of
from .shape import WEIGHT, Layer, Shape
from .tables import CELLS, TABLES

_MOST: Final = (1 << WEIGHT - 1) - 1
_HIDDEN: Final = 10
"""Bits that what a hidden layer gives has at most on samples."""


def quantised_network(network: FloatNetwork, samples: Any, *, width: int, scaling: tuple[Any, Any] | None) -> Model:
    """The model of whole numbers that comes nearest, as `quantised` says."""
    first = network.layers[0]
    rows = rows_of(samples, first.size[0] * first.size[1] * first.size[2])
    low, step = scaling_of(rows, width, scaling, together=not first.is_dense)
    first, zero, unit = _of_whole(first, low, step)
    card = Card(Shape.dense((len(low), 1), (), width), tuple(low.tolist()), tuple(step.tolist()), None)
    values = card.whole(rows)  # what samples are, layer by layer
    most = (1 << width) - 1
    layers: list[Layer] = []
    weights: list[Whole] = []
    biases: list[Whole] = []
    for layer in (first, *network.layers[1:]):
        scale, shift = _scale(layer, most, unit)
        whole = _whole(layer.weights * scale)
        bias = _whole(layer.intercepts * scale / unit) - zero * whole.sum(axis=0)
        made = layer.shaped(most, zero, shift)
        unit = unit / scale
        if layer.activation == "relu":
            sums = np.maximum(sums_of(made, whole, bias, values), 0)
            made = replace(made, shift=max(0, int(sums.max()).bit_length() - _HIDDEN))
            unit *= 1 << made.shift
        elif layer.activation in TABLES:
            unit = float(TABLES[layer.activation].unit)
        if int(np.abs(bias).max()) > made.most_bias:
            mend = "standardise the inputs before fitting"
            raise LearningError("the estimator", "a bias is far larger than what weights give", mend)
        layers.append(made)
        weights.append(whole)
        biases.append(bias)
        if layer is not network.layers[-1]:
            values = given(made, sums_of(made, whole, bias, values))
            most, zero = made.gives_most, made.gives_zero
        if layer.pool is not None and layer.pool.kind == "average":
            unit /= layer.pool.kernel[0] * layer.pool.kernel[1]
    last = layers[-1]
    shape = Shape(width, tuple(layers), network.classes is not None and len(network.classes) == 2 and last.outputs == 1)
    origin, unit = (-0.5, 1.0) if shape.decides else (0.0 - unit * last.gives_zero, unit)
    card = Card(shape, tuple(low.tolist()), tuple(step.tolist()), network.classes, origin, unit)
    return Model(card, tuple(weights), tuple(biases))


def scaling_of(
    rows: Floats, width: int, scaling: tuple[Any, Any] | None, *, together: bool = False
) -> tuple[Floats, Floats]:
    """What is taken from each input, and the step that it is divided by; `together` the same for all, with 0 among the steps."""
    count = rows.shape[1]
    if scaling is not None:
        low, step = (np.array(np.broadcast_to(np.asarray(part, dtype=np.float64), (count,))) for part in scaling)
        if not (np.isfinite(low).all() and np.isfinite(step).all() and (step > 0).all()):
            raise LearningError("the scaling", "has no step, or what is not finite", "give a low and a step above 0")
        if together and (len(set(low)) > 1 or len(set(step)) > 1):
            raise LearningError("the scaling", "differs between inputs of a convolution", "give one low and one step")
        return low, step
    low, high = rows.min(axis=0), rows.max(axis=0)
    if together:
        low, high = np.full(count, min(0.0, float(low.min()))), np.full(count, max(0.0, float(high.max())))
    step = np.where(high > low, high - low, 1.0) / ((1 << width) - 1)
    return (np.rint(low / step) * step if together else low), step


def _of_whole(layer: FloatLayer, low: Floats, step: Floats) -> tuple[FloatLayer, int, float]:
    """The first layer of numbers (x - low) / step, what of these stands for 0, and what a unit of them is worth."""
    if layer.is_dense:  # weights by step, and a bias of what low gives
        moved = replace(layer, intercepts=layer.intercepts + low @ layer.weights, weights=layer.weights * step[:, None])
        return moved, 0, 1.0
    zero = -low[0] / step[0]
    if abs(zero - round(zero)) > 1e-6 or zero < -0.5:
        raise LearningError("the scaling", "has no whole number for 0, which padding adds", "give a low of 0")
    return layer, round(zero), float(step[0])


def _scale(layer: FloatLayer, most: int, unit: float) -> tuple[float, int]:
    """What weights are multiplied by, so that the largest fits; for a table also the shift that gives its cells."""
    largest = float(np.abs(layer.weights).max()) or 1.0
    scale = _MOST / largest
    if layer.activation not in TABLES or not np.isfinite(scale):
        return scale, 0
    cell = float(TABLES[layer.activation].cell)
    shift = min(int(np.floor(np.log2(scale * cell / unit))), layer.shaped(most, 0, 0).lane - CELLS)
    if shift < 0:
        raise LearningError("the estimator", "a weight is too large for the table", "give inputs more bits")
    return 2.0**shift * unit / cell, shift


def _whole(numbers: NDArray[np.float64]) -> NDArray[np.int64]:
    """The nearest whole numbers, where they are below 2^62: what is cast beyond that is another number."""
    if not (np.abs(numbers) < 1 << 62).all():
        mend = "look for what diverged in fitting, and standardise the inputs before it"
        raise LearningError("the estimator", "a weight or a bias is not finite, or far too large", mend)
    return np.rint(numbers).astype(np.int64)
