"""Who a member is to the others: an Ed25519 key, by which all that it sends is signed."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

SIGNATURE: Final = 64
"""Bytes of one, at the front of an envelope."""

_DOMAIN: Final = b"zkwright federated 1"


@dataclass(frozen=True, slots=True)
class Identity:
    """A signing key; what is pinned of it is `public`, 32 bytes."""

    _key: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def generate(cls) -> Self:
        """A new one, from the operating system's randomness."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_bytes(cls, secret: bytes) -> Self:
        """The one whose `to_bytes` this is. Raises `ValueError` for other lengths than 32."""
        return cls(Ed25519PrivateKey.from_private_bytes(secret))

    def to_bytes(self) -> bytes:
        """The secret key, 32 bytes."""
        return self._key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sealed(self, round: bytes, subject: str, payload: bytes) -> bytes:
        """An envelope: the signature of what it is about, in which round, and the payload behind it."""
        return self._key.sign(_signed(round, subject, payload)) + payload


def opened(public: bytes, round: bytes, subject: str, envelope: bytes) -> bytes | None:
    """The payload of an envelope, None where the key did not sign it for that subject and round."""
    signature, payload = envelope[:SIGNATURE], envelope[SIGNATURE:]
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _signed(round, subject, payload))
    except (InvalidSignature, ValueError):
        return None
    return payload


def _signed(round: bytes, subject: str, payload: bytes) -> bytes:
    about = subject.encode()
    return _DOMAIN + round + struct.pack(">H", len(about)) + about + payload
