"""The time as it is kept and told."""

from __future__ import annotations

import time
from datetime import UTC, datetime


def now() -> int:
    """Microseconds since 1970, in UTC."""
    return time.time_ns() // 1000


def told(microseconds: int) -> str:
    """As ISO 8601 has it.

    >>> told(1_000_000)
    '1970-01-01T00:00:01.000000Z'
    """
    moment = datetime.fromtimestamp(microseconds // 1_000_000, UTC).replace(microsecond=microseconds % 1_000_000)
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
