"""Random field elements for blindings, secrets and serial numbers."""

from __future__ import annotations

import secrets

from zkwright.core.field import R

from ..errors import StaticValueError
from ..recorder.active import current_recorder, is_folding


def random_field() -> int:
    """A field element that nobody can guess, uniform in [0, r), from the operating system's randomness.

    >>> 0 <= random_field() < R
    True

    Raises StaticValueError in a circuit: the number would become a constant of the system, which everybody sees and which every
    proof has in common.
    """
    if current_recorder() is not None or is_folding():
        raise StaticValueError(
            "a random number within a circuit becomes a constant of the system, which everybody sees",
            "draw it outside, and pass it as an input: Private[Field]",
        )
    return secrets.randbelow(R)
