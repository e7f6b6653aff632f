"""Secret scalars outside of circuits: made from the operating system's randomness, and shown nowhere.

Not in constant time, as `babyjub.plain` says.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field

from zkwright.core.traceback_redaction import redact_frames

from ..shared.plain import whole_number
from .edwards import Point
from .plain import BASE8, IDENTITY, AffinePoint, L, is_in_subgroup, multiply


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A secret scalar in [1, L), as `scalar` for the inputs of a proof. Neither `repr` nor errors show it.

    >>> SecretKey(1).public_key == Point.of(BASE8)
    Bool(1)
    >>> SecretKey.generate()
    SecretKey()

    Raises `ValueError` for a scalar out of range, `TypeError` for what is no integer.
    """

    scalar: int = field(repr=False)

    @redact_frames
    def __post_init__(self) -> None:
        """Refuse another number."""
        if not 0 < whole_number(self.scalar, "a secret scalar") < L:
            raise ValueError("a secret scalar is at least 1 and below L: SecretKey.generate() draws one")

    @classmethod
    def generate(cls) -> SecretKey:
        """A new key from the operating system's randomness."""
        return cls(secrets.randbelow(L - 1) + 1)

    @property
    def public_key(self) -> Point:
        """scalar * Base8."""
        return Point.of(multiply(self.scalar, BASE8))

    @redact_frames
    def nonce(self, purpose: str, *context: int) -> int:
        """A scalar in [1, L) to be used once, for what is signed or proved of this context.

        A hash of the key, the context and 32 fresh bytes: where the system's randomness fails, two contexts still get two
        nonces, and where it does not, nobody who disturbs the signer gets two signatures with one nonce.
        """
        hasher = hashlib.blake2b(key=self.scalar.to_bytes(32, "little"), person=b"zkw-nonce")
        for part in (secrets.token_bytes(32), purpose.encode(), *(number.to_bytes(32, "little") for number in context)):
            hasher.update(len(part).to_bytes(8, "little") + part)
        return int.from_bytes(hasher.digest(), "little") % (L - 1) + 1


def affine(point: Point, what: str = "the point") -> AffinePoint:
    """A point that comes from others, of order L. Raises `ValueError`, which names `what`, for any other."""
    found = AffinePoint(int(point.x), int(point.y))
    if found == IDENTITY or not is_in_subgroup(found):
        raise ValueError(f"{what} is not of order L: off the curve, of small order, or with a component of small order")
    return found


def random_scalar() -> int:
    """A scalar in [1, L) from the operating system's randomness, to blind or encrypt with, once."""
    return secrets.randbelow(L - 1) + 1
