"""From fitted estimators of scikit-learn to whole numbers."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import LearningError
from .float_layers import FloatLayer, FloatNetwork
from .model import Model
from .quantising import quantised_network

LINEAR: Final = ("LinearRegression", "Ridge", "LogisticRegression")
COUNTS: Final = ("PoissonRegressor", "GammaRegressor")
NETWORKS: Final = ("MLPClassifier", "MLPRegressor")
ESTIMATORS: Final = (*LINEAR, *COUNTS, *NETWORKS)
_ACTIVATIONS: Final = {"relu": "relu", "logistic": "sigmoid", "tanh": "tanh"}


def quantised(estimator: Any, samples: Any, *, width: int = 8, scaling: tuple[Any, Any] | None = None) -> Model:
    """The model of whole numbers that comes nearest: linear, logistic, Poisson and gamma regression, and networks.

    `samples` are rows of inputs as the estimator was fitted with, which say how far inputs reach and how large hidden values
    get; inputs are scaled to `width` bits, by `scaling` where a low and a step are given, weights of each layer to 8 with their
    sign, and sums of hidden layers with ReLU are shifted so that on samples they have 10 bits; sigmoid, tanh and exponential are
    read from `TABLES`. Compare its `predict` with the estimator's on data that it has not seen. A `FloatNetwork` is
    taken as well. Raises `LearningError` for others than `ESTIMATORS`, and for more than one target.
    """
    network = estimator if isinstance(estimator, FloatNetwork) else float_network(estimator)
    return quantised_network(network, samples, width=width, scaling=scaling)


def float_network(estimator: Any) -> FloatNetwork:
    """The layers of an estimator, and the classes."""
    kind = type(estimator).__name__
    if kind not in ESTIMATORS:
        mend = f"give one of {', '.join(ESTIMATORS)}; `quantised_forest` takes trees"
        raise LearningError(kind, "no model that is known here", mend)
    hidden = "none"
    try:
        if kind in NETWORKS:
            if estimator.activation not in _ACTIVATIONS:
                mend = f"fit it with one of {', '.join(_ACTIVATIONS)}"
                raise LearningError(kind, f"its activation is {estimator.activation}", mend)
            hidden = _ACTIVATIONS[estimator.activation]
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
    activations = [hidden] * (len(matrices) - 1) + ["exponential" if kind in COUNTS else "none"]
    layers = [_layer(*each) for each in zip(matrices, intercepts, activations, strict=True)]
    return FloatNetwork(tuple(layers), classes)


def _layer(matrix: NDArray[np.float64], intercepts: Any, activation: str) -> FloatLayer:
    row = np.broadcast_to(np.asarray(intercepts, dtype=np.float64), (matrix.shape[1],))
    return FloatLayer.dense(matrix, row, activation)
