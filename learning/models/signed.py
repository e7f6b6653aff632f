"""Inputs that somebody else vouches for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from zkwright.circuits.babyjub.edwards import Point
from zkwright.circuits.schnorr import Signature
from zkwright.circuits.schnorr.plain import SigningKey
from zkwright.compiler import Field, random_field
from zkwright.core.field import R

from ..errors import LearningError
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

    def to_object(self) -> dict[str, Any]:
        """As JSON, with elements as texts: what an issuer gives to its subject."""
        point, signature = self.issuer, self.signature
        return {
            "inputs": list(self.inputs),
            "salt": str(self.salt),
            "subject": str(self.subject),
            "issuer": [str(int(point.x)), str(int(point.y))],
            "signature": [str(int(each)) for each in (signature.r.x, signature.r.y, signature.s)],
        }

    @classmethod
    def from_object(cls, document: Any) -> Self:
        """What `to_object` gave. Raises `LearningError` for all else; whether the signature is valid shows when it is proved."""
        try:
            inputs, salt, subject = (document.pop(name) for name in ("inputs", "salt", "subject"))
            issuer, signature = ([_element(each) for each in document.pop(name)] for name in ("issuer", "signature"))
            if document or not all(type(number) is int for number in inputs):
                raise ValueError
            (x, y), (r_x, r_y, s) = issuer, signature
        except (AttributeError, KeyError, TypeError, ValueError):
            raise LearningError("the signed inputs", "are not what an issuer gives", "ask for them again") from None
        made = Signature(r=Point(x=Field(r_x), y=Field(r_y)), s=Field(s))
        return cls(tuple(inputs), _element(salt), _element(subject), Point(x=Field(x), y=Field(y)), made)

    def to_inputs(self) -> dict[str, Any]:
        """Of a circuit that takes them."""
        return {
            "inputs": list(self.inputs),
            "salt": self.salt,
            "subject": self.subject,
            "issuer": self.issuer,
            "signature": self.signature,
        }


def _element(given: Any) -> int:
    """An element as a text of its digits, in one way only."""
    if not isinstance(given, str) or len(given) > 78 or not (given.isascii() and given.isdigit()):
        raise LearningError("the signed inputs", "have what is no element", "ask for them again")
    if (number := int(given)) >= R or str(number) != given:
        raise LearningError("the signed inputs", "have what is no element", "ask for them again")
    return number
