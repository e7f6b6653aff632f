"""What a row is there for: not every row that mentions a value says something about it."""

from __future__ import annotations

from enum import IntEnum


class Role(IntEnum):
    """The purpose of a row. Where two equal rows become one, the lowest of their roles stays."""

    STATEMENT = 0
    """A requirement; or the definition of a wire, the first that the row mentions."""

    FIT = 1
    """A value fits a type: the row may fail, and yet leaves every value of the type."""

    PROMISE = 2
    """An input or a hint's output is of its declared type."""

    DERIVED = 3
    """Ties a built-in hint's outputs to what they are computed from, as bits to their number: holds for some outputs always."""

    WIRE = 4
    """Defines a wire that the author asked for: the optimiser does not put the sum back into the rows that read it."""
