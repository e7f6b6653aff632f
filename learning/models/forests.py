"""From fitted trees of scikit-learn to whole numbers."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import LearningError
from .card import Card
from .float_trees import FloatForest, FloatTree, float_forest
from .forest import Forest, Node, Tree
from .forest_shape import LEAF, LEVELS, ForestShape
from .quantising import scaling_of
from .samples import rows_of

MOST_LEVELS: Final = 3 * LEVELS


def quantised_forest(estimator: Any, samples: Any, *, width: int = 8, scaling: tuple[Any, Any] | None = None) -> Forest:
    """The forest of whole numbers that comes nearest: trees, random forests and gradient boosting, of both kinds.

    `samples` are rows of inputs as the estimator was fitted with, which say how far inputs reach; inputs and what they are
    compared with are scaled to `width` bits, by `scaling` where a low and a step are given, leaves to 12. Of more than two
    classes, boosting has trees for each; trees and random forests have every tree once for each class. Raises `LearningError` for
    other estimators, more than one target, trees of more than 9 levels, and for boosting that asks for categories.
    """
    known = estimator if isinstance(estimator, FloatForest) else float_forest(estimator)
    rows = rows_of(samples, known.inputs)
    low, step = scaling_of(rows, width, scaling)
    levels = max(1, *(tree.levels for tree in known.trees))
    if levels > MOST_LEVELS:
        raise LearningError("the forest", f"a tree has {levels} levels", f"fit it with max_depth={MOST_LEVELS} or less")
    least = min(float(tree.values.min()) for tree in known.trees)
    unit = (max(float(tree.values.max()) for tree in known.trees) - least) / ((1 << LEAF) - 1) or 1.0
    blocks = -(-levels // LEVELS)
    # Halves are rounded down: as for scikit-learn, a leaf that says as much for one class as for the other says the first.
    whole = tuple(
        _whole(tree, np.ceil((tree.values - least) / unit - 0.5).astype(np.int64), low, step, width, blocks * LEVELS)
        for tree in known.trees
    )
    # The sum of leaves is worth origin + scale * sum.
    each = len(known.trees) // known.outputs
    origin, scale = known.start + known.factor * each * least, known.factor * unit
    cut = None
    if known.classes is not None and known.outputs == 1:
        cut = int(np.clip(np.floor((known.cut - origin) / scale), -1, each * ((1 << LEAF) - 1)))
        origin, scale = -0.5, 1.0
    shape = ForestShape(rows.shape[1], width, len(known.trees), blocks, cut, known.outputs)
    return Forest(Card(shape, tuple(low.tolist()), tuple(step.tolist()), known.classes, origin, scale), whole)


def _whole(
    tree: FloatTree,
    values: NDArray[np.int64],
    low: NDArray[np.float64],
    step: NDArray[np.float64],
    width: int,
    levels: int,
) -> Tree:
    """A complete tree: below a leaf that comes early, all leaves say what it says."""
    nodes: list[Node] = []
    level = [0]
    for _ in range(levels):
        below = []
        for node in level:
            left, right = int(tree.left[node]), int(tree.right[node])
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
