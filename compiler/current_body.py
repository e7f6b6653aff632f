"""Which body runs: read by what must not load the compiler to know."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from .trace import Trace

CURRENT: Final[ContextVar[Trace | None]] = ContextVar("zkwright_trace", default=None)
"""The body whose function runs, None outside of any."""
