"""What a rule is."""

from __future__ import annotations

from typing import Protocol

from ..atoms import Equation, Product
from ..knowledge import Knowledge


class Rule(Protocol):
    """Looks at one constraint of which something changed, and learns what follows. Must be cheap: it is called often."""

    name: str
    kinds: tuple[type, ...]
    """What it looks at."""
    of_values: bool
    """Whether it learns something about values, not only about uniqueness: of one assignment alone, the others say nothing."""

    def look(self, know: Knowledge, constraint: int, view: Equation | Product) -> None:
        """Learn from a row, or from a definition; a product is one of which no factor was constant a moment ago."""
        ...


class DearRule(Protocol):
    """Looks at all that is open, where the rules for single constraints see nothing more."""

    name: str

    def run(self, know: Knowledge, settle: Settle) -> None:
        """Learn; return at once when something was learned that the cheap rules should see."""
        ...


class Settle(Protocol):
    """Runs the cheap rules under a supposition."""

    def __call__(self, most_looks: int) -> None:
        """Until nothing changes, or so many constraints were looked at. Raises `ContradictionError`."""
        ...
