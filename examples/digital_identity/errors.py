"""What goes wrong between the three roles, told in one line: what it is, and how to mend it."""

from __future__ import annotations


class IdentityError(Exception):
    """The base. Its message may be logged and sent: it has no claim, secret or nullifier in it."""

    answers_no = False
    """Whether it answers the question with no, or there was nothing to answer."""

    def __init__(self, what: str, mend: str) -> None:
        """`what` is wrong and what to do about it."""
        super().__init__(f"{what}; {mend}")


class MalformedError(IdentityError):
    """A document or an argument cannot be used."""


class RefusedError(IdentityError):
    """The answer is no: to a credential, to a request, or to a presentation."""

    answers_no = True
