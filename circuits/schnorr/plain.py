"""Schnorr's signatures outside of circuits: keys, signing, verifying; `schnorr` tells the scheme."""

from __future__ import annotations

from dataclasses import dataclass, field

from zkwright.compiler import Field
from zkwright.core.traceback_redaction import redact_frames

from ..babyjub.edwards import Point
from ..babyjub.plain import BASE8, L, multiply
from ..babyjub.scalars import Challenge
from ..babyjub.secret_key import SecretKey
from ..shared.plain import field_element
from . import Signature, challenge


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret signing key, made of a `SecretKey`. It is shown nowhere.

    Not in constant time, as `babyjub.plain` says.
    """

    secret: SecretKey = field(repr=False)

    @classmethod
    def generate(cls) -> SigningKey:
        """A new key from the operating system's randomness."""
        return cls(SecretKey.generate())

    @property
    def public_key(self) -> Point:
        """A = secret * Base8."""
        return self.secret.public_key

    @redact_frames
    def sign(self, message: Field | int) -> Signature:
        """Sign one field element; sign more by hashing them first.

        The nonce is `SecretKey.nonce`'s, of the message and fresh randomness: two signatures of a message differ, and no nonce
        is used for two messages even where the randomness fails.

        Raises `ValueError` when the message is not in [0, r), `TypeError` for no integer.
        """
        message = field_element(message, "a message")
        nonce = self.secret.nonce("schnorr", message)
        r = Point.of(multiply(nonce, BASE8))
        e = Challenge.of(challenge(self.public_key, message, r)).known or 0
        return Signature(r=r, s=Field((nonce + e * self.secret.scalar) % L))
