"""Numbers that were given, and what they add up to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Self

from zkwright.circuits.babyjub import Point
from zkwright.circuits.elgamal import Ciphertext, add_ciphertexts
from zkwright.circuits.threshold_elgamal import DecryptionShare
from zkwright.circuits.threshold_elgamal.plain import DealtKey
from zkwright.prover import Proved
from zkwright.verifier import InvalidBatch, Proof, Verifier

from ..errors import Cheated, LearningError


@dataclass(frozen=True)
class Given:
    """What one gives: public values by name, as `encrypted` has them, and the proof."""

    values: Mapping[str, Any]
    proof: Proof

    @classmethod
    def from_proof(cls, proved: Proved) -> Self:
        """What `Prover.prove_inputs` gave."""
        return cls(proved.values, proved.proof)

    @property
    def context(self) -> int:
        """Who gives it. Raises `LearningError` where that is no whole number."""
        context = self.values.get("context")
        if type(context) is not int:
            raise LearningError("what somebody gave", f"its context is {context!r}", "leave it out")
        return context

    @property
    def ciphertexts(self) -> list[Ciphertext]:
        """One for each number."""
        return [
            Ciphertext(ephemeral=_point(each["ephemeral"]), masked=_point(each["masked"]))
            for each in self.values["result"]
        ]


@dataclass(frozen=True)
class Total:
    """The sum of what some gave, each with a proof that was verified. Anybody makes it, and gets the same."""

    given: tuple[Given, ...]

    @classmethod
    def of(cls, verifier: Verifier, given: Iterable[Given]) -> Self:
        """The sum of all of them, in the order of their contexts.

        Raises `Cheated` with the contexts whose proofs do not hold, and `LearningError` for none, or two of one context.
        """
        ordered = tuple(sorted(given, key=lambda each: each.context))
        if not ordered:
            raise LearningError("the total", "nobody gave anything", "wait for who does")
        for one, other in pairwise(ordered):
            if one.context == other.context:
                raise LearningError(
                    f"the context {one.context}", "gave twice", "take one of both, by a rule that is known before"
                )
        try:
            verifier.verify_many([(each.values, each.proof) for each in ordered])
        except InvalidBatch as batch:
            raise Cheated(
                {str(ordered[place].context): str(error) for place, error in batch.refusals.items()}
            ) from batch
        return cls(ordered)

    @cached_property
    def sums(self) -> list[Ciphertext]:
        """The ciphertext of each sum."""
        return sums_of([each.ciphertexts for each in self.given])

    @cached_property
    def digest(self) -> bytes:
        """The SHA-256 of who gave what."""
        hasher = hashlib.sha256(b"zkwright total 1")
        for each in self.given:
            hasher.update(each.context.to_bytes(32, "big") + ciphertexts_digest(each.ciphertexts))
        return hasher.digest()

    def opened(self, key: DealtKey, shares: Mapping[int, Sequence[DecryptionShare]], bound: int) -> list[int]:
        """The sums, each below `bound`, of decryption shares by their owners' numbers.

        Raises `ValueError` for too few shares, for one that is not valid, whose owner it names, and where a sum is not below the
        bound, and `LearningError` for an owner who gave shares of more or fewer sums.
        """
        return [
            key.decrypt_number(ciphertext, each, bound)
            for ciphertext, each in zip(self.sums, shares_by_sum(shares, len(self.sums)), strict=True)
        ]


def shares_by_sum(shares: Mapping[int, Sequence[DecryptionShare]], count: int) -> Iterator[dict[int, DecryptionShare]]:
    """Of each of so many sums its shares by their owners. Raises `LearningError` naming who gave more or fewer."""
    for number, each in shares.items():
        if len(each) != count:
            what = f"gave {len(each)} shares, where there are {count} sums"
            raise LearningError(f"the owner number {number}", what, "leave it out, or ask it again")
    return ({number: each[place] for number, each in shares.items()} for place in range(count))


def sums_of(several: Sequence[Sequence[Ciphertext]]) -> list[Ciphertext]:
    """The ciphertexts of the sums of what is in each place. Raises `ValueError` where some have more than others."""
    first, *others = several
    sums = list(first)
    for ciphertexts in others:
        sums = [add_ciphertexts(one, other) for one, other in zip(sums, ciphertexts, strict=True)]
    return sums


def ciphertexts_digest(ciphertexts: Sequence[Ciphertext]) -> bytes:
    """The SHA-256 of these, in their order."""
    hasher = hashlib.sha256(b"zkwright ciphertexts 1")
    for ciphertext in ciphertexts:
        for point in (ciphertext.ephemeral, ciphertext.masked):
            hasher.update(int(point.x).to_bytes(32, "big") + int(point.y).to_bytes(32, "big"))
    return hasher.digest()


def _point(value: Mapping[str, Any]) -> Point:
    return Point(x=int(value["x"]), y=int(value["y"]))
