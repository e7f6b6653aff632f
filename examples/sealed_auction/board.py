"""The board: takes sealed bids until it closes, each with a proof that it is covered, and then lists them for good."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from zkwright.parties import InvalidParties, Parties
from zkwright.parties.identity import certificate_from_text
from zkwright.verifier import Proof, VerifierError

from . import documents, keys
from .announcement import FILE, RULES, Announcement, coordinates
from .circuits import covered
from .errors import AuctionError

DOOR: Final = "door"
"""The folder of the key of `covered`."""

AUCTION: Final = "auction"
"""The folder of the key of the auction itself."""

PARTIES: Final = "parties.toml"

MOST: Final = 32
"""Bidders."""

MOST_PARTIES: Final = 9
"""Bidders who compute together without servers."""

_CLOSED: Final = "closed.json"
_RECEIVED: Final = "received"
_SEALED: Final = {"auction": str, "bidder": int, "seal": str, "contact": dict, "proof": dict}
_PATIENCE: Final = 60


class Sealed(NamedTuple):
    """A bid as the board has it. `contact` is how the bidder takes part: address and certificate, or nothing."""

    auction: int
    bidder: int
    seal: int
    contact: dict[str, str]
    proof: Proof

    @classmethod
    def of(cls, document: object, what: str) -> Self:
        """What a document says. Raises `AuctionError`."""
        said = documents.members(document, _SEALED, what)
        _require_contact(said["contact"], f"{what}: the contact")
        try:
            proof = Proof.from_object(said["proof"])
        except VerifierError as error:
            raise AuctionError(f"{what}: no proof ({error})", "seal the bid again") from None
        return cls(
            documents.number(said["auction"], f"{what}: the auction"),
            documents.whole(said["bidder"], f"{what}: the bidder's number", 1),
            documents.number(said["seal"], f"{what}: the seal"),
            said["contact"],
            proof,
        )

    @classmethod
    def read(cls, path: Path) -> Self:
        """The one in a file. Raises `AuctionError` and `OSError`."""
        return cls.of(documents.read(path, _SEALED), str(path))

    @property
    def document(self) -> dict[str, Any]:
        """As it is sent."""
        return {
            "auction": str(self.auction),
            "bidder": self.bidder,
            "seal": str(self.seal),
            "contact": self.contact,
            "proof": self.proof.to_object(),
        }

    @staticmethod
    def public_inputs(announcement: Announcement, bidder: int, seal: int, contact: dict[str, str]) -> dict[str, Any]:
        """What the proof is of."""
        return {
            "bidder": bidder,
            "seal": seal,
            "auction": announcement.number,
            "bank": coordinates(announcement.bank),
            "contact": documents.hash_of(contact),
        }


def _require_contact(contact: dict[str, Any], what: str) -> None:
    """It is put into `parties.toml`, where no quote and no line break may come from a bidder."""
    if not contact:
        return
    documents.members(contact, {"address": str, "certificate": str}, what)
    if not re.fullmatch(r"[A-Za-z0-9.:\[\]-]{3,300}", contact["address"]):
        raise AuctionError(f"{what} has no address", "write HOST:PORT")
    if not re.fullmatch("[A-Za-z0-9+/=]{1,4096}", contact["certificate"]):
        raise AuctionError(f"{what} has no certificate", "give what `zkwright parties identity` printed")
    try:
        certificate_from_text(contact["certificate"], what)
    except InvalidParties as error:
        raise AuctionError(str(error), "give what `zkwright parties identity` printed") from None


class Closed(NamedTuple):
    """The list: bidders by their numbers, and their seals."""

    bidders: list[int]
    seals: list[int]

    @classmethod
    def read(cls, board: Path) -> Self:
        """The list of a board that has closed. Raises `AuctionError` and `OSError`."""
        said = documents.read(board / _CLOSED, {"bidders": list, "seals": list})
        bidders, seals = said["bidders"], said["seals"]
        if len(bidders) != len(seals) or not bidders or len(bidders) > MOST:
            raise AuctionError("the list is of no auction", f"give 1 to {MOST} bidders, and as many seals")
        if not all(type(bidder) is int for bidder in bidders) or sorted(set(bidders)) != bidders:
            raise AuctionError("the list is out of order", "list each bidder once, by number")
        return cls(bidders, [documents.number(seal, "a seal of the list") for seal in seals])


def announce(board: Path, announcement: Announcement) -> None:
    """Open a board: the announcement, and the key by which bids are shown to be covered.

    Raises `AuctionError` where there is an auction.
    """
    if (board / FILE).exists():
        raise AuctionError(f"{board} has an auction", "take another folder")
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
    if len(others) >= MOST:
        raise AuctionError(f"there are {MOST} bids", "hold another auction for more")
    if sealed.contact and any(set(sealed.contact.values()) & set(other.contact.values()) for other in others):
        raise AuctionError("another bidder has this address or certificate", "give one of your own")
    public = Sealed.public_inputs(announcement, sealed.bidder, sealed.seal, sealed.contact)
    expected = {**public, "bank": {axis: int(value) for axis, value in public["bank"].items()}}
    try:
        keys.verifier(board / DOOR).verify(sealed.proof, expected)
    except VerifierError:
        raise AuctionError(
            "the proof is not one of this bidder, this seal and this contact", "seal the bid anew"
        ) from None
    documents.write(file, sealed.document)


def received(board: Path) -> list[Sealed]:
    """What the board has taken, by the bidders' numbers."""
    return sorted(map(Sealed.read, (board / _RECEIVED).glob("*.json")), key=lambda sealed: sealed.bidder)


def close(board: Path, now: int, threshold: int | None = None) -> Closed:
    """List the bids, make the key of an auction of so many, and `parties.toml` where the bidders compute it themselves.

    `threshold` bidders together learn nothing; as many as can be is the default. Raises `AuctionError` before the time.
    """
    announcement = Announcement.read(board)
    if (board / _CLOSED).exists():
        raise AuctionError("the list was made", "it stands")
    if now < announcement.closes:
        raise AuctionError("the board has not closed yet", "wait for the time that was announced")
    bids = received(board)
    if not bids:
        raise AuctionError("nobody has bid", "announce another auction")
    keys.make(board / AUCTION, RULES[announcement.rule].compile(n=len(bids)))
    keys.write_circuit(board / AUCTION, announcement.rule, len(bids))
    if all(sealed.contact for sealed in bids) and 3 <= len(bids) <= MOST_PARTIES:
        text = _parties(bids, (len(bids) - 1) // 2 if threshold is None else threshold)
        Parties.from_bytes(text.encode(), board / PARTIES)
        documents.write_bytes(board / PARTIES, text.encode())
    closed = Closed([sealed.bidder for sealed in bids], [sealed.seal for sealed in bids])
    documents.write(board / _CLOSED, {"bidders": closed.bidders, "seals": [str(seal) for seal in closed.seals]})
    return closed


def _parties(bids: list[Sealed], threshold: int) -> str:
    lines = [f"threshold = {threshold}", f"patience = {_PATIENCE}"]
    lines += [f'circuit = "{AUCTION}/{keys.CIRCUIT}"', f'key = "{AUCTION}/{keys.KEY}"']
    for place, sealed in enumerate(bids):
        lines += ["[[party]]", f'name = "bidder-{sealed.bidder}"', f'address = "{sealed.contact["address"]}"']
        lines += [f'certificate = "{sealed.contact["certificate"]}"', f'inputs = ["bids[{place}]"]']
    return "\n".join(lines) + "\n"
