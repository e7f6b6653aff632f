"""Seeds of noise: each who adds some commits to one, and only then does everybody learn what else it depends on."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from zkwright.circuits.elgamal.plain import random_scalar
from zkwright.compiler import random_field
from zkwright.core.field import R

from ..errors import Cheated, LearningError
from ..privacy import public_seed, seed_commitment

COIN: Final = 32
"""Bytes."""

_DOMAIN: Final = b"zkwright noise coins 1"


@dataclass(frozen=True, slots=True)
class SeedCommitment:
    """What one publishes first: commitments to a secret seed, and to a coin that is shown once all have committed."""

    seed: int
    coin: bytes


@dataclass(frozen=True, slots=True)
class NoiseSeed:
    """What one who adds noise keeps: a seed for one sum and no other, and a coin."""

    seed: int = field(repr=False)
    salt: int = field(repr=False)
    coin: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> Self:
        """A new one, from the operating system's randomness."""
        return cls(random_field(), random_field(), secrets.token_bytes(COIN))

    @property
    def commitment(self) -> SeedCommitment:
        """What is published before anybody's coin is."""
        return SeedCommitment(seed_commitment(self.seed, self.salt), hashlib.sha256(self.coin).digest())

    def inputs(self, drawn: int, entries: int) -> dict[str, Any]:
        """Of `encrypted_noise`, at what `Drawing.drawn` says."""
        return {
            "seed": self.seed,
            "salt": self.salt,
            "randomness": [random_scalar() for _ in range(entries)],
            "committed": self.commitment.seed,
            "drawn": drawn,
        }


class Drawing:
    """What everybody knows once all coins are shown: the other half of each one's noise.

    `commitments` and `coins` are by the numbers of those who add noise. Nobody could foresee it before the last coin was shown;
    who shows the last one can choose not to, which ends the drawing, seen by all. Raises `Cheated` with the numbers of those
    whose coin is another than they committed to, and `LearningError` for one that is missing, for two commitments to one seed,
    and for a seed's commitment that is no field element.
    """

    def __init__(self, label: str, commitments: Mapping[int, SeedCommitment], coins: Mapping[int, bytes]) -> None:
        """`label` is what the noise is for; no two sums of the same people have one."""
        self.label: Final = label
        self.commitments: Final = dict(sorted(commitments.items()))
        if coins.keys() != self.commitments.keys():
            silent = ", ".join(map(str, sorted(coins.keys() ^ self.commitments.keys())))
            raise LearningError(label, f"coins and commitments are not of the same: {silent}", "wait for all of both")
        seeds = [each.seed for each in self.commitments.values()]
        if not all(0 <= seed < R for seed in seeds):
            raise LearningError(label, "a commitment to a seed is no field element", "leave out who published it")
        if len(set(seeds)) < len(seeds):
            raise LearningError(label, "two committed to one seed", "have each make one of its own")
        liars = {
            str(number): "its coin is another than it committed to"
            for number, each in self.commitments.items()
            if len(coins[number]) != COIN or hashlib.sha256(coins[number]).digest() != each.coin
        }
        if liars:
            raise Cheated(liars)
        hasher = hashlib.sha256(_DOMAIN)
        for number, each in self.commitments.items():
            hasher.update(number.to_bytes(8, "big") + each.seed.to_bytes(32, "big") + coins[number])
        together = hasher.digest()
        self._drawn: Final = {
            number: public_seed(label, each.seed, together) for number, each in self.commitments.items()
        }

    def drawn(self, number: int) -> int:
        """The input `drawn` of `encrypted_noise` for one of them. Raises `LearningError` for who did not commit."""
        if number not in self._drawn:
            raise LearningError(self.label, f"{number} committed to no seed", "leave out what it sent")
        return self._drawn[number]
