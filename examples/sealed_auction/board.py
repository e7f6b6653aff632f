"""The board: takes sealed bids until it closes, each with a proof that it is covered, and then lists them for good."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple, Self

from zkwright.verifier import VerifierError

from . import documents, keys
from .announcement import FILE, RULES, Announcement
from .circuits import covered
from .errors import AuctionError
from .parties_file import AUCTION, MOST_PARTIES, parties_text, trial
from .sealed import Sealed

DOOR: Final = "door"
"""The folder of the key of `covered`."""

PARTIES: Final = "parties.toml"

MOST: Final = 32
"""Bidders."""

_CLOSED: Final = "closed.json"
_RECEIVED: Final = "received"


class Closed(NamedTuple):
    """The list: bidders by their numbers, their seals, and who was left out of it, as those did not take part."""

    bidders: list[int]
    seals: list[int]
    left_out: list[int]

    @classmethod
    def read(cls, board: Path) -> Self:
        """The list of a board that has closed. Raises `AuctionError` and `OSError`."""
        said = documents.read(board / _CLOSED, {"bidders": list, "seals": list, "left_out": list})
        bidders, seals, left_out = said["bidders"], said["seals"], said["left_out"]
        if len(bidders) != len(seals) or not bidders or len(bidders) > MOST:
            raise AuctionError("the list is of no auction", f"give 1 to {MOST} bidders, and as many seals")
        for numbers in (bidders, left_out):
            if not all(type(bidder) is int for bidder in numbers) or sorted(set(numbers)) != numbers:
                raise AuctionError("the list is out of order", "list each bidder once, by number")
        return cls(bidders, [documents.number(seal, "a seal of the list") for seal in seals], left_out)


def announce(board: Path, announcement: Announcement) -> None:
    """Open a board: the announcement, and the key by which bids are shown to be covered.

    Raises `AuctionError` where there is an auction, and for servers that cannot work together.
    """
    if (board / FILE).exists():
        raise AuctionError(f"{board} has an auction", "take another folder")
    trial(announcement)
    keys.make(board / DOOR, covered.compile())
    documents.write(board / FILE, announcement.document)


def receive(board: Path, sealed: Sealed, now: int) -> None:
    """Take a bid. Raises `AuctionError` where it comes late or twice, is for another auction, or shows no cover."""
    announcement = Announcement.read(board)
    if now >= announcement.closes or (board / _CLOSED).exists():
        raise AuctionError("the board has closed", "bid in another auction")
    if sealed.auction != announcement.number:
        raise AuctionError("the bid is for another auction", "seal one for this")
    file = board / _RECEIVED / f"{sealed.bidder}.json"
    if file.exists():
        raise AuctionError(f"bidder {sealed.bidder} has bid", "a bid stands as it is")
    others = received(board)
    most = MOST if announcement.servers else MOST_PARTIES
    if len(others) >= most:
        raise AuctionError(f"there are {most} bids", "hold another auction for more")
    if bool(sealed.contact["address"]) == bool(announcement.servers):
        raise AuctionError(
            "an address is for bidders who compute the auction themselves", "give one there, and none where servers do"
        )
    taken = {value for other in others for value in other.contact.values() if value}
    if taken & set(sealed.contact.values()):
        raise AuctionError("another bidder has this address or certificate", "give one of your own")
    try:
        keys.verifier(board / DOOR).verify(sealed.proof, sealed.expected(announcement))
    except VerifierError:
        raise AuctionError(
            "the proof is not one of this bidder, this seal and this contact", "seal the bid anew"
        ) from None
    if not documents.write_new(file, sealed.document):
        raise AuctionError(f"bidder {sealed.bidder} has bid", "a bid stands as it is")


def received(board: Path) -> list[Sealed]:
    """What the board has taken, by the bidders' numbers."""
    return sorted(map(Sealed.read, (board / _RECEIVED).glob("*.json")), key=lambda sealed: sealed.bidder)


def close(board: Path, now: int) -> Closed:
    """List the bids, and make the key of an auction of so many, and `parties.toml`. Raises `AuctionError` before the time."""
    if (board / _CLOSED).exists():
        raise AuctionError("the list was made", "it stands, unless somebody takes no part: see `leave_out`")
    if now < Announcement.read(board).closes:
        raise AuctionError("the board has not closed yet", "wait for the time that was announced")
    return _listed(board, [])


def leave_out(board: Path, numbers: list[int]) -> Closed:
    """List the bids again without those of bidders who did not take part, for all to see. Raises `AuctionError`.

    No bid is taken and none can be changed: it is the same auction among fewer.
    """
    closed = Closed.read(board)
    for number in numbers:
        if number not in closed.bidders:
            raise AuctionError(f"bidder {number} is not on the list", "name one that is")
    return _listed(board, sorted({*closed.left_out, *numbers}))


def _listed(board: Path, left_out: list[int]) -> Closed:
    announcement = Announcement.read(board)
    bids = [sealed for sealed in received(board) if sealed.bidder not in left_out]
    least = 1 if announcement.servers else 3
    if len(bids) < least:
        raise AuctionError(
            f"there are {len(bids)} bids",
            "announce another auction; fewer than 3 bidders need servers to compute for them",
        )
    text = parties_text(announcement, bids)
    keys.make(board / AUCTION, RULES[announcement.rule].compile(n=len(bids)))
    keys.write_circuit(board / AUCTION, announcement.rule, len(bids))
    documents.write_bytes(board / PARTIES, text.encode())
    closed = Closed([sealed.bidder for sealed in bids], [sealed.seal for sealed in bids], left_out)
    documents.write(board / _CLOSED, {**closed._asdict(), "seals": [str(seal) for seal in closed.seals]})
    return closed
