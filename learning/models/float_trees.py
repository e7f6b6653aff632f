"""Trees of floats, as estimators keep them, before they are made whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import LearningError

_TREE: Final = ("DecisionTreeClassifier", "DecisionTreeRegressor")
_FOREST: Final = ("RandomForestClassifier", "RandomForestRegressor", "ExtraTreesClassifier", "ExtraTreesRegressor")
_BOOSTED: Final = ("GradientBoostingClassifier", "GradientBoostingRegressor")
_HISTOGRAM: Final = ("HistGradientBoostingClassifier", "HistGradientBoostingRegressor")
FORESTS: Final = (*_TREE, *_FOREST, *_BOOSTED, *_HISTOGRAM)

_MOST_NODES: Final = 1 << 16
_MOST_INPUTS: Final = 1 << 12
_LEAF: Final = -1


@dataclass(frozen=True)
class FloatTree:
    """Of each node its children, -1 for a leaf, what input is at most what where the way goes left, and what it says.

    Children come behind their parent, so that every way ends.
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    feature: NDArray[np.int64]
    threshold: NDArray[np.float64]
    values: NDArray[np.float64]

    def __post_init__(self) -> None:
        """Refuse what is no tree: files that others made come here as well."""
        count = len(self.left)
        inner = self.left >= 0
        own = np.arange(count)
        if not 1 <= count <= _MOST_NODES or any(
            len(each) != count for each in (self.right, self.feature, self.threshold, self.values)
        ):
            raise LearningError("a tree", f"has {count} nodes, or not as many of all", "give a fitted one")
        for child in (self.left, self.right):
            if not ((child[inner] > own[inner]) & (child[inner] < count)).all():
                raise LearningError("a tree", "has children that do not come behind their node", "give a fitted one")
        if not (np.isfinite(self.values).all() and np.isfinite(self.threshold[inner]).all()):
            raise LearningError(
                "a tree", "says or asks for what is not finite", "fill in what is missing, and fit again"
            )

    @property
    def levels(self) -> int:
        """Decisions on the longest way."""
        depth = np.zeros(len(self.left), dtype=np.int64)
        for node in np.flatnonzero(self.left >= 0):
            depth[self.left[node]] = depth[self.right[node]] = depth[node] + 1
        return int(depth.max())

    def said(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """What its leaves say of rows of inputs."""
        at = np.zeros(len(rows), dtype=np.int64)
        every = np.arange(len(rows))
        while (self.left[at] >= 0).any():
            goes_left = rows[every, np.maximum(self.feature[at], 0)] <= self.threshold[at]
            at = np.where(self.left[at] >= 0, np.where(goes_left, self.left[at], self.right[at]), at)
        return np.asarray(self.values[at])


@dataclass(frozen=True)
class FloatForest:
    """Trees, those of one output after another's; an output is start + factor * the sum of what its trees say.

    With one output and two classes, the second is said where it is above `cut`. Inputs are rounded to `single` precision first
    where the estimator does that.
    """

    trees: tuple[FloatTree, ...]
    inputs: int
    outputs: int
    classes: tuple[Any, ...] | None
    start: float
    factor: float
    cut: float
    single: bool = True

    def __post_init__(self) -> None:
        """Refuse trees that ask for inputs which there are not."""
        for tree in self.trees:
            if not ((tree.feature < self.inputs) & ((tree.feature >= 0) | (tree.left < 0))).all():
                raise LearningError("a tree", f"asks for another than {self.inputs} inputs", "give a fitted one")

    def predict(self, rows: NDArray[np.float64]) -> NDArray[Any]:
        """A class, or a number, of each row."""
        taken = rows.astype(np.float32).astype(np.float64) if self.single else rows
        said = np.array([tree.said(taken) for tree in self.trees])
        outputs = self.start + self.factor * said.reshape(self.outputs, -1, len(rows)).sum(axis=1)
        if self.classes is None:
            return np.asarray(outputs[0])
        places = (outputs[0] > self.cut).astype(np.int64) if self.outputs == 1 else outputs.argmax(axis=0)
        return np.asarray(np.array(self.classes)[places])


def float_forest(estimator: Any) -> FloatForest:
    """The trees of a fitted estimator."""
    kind = type(estimator).__name__
    if kind not in FORESTS:
        raise LearningError(kind, "no forest that is known here", f"give one of {', '.join(FORESTS)}")
    if not hasattr(estimator, "n_features_in_"):
        raise LearningError(kind, "it is not fitted", "call fit first")
    if not isinstance(estimator.n_features_in_, int) or not 1 <= estimator.n_features_in_ <= _MOST_INPUTS:
        raise LearningError(kind, "it takes too many inputs, or none", f"fit one of 1 to {_MOST_INPUTS}")
    if getattr(estimator, "n_outputs_", 1) != 1:
        raise LearningError(kind, f"it has {estimator.n_outputs_} targets", "fit one for each target")
    classes = tuple(np.asarray(estimator.classes_).tolist()) if kind.endswith("Classifier") else None
    outputs = len(classes) if classes is not None and len(classes) > 2 else 1
    if kind in _HISTOGRAM:
        return _histogram(estimator, kind, classes, outputs)
    if kind in _BOOSTED:
        return _boosted(estimator, classes, outputs)
    trees = [estimator.tree_] if kind in _TREE else [each.tree_ for each in estimator.estimators_]
    made = tuple(_tree(tree, _said(tree, classes, output)) for output in range(outputs) for tree in trees)
    return FloatForest(made, estimator.n_features_in_, outputs, classes, 0.0, 1 / len(trees), 0.5)


def _said(tree: Any, classes: tuple[Any, ...] | None, output: int) -> NDArray[np.float64]:
    """What each node says: a number, the share of the second class, or with more classes that of each."""
    values = np.asarray(tree.value, dtype=np.float64)[:, 0]
    if classes is None:
        return np.asarray(values[:, 0])
    if len(classes) == 1:
        return np.zeros(len(values))
    return np.asarray(values[:, output if len(classes) > 2 else 1] / values.sum(axis=1))


def _tree(tree: Any, values: NDArray[np.float64]) -> FloatTree:
    return FloatTree(
        np.asarray(tree.children_left, dtype=np.int64),
        np.asarray(tree.children_right, dtype=np.int64),
        np.asarray(tree.feature, dtype=np.int64),
        np.asarray(tree.threshold, dtype=np.float64),
        values,
    )


def _boosted(estimator: Any, classes: tuple[Any, ...] | None, outputs: int) -> FloatForest:
    # Another estimator would say something else of each input, and computes with what a file says before that was looked at.
    begins = estimator.init_
    constant = type(begins).__name__ == "DummyRegressor" or (
        type(begins).__name__ == "DummyClassifier" and begins.strategy in ("prior", "most_frequent", "constant")
    )
    if not constant and not (isinstance(begins, str) and begins == "zero"):
        raise LearningError(type(estimator).__name__, "it begins with another estimator", "fit it with init=None")
    starts = np.ravel(estimator._raw_predict_init(np.zeros((1, estimator.n_features_in_))))
    rounds = np.asarray(estimator.estimators_)
    trees = []
    for output in range(outputs):
        for place, each in enumerate(rounds[:, output]):
            values = np.asarray(each.tree_.value[:, 0, 0], dtype=np.float64) * estimator.learning_rate
            trees.append(_tree(each.tree_, values + (starts[output] if place == 0 and outputs > 1 else 0.0)))
    start = float(starts[0]) if outputs == 1 else 0.0
    return FloatForest(tuple(trees), estimator.n_features_in_, outputs, classes, start, 1.0, 0.0)


def _histogram(estimator: Any, kind: str, classes: tuple[Any, ...] | None, outputs: int) -> FloatForest:
    """Of the boosting by histograms, whose nodes have the learning rate in them."""
    if getattr(estimator, "is_categorical_", None) is not None and np.any(estimator.is_categorical_):
        raise LearningError(kind, "it has inputs that are categories", "encode them as numbers before it")
    if kind.endswith("Regressor") and estimator.loss not in ("squared_error", "absolute_error", "quantile"):
        raise LearningError(
            kind, f"its loss is {estimator.loss}", "fit it with squared_error, or another without a link"
        )
    starts = np.ravel(estimator._baseline_prediction)
    trees = []
    for output in range(outputs):
        for place, predictors in enumerate(estimator._predictors):
            nodes = predictors[output].nodes
            is_leaf = nodes["is_leaf"].astype(bool)
            trees.append(
                FloatTree(
                    np.where(is_leaf, _LEAF, nodes["left"].astype(np.int64)),
                    np.where(is_leaf, _LEAF, nodes["right"].astype(np.int64)),
                    np.where(is_leaf, 0, nodes["feature_idx"]).astype(np.int64),
                    np.where(is_leaf, 0.0, nodes["num_threshold"]),
                    nodes["value"] + (starts[output] if place == 0 and outputs > 1 else 0.0),
                )
            )
    start = float(starts[0]) if outputs == 1 else 0.0
    return FloatForest(tuple(trees), estimator.n_features_in_, outputs, classes, start, 1.0, 0.0, single=False)
