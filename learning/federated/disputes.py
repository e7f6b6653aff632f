"""Who masked another vector than the proved one, when the sum is not what was proved.

Each member who is left has y(c) - own(c) - tie at the challenge c, which must be the sum of what its common masks have there, and
each common mask has opposite signs at its two ends. So all say what each of their common masks has at c. Where two say different
things of one, whoever tells the truth shows its seed, whose hash both signed before; where all agree, the liar's sum is wrong.
Of the updates this shows nothing: a value at c is known of each already, and a seed is shown only to somebody who knows it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

from zkwright.core.field import R

from ..errors import Cheated, LearningError
from .masks import at, mask, sign
from .messages import HASH, Malformed, Phase, by_member, elements_of, of_members
from .round import Round

_LIED: Final = "masked another vector than it proved"
_DENIED: Final = "says otherwise of a mask than its seed, or shows no seed"
_SILENT: Final = "did not say what its masks are, and all others told the truth"


class Dispute:
    """One sum that is not what was proved."""

    def __init__(
        self,
        round: Round,
        challenge: int,
        differences: Mapping[int, int],
        hashes: Callable[[int, int], tuple[bytes, bytes, bytes]],
    ) -> None:
        """`differences` are y(c) - own(c) - tie by member; `hashes(of, to)` begins with that of their seed, as `of` signed it."""
        self._round: Final = round
        self._challenge: Final = challenge
        self._differences: Final = differences
        self._hashes: Final = hashes
        self._values: dict[int, dict[int, int]] = {}

    def check(self, phase: Phase, place: int, payload: bytes) -> None:
        """Raises `Malformed` for an answer that is none."""
        parts = of_members(payload, len(self._round.members))
        if phase is Phase.VALUES:
            others = self._differences.keys() - {place}
            if parts.keys() != others or not all(len(elements_of(part)) == 1 for part in parts.values()):
                raise Malformed("values are missing, or too many")
        elif any(len(seed) != HASH for seed in parts.values()):
            raise Malformed("a seed has another length")

    def after_values(self, answers: Mapping[int, bytes], signed: Mapping[int, bytes]) -> dict[int, bytes]:
        """Ask those who are in a pair that disagrees for its seed. Raises `Cheated` where no pair does."""
        self._values = {
            place: {
                other: elements_of(part)[0] for other, part in of_members(payload, len(self._round.members)).items()
            }
            for place, payload in answers.items()
        }
        if not self._pairs():
            raise self._cheated(self._wrong_sums() or dict.fromkeys(self._differences.keys() - answers.keys(), _SILENT))
        asked: dict[int, dict[int, bytes]] = {}
        for one, other in self._pairs():
            asked.setdefault(one, {})[other] = signed[other]
            asked.setdefault(other, {})[one] = signed[one]
        return {place: by_member(asked.get(place, {})) for place in answers}

    def after_seeds(self, answers: Mapping[int, bytes]) -> Cheated:
        """Who says otherwise of a mask than its seed."""
        seeds = {place: of_members(payload, len(self._round.members)) for place, payload in answers.items()}
        cheats = self._wrong_sums()
        for one, other in self._pairs():
            for place, peer in ((one, other), (other, one)):
                if self._is_lie(place, peer, seeds):
                    cheats[place] = _DENIED
        return self._cheated(cheats)

    def _pairs(self) -> list[tuple[int, int]]:
        return [
            (one, other)
            for one, values in self._values.items()
            for other, value in values.items()
            if one < other in self._values and self._values[other][one] != value
        ]

    def _is_lie(self, place: int, peer: int, seeds: Mapping[int, Mapping[int, bytes]]) -> bool:
        """Whether what `place` says of its mask with `peer` is not what the seed says that either of them shows."""
        agreed = {self._hashes(place, peer)[0], self._hashes(peer, place)[0]}
        for shown in (seeds.get(place, {}).get(peer), seeds.get(peer, {}).get(place)):
            if shown is not None and {hashlib.sha256(shown).digest()} == agreed:
                length = self._round.scheme.elements + 1
                return self._values[place][peer] != at(self._challenge, mask(shown, length))
        return True

    def _wrong_sums(self) -> dict[int, str]:
        """Whose own masks, as it says, do not make up the difference."""
        return {
            place: _LIED
            for place, values in self._values.items()
            if (self._differences[place] - sum(sign(place, other) * value for other, value in values.items())) % R
        }

    def _cheated(self, places: Mapping[int, str]) -> Cheated:
        if not places:
            raise LearningError(
                self._round.label, "the sum is not what was proved, and nobody is named", "begin another round"
            )
        return Cheated({self._round.members[place].name: reason for place, reason in sorted(places.items())})
