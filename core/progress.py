"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called as (step, done, total) from time to time during long work; what it raises stops the work."""
