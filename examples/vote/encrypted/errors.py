"""What is wrong with an election, a board, or what somebody puts on it."""

from __future__ import annotations

from zkwright import ZkwrightError


class VoteError(ZkwrightError):
    """Where, what, and how to mend it. Nothing of a secret is in it."""

    def __init__(self, where: str, what: str, mend: str) -> None:
        """`where` is an entry of the board, a ballot, a trustee."""
        super().__init__(f"{where}: {what}; {mend}")
