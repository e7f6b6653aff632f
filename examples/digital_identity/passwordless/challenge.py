"""What a door asks whoever comes, and what both sides compute of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zkwright.circuits.rln.plain import external_nullifier

from ..documents import document_hash, fields, identifier, text_hash
from ..errors import MalformedError

EPOCH = 3600
"""Seconds for which numbers count before they begin anew."""


@dataclass(frozen=True)
class Challenge:
    """A challenge, read."""

    document: dict[str, Any]
    audience: str
    issued: int
    expires: int
    limit: int
    statement: str

    @classmethod
    def from_object(cls, document: Any) -> Challenge:
        """Read a challenge. Raises `MalformedError`."""
        kinds = {"audience": str, "challenge": str, "issued": int, "expires": int, "limit": int, "statement": str}
        audience, drawn, issued, expires, limit, statement = fields(document, "the challenge", kinds)
        identifier(drawn, "the challenge")
        identifier(statement, "the statement")
        if not 0 <= issued < expires < 1 << 48 or not 0 < limit < 1 << 16:
            raise MalformedError("the challenge has no time or no limit", "ask the door for another")
        return cls(dict(document), audience, issued, expires, limit, statement)

    @property
    def id(self) -> int:
        """The hash of the document, which a login is bound to."""
        return document_hash(self.document)

    @property
    def epoch(self) -> int:
        """The hour in which it was issued."""
        return self.issued // EPOCH

    @property
    def public(self) -> dict[str, int]:
        """The public values that both sides know before there is a login."""
        epoch = external_nullifier(self.epoch, text_hash(self.audience))
        return {"limit": self.limit, "epoch": epoch, "challenge": self.id}
