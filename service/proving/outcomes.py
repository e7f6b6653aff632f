"""What became of a proof that was asked for, as JSON: a proof, or why there is none, without the value of any input."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from zkwright.core.errors import InputError, ZkwrightError
from zkwright.verifier import VerifierError

CODES: Final = (
    "unsatisfied",
    "bad_inputs",
    "unusable_circuit",
    "too_slow",
    "worker_died",
    "unreadable_inputs",
    "internal",
)
"""Why a job failed; part of the protocol, and no statuses of HTTP: the answer that tells of it is 200."""


def failure(code: str, message: str, **more: Any) -> dict[str, Any]:
    """The outcome of a job that has no proof; `code` is one of `CODES`, `message` one sentence without anything secret."""
    return {"error": {"code": code, "message": message, **more}}


def outcome_of(prove: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    """What `prove` gives, or the failure that it raised; what stops the process goes through."""
    try:
        return dict(prove())
    except InputError as error:
        return _told("bad_inputs", error, path=error.path)
    except (ZkwrightError, VerifierError) as error:
        return _told("unsatisfied" if error.answers_no else "unusable_circuit", error)
    except BrokenPipeError:
        raise  # nobody listens any more
    except Exception as error:  # its text may quote anything
        return failure("internal", f"proving failed: {type(error).__name__}")


def _told(code: str, error: ZkwrightError | VerifierError, **more: Any) -> dict[str, Any]:
    told = error.to_object()
    message = told.pop("message")
    return failure(code, message, **told, **more)
