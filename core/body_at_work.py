"""Which body runs: read by what must not load the compiler to know."""

from __future__ import annotations

from contextvars import ContextVar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

CURRENT: Final[ContextVar[object | None]] = ContextVar("zkwright_body", default=None)
"""The recorder of the body whose function runs, None outside of any."""
