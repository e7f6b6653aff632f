"""What everybody knows of a forest."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from ..errors import LearningError

LEVELS: Final = 3
"""Of a block, whose nodes, and leaves where it is a last one, are packed in an element."""

NODES: Final = (1 << LEVELS) - 1
LEAF: Final = 12
"""Bits of what a leaf says."""

_MOST_BLOCKS: Final = 3


@dataclass(frozen=True, slots=True)
class ForestShape:
    """How many inputs of how many bits, trees, and blocks of three levels one below another.

    A leaf of each tree says 12 bits; the trees are so many for each output, one output after another, and an output is the sum of
    what its trees say. Its answer is the place of the largest output, the first of several; with one output that, or where `cut`
    is given, whether it is more than that: -1 where it always is, the largest sum where it never is.
    """

    inputs: int
    width: int
    trees: int
    blocks: int
    cut: int | None
    outputs: int = 1

    def __post_init__(self) -> None:
        """Refuse what is no forest."""
        sizes = (self.inputs, self.trees, self.outputs)
        if min(sizes) < 1 or max(sizes) > 1 << 12 or not 1 <= self.width <= 16 or not 1 <= self.blocks <= _MOST_BLOCKS:
            raise LearningError(
                "the forest", f"its shape is {self}", f"have trees of at most {_MOST_BLOCKS * LEVELS} levels"
            )
        if self.trees % self.outputs:
            raise LearningError("the forest", f"its shape is {self}", "have as many trees for each output")
        if self.cut is not None and (self.outputs > 1 or not -1 <= self.cut <= self.most):
            raise LearningError(
                "the forest", f"its cut is {self.cut}", f"give one from -1 to {self.most}, of one output"
            )

    @property
    def most(self) -> int:
        """The largest sum."""
        return self.trees // self.outputs * ((1 << LEAF) - 1)

    @property
    def place(self) -> int:
        """Bits of the place of an input."""
        return max(1, (self.inputs - 1).bit_length())

    @property
    def node(self) -> int:
        """Bits of a node: the place of an input, and what that is at most where the way goes left."""
        return self.place + self.width

    @property
    def tree_elements(self) -> int:
        """Of a tree: its blocks, each level from left to right."""
        return sum(1 << LEVELS * depth for depth in range(self.blocks))

    @property
    def elements(self) -> int:
        """Of all trees."""
        return self.trees * self.tree_elements

    def to_object(self) -> dict[str, Any]:
        """As JSON."""
        return {"kind": "forest", **asdict(self)}
