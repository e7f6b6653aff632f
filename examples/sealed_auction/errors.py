"""What goes wrong in an auction, told in one line: what it is, and how to mend it."""

from __future__ import annotations


class AuctionError(Exception):
    """Its message may be shown to anybody: no bid, nonce or deposit is in it."""

    def __init__(self, what: str, mend: str) -> None:
        """`what` is wrong and what to do about it."""
        super().__init__(f"{what}; {mend}")
