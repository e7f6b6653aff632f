"""What bidders and servers look at first: that a board's files are what its announcement and its bids make of them.

A circuit that opens more, other keys to seal shares for, a bidder who is somebody else: whoever writes the files could try.
"""

from __future__ import annotations

from pathlib import Path

from zkwright.verifier import VerifierError

from . import documents, keys
from .announcement import Announcement
from .board import DOOR, PARTIES, Closed, received
from .errors import AuctionError
from .parties_file import AUCTION, parties_text

_MEND = "do not take part, and say so"


def audited(board: Path) -> Closed:
    """The list, if all of it holds. Raises `AuctionError`. Compiles the circuit anew, which takes some seconds."""
    announcement, closed = Announcement.read(board), Closed.read(board)
    found = received(board)
    bids = [sealed for sealed in found if sealed.bidder in closed.bidders]
    if [(sealed.bidder, sealed.seal) for sealed in bids] != list(zip(closed.bidders, closed.seals, strict=True)):
        raise AuctionError("the list is not of the bids that were received", _MEND)
    if unnamed := {sealed.bidder for sealed in found} - {*closed.bidders, *closed.left_out}:
        raise AuctionError(f"bidder {min(unnamed)} is neither on the list nor left out", _MEND)
    door = keys.verifier(board / DOOR)
    for sealed in bids:
        try:
            door.verify(sealed.proof, sealed.expected(announcement))
        except VerifierError:
            raise AuctionError(f"bidder {sealed.bidder} did not prove what is listed", _MEND) from None
    if documents.read_bytes(board / PARTIES) != parties_text(announcement, bids).encode():
        raise AuctionError(f"{PARTIES} is not what the announcement and the bids make of it", _MEND)
    if not keys.is_own_circuit(board / AUCTION, announcement.rule, len(bids)):
        raise AuctionError(f"the circuit is not the one of {announcement.rule}", _MEND)
    return closed
