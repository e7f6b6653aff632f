"""A total to which noise was added before anybody can open it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from zkwright.circuits.elgamal import Ciphertext, add_ciphertexts
from zkwright.circuits.threshold_elgamal import DecryptionShare
from zkwright.circuits.threshold_elgamal.plain import DealtKey
from zkwright.verifier import InvalidBatch, Verifier

from ..errors import Cheated, LearningError
from ..privacy import Distribution
from .drawing import Drawing
from .total import Given, Total, ciphertexts_digest, shares_by_sum, sums_of


@dataclass(frozen=True)
class NoiseRule:
    """What noise a total must have, which all who share the key agree on before.

    `verifier` is of `encrypted_noise`, compiled for `distribution`, whose `sensitivity` is by how much one who gives changes all
    sums together. `colluding` is how many of those who add noise may tell each other what they added: as many others as the
    distribution has shares must add some as well, so that `least` in all do. Raises `LearningError` for a negative number,
    and a drawing of fewer.
    """

    verifier: Verifier
    distribution: Distribution
    drawing: Drawing
    colluding: int

    def __post_init__(self) -> None:
        """Refuse what no total can fulfil."""
        if self.colluding < 0:
            raise LearningError("colluding", f"is {self.colluding}", "say how many may tell each other what they added")
        if len(self.drawing.commitments) < self.least:
            what = f"{len(self.drawing.commitments)} committed to seeds, and {self.least} must add noise"
            raise LearningError(self.drawing.label, what, "let more commit")

    @property
    def least(self) -> int:
        """How many must add noise."""
        return self.distribution.shares + self.colluding

    def noised(self, total: Total, noises: Mapping[int, Given]) -> NoisedTotal:
        """The total with the noise of each of some, by their numbers. Anybody makes it, and gets the same.

        Raises `Cheated` with the numbers of those whose noise is not what their seeds give, and `LearningError` for fewer than
        `least`, those who committed to no seed, and noise for more or fewer sums than the total has.
        """
        if len(noises) < self.least:
            what = f"noise of {len(noises)}, where {self.least} must add some"
            raise LearningError(self.drawing.label, what, "wait for more")
        ordered = dict(sorted(noises.items()))
        liars = {}
        for number, each in ordered.items():
            seeds = {"drawn": self.drawing.drawn(number), "committed": self.drawing.commitments[number].seed}
            if any(each.values.get(name) != value for name, value in seeds.items()):
                liars[str(number)] = "its noise is of other seeds"
        if liars:
            raise Cheated(liars)
        try:
            self.verifier.verify_many([(each.values, each.proof) for each in ordered.values()])
        except InvalidBatch as batch:
            raise Cheated({str([*ordered][place]): str(error) for place, error in batch.refusals.items()}) from batch
        for number, each in ordered.items():
            if len(each.ciphertexts) != len(total.sums):
                what = f"adds noise to {len(each.ciphertexts)} sums, of which there are {len(total.sums)}"
                raise LearningError(number, what, "compile both circuits with as many entries")
        return NoisedTotal(total, ordered, self.distribution)


@dataclass(frozen=True)
class NoisedTotal:
    """A total, and noise that `NoiseRule.noised` verified."""

    total: Total
    noises: Mapping[int, Given]
    distribution: Distribution

    @cached_property
    def sums(self) -> list[Ciphertext]:
        """The ciphertext of each sum with all noise, which has the distribution's `low` taken from each."""
        noise = sums_of([each.ciphertexts for each in self.noises.values()])
        return [add_ciphertexts(one, other) for one, other in zip(self.total.sums, noise, strict=True)]

    @cached_property
    def digest(self) -> bytes:
        """The SHA-256 of who gave what and who added what noise."""
        hasher = hashlib.sha256(b"zkwright noised total 1" + self.total.digest)
        for number, each in self.noises.items():
            hasher.update(number.to_bytes(8, "big") + ciphertexts_digest(each.ciphertexts))
        return hasher.digest()

    def opened(self, key: DealtKey, shares: Mapping[int, Sequence[DecryptionShare]], bound: int) -> list[int]:
        """The sums with noise, which may be below 0; each is below `bound` without. Raises what `Total.opened` does."""
        reach = len(self.noises) * (self.distribution.high - self.distribution.low)
        lowest = len(self.noises) * self.distribution.low
        return [
            lowest + key.decrypt_number(ciphertext, each, bound + reach)
            for ciphertext, each in zip(self.sums, shares_by_sum(shares, len(self.sums)), strict=True)
        ]
