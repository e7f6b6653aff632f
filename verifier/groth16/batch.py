"""Many proofs under one key at once, by a random linear combination (Zcash protocol specification, appendix B.2).

Each proof's equation is raised to a power that nobody could foresee, and their product is checked instead:

    e(-sum z_i A_i, B_i) ... e([sum z_i] alpha, beta) e(sum z_i x_i, gamma) e(sum z_i C_i, delta) = 1

with z_i drawn from [1, 2^128) after the proofs are known, so that a product with a false equation in it passes with
probability 2^-128 (small exponents test, Bellare, Garay and Rabin, Eurocrypt 1998): all points are in groups of order r.
A proof then costs one Miller loop instead of four and shares the final exponentiation.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import InvalidProof
from ..native import native_engine
from ..pairing import combine, product_is_one
from ..points import G1_INFINITY
from ..public_signals import PublicSignals
from .proof import Proof
from .verification import check_equation, check_key, check_statement
from .verifying_key import VerifyingKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

_BATCH: Final = 64
"""Proofs to a product: more save little, and one false proof has so many checked again."""

_WEIGHT_BITS: Final = 128
"""Of a random factor."""


class InvalidBatch(InvalidProof):
    """At least one of several proofs is invalid; `refusals` has each one's place and what `verify` raised.

    `str()` of it tells the first.
    """

    def __init__(self, refusals: dict[int, InvalidProof]) -> None:
        """The refusals in ascending order of their places."""
        self.refusals = refusals
        place, first = next(iter(refusals.items()))
        where = f"proofs[{place}]" + (f".{first.where}" if first.where else "")
        others = f" (and {len(refusals) - 1} more)" if len(refusals) > 1 else ""
        super().__init__(where, first.reason + others, first.mend)

    def __reduce__(self) -> tuple[type[InvalidBatch], tuple[dict[int, InvalidProof]]]:
        """Made again of its refusals where it is copied, or sent by a process of a pool."""
        return InvalidBatch, (self.refusals,)


def verify_many(vk: VerifyingKey, statements: Sequence[tuple[Sequence[int], Proof]]) -> None:
    """Return if `verify` would for the signals and the proof of each of `statements`; otherwise raise `InvalidBatch`.

    Raises `TypeError` as `verify` does, and for anything but a list or tuple of pairs. No statements at all are all valid.
    A proof of many costs 0.5 ms on the native engine without AVX-512 IFMA, half of what `verify` takes, and 7 ms in pure
    Python, a quarter. With AVX-512 IFMA `verify` is faster still, and each proof is checked by itself. Where one of 64
    is invalid, all of them are verified again, one by one, to tell which.
    docs/verifier.md has a tested example.
    """
    check_key(vk)
    # An iterator that somebody has used up already would pass as no statements at all.
    if type(statements) not in (list, tuple) or any(type(pair) is not tuple or len(pair) != 2 for pair in statements):
        raise TypeError(
            "statements: expected a list or tuple of pairs (public signals, proof); give list(...) of an iterator"
        )
    refusals: dict[int, InvalidProof] = {}
    readable: list[tuple[int, PublicSignals, Proof]] = []
    for place, (public, proof) in enumerate(statements):
        try:
            readable.append((place, check_statement(vk, public, proof), proof))
        except InvalidProof as refusal:
            refusals[place] = refusal
    for start in range(0, len(readable), _BATCH):
        batch = readable[start : start + _BATCH]
        if len(batch) > 1 and _saves_time() and _hold_together(vk, batch):
            continue
        for place, signals, proof in batch:
            try:
                check_equation(vk, signals, proof)
            except InvalidProof as refusal:
                refusals[place] = refusal
    if refusals:
        raise InvalidBatch(dict(sorted(refusals.items())))


def _saves_time() -> bool:
    """Whether a pairing in a product takes less than a verification of its own, which has a kernel that products lack."""
    engine = native_engine()
    return engine is None or engine.kernel() == "portable"


def _hold_together(vk: VerifyingKey, batch: Sequence[tuple[int, PublicSignals, Proof]]) -> bool:
    """Whether the product of the equations holds, and no vk_x is the point at infinity."""
    import secrets  # loads OpenSSL, which a single verification does without

    weights = [1 + secrets.randbelow(2**_WEIGHT_BITS - 1) for _ in batch]
    sums = [combine(vk.ic, (1, *signals)) for _, signals, _ in batch]
    if G1_INFINITY in sums:
        return False
    pairs = [
        *((-combine([proof.a], [weight]), proof.b) for weight, (_, _, proof) in zip(weights, batch, strict=True)),
        (combine([vk.alpha_g1], [sum(weights)]), vk.beta_g2),
        (combine(sums, weights), vk.gamma_g2),
        (combine([proof.c for _, _, proof in batch], weights), vk.delta_g2),
    ]
    return product_is_one([(p, q) for p, q in pairs if p != G1_INFINITY])  # where a sum vanishes, its pairing is 1
