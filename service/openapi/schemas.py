"""What is sent and answered, in JSON Schema."""

from __future__ import annotations

from typing import Any, Final

from ..refusals import STATUS


def an_object(
    required: dict[str, Any], optional: dict[str, Any] | None = None, *, closed: bool = False
) -> dict[str, Any]:
    """An object with these members; a `closed` one has no others."""
    schema = {"type": "object", "properties": required | (optional or {}), "required": list(required)}
    return schema | ({"additionalProperties": False} if closed else {})


def named(name: str) -> dict[str, str]:
    """The schema of this name below."""
    return {"$ref": f"#/components/schemas/{name}"}


def _list(of: dict[str, Any], **bounds: int) -> dict[str, Any]:
    return {"type": "array", "items": of} | bounds


TEXT: Final = {"type": "string"}
WHOLE: Final = {"type": "integer", "minimum": 0}
ANYTHING: Final[dict[str, Any]] = {}
VALUES: Final = {
    "type": "object",
    "description": "Public values by name; numbers of more than 53 bits are decimal strings.",
}
STATEMENT_ID: Final = {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256 of the descriptor."}

_NUMBER: Final = {"type": "string", "pattern": "^(0|[1-9][0-9]{0,76})$", "description": "Decimal, below the modulus."}
_TIME: Final = {"type": "string", "format": "date-time"}
_NAME: Final = {"type": "string", "minLength": 1, "maxLength": 256}
_PAIR: Final = _list(_NUMBER, minItems=2, maxItems=2)

SCHEMAS: Final[dict[str, dict[str, Any]]] = {
    "Claim": an_object(
        {"statement": STATEMENT_ID, "public": _list(_NUMBER), "proof": named("Proof")},
        closed=True,
    ),
    "Proof": an_object(
        {
            "pi_a": _list(_NUMBER, minItems=3, maxItems=3),
            "pi_b": _list(_PAIR, minItems=3, maxItems=3),
            "pi_c": _list(_NUMBER, minItems=3, maxItems=3),
            "protocol": {"const": "groth16"},
            "curve": {"const": "bn128"},
        },
    ),
    "Verified": an_object({"valid": {"const": True}, "values": VALUES}),
    "Consumption": an_object(
        {
            "sequence": WHOLE,
            "statement": STATEMENT_ID,
            "scope": {"type": ["string", "null"]},
            "nullifier": _NUMBER,
            "at": _TIME,
        },
        {"values": VALUES, "public": _list(_NUMBER)},
    ),
    "Consumed": an_object({"valid": {"const": True}, "values": VALUES, "consumption": named("Consumption")}),
    "Consumptions": an_object({"consumptions": _list(named("Consumption")), "next": WHOLE}),
    "Statement": an_object(
        {
            "id": STATEMENT_ID,
            "circuit": TEXT,
            "standing": {"type": ["string", "null"], "description": "Who can forge proofs under the key."},
            "verification_key": TEXT,
            "signals": _list({"type": "array"}),
            "once": {"type": ["object", "null"], "description": "What makes a proof count once."},
            "expected": {"type": "object"},
        },
        {"statement": TEXT, "verification_key_json": TEXT},
    ),
    "Statements": an_object({"statements": _list(named("Statement"))}),
    "Registration": an_object(
        {"statement": TEXT, "verification_key": TEXT},
        {
            "once": an_object({"nullifier": _NAME}, {"scope": _NAME, "pool": _NAME}, closed=True),
            "expected": {"type": "object"},
            "development": {"type": "boolean"},
        },
        closed=True,
    ),
    "ProofWanted": an_object({"statement": STATEMENT_ID, "inputs": {"type": "object"}}, closed=True),
    "Job": an_object(
        {
            "id": TEXT,
            "statement": STATEMENT_ID,
            "state": {"enum": ["queued", "running", "done", "failed", "cancelled", "expired"]},
            "attempt": WHOLE,
            "created_at": _TIME,
        },
        {
            "finished_at": _TIME,
            "progress": an_object({"step": TEXT, "done": WHOLE, "total": WHOLE}),
            "proof": named("Proof"),
            "public": _list(_NUMBER),
            "values": VALUES,
            "error": an_object({"code": TEXT, "message": TEXT}),
        },
    ),
    "State": an_object({"status": TEXT}),
    "Refusal": an_object({"error": an_object({"code": {"enum": list(STATUS)}, "message": TEXT})}),
}
"""By name, as they are referred to."""
