"""What keeps a model from being learned.

ZkwrightError
└── LearningError      data, a scheme or a message that will not do; too few who are left
    └── Cheated        what somebody sent is not what they proved or committed to
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from zkwright.core.errors import ZkwrightError
from zkwright.core.printable import printable


class LearningError(ZkwrightError):
    """Says what, where, and how to mend it, in one line."""

    def __init__(self, place: object, what: str, mend: str) -> None:
        """`place` is who or what it is about; what others sent is made printable."""
        super().__init__(printable(f"{place}: {what}; {mend}"))


class Cheated(LearningError):  # noqa: N818 - named for what it says
    """Members are caught; `members` has the reason by name. Nothing that they took part in is a result."""

    label: ClassVar[str] = "cheated"
    answers_no: ClassVar[bool] = True

    def __init__(self, members: Mapping[str, str]) -> None:
        """`members` are those who are caught, with what each did."""
        self.members = dict(members)
        told = ", ".join(f"{name} ({reason})" for name, reason in members.items())
        super().__init__("the round", f"members cheated: {told}", "begin another without them")

    def to_object(self) -> dict[str, Any]:
        """As JSON: with the members."""
        return {**super().to_object(), "members": self.members}
