"""What a place in a program costs, and where in the tree of calls it stands."""

from __future__ import annotations

from typing import Final, Literal

from zkwright.core.fast_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """Constraints, and the nonzero terms of A, B and C in them.

    >>> Cost(3, 10) + Cost(1, 2)
    Cost(rows=4, terms=12)
    """

    rows: int = 0
    terms: int = 0

    def __add__(self, other: Cost) -> Cost:
        """The cost of both."""
        return Cost(self.rows + other.rows, self.terms + other.terms)


NOTHING: Final = Cost()


@dataclass(frozen=True, slots=True)
class Frame:
    """A place that constraints come from.

    `circuit` and `gadget` frames have a `name` only. A `function` is a plain one that a body called; `name` is its own. A `line`
    stands in the function `name` of `file`; `source` is its text, empty where that is not known.
    """

    kind: Literal["circuit", "gadget", "function", "line"]
    name: str
    file: str = ""
    line: int = 0
    source: str = ""

    def __str__(self) -> str:
        """`file:line` of a line, else the name."""
        return f"{self.file}:{self.line}" if self.kind == "line" else self.name


@dataclass(frozen=True, slots=True)
class Node:
    """A frame on one call path: `own` is the cost of its own rows, `total` that of all rows below it as well.

    `parent` is the index of the caller among the profile's nodes, -1 for the circuit; `calls` counts a gadget's instances.
    """

    frame: Frame
    parent: int
    own: Cost
    total: Cost
    calls: int
