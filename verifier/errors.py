"""What the verifier raises.

    Exception
    └── VerifierError            something was refused: where, why, and how to mend it
        ├── InvalidProof         a proof or its public signals: the answer is no
        │   ├── MalformedProof   their text could not even be read
        │   └── InvalidBatch     at least one of several, see `verify_many`
        ├── InvalidKey           a verifying key that must not be relied on
        └── InvalidStatement     a descriptor that is damaged, is of another key, or lacks the name asked for

One `except InvalidProof` suffices for hostile proofs and public signals; `InvalidKey` and `InvalidStatement` are about what
you deployed and wrote.
"""

from __future__ import annotations


class VerifierError(Exception):
    """Base of all refusals. `str()` of it is one line: `where: reason; mend`.

    `where` is the place in snarkjs' JSON, such as `pi_b[1][0]`; empty when the whole is meant. Nothing of what was
    refused is quoted beyond a short printable name, and numbers that are public and not what was expected: the line is
    safe to log.

    >>> str(InvalidProof("pi_a", "the point is not on the curve", "make the proof anew"))
    'pi_a: the point is not on the curve; make the proof anew'
    """

    label: str = "error"
    """What a report begins with."""

    answers_no: bool = False
    """Whether it answers the question with no. Else there was no answer: what was given cannot be used."""

    def __init__(self, where: str, reason: str, mend: str) -> None:
        """Keep the three parts apart, for programs."""
        self.where = where
        self.reason = reason
        self.mend = mend
        super().__init__(where, reason, mend)

    def __str__(self) -> str:
        """One line: where, why, and how to mend it."""
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.reason}; {self.mend}"

    def redacted(self) -> str:
        """The same line, which quotes no value; errors of the compiler and the prover have this as well."""
        return str(self)

    def to_object(self) -> dict[str, str]:
        """As JSON, for a service to send: `kind`, the name of the class, and `message`; other errors have this as well."""
        return {"kind": type(self).__name__, "message": str(self)}


class InvalidProof(VerifierError):  # noqa: N818 - named for what it says, as cryptography's InvalidSignature
    """The proof does not show what it claims, or the public signals are not those of a statement."""

    label = "invalid proof"
    answers_no = True


class MalformedProof(InvalidProof):
    """The text is no `proof.json` or `public.json`, so there was nothing to check."""

    label = "error"
    answers_no = False


class InvalidKey(VerifierError):  # noqa: N818 - as above
    """The verifying key is damaged, or forged proofs would pass under it."""


class InvalidStatement(VerifierError):  # noqa: N818 - as above
    """The descriptor is damaged or of another key, or what was expected of it is no value that it has."""
