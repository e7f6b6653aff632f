"""What the service answers where it says no: a status of HTTP, a code that stays, and a sentence that may change."""

from __future__ import annotations

from typing import Any, Final

from zkwright.verifier import VerifierError

STATUS: Final = {
    "bad_request": 400,
    "malformed": 400,
    "bad_statement": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "development_key": 403,
    "not_found": 404,
    "not_provable": 404,
    "unknown_statement": 404,
    "method_not_allowed": 405,
    "too_slow": 408,
    "already_consumed": 409,
    "already_registered": 409,
    "idempotency_conflict": 409,
    "not_consumable": 409,
    "too_large": 413,
    "not_json": 415,
    "bad_inputs": 422,
    "invalid_proof": 422,
    "queue_full": 429,
    "internal": 500,
    "storage_unavailable": 503,
    "busy": 503,
}
"""The status of each code. They are part of the protocol: programs tell refusals by them."""


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """One answer of the table; `headers` are sent along, `more` stands beside code and message."""

    def __init__(self, code: str, message: str, headers: dict[str, str] | None = None, **more: Any) -> None:
        """`message` is one sentence for people, without anything secret."""
        super().__init__(message)
        self.code: Final = code
        self.status: Final = STATUS[code]
        self.message: Final = message
        self.headers: Final = headers or {}
        self.more: Final = more

    @classmethod
    def of(cls, code: str, error: VerifierError) -> Refused:
        """What the verifier refuses, in its words: where, why, and how to mend it."""
        return cls(code, str(error), kind=type(error).__name__, where=error.where)

    def to_object(self) -> dict[str, dict[str, Any]]:
        """The body of the answer."""
        return {"error": {"code": self.code, "message": self.message, **self.more}}
