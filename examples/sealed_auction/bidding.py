"""The bidder's side: a bid is sealed, and later given into the auction; neither shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from zkwright import random_field
from zkwright.core.errors import ZkwrightError
from zkwright.core.json_depth import shallow_json

from . import documents, keys
from .announcement import Announcement
from .audit import audited
from .bank import DEPOSIT
from .board import DOOR, Closed
from .circuits import covered, seal_of
from .errors import AuctionError
from .sealed import Sealed

OWN: Final = {"auction": str, "bidder": int, "amount": int, "nonce": str, "deposit": int, "signature": dict}


def seal(board: Path, deposit: dict[str, Any], amount: int, contact: dict[str, str]) -> tuple[dict[str, Any], Sealed]:
    """The bid, which stays with the bidder, and what goes to the board: a commitment, and a proof that a deposit covers it.

    Raises `AuctionError` where it does not, and for a deposit for another auction.
    """
    announcement = Announcement.read(board)
    documents.members(deposit, DEPOSIT, "the deposit")
    if deposit["auction"] != str(announcement.number):
        raise AuctionError("the deposit is for another auction", "have the bank sign one for this")
    bidder = documents.whole(deposit["bidder"], "the bidder's number", 1)
    documents.whole(amount, "the bid")
    own = {
        "auction": deposit["auction"],
        "bidder": bidder,
        "amount": amount,
        "nonce": str(random_field()),
        "deposit": documents.whole(deposit["amount"], "the deposit"),
        "signature": deposit["signature"],
    }
    sealed = int(seal_of(announcement.number, bidder, amount, int(own["nonce"])))
    public = Sealed.public_inputs(announcement, bidder, sealed, contact)
    try:
        proof, _ = keys.prover(board / DOOR, covered.compile()).prove_inputs({"bid": _private(own), **public})
    except ZkwrightError as error:
        if not error.answers_no:
            raise
        raise AuctionError(
            f"the bid cannot be sealed: {error.redacted().splitlines()[0]}", "bid no more than was deposited"
        ) from None
    return own, Sealed(announcement.number, bidder, sealed, contact, proof)


def inputs(board: Path, own: dict[str, Any], *, again: bool = False) -> dict[str, Any]:
    """What a bidder gives `zkwright parties prove`, or `give` where servers compute, once the list has the bid as it was sealed.

    Raises `AuctionError` where it has not: then somebody changed the announcement or left the bid out; what `audited` does; and
    for a list without bidders who took no part, unless it is to be `again`: two outcomes tell more than one does.
    """
    announcement, closed = Announcement.read(board), Closed.read(board)
    documents.members(own, OWN, "the bid")
    if own["auction"] != str(announcement.number):
        raise AuctionError("the announcement is another one than the bid was sealed for", "do not take part")
    nonce = documents.number(own["nonce"], "the nonce")
    sealed = int(seal_of(announcement.number, own["bidder"], own["amount"], nonce))
    if (own["bidder"], sealed) not in zip(closed.bidders, closed.seals, strict=True):
        raise AuctionError("the bid is not on the list as it was sealed", "do not take part, and say so")
    place = "*" if announcement.servers else closed.bidders.index(own["bidder"])
    return {f"bids[{place}]": _private(own), **public_inputs(board, again=again)}


def public_inputs(board: Path, *, again: bool = False) -> dict[str, Any]:
    """What servers give. Raises `AuctionError` as `inputs` does."""
    closed = audited(board)
    if closed.left_out and not again:
        told = ", ".join(map(str, closed.left_out))
        raise AuctionError(
            f"the list was made again without {told}", "take part with --again, unless an outcome was shown before"
        )
    return Announcement.read(board).public_inputs(closed.bidders, closed.seals)


def require_same_list(output: Path, given: dict[str, Any]) -> None:
    """What was written for an earlier list of this auction was of the same bids. Raises `AuctionError` where it was not.

    A board that takes a bid back, and says that it was never received, gets no second outcome of who took part before.
    """
    if not output.exists():
        return
    try:
        before = shallow_json(output.read_bytes())
    except ValueError:
        return
    if isinstance(before, dict) and before.get("auction") == given["auction"] and before.get("seals") != given["seals"]:
        raise AuctionError(
            f"{output} is for another list of this auction",
            "take part with --again, unless an outcome was shown before",
        )


def _private(own: dict[str, Any]) -> dict[str, Any]:
    return {name: own[name] for name in ("amount", "nonce", "deposit", "signature")}
