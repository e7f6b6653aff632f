"""The rows that the optimiser left of those that a program recorded, found by where they were recorded."""

from __future__ import annotations

from typing import Final

import numpy as np
from zkwright.compiler import Program


class KeptRows:
    """By bisection, so that a stretch of recorded rows costs what is left of it, not what a file says it was."""

    def __init__(self, program: Program) -> None:
        """Of a program; costs a sort of its system's rows."""
        recorded = program.origin.rows
        self._order: Final = np.argsort(recorded, kind="stable")
        self._ascending: Final = recorded[self._order]

    def span(self, first: int, count: int) -> range:
        """What is left of `count` recorded rows from `first` on, as places in the order in which the rows were recorded."""
        start, stop = np.searchsorted(self._ascending, [first, first + count]).tolist()
        return range(start, stop)

    def at(self, span: range) -> list[int]:
        """The rows of the system at these places, ascending."""
        found: list[int] = np.sort(self._order[span.start : span.stop]).tolist()
        return found

    def between(self, first: int, count: int) -> list[int]:
        """The rows of the system that are left of `count` recorded rows from `first` on, ascending."""
        return self.at(self.span(first, count))
