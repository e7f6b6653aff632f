"""Ciphertexts with proofs: made by who gives numbers, verified and added up by anybody."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Self

from zkwright.compiler import Field, random_field
from zkwright.core.field import R
from zkwright.core.traceback_redaction import redact_frames
from zkwright.prover import Prover
from zkwright.verifier import InvalidBatch, Proof, Verifier, VerifierError

from ..errors import Cheated, LearningError
from .circuit import committed, widths_of
from .parameters import PROVED_ERROR, Ring, Scheme
from .polynomials import centred
from .scheme import Pair, Randomness, add_ciphertexts, encrypt, zeros

_DOMAIN: Final = b"zkwright bfv 1 challenge"
_MOST_PROOF: Final = 4096
"""Bytes."""


@dataclass(frozen=True, slots=True)
class GivenCiphertext:
    """What one gives: the ciphertext, who gives it as a nullifier says it, a commitment, and the proof."""

    ciphertext: Pair
    context: int
    commitment: int
    proof: Proof

    def to_bytes(self, ring: Ring) -> bytes:
        """Context, commitment, both polynomials, and the proof as JSON."""
        numbers = b"".join((each % R).to_bytes(32, "big") for each in (self.context, self.commitment))
        return numbers + self.ciphertext.to_bytes(ring) + self.proof.to_json().encode()

    @classmethod
    def from_bytes(cls, ring: Ring, data: bytes) -> Self:
        """What `to_bytes` gave, whose proof is not verified. Raises `LearningError` for anything else."""
        end = 64 + Pair.size(ring)
        context, commitment = (int.from_bytes(data[place : place + 32], "big") for place in (0, 32))
        if not end < len(data) <= end + _MOST_PROOF or context >= R or commitment >= R:
            what = f"{len(data)} bytes that are no ciphertext with a proof"
            raise LearningError("what somebody gave", what, "send what to_bytes gave")
        try:
            proof = Proof.from_json(data[end:])
        except VerifierError as error:
            raise LearningError("what somebody gave", f"has no proof ({error})", "send what to_bytes gave") from None
        return cls(Pair.from_bytes(ring, data[64:end]), context, commitment, proof)


@dataclass(frozen=True)
class Sums:
    """A key and a scheme that all know: proves, verifies and adds up."""

    scheme: Scheme
    public: Pair

    @redact_frames
    def give(self, prover: Prover, numbers: Sequence[int], context: int) -> GivenCiphertext:
        """Encrypt numbers, the rest of which up to the degree are 0, and prove it; `prover` is of `bfv_encryption`.

        Raises `LearningError` for numbers that the scheme does not have, and what proving does.
        """
        ring, half = self.scheme.ring, 1 << self.scheme.ring.quotient_bits - 1
        whole = [*numbers, *[0] * (ring.degree - len(numbers))]
        while True:
            drawn = Randomness.draw(ring)
            ciphertext, quotient = encrypt(self.scheme, self.public, whole, drawn)
            if all(-half <= each < half for each in (*quotient.first, *quotient.second)):
                break  # all but one in 100,000 times
        nonce = random_field()
        inputs: dict[str, Any] = {
            "plus": (drawn.mask == 1).tolist(),
            "minus": (drawn.mask == -1).tolist(),
            "first_error": (drawn.first_error + PROVED_ERROR).tolist(),
            "second_error": (drawn.second_error + PROVED_ERROR).tolist(),
            "numbers": whole,
            "first_quotient": [each + half for each in quotient.first],
            "second_quotient": [each + half for each in quotient.second],
        }
        widths = widths_of(self.scheme.bits, ring.quotient_bits)
        columns = [[int(each) for each in column] for column in inputs.values()]
        commitment = int(committed(Field(nonce), columns, widths))
        public = self._public_values(ciphertext, context, commitment)
        proved = prover.prove_inputs({**inputs, "nonce": nonce, **{k: v for k, v in public.items() if k != "result"}})
        return GivenCiphertext(ciphertext, context, commitment, proved.proof)

    def total(self, verifier: Verifier, given: Iterable[GivenCiphertext]) -> Pair:
        """The sum of all, each with a proof that holds.

        Raises `Cheated` with the contexts of those that do not, and `LearningError` for none, two of one context, and more than
        the scheme adds.
        """
        ordered = sorted(given, key=lambda each: each.context)
        contexts = [each.context for each in ordered]
        if not ordered or len(set(contexts)) < len(contexts):
            raise LearningError("the total", "nobody gave anything, or one twice", "take one of each")
        if len(ordered) > self.scheme.added:
            what = f"{len(ordered)} gave numbers, and sums of up to {self.scheme.added} decrypt"
            raise LearningError("the total", what, "agree on a scheme that adds more")
        try:
            verifier.verify_many(
                [(self._public_values(each.ciphertext, each.context, each.commitment), each.proof) for each in ordered]
            )
        except InvalidBatch as batch:
            liars = {str(ordered[place].context): str(error) for place, error in batch.refusals.items()}
            raise Cheated(liars) from batch
        total = zeros(self.scheme.ring)
        for each in ordered:
            total = add_ciphertexts(self.scheme.ring, total, each.ciphertext)
        return total

    def _public_values(self, ciphertext: Pair, context: int, commitment: int) -> dict[str, Any]:
        """What a proof is of: the challenge of all that came before it, and what follows at it."""
        ring = self.scheme.ring
        challenge = self._challenge(ciphertext, context, commitment)
        power = pow(challenge, ring.degree, R)
        first, second = (centred(ring, each) for each in (ciphertext.first, ciphertext.second))
        value = (at(first, challenge) + power * at(second, challenge)) % R
        weights = weights_at(ring, *self._key, challenge)
        result = {"commitment": commitment, "value": value}
        return {"result": result, "context": context, "challenge": challenge, "weights": weights}

    @cached_property
    def _key(self) -> tuple[list[int], list[int]]:
        ring = self.scheme.ring
        return centred(ring, self.public.first), centred(ring, self.public.second)

    @cached_property
    def _setting(self) -> bytes:
        ring = self.scheme.ring
        return self.scheme.digest + self.public.digest(ring)

    def _challenge(self, ciphertext: Pair, context: int, commitment: int) -> int:
        numbers = b"".join((each % R).to_bytes(32, "big") for each in (context, commitment))
        hashed = hashlib.sha512(_DOMAIN + self._setting + numbers + ciphertext.digest(self.scheme.ring))
        return int.from_bytes(hashed.digest(), "big") % R


def at(coefficients: Sequence[int], challenge: int) -> int:
    """What a polynomial has at the challenge, modulo r."""
    value = 0
    for coefficient in reversed(coefficients):
        value = (value * challenge + coefficient) % R
    return value


def weights_at(ring: Ring, first: Sequence[int], second: Sequence[int], challenge: int) -> list[int]:
    """For each j what x^j times the one polynomial has at the challenge c, plus c^degree times what it is of the other."""
    power = pow(challenge, ring.degree, R)
    both = (shifted(ring, each, challenge, power) for each in (first, second))
    return [(one + power * other) % R for one, other in zip(*both, strict=True)]


def shifted(ring: Ring, key: Sequence[int], challenge: int, power: int) -> list[int]:
    """What x^j key, modulo x^degree + 1, has at the challenge, for each j below the degree; `power` is challenge^degree."""
    value, values, wrapped = at(key, challenge), [], power + 1
    for leading in reversed(key):
        values.append(value)
        value = (value * challenge - leading * wrapped) % R
    return values
