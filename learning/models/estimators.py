"""From fitted estimators of scikit-learn to whole numbers."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import LearningError
from .model import Model
from .samples import rows_of
from .shape import WEIGHT, Shape

_MOST: Final = (1 << WEIGHT - 1) - 1
_HIDDEN: Final = 10
"""Bits that what a hidden layer gives has at most on samples."""


def quantised(estimator: Any, samples: Any, *, width: int = 8) -> Model:
    """The model of whole numbers that comes nearest: linear and logistic regression, and networks of ReLUs.

    `samples` are rows of inputs as the estimator was fitted with, which say how far inputs reach and how large hidden values
    get; inputs are scaled to `width` bits, weights of each layer to 8 with their sign, and sums of hidden layers are shifted so
    that on samples they have 10 bits. Compare its `predict` with the estimator's on data that it has not seen. Raises
    `LearningError` for others than `LinearRegression`, `LogisticRegression`, `MLPClassifier` and `MLPRegressor` with activation
    relu, and one target.
    """
    matrices, intercepts, classes = _layers(estimator)
    rows = rows_of(samples, matrices[0].shape[0])
    low, high = rows.min(axis=0), rows.max(axis=0)
    step = np.where(high > low, high - low, 1.0) / ((1 << width) - 1)
    # The first layer takes (x - low) / step: weights by step, and a bias of what low gives.
    intercepts = [intercepts[0] + low @ matrices[0], *intercepts[1:]]
    matrices = [matrices[0] * step[:, None], *matrices[1:]]
    values = np.rint((rows - low) / step).astype(np.int64)
    weights, biases, shifts, unit = [], [], [], 1.0  # a unit of values is worth so much
    for place, (matrix, intercept) in enumerate(zip(matrices, intercepts, strict=True)):
        largest = float(np.abs(matrix).max()) or 1.0
        scale = _MOST / largest
        whole = _whole(matrix * scale)
        bias = _whole(intercept * scale / unit)
        weights.append(whole)
        biases.append(bias)
        unit = unit / scale
        if place < len(matrices) - 1:
            sums = np.maximum(values @ whole + bias, 0)
            shift = max(0, int(sums.max()).bit_length() - _HIDDEN)
            shifts.append(shift)
            values = sums >> shift
            unit *= 1 << shift
    sizes = (matrices[0].shape[0], *(matrix.shape[1] for matrix in matrices))
    shape = Shape(sizes, tuple(shifts), width)
    for layer, bias in zip(shape.layers, biases, strict=True):
        if int(np.abs(bias).max()) > layer.most_bias:
            mend = "standardise the inputs before fitting"
            raise LearningError("the estimator", "a bias is far larger than what weights give", mend)
    return Model(shape, tuple(weights), tuple(biases), low, step, classes, unit)


def _whole(numbers: NDArray[np.float64]) -> NDArray[np.int64]:
    """The nearest whole numbers, where they are below 2^62: what is cast beyond that is another number."""
    if not (np.abs(numbers) < 1 << 62).all():
        mend = "look for what diverged in fitting, and standardise the inputs before it"
        raise LearningError("the estimator", "a weight or a bias is not finite, or far too large", mend)
    return np.rint(numbers).astype(np.int64)


def _layers(estimator: Any) -> tuple[list[NDArray[np.float64]], list[NDArray[np.float64]], tuple[Any, ...] | None]:
    """Weights (inputs x outputs) and intercepts of each layer, and the classes."""
    kind = type(estimator).__name__
    if kind not in ("LinearRegression", "LogisticRegression", "MLPClassifier", "MLPRegressor"):
        mend = (
            "give LinearRegression, LogisticRegression, MLPClassifier or MLPRegressor; `quantised_forest` takes trees"
        )
        raise LearningError(kind, "no model that is known here", mend)
    try:
        if kind.startswith("MLP"):
            if estimator.activation != "relu":
                raise LearningError(kind, f"its activation is {estimator.activation}", "fit it with activation='relu'")
            if getattr(estimator, "out_activation_", None) == "logistic" and estimator.n_outputs_ != 1:
                raise LearningError(kind, f"it has {estimator.n_outputs_} targets", "fit one for each target")
            matrices, intercepts = estimator.coefs_, estimator.intercepts_
        else:
            matrices, intercepts = [np.atleast_2d(estimator.coef_).T], [np.atleast_1d(estimator.intercept_)]
        classes = tuple(estimator.classes_.tolist()) if hasattr(estimator, "classes_") else None
    except AttributeError:
        raise LearningError(kind, "it is not fitted", "call fit first") from None
    if classes is None and matrices[-1].shape[1] != 1:
        raise LearningError(kind, f"it has {matrices[-1].shape[1]} targets", "fit one for each target")
    return (
        [np.asarray(each, dtype=np.float64) for each in matrices],
        [np.asarray(each, dtype=np.float64) for each in intercepts],
        classes,
    )
