"""Semaphore v4, the member's side: identities, and what is hashed before it enters a proof."""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass, field
from typing import Final

from zkwright.compiler import Field
from zkwright.core.traceback_redaction import redact_frames

from ..babyjub.edwards import Point
from ..babyjub.plain import BASE8, AffinePoint, L, multiply
from ..eddsa import Signature
from ..keccak.plain import keccak_256
from ..poseidon.plain import permute
from ..shared.blake import blake_512
from ..shared.plain import field_element, whole_number

KEY_BYTES: Final = 32
"""Length of the private keys that `Identity.generate` draws; others may have any."""

_TEXT_BYTES: Final = 31


@dataclass(frozen=True, slots=True)
class Identity:
    """A member's identity, from a private key of any length: what @semaphore-protocol/identity 4 makes of it.

    There a key may also be a text, which means its bytes in UTF-8. Ours is shown nowhere: neither `repr` nor errors tell it.

    >>> member = Identity(b"private-key")
    >>> member.commitment
    6713759524929462920729238055066140547652153198787964626449165623093508075489

    Not in constant time, as `babyjub.plain` says. Raises `TypeError` when the key is no `bytes`.
    """

    private_key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a key of another type."""
        if not isinstance(self.private_key, bytes):
            raise TypeError(
                f"a private key is bytes, not a {type(self.private_key).__name__}: of a text, text.encode() gives them"
            )

    @classmethod
    def generate(cls) -> Identity:
        """A new identity from the operating system's randomness."""
        return cls(secrets.token_bytes(KEY_BYTES))

    @classmethod
    def load(cls, exported: str) -> Identity:
        """The identity of what `export` gave. Raises `ValueError`, which does not show it, for what is not base64."""
        try:
            return cls(base64.b64decode(exported, validate=True))
        except (binascii.Error, ValueError):
            pass
        raise ValueError("this is no exported identity: base64 is expected")

    def export(self) -> str:
        """The private key in base64."""
        return base64.b64encode(self.private_key).decode("ascii")

    @property
    def secret_scalar(self) -> int:
        """What the circuit takes as the secret, below the order of the subgroup."""
        return (self._pruned() >> 3) % L

    @property
    def public_key(self) -> Point:
        """secret_scalar * Base8."""
        return Point.of(self._public_key())

    @property
    def commitment(self) -> int:
        """What stands in a group for the member."""
        return permute([0, *self._public_key()])[0]

    @redact_frames
    def sign(self, message: Field | int) -> Signature:
        """An EdDSA-Poseidon signature by the public key: what `signMessage` gives, and `eddsa.require_signature` takes.

        Raises `ValueError` when the message is not in [0, r), `TypeError` for no integer.
        """
        message = field_element(message, "a message")
        nonce = int.from_bytes(blake_512(self._digest()[32:] + message.to_bytes(32, "little")), "little") % L
        r8, key = multiply(nonce, BASE8), self._public_key()
        s = (nonce + permute([0, *r8, *key, message])[0] * self._pruned()) % L
        return Signature(r8=Point.of(r8), s=Field(s))

    def _digest(self) -> bytes:
        return blake_512(self.private_key)

    def _pruned(self) -> int:
        """As RFC 8032 (5.1.5) does: a multiple of 8 with bit 254 set and bit 255 not."""
        low = int.from_bytes(self._digest()[:32], "little")
        return low & ~7 & (1 << 254) - 1 | 1 << 254

    def _public_key(self) -> AffinePoint:
        return multiply(self.secret_scalar, BASE8)


def hash_signal(value: int | str) -> int:
    """What Semaphore's packages make of a message or a scope before it is proved: 248 bits of its Keccak-256 hash.

    A number stands for its 32 bytes, big-endian; a text of at most 31 bytes of UTF-8 for them, padded with zeros.

    >>> hash_signal(0)
    72536837793382353857766664600029564596379343648020771091641483823512744933

    Raises `ValueError` for a number outside [0, 2**256), a longer text, and one that Semaphore's packages would read as a number;
    `TypeError` for anything else.
    """
    if isinstance(value, str):
        data = value.encode("utf-8")
        if len(data) > _TEXT_BYTES:
            raise ValueError(f"a text has at most {_TEXT_BYTES} bytes of UTF-8, this one {len(data)}: hash it first")
        if _reads_as_number(value):
            raise ValueError("this text is read as a number by Semaphore's packages: pass the number")
        padded = data.ljust(32, b"\0")
    else:
        number = whole_number(value, "a message or a scope")
        if not 0 <= number < 1 << 256:
            raise ValueError("a number to hash is at least 0 and below 2**256")
        padded = number.to_bytes(32, "big")
    return int.from_bytes(keccak_256(padded), "big") >> 8


def _reads_as_number(text: str) -> bool:
    """Whether JavaScript's `BigInt` takes it."""
    stripped = text.strip()
    try:
        int(stripped or "0", 0 if stripped[:2].lower() in ("0x", "0o", "0b") else 10)
    except ValueError:
        return False
    return True
