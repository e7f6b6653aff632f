"""Trees of decisions as whole numbers, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import LearningError
from .card import Card
from .committed import CommittedModel
from .forest_shape import LEAF, LEVELS, ForestShape

Node = tuple[int, int]
"""The place of an input, and what it is at most where the way goes left."""


@dataclass(frozen=True)
class Tree:
    """Nodes from the root, level by level and from left to right, of a complete tree; leaves from left to right."""

    nodes: tuple[Node, ...]
    leaves: tuple[int, ...]

    def leaf(self, inputs: Sequence[int]) -> int:
        """What it says."""
        place = 0
        while place < len(self.nodes):
            at, most = self.nodes[place]
            place = 2 * place + (1 if inputs[at] <= most else 2)
        return self.leaves[place - len(self.nodes)]

    def elements(self, shape: ForestShape) -> list[int]:
        """Its blocks, packed: nodes from the lowest bits on, then leaves."""
        elements = []
        for depth in range(shape.blocks):
            for block in range(1 << LEVELS * depth):
                total = offset = 0
                for level in range(LEVELS):
                    first = (1 << LEVELS * depth + level) - 1 + (block << level)
                    for at, most in self.nodes[first : first + (1 << level)]:
                        total += (at | most << shape.place) << offset
                        offset += shape.node
                if depth == shape.blocks - 1:
                    for leaf in self.leaves[block << LEVELS : block + 1 << LEVELS]:
                        total += leaf << offset
                        offset += LEAF
                elements.append(total)
        return elements


@dataclass(frozen=True)
class Forest:
    """Trees of whole numbers, those of one output after another's, and what is public of them."""

    card: Card
    trees: tuple[Tree, ...]

    @property
    def shape(self) -> ForestShape:
        """What everybody knows of it."""
        if not isinstance(self.card.shape, ForestShape):
            raise LearningError("the card", "is not a forest's", "give that of one")
        return self.card.shape

    @property
    def elements(self) -> list[int]:
        """Its trees, packed."""
        return [element for tree in self.trees for element in tree.elements(self.shape)]

    def parts(self) -> dict[str, Any]:
        """Raises `LearningError`: all that an answer uses of a forest is taken apart in its proof."""
        raise LearningError("the forest", "needs no proof of its commitment", "prove answers")

    def whole(self, inputs: Any) -> NDArray[np.int64]:
        """As `Card.whole`."""
        return self.card.whole(inputs)

    def outputs(self, inputs: Any) -> NDArray[np.int64]:
        """The sums of what leaves say, of rows of inputs."""
        said = [[tree.leaf(row) for tree in self.trees] for row in np.atleast_2d(self.whole(inputs)).tolist()]
        sums = np.array(said, dtype=np.int64).reshape(len(said), self.shape.outputs, -1).sum(axis=2)
        return np.asarray(sums, dtype=np.int64)

    def answers(self, inputs: Any) -> NDArray[np.int64]:
        """What the circuit says, of rows of inputs."""
        outputs, cut = self.outputs(inputs), self.shape.cut
        if self.shape.outputs > 1:
            return np.asarray(outputs.argmax(axis=1), dtype=np.int64)
        return outputs[:, 0] if cut is None else (outputs[:, 0] > cut).astype(np.int64)

    def predict(self, inputs: Any) -> NDArray[Any]:
        """What the estimator's `predict` is for: a class, or a number, of each row of inputs."""
        return self.card.told(self.answers(inputs))

    def committed(self) -> CommittedModel:
        """The forest with what hides it in its commitment."""
        return CommittedModel(self)
