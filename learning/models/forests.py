"""From fitted trees of scikit-learn to whole numbers."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import LearningError
from .forest import LEAF, LEVELS, Forest, ForestShape, Node, Tree
from .samples import rows_of

_TREE: Final = ("DecisionTreeClassifier", "DecisionTreeRegressor")
_FOREST: Final = ("RandomForestClassifier", "RandomForestRegressor", "ExtraTreesClassifier", "ExtraTreesRegressor")
_BOOSTED: Final = ("GradientBoostingClassifier", "GradientBoostingRegressor")
FORESTS: Final = (*_TREE, *_FOREST, *_BOOSTED)

_MOST_LEVELS: Final = 3 * LEVELS


def quantised_forest(estimator: Any, samples: Any, *, width: int = 8) -> Forest:
    """The forest of whole numbers that comes nearest: trees, random forests and gradient boosting, of numbers or two classes.

    `samples` are rows of inputs as the estimator was fitted with, which say how far inputs reach; inputs and what they are
    compared with are scaled to `width` bits, leaves to 12. Raises `LearningError` for other estimators, more than two classes or
    one target, and trees of more than 9 levels.
    """
    kind = type(estimator).__name__
    if kind not in FORESTS:
        raise LearningError(kind, "no forest that is known here", f"give one of {', '.join(FORESTS)}")
    if not hasattr(estimator, "n_features_in_"):
        raise LearningError(kind, "it is not fitted", "call fit first")
    if getattr(estimator, "n_outputs_", 1) != 1:
        raise LearningError(kind, f"it has {estimator.n_outputs_} targets", "fit one for each target")
    rows = rows_of(samples, estimator.n_features_in_)
    low, high = rows.min(axis=0), rows.max(axis=0)
    step = np.where(high > low, high - low, 1.0) / ((1 << width) - 1)
    classes = _classes(estimator, kind)
    trees, at_start = _trees(estimator, kind)
    levels = max(1, *(int(tree.max_depth) for tree in trees))
    if levels > _MOST_LEVELS:
        raise LearningError(kind, f"a tree has {levels} levels", f"fit it with max_depth={_MOST_LEVELS} or less")
    values = [_values(tree, kind) for tree in trees]
    least = min(float(value.min()) for value in values)
    unit = (max(float(value.max()) for value in values) - least) / ((1 << LEAF) - 1) or 1.0
    blocks = -(-levels // LEVELS)
    # Halves are rounded down: as for scikit-learn, a leaf that says as much for one class as for the other says the first.
    whole = tuple(
        _whole(tree, np.ceil((value - least) / unit - 0.5).astype(np.int64), low, step, width, blocks * LEVELS)
        for tree, value in zip(trees, values, strict=True)
    )
    # The sum of leaves is worth origin + unit * sum; boosting adds up, forests take the mean, and classes ask for more than half.
    origin, scale = at_start + len(trees) * least, unit
    if kind in _FOREST:
        origin, scale = origin / len(trees), scale / len(trees)
    half = 0.0 if kind in _BOOSTED else 0.5
    most = len(trees) * ((1 << LEAF) - 1)
    cut = None if classes is None else int(np.clip(np.floor((half - origin) / scale), -1, most))
    shape = ForestShape(rows.shape[1], width, len(trees), blocks, cut)
    return Forest(shape, whole, low, step, classes, origin, scale)


def _classes(estimator: Any, kind: str) -> tuple[Any, Any] | None:
    if not kind.endswith("Classifier"):
        return None
    known = np.asarray(estimator.classes_).tolist()
    if len(known) != 2:
        raise LearningError(
            kind, f"it has {len(known)} classes", "fit one that tells one class from all others, for each"
        )
    return known[0], known[1]


def _trees(estimator: Any, kind: str) -> tuple[list[Any], float]:
    """Trees as scikit-learn keeps them, and what their sum begins with."""
    if kind in _TREE:
        return [estimator.tree_], 0.0
    if kind in _FOREST:
        return [each.tree_ for each in estimator.estimators_], 0.0
    shrunk = [each.tree_ for each in estimator.estimators_.ravel()]
    start = estimator._raw_predict_init(np.zeros((1, estimator.n_features_in_)))
    return [_Shrunk(tree, estimator.learning_rate) for tree in shrunk], float(np.ravel(start)[0])


class _Shrunk:
    """A tree of gradient boosting, whose values count by the learning rate."""

    def __init__(self, tree: Any, rate: float) -> None:
        self.children_left = tree.children_left
        self.children_right = tree.children_right
        self.feature = tree.feature
        self.threshold = tree.threshold
        self.max_depth = tree.max_depth
        self.value = tree.value * rate


def _values(tree: Any, kind: str) -> NDArray[np.float64]:
    """What each node says: the share of the second class, or a number."""
    values = np.asarray(tree.value, dtype=np.float64)
    if kind.endswith("Classifier") and kind not in _BOOSTED:
        return np.asarray(values[:, 0, 1] / values[:, 0].sum(axis=1))
    return np.asarray(values[:, 0, 0])


def _whole(
    tree: Any, values: NDArray[np.int64], low: NDArray[np.float64], step: NDArray[np.float64], width: int, levels: int
) -> Tree:
    """A complete tree: below a leaf that comes early, all leaves say what it says."""
    nodes: list[Node] = []
    level = [0]
    for _ in range(levels):
        below = []
        for node in level:
            left, right = int(tree.children_left[node]), int(tree.children_right[node])
            if left < 0:
                nodes.append((0, (1 << width) - 1))
                below += [node, node]
                continue
            at = int(tree.feature[node])
            most = np.floor((tree.threshold[node] - low[at]) / step[at])
            nodes.append((at, int(np.clip(most, 0, (1 << width) - 1))))
            below += [left, right]
        level = below
    return Tree(tuple(nodes), tuple(int(values[node]) for node in level))
