"""The two seeds: one that is committed to, and one that others give after that."""

from __future__ import annotations

import hashlib
from typing import Final, overload

from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import Field
from zkwright.core.field import R

from ..errors import LearningError

_DOMAIN: Final = b"zkwright noise 1"
_LEAST: Final = 16


@overload
def seed_commitment(seed: int, salt: int) -> int: ...
@overload
def seed_commitment(seed: Field, salt: Field) -> Field: ...
def seed_commitment(seed: Field | int, salt: Field | int) -> Field | int:
    """The commitment to a seed, `random_field()` both. Costs 240 rows."""
    return poseidon(seed, salt)


def public_seed(label: str, commitment: int, randomness: bytes) -> int:
    """What others add, a field element: of the release's label, the commitment, and bytes that came after it.

    >>> public_seed("census, 2026", 5, b"the beacon's next 32 bytes, say.") < R
    True

    The bytes are 16 or more that whoever releases could not foresee: a beacon's, or, hashed together, one part of each who does
    not trust it. Use a commitment for one release alone: with another label or other bytes it is another draw, and of several
    one chooses. `Budget` remembers commitments. Raises `LearningError` for fewer bytes, and a
    commitment that is no field element.
    """
    if len(randomness) < _LEAST:
        raise LearningError(label, f"{len(randomness)} bytes of randomness", f"give {_LEAST} or more")
    if not 0 <= commitment < R:
        raise LearningError(label, "the commitment is no field element", "give what seed_commitment gave")
    about = label.encode()
    data = _DOMAIN + len(about).to_bytes(4, "big") + about + commitment.to_bytes(32, "big") + randomness
    return int.from_bytes(hashlib.sha512(data).digest(), "big") % R
