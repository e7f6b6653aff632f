"""What is announced before anybody bids. Its hash is the auction's number, which all deposits and seals have in them."""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any, Final, NamedTuple

from zkwright import Circuit
from zkwright.circuits.babyjub import Point
from zkwright.core.json_depth import shallow_json

from . import documents
from .circuits import first_price, second_price
from .contacts import Server
from .errors import AuctionError

FILE: Final = "announcement.json"

RULES: Final[dict[str, Circuit[..., Any]]] = {"first_price": first_price, "second_price": second_price}

_KINDS: Final = {"lot": str, "rule": str, "reserve": int, "closes": int, "bank": dict, "servers": list, "drawn": str}

_MOST_LETTERS: Final = 200


class Announcement(NamedTuple):
    """The lot, the rule, the reserve, when the board closes (in seconds since 1970), the bank's key, servers, 16 random bytes.

    With these the auction's number is one that nobody had before. Without servers the bidders compute the auction themselves.
    Prices are in the smallest coin.
    """

    lot: str
    rule: str
    reserve: int
    closes: int
    bank: Point
    servers: tuple[Server, ...]
    drawn: str

    @classmethod
    def new(
        cls, lot: str, rule: str, reserve: int, closes: int, bank: Point, servers: tuple[Server, ...] = ()
    ) -> Announcement:
        """A new auction. Raises `AuctionError` for what `read` would not take."""
        return cls.of(
            cls(lot, rule, reserve, closes, bank, servers, secrets.token_hex(16)).document, "the announcement"
        )

    @classmethod
    def read(cls, folder: Path) -> Announcement:
        """The one in a folder. Raises `AuctionError` and `OSError`."""
        return cls.of(documents.read(folder / FILE, _KINDS), str(folder / FILE))

    @classmethod
    def of(cls, document: object, what: str) -> Announcement:
        """What a document says. Raises `AuctionError`."""
        said = documents.members(document, _KINDS, what)
        if said["rule"] not in RULES:
            raise AuctionError(f"{what}: there is no rule {said['rule'][:40]!r}", f"take one of {', '.join(RULES)}")
        if not said["lot"].isprintable() or not 0 < len(said["lot"]) <= _MOST_LETTERS:
            raise AuctionError(f"{what}: the lot's description", f"write 1 to {_MOST_LETTERS} letters on one line")
        if not re.fullmatch("[0-9a-f]{32}", said["drawn"]):
            raise AuctionError(f"{what}: 'drawn'", "write 32 hexadecimal digits")
        documents.whole(said["reserve"], f"{what}: the reserve")
        documents.whole(said["closes"], f"{what}: when it closes", most=2**40)
        key = _key(said["bank"], f"{what}: the bank's key")
        servers = tuple(Server.of(server, f"{what}: a server") for server in said["servers"])
        return cls(said["lot"], said["rule"], said["reserve"], said["closes"], key, servers, said["drawn"])

    @staticmethod
    def bank_of(text: str) -> Point:
        """The key in a line of JSON. Raises `AuctionError`."""
        try:
            return _key(shallow_json(text.encode()), "the bank's key")
        except ValueError:
            raise AuctionError("the bank's key is no JSON", "give the line that `bank-key` printed") from None

    @property
    def document(self) -> dict[str, Any]:
        """As it is written."""
        return {
            **self._asdict(),
            "bank": coordinates(self.bank),
            "servers": [server._asdict() for server in self.servers],
        }

    @property
    def number(self) -> int:
        """The auction's number, a field element. Whoever changes a word of the announcement announces another auction."""
        return documents.hash_of(self.document)

    def public_inputs(self, bidders: list[int], seals: list[int]) -> dict[str, Any]:
        """What all parties give, and whoever checks the proof expects."""
        return {
            "bidders": bidders,
            "seals": [str(seal) for seal in seals],
            "auction": str(self.number),
            "reserve": self.reserve,
            "bank": coordinates(self.bank),
        }


def _key(document: object, what: str) -> Point:
    axes = documents.members(document, {"x": str, "y": str}, what)
    return Point(**{axis: documents.number(text, what) for axis, text in axes.items()})


def coordinates(point: Point) -> dict[str, str]:
    """A point as inputs have it."""
    return {"x": str(int(point.x)), "y": str(int(point.y))}
