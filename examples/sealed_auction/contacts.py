"""How bidders and servers are reached: what they say of it goes into `parties.toml`, where it may write nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final, NamedTuple

from zkwright.parties import InvalidParties
from zkwright.parties.identity import certificate_from_text, sealing_key_from_text

from . import documents
from .errors import AuctionError

_MEND: Final = "give what `zkwright parties identity` printed"


class Server(NamedTuple):
    """Who computes for bidders that only send shares. `sealing_key` is what bidders seal shares for it with."""

    name: str
    address: str
    certificate: str
    sealing_key: str

    @classmethod
    def of(cls, document: object, what: str) -> Server:
        """What a document says. Raises `AuctionError`."""
        said = documents.members(document, dict.fromkeys(cls._fields, str), what)
        if not re.fullmatch("[a-z0-9-]{1,32}", said["name"]) or said["name"].startswith("bidder-"):
            raise AuctionError(f"{what}: the name", "write up to 32 of a-z, 0-9 and -, and not bidder- in front")
        _require_address(said["address"], what)
        require_certificate(said["certificate"], what)
        _require_base64(said["sealing_key"], f"{what}: the sealing key")
        try:
            sealing_key_from_text(said["sealing_key"], what)
        except InvalidParties as error:
            raise AuctionError(str(error), _MEND) from None
        return cls(**said)

    @classmethod
    def read(cls, path: Path) -> Server:
        """The one in a file. Raises `AuctionError` and `OSError`."""
        return cls.of(documents.read(path, dict.fromkeys(cls._fields, str)), str(path))


def require_contact(contact: dict[str, Any], what: str) -> None:
    """A certificate, and an address or nothing. Raises `AuctionError`."""
    documents.members(contact, {"address": str, "certificate": str}, what)
    if contact["address"]:
        _require_address(contact["address"], what)
    require_certificate(contact["certificate"], what)


def require_certificate(text: str, what: str) -> None:
    """One that TLS takes. Raises `AuctionError`."""
    _require_base64(text, f"{what}: the certificate")
    try:
        certificate_from_text(text, what)
    except InvalidParties as error:
        raise AuctionError(str(error), _MEND) from None


_ADDRESS: Final = re.compile(r"(?:[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\]):([1-9][0-9]{0,4})")
"""What `parties.toml` takes, in one spelling: one bidder's address, taken here and refused there, would stop all others."""


def _require_address(text: str, what: str) -> None:
    found = _ADDRESS.fullmatch(text)
    if found is None or int(found[1]) > 65535:
        raise AuctionError(f"{what}: the address", "write HOST:PORT, in small letters")


def _require_base64(text: str, what: str) -> None:
    if not re.fullmatch("[A-Za-z0-9+/=]{1,4096}", text):
        raise AuctionError(what, _MEND)
