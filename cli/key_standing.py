"""What a key is by its record of contributions, looked at as closely as its file allows."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from zkwright.prover import ProvingKey, Standing


def recorded_standing(key: ProvingKey) -> tuple[Standing, str]:
    """As `zkwright.prover.ceremony` has it, which is loaded for keys that claim contributions alone: most are of a setup."""
    standing = key.standing
    if standing.value != "contributed":  # of a ceremony that was verified all is known
        return standing, ""
    from zkwright.prover.ceremony import recorded_standing

    return recorded_standing(key)
