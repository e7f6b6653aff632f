"""Trees of decisions as whole numbers, and what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray
from zkwright.compiler import Field, random_field

from ..errors import LearningError
from .commitments import committed_model
from .samples import whole_numbers

LEVELS: Final = 3
"""Of a block, whose nodes, and leaves where it is a last one, are packed in an element."""

NODES: Final = (1 << LEVELS) - 1
LEAF: Final = 12
"""Bits of what a leaf says."""

_MOST_BLOCKS: Final = 3


@dataclass(frozen=True, slots=True)
class ForestShape:
    """What everybody knows of a forest: how many inputs of how many bits, trees, and blocks of three levels one below another.

    Its answer is the sum of what a leaf of each tree says, 12 bits each; where `cut` is given, whether it is more than that:
    -1 where it always is, the largest sum where it never is.
    """

    inputs: int
    width: int
    trees: int
    blocks: int
    cut: int | None

    def __post_init__(self) -> None:
        """Refuse what is no forest."""
        sizes = (self.inputs, self.trees)
        if self.cut is not None and not -1 <= self.cut <= self.most:
            raise LearningError("the forest", f"its cut is {self.cut}", f"give one from -1 to {self.most}")
        if min(sizes) < 1 or max(sizes) > 1 << 12 or not 1 <= self.width <= 16 or not 1 <= self.blocks <= _MOST_BLOCKS:
            raise LearningError(
                "the forest", f"its shape is {self}", f"have trees of at most {_MOST_BLOCKS * LEVELS} levels"
            )

    @property
    def most(self) -> int:
        """The largest sum."""
        return self.trees * ((1 << LEAF) - 1)

    @property
    def place(self) -> int:
        """Bits of the place of an input."""
        return max(1, (self.inputs - 1).bit_length())

    @property
    def node(self) -> int:
        """Bits of a node: the place of an input, and what that is at most where the way goes left."""
        return self.place + self.width

    @property
    def elements(self) -> int:
        """Of a tree: its blocks, each level from left to right."""
        return sum(1 << LEVELS * depth for depth in range(self.blocks))


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
    """Trees of whole numbers, and how inputs are made whole: (x - low) / step, rounded and clipped.

    `classes` are what an answer of 0 and 1 stands for; without, a number is `origin` and `scale` times the answer.
    """

    shape: ForestShape
    trees: tuple[Tree, ...]
    low: NDArray[np.float64]
    step: NDArray[np.float64]
    classes: tuple[Any, Any] | None
    origin: float
    scale: float

    def whole(self, inputs: Any) -> NDArray[np.int64]:
        """Inputs as the circuits take them, each 0 ... 2^width - 1; one input or a row each.

        Raises `LearningError` for another number of them, and for what is no number.
        """
        return whole_numbers(inputs, self.low, self.step, self.shape.width)

    def answers(self, inputs: Any) -> NDArray[np.int64]:
        """What the circuit says, of rows of inputs."""
        rows = np.atleast_2d(self.whole(inputs))
        sums = np.array([sum(tree.leaf(row) for tree in self.trees) for row in rows.tolist()])
        return sums if self.shape.cut is None else (sums > self.shape.cut).astype(np.int64)

    def predict(self, inputs: Any) -> NDArray[Any]:
        """What the estimator's `predict` is for: a class, or a number, of each row of inputs."""
        answers = self.answers(inputs)
        return self.origin + self.scale * answers if self.classes is None else np.array(self.classes)[answers]

    def committed(self) -> CommittedForest:
        """The forest with what hides it in its commitment."""
        return CommittedForest.of(self)


@dataclass(frozen=True)
class CommittedForest:
    """What the owner of a forest keeps, and gives to provers as inputs."""

    shape: ForestShape
    elements: tuple[int, ...] = field(repr=False)
    nonce: int = field(repr=False)

    @classmethod
    def of(cls, forest: Forest) -> Self:
        """With a nonce that nobody can guess."""
        elements = [element for tree in forest.trees for element in tree.elements(forest.shape)]
        return cls(forest.shape, tuple(elements), random_field())

    @property
    def commitment(self) -> int:
        """What everybody gets."""
        return int(committed_model(self.shape, Field(self.nonce), [Field(element) for element in self.elements]))

    def answer_inputs(self, inputs: Sequence[int] | NDArray[np.int64], salt: int | None = None) -> dict[str, Any]:
        """Of `forest_circuit`, with a salt where inputs are committed to; inputs as `Forest.whole` gives them."""
        given = {"elements": list(self.elements), "nonce": self.nonce, "inputs": [int(number) for number in inputs]}
        return given if salt is None else {**given, "salt": salt}
