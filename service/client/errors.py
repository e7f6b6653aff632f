"""What a service says no with, where one asks it.

ServiceError
└── ServiceRefused    the service answered, with a refusal
"""

from __future__ import annotations

from typing import Any, Final

from ..errors import ServiceError

_ANSWERS: Final = ("invalid_proof", "already_consumed", "unsatisfied")
"""Codes that answer the question; all others say that it was not answered."""


class ServiceRefused(ServiceError):  # noqa: N818 - an answer
    """A refusal: `code` is what programs tell it by, `status` HTTP's, 0 for a proof that failed; `details` what came with it."""

    def __init__(self, place: object, code: str, status: int, what: str, details: dict[str, Any]) -> None:
        """`what` is the service's sentence."""
        super().__init__(place, what, f"the service calls this {code}")
        self.code = code
        self.status = status
        self.details = details
        self.answers_no = code in _ANSWERS  # type: ignore[misc]  # of the class in others, where one answer is all they give

    def to_object(self) -> dict[str, Any]:
        """As JSON: with the code, and what came with it."""
        return {**super().to_object(), "code": self.code, **self.details}
