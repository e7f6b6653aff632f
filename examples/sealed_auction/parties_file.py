"""`parties.toml` of an auction: the bidders themselves, or servers that compute for bidders who only send shares."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from zkwright.parties import InvalidParties, Parties

from . import keys
from .announcement import Announcement
from .errors import AuctionError
from .sealed import Sealed

AUCTION: Final = "auction"
"""The folder of circuit and key, beside it."""

MOST_PARTIES: Final = 9
"""Who can compute together."""

_PATIENCE: Final = 60


def parties_text(announcement: Announcement, bids: list[Sealed]) -> str:
    """As many may be in league as can be. Raises `AuctionError` for what no session would take."""
    if announcement.servers:
        lines = _servers(announcement)
        lines += ["[clients]", 'inputs = ["bids[*]"]']
        for sealed in bids:
            lines += ["[[client]]", f'name = "{name_of(sealed.bidder)}"']
            lines += [f'certificate = "{sealed.contact["certificate"]}"']
    else:
        lines = _head(len(bids))
        for place, sealed in enumerate(bids):
            lines += ["[[party]]", f'name = "{name_of(sealed.bidder)}"', f'address = "{sealed.contact["address"]}"']
            lines += [f'certificate = "{sealed.contact["certificate"]}"', f'inputs = ["bids[{place}]"]']
    return _checked(lines)


def trial(announcement: Announcement) -> None:
    """Raise `AuctionError` for servers that cannot work together."""
    if announcement.servers:
        _checked(_servers(announcement))


def name_of(bidder: int) -> str:
    """What a bidder is called in `parties.toml`."""
    return f"bidder-{bidder}"


def _head(n_parties: int) -> list[str]:
    lines = [f"threshold = {(n_parties - 1) // 2}", f"patience = {_PATIENCE}"]
    return [*lines, f'circuit = "{AUCTION}/{keys.CIRCUIT}"', f'key = "{AUCTION}/{keys.KEY}"']


def _servers(announcement: Announcement) -> list[str]:
    lines = _head(len(announcement.servers))
    for server in announcement.servers:
        lines += ["[[party]]", *(f'{field} = "{value}"' for field, value in server._asdict().items()), "inputs = []"]
    return lines


def _checked(lines: list[str]) -> str:
    text = "\n".join(lines) + "\n"
    try:
        Parties.from_bytes(text.encode(), Path("parties.toml"))
    except InvalidParties as error:
        raise AuctionError(str(error), "announce it anew") from None
    return text
