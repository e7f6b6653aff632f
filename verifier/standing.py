"""Who can forge proofs under a key, as far as its descriptor knows, and which keys nobody relies on without a word."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from .errors import InvalidKey

WORDS: Final = MappingProxyType(
    {
        "development": "development: whoever made the key can forge proofs",
        "uncontributed": "uncontributed: anybody can forge proofs",
        "unrecorded": "unrecorded: whoever made the key may be able to forge proofs",
        "contributed": "contributed: nobody can forge proofs if one contributor was honest, as far as the key's own record tells",
        "verified": "verified: of this circuit, and nobody can forge proofs if one contributor was honest",
    }
)
"""Each standing, from the worst to the best, and what it means."""

STANDINGS: Final = tuple(WORDS)

FORGEABLE: Final = ("development", "uncontributed", "unrecorded")
"""Under these somebody can forge proofs, for all that is known."""

NOBODY_SAID: Final = "unknown: nobody said who made the key, who may be able to forge proofs"
"""What a key is of which no standing was told."""


def refuse_forgeable(standing: str | None, development: bool) -> None:
    """Raise `InvalidKey` for a standing in `FORGEABLE`, unless `development` is True: no other value is the word."""
    if standing in FORGEABLE and development is not True:
        raise InvalidKey(
            "standing", WORDS[standing], "take a key of a ceremony, or pass development=True to try this one"
        )


def refuse_relying(standing: str | None, development: bool) -> None:
    """The same, and for a key of which nobody said anything: what answers yes or no has no other way to tell of that."""
    refuse_forgeable(standing, development)
    if standing is None and development is not True:
        mend = "write its standing into the descriptor, as `zkwright export vk` does, or pass development=True to try this one"
        raise InvalidKey("standing", NOBODY_SAID, mend)
