"""The secrets of a setup by a single party."""

from __future__ import annotations

from dataclasses import dataclass, field

from zkwright.core.field import R


@dataclass(frozen=True, slots=True)
class SetupSecrets:
    """The toxic waste of a single-party setup, each in [1, r): whoever knows them can forge proofs.

    gamma is always 1, as after any snarkjs ceremony. Never shown by `repr`; raises `ValueError` for a value out of
    range, without naming it.
    """

    tau: int = field(repr=False)
    alpha: int = field(repr=False)
    beta: int = field(repr=False)
    delta: int = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse zeros, which void the proof system, and unreduced values."""
        if not all(0 < secret < R for secret in (self.tau, self.alpha, self.beta, self.delta)):
            raise ValueError("setup secrets lie in [1, r): draw them again")
