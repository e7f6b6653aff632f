"""What keeps a ceremony from being served or joined.

ZkwrightError
└── CoordinatorError      a folder, an address or a file that will not do; the network
    └── NotAccepted       the coordinator said no to a contribution
"""

from __future__ import annotations

from typing import Any, ClassVar

from zkwright.core.errors import ZkwrightError
from zkwright.core.printable import printable


class CoordinatorError(ZkwrightError):
    """Says what, where, and how to mend it, in one line."""

    def __init__(self, place: object, what: str, mend: str) -> None:
        """`place` is a file, a folder or an address; what others sent is made printable."""
        super().__init__(printable(f"{place}: {what}; {mend}"))


class NotAccepted(CoordinatorError):  # noqa: N818 - named for what it says
    """A coordinator said no; `code` is what programs tell it by."""

    label: ClassVar[str] = "not accepted"
    answers_no: ClassVar[bool] = True

    def __init__(self, place: object, code: str, what: str, mend: str) -> None:
        """`code` is one of `refusals.STATUS`, or whatever another program's coordinator says."""
        super().__init__(place, what, mend)
        self.code = code

    def to_object(self) -> dict[str, Any]:
        """As JSON: with the code."""
        return {**super().to_object(), "code": self.code}
