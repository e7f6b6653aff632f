"""Numbers and texts of a file that may come from anyone."""

from __future__ import annotations

from typing import Any, Final

MAX_TEXT: Final = 20_000
"""Characters of a message or a name: more would fill screens; of longer ones the beginning is kept."""


def checked_index(value: Any, limit: int) -> int:
    """A number that is a whole one from 0 to below the limit. Raises ValueError for anything else."""
    if type(value) is not int or not 0 <= value < limit:
        raise ValueError("a number out of bounds")
    return value


def checked_text(value: Any) -> str:
    """A text that is not too long. Raises ValueError for anything else."""
    if type(value) is not str or len(value) > MAX_TEXT:
        raise ValueError(f"not a text of at most {MAX_TEXT} characters")
    return value
