"""Inputs that somebody else vouches for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from zkwright.circuits.babyjub.edwards import Point
from zkwright.circuits.schnorr import Signature
from zkwright.circuits.schnorr.plain import SigningKey
from zkwright.compiler import Field, random_field

from .card import AnyShape
from .commitments import committed_inputs, signed_message


@dataclass(frozen=True)
class SignedInputs:
    """Whole numbers of a subject, as an issuer signed them: what the subject keeps, and gives to whoever proves an answer.

    The signature is over the commitment to the numbers and the subject, a field element that names whom they are about. An
    issuer's key signs inputs in one order and one meaning only: nothing else tells age from income.
    """

    inputs: tuple[int, ...] = field(repr=False)
    salt: int = field(repr=False)
    subject: int
    issuer: Point
    signature: Signature = field(repr=False)

    @classmethod
    def of(cls, key: SigningKey, shape: AnyShape, inputs: Sequence[int], subject: int) -> Self:
        """What an issuer makes: numbers as `Card.whole` gives them."""
        salt, numbers = random_field(), tuple(int(number) for number in inputs)
        hidden = committed_inputs(Field(salt), [Field(number) for number in numbers], shape.width)
        signature = key.sign(signed_message(Field(subject), hidden))
        return cls(numbers, salt, subject, key.public_key, signature)

    def to_inputs(self) -> dict[str, Any]:
        """Of a circuit that takes them."""
        return {
            "inputs": list(self.inputs),
            "salt": self.salt,
            "subject": self.subject,
            "issuer": self.issuer,
            "signature": self.signature,
        }
