"""What a reception asks of a visitor with an account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zkwright.circuits.poseidon import poseidon

from ..circuits import SCOPE
from ..documents import document_hash, fields, identifier, text_hash
from ..errors import MalformedError
from .circuit import provider_hash


@dataclass(frozen=True)
class AccountRequest:
    """A request, read."""

    document: dict[str, Any]
    audience: str
    purpose: str
    issued: int
    expires: int
    scope: str | None
    statement: str
    issuer: str
    client: str
    domain: str

    @classmethod
    def from_object(cls, document: Any) -> AccountRequest:
        """Read a request. Raises `MalformedError`."""
        kinds = {"audience": str, "purpose": str, "challenge": str, "issued": int, "expires": int, "statement": str}
        audience, purpose, challenge, issued, expires, statement, provider, scope = fields(
            document, "the request", {**kinds, "provider": dict}, {"scope": str}
        )
        identifier(challenge, "the challenge")
        identifier(statement, "the statement")
        if not 0 <= issued < expires < 1 << 48:
            raise MalformedError("the request has no time in which it holds", "write seconds, issued before expires")
        issuer, client, domain = fields(provider, "the provider", {"issuer": str, "client": str, "domain": str})
        for text, most in ((issuer, 64), (client, 128), (domain, 64)):
            if not 0 < len(text.encode()) <= most:
                raise MalformedError("a name of the provider is empty or too long", f"write at most {most} bytes")
        return cls(dict(document), audience, purpose, issued, expires, scope, statement, issuer, client, domain)

    @property
    def id(self) -> int:
        """The hash of the document."""
        return document_hash(self.document)

    def public(self, key: bytes) -> dict[str, Any]:
        """All public values but the nullifier, under one of the provider's keys."""
        within = self.id if self.scope is None else text_hash(self.scope)
        return {
            "about": provider_hash(self.issuer, self.client, self.domain, key),
            "request": self.id,
            "now": self.issued,
            "scope": int(poseidon(SCOPE, text_hash(self.audience), within)),
            "is_scoped": self.scope is not None,
        }
