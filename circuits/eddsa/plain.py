"""EdDSA over Baby Jubjub with Poseidon, the signer's side: keys and signatures; `eddsa` tells the scheme.

A verifier cannot see how a signer derives scalars from a seed. Here it is BLAKE2b, which Python carries; circomlibjs
uses BLAKE-512, so the same seed gives another key there. Each accepts the other's signatures. `semaphore.plain` has its keys.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from zkwright.compiler import Field
from zkwright.core.traceback_redaction import redact_frames

from ..babyjub.edwards import Point
from ..babyjub.plain import BASE8, COFACTOR, AffinePoint, L, multiply
from ..poseidon.plain import permute
from ..shared.plain import field_element
from . import Signature

SEED_BYTES: Final = 32
"""Length of the secret from which a key is derived."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret signing key. It is shown nowhere: neither `repr` nor errors tell the seed.

    >>> key = SigningKey.generate()
    >>> from zkwright.circuits.eddsa import require_signature
    >>> require_signature(key.public_key, 42, key.sign(42))

    Not in constant time, as `babyjub.plain` says. Raises `ValueError` when the seed has not 32 bytes, `TypeError` when it is
    no `bytes`.
    """

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a seed of another type or length."""
        if not isinstance(self.seed, bytes):
            raise TypeError(
                f"a signing key's seed is bytes, not a {type(self.seed).__name__}: SigningKey.generate() draws one"
            )
        if len(self.seed) != SEED_BYTES:
            raise ValueError(f"a signing key's seed has {SEED_BYTES} bytes, this one has {len(self.seed)}")

    @classmethod
    def generate(cls) -> SigningKey:
        """A new key from the operating system's randomness."""
        return cls(secrets.token_bytes(SEED_BYTES))

    @property
    def public_key(self) -> Point:
        """A = k * Base8, where k is the secret scalar."""
        return Point.of(self._public_key())

    @redact_frames
    def sign(self, message: Field | int) -> Signature:
        """Sign one field element; sign more by hashing them first.

        Deterministic: the nonce is a keyed hash of the message, so no message is ever signed with another's nonce.

        Raises `ValueError` when the message is not in [0, r): a verifier would see another one; `TypeError` for no integer.
        """
        return self._signed(message, b"nonce", lambda *hashed: permute([0, *hashed])[0])

    def _signed(self, message: Field | int, purpose: bytes, challenge: Callable[..., int]) -> Signature:
        """The signature by a scheme's challenge. Each scheme has its purpose: of two with one nonce the key follows."""
        message = field_element(message, "a message")
        nonce = _to_scalar(hashlib.blake2b(message.to_bytes(32, "little"), key=self._derive(purpose)).digest())
        r8 = multiply(nonce, BASE8)
        s = (nonce + COFACTOR * challenge(*r8, *self._public_key(), message) * self._scalar()) % L
        return Signature(r8=Point.of(r8), s=Field(s))

    def _public_key(self) -> AffinePoint:
        return multiply(self._scalar(), BASE8)

    def _scalar(self) -> int:
        return _to_scalar(self._derive(b"scalar"))

    def _derive(self, purpose: bytes) -> bytes:
        return hashlib.blake2b(self.seed, person=b"zkw-eddsa-" + purpose).digest()


def _to_scalar(digest: bytes) -> int:
    """64 uniform bytes to a scalar in [1, L); the bias is below 2^-260."""
    return int.from_bytes(digest, "little") % (L - 1) + 1
