"""What keeps a service from being started or asked.

ZkwrightError
└── ServiceError      a file, a database, an address or a setting that will not do
"""

from __future__ import annotations

from zkwright.core.errors import ZkwrightError
from zkwright.core.printable import printable


class ServiceError(ZkwrightError):
    """Says what, where, and how to mend it, in one line."""

    def __init__(self, place: object, what: str, mend: str) -> None:
        """`place` is a file, an address or a setting; what others sent is made printable."""
        super().__init__(printable(f"{place}: {what}; {mend}"))
