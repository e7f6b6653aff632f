"""A visitor: asks the provider for a token, and shows of it that the account is of the domain."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from zkwright import random_field
from zkwright.circuits.credentials.oidc.plain import IdToken, KeySet
from zkwright.compiler.rows import ArgumentError

from ..documents import parse
from ..errors import MalformedError, RefusedError
from ..holder.wallet import LONGEST, SKEW
from ..keys import Keys
from .circuit import nonce_bytes
from .request import AccountRequest


@dataclass(frozen=True)
class Visit:
    """A request that came from an origin, and what hides it from the provider."""

    request: AccountRequest
    _blinding: int = field(repr=False)

    @classmethod
    def begin(cls, data: bytes, *, origin: str, now: int) -> Visit:
        """Read a request. Raises `RefusedError` for one that is another's than its origin's, or of another time."""
        request = AccountRequest.from_object(parse(data))
        if request.audience != origin:
            raise RefusedError(
                f"the request is of {request.audience}, and came from {origin}", "answer nobody for others"
            )
        if abs(request.issued - now) > SKEW or request.expires <= now or request.expires - request.issued > LONGEST:
            raise RefusedError("the request is of another time", "set the clocks, or ask for a new request")
        return cls(request, random_field())

    @property
    def lines(self) -> list[str]:
        """What the reception will know."""
        again = "Nothing that would tell that you came before"
        if self.request.scope is not None:
            again = f"That it is you again, whenever {self.request.audience} asks within {self.request.scope!r}"
        return [f"You have an account of {self.request.domain} at {self.request.issuer}", again]

    @property
    def nonce(self) -> str:
        """What the token is to have: it commits to the request, and tells nothing of it."""
        return bytes(nonce_bytes(self.request.id, self._blinding)).hex()

    def authorization(self, endpoint: str, redirect: str) -> str:
        """Where the visitor logs in with the provider, whose token comes back to the visitor's own machine alone."""
        asked = {
            "response_type": "id_token",
            "scope": "openid email",
            "client_id": self.request.client,
            "redirect_uri": redirect,
            "nonce": self.nonce,
        }
        return f"{endpoint}?{urlencode(asked)}"

    def answer(self, token: str, provider: KeySet, keys: Keys) -> dict[str, Any]:
        """Prove that there is such a token. Raises `MalformedError` for what is none, `RefusedError` for one of another login."""
        if keys.named(self.request.statement) != "company":
            raise MalformedError("the request names another circuit than it needs", "ask the reception for another")
        try:
            read = IdToken.parse(token)
            key = provider.signing_key("RS256", read.key_id)
        except ArgumentError as error:
            raise MalformedError(f"the token cannot be shown ({error})", "log in again") from None
        modulus = key.numbers[0]
        inputs = {
            **self.request.public(modulus),
            "token": read.signed,
            "signature": read.signature.hex(),
            "provider": {
                "issuer": self.request.issuer,
                "audience": self.request.client,
                "domain": self.request.domain,
                "key": modulus.hex(),
            },
            "blinding": self._blinding,
        }
        proved = keys.prover("company").prove_inputs(inputs)
        return {
            "request": str(self.request.id),
            "nullifier": str(int(proved.values["result"])),
            "key": key.key_id,
            "proof": proved.proof.to_object(),
        }
