"""Each resource and method: what it is for, what is sent, what may be answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from .schemas import STATEMENT_ID, TEXT, WHOLE

_ALWAYS: Final = ("bad_request", "internal", "storage_unavailable", "busy")
_OF_BODIES: Final = ("malformed", "too_slow", "too_large", "not_json")
_OF_KEYS: Final = ("unauthorized", "forbidden")
_OF_CLAIMS: Final = ("unknown_statement", "development_key", "invalid_proof")

_ID: Final = {"id": ("path", TEXT, "Of the resource.")}
_REQUEST: Final = {
    "Idempotency-Key": (
        "header",
        {**TEXT, "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
        "The same request again.",
    )
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of a resource. `answers` with a schema of this name or a media type, beside the refusals of these codes."""

    method: str
    path: str
    summary: str
    answers: str
    refusals: tuple[str, ...]
    body: str | None = None
    status: int = 200
    parameters: dict[str, tuple[str, dict[str, Any], str]] = field(default_factory=dict)


OPERATIONS: Final = (
    Operation("GET", "/v1/statements", "What proofs are verified of.", "Statements", (*_ALWAYS, *_OF_KEYS)),
    Operation(
        "POST",
        "/v1/statements",
        "Register a statement with its key, and what makes its proofs count once.",
        "Statement",
        (*_ALWAYS, *_OF_KEYS, *_OF_BODIES, "bad_statement", "development_key", "already_registered"),
        "Registration",
        201,
    ),
    Operation(
        "GET",
        "/v1/statements/{id}",
        "One statement, with its descriptor and key.",
        "Statement",
        (*_ALWAYS, *_OF_KEYS, "unknown_statement", "development_key"),
        parameters=_ID,
    ),
    Operation(
        "POST",
        "/v1/verify",
        "Whether a proof holds; nothing is consumed.",
        "Verified",
        (*_ALWAYS, *_OF_KEYS, *_OF_BODIES, *_OF_CLAIMS),
        "Claim",
    ),
    Operation(
        "POST",
        "/v1/consume",
        "Verify a proof and take its nullifier, once.",
        "Consumed",
        (
            *(*_ALWAYS, *_OF_KEYS, *_OF_BODIES, *_OF_CLAIMS),
            *("already_consumed", "not_consumable", "idempotency_conflict"),
        ),
        "Claim",
        parameters=_REQUEST,
    ),
    Operation(
        "GET",
        "/v1/consumptions",
        "Nullifiers that were taken, in order; none ever appears below one that was shown.",
        "Consumptions",
        (*_ALWAYS, *_OF_KEYS),
        parameters={
            "after": ("query", WHOLE | {"maximum": 1 << 62}, "The last sequence number that is known."),
            "limit": ("query", WHOLE | {"minimum": 1, "maximum": 1000}, "At most so many."),
            "wait": ("query", WHOLE | {"maximum": 30}, "Seconds to wait for one."),
            "statement": ("query", STATEMENT_ID, "Of this statement only."),
        },
    ),
    Operation(
        "POST",
        "/v1/proofs",
        "Have a proof made.",
        "Job",
        (*_ALWAYS, *_OF_KEYS, *_OF_BODIES, "not_provable", "bad_inputs", "idempotency_conflict", "queue_full"),
        "ProofWanted",
        202,
        _REQUEST,
    ),
    Operation(
        "GET",
        "/v1/proofs/{id}",
        "What became of it.",
        "Job",
        (*_ALWAYS, *_OF_KEYS, "not_found"),
        parameters=_ID | {"wait": ("query", WHOLE | {"maximum": 30}, "Seconds to wait for its end.")},
    ),
    Operation("DELETE", "/v1/proofs/{id}", "Give it up.", "Job", (*_ALWAYS, *_OF_KEYS, "not_found"), parameters=_ID),
    Operation(
        "GET",
        "/v1/proofs/{id}/events",
        "Server-sent events: the job after each change, to its end.",
        "text/event-stream",
        (*_ALWAYS, *_OF_KEYS, "not_found"),
        parameters=_ID,
    ),
    Operation("GET", "/healthz", "Whether the process lives.", "State", _ALWAYS),
    Operation("GET", "/readyz", "Whether the database answers.", "State", _ALWAYS),
    Operation("GET", "/metrics", "For Prometheus.", "text/plain", (*_ALWAYS, *_OF_KEYS)),
)
"""All but what is for people: the page, this document, the client for browsers."""
