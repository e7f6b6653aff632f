"""What a coordinator answers where it says no: a status of HTTP, a code that stays, and a sentence that may change."""

from __future__ import annotations

from typing import Final

STATUS: Final = {
    "bad_request": 400,
    "bad_name": 400,
    "bad_attestation": 400,
    "unknown_ticket": 401,
    "invitation_needed": 403,
    "invitation_used": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "too_slow": 408,
    "not_your_turn": 409,
    "turn_over": 409,
    "wrong_offset": 409,
    "superseded": 409,
    "incomplete": 409,
    "not_accepted": 409,
    "under_verification": 409,
    "too_large": 413,
    "not_json": 415,
    "too_many_joins": 429,
    "internal": 500,
    "queue_full": 503,
    "disk_full": 507,
}
"""The status of each code. They are part of the protocol: programs tell refusals by them."""

OF_CONTRIBUTIONS: Final = ("unreadable", "wrong_hash", "wrong_name", "unsound", "not_verified")
"""Why an upload did not become the next key, as its ticket says; a ticket ends with it."""


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """One answer of the table; `headers` are sent along, as where an upload goes on."""

    def __init__(self, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        """`message` is one sentence for people, without anything secret."""
        super().__init__(message)
        self.code: Final = code
        self.status: Final = STATUS[code]
        self.message: Final = message
        self.headers: Final = headers or {}

    def to_object(self) -> dict[str, dict[str, str]]:
        """The body of the answer."""
        return {"error": {"code": self.code, "message": self.message}}
