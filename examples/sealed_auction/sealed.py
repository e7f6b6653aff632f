"""A sealed bid as it goes to the board: a commitment, how the bidder takes part, and a proof that a deposit covers it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, NamedTuple, Self

from zkwright.verifier import Proof, VerifierError

from . import documents
from .announcement import Announcement, coordinates
from .contacts import require_contact
from .errors import AuctionError

_SEALED: Final = {"auction": str, "bidder": int, "seal": str, "contact": dict, "proof": dict}


class Sealed(NamedTuple):
    """A bid as the board has it. `contact` has the bidder's certificate, and an address, which is empty where servers compute."""

    auction: int
    bidder: int
    seal: int
    contact: dict[str, str]
    proof: Proof

    @classmethod
    def of(cls, document: object, what: str) -> Self:
        """What a document says. Raises `AuctionError`."""
        said = documents.members(document, _SEALED, what)
        require_contact(said["contact"], f"{what}: the contact")
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

    def expected(self, announcement: Announcement) -> dict[str, Any]:
        """The same as a verifier has it."""
        public = self.public_inputs(announcement, self.bidder, self.seal, self.contact)
        return {**public, "bank": {axis: int(value) for axis, value in public["bank"].items()}}
