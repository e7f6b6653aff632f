"""The exchange outside of circuits: a key pair, and the secret that is shared with another's public key."""

from __future__ import annotations

from zkwright.core.traceback_redaction import redact_frames

from ..babyjub.edwards import Point
from ..babyjub.plain import multiply
from ..babyjub.secret_key import SecretKey, affine

__all__ = ["SecretKey", "agree"]


@redact_frames
def agree(key: SecretKey, public_key: Point) -> Point:
    """The secret that is shared with the owner of a public key, as `shared_secret` computes it.

    >>> ours, theirs = SecretKey.generate(), SecretKey.generate()
    >>> agree(ours, theirs.public_key) == agree(theirs, ours.public_key)
    Bool(1)

    Raises `ValueError` for a public key that is not of order L.
    """
    return Point.of(multiply(key.scalar, affine(public_key, "the public key")))
