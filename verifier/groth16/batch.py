"""Many proofs at once, by a random linear combination (Zcash protocol specification, appendix B.2).

Each proof's equation is raised to a power that nobody could foresee, and their product is checked instead; of one key:

    e(-sum z_i A_i, B_i) ... e([sum z_i] alpha, beta) e(sum z_i x_i, gamma) e(sum z_i C_i, delta) = 1

with z_i drawn from [0, 2^128) after the proofs are known, so that a product with a false equation in it passes with
probability 2^-128 (small exponents test, Bellare, Garay and Rabin, Eurocrypt 1998): all points are in groups of order r.
A proof then costs one Miller loop instead of four and shares the final exponentiation, a key costs three more. With AVX-512
IFMA eight Miller loops go side by side and share squarings and inversions with all others.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from ..errors import InvalidProof
from ..native import native_engine, pack, thread_limit
from ..pairing import combine, product_is_one
from ..points import G1_INFINITY, G1Point, G2Point
from ..public_signals import PublicSignals
from .equation import KEYS_KEPT, prepared
from .proof import Proof
from .verification import check_equation, check_key, check_statement
from .verifying_key import VerifyingKey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Final, TypeAlias

_Claim: TypeAlias = "tuple[int, VerifyingKey, PublicSignals, Proof]"
"""A place, and what `check_statement` has passed."""

_PRODUCTS: Final = (1024, 128)
"""Proofs to a product, and where it does not hold to those that it is taken apart into."""

_PRODUCTS_IN_PYTHON: Final = (64,)
"""There a larger product saves nothing more."""

_FEW: Final = 16
"""Fewer proofs are verified one by one on the native engine, which takes as long."""

_WEIGHT_BYTES: Final = 16


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
    Of 1,000 a proof costs a seventh of what `verify` takes on the native engine with AVX-512 IFMA, a third without, and a
    quarter, 7 ms, in pure Python. The native engine uses all cores, or as many as `ZKWRIGHT_THREADS` allows, without the GIL.
    A false proof has those around it verified again, to tell which it is.
    docs/verifier.md has a tested example.
    """
    check_key(vk)
    # An iterator that somebody has used up already would pass as no statements at all.
    if type(statements) not in (list, tuple) or any(type(pair) is not tuple or len(pair) != 2 for pair in statements):
        raise TypeError(
            "statements: expected a list or tuple of pairs (public signals, proof); give list(...) of an iterator"
        )
    _verify([(vk, public, proof) for public, proof in statements])


def verify_all(claims: Sequence[tuple[VerifyingKey, Sequence[int], Proof]]) -> None:
    """`verify_many` of any keys: return if `verify` would for each key, its signals and its proof; else raise `InvalidBatch`.

    Up to sixteen keys share a product; each costs three Miller loops more, and what preparing it takes, which is kept for the
    sixteen keys used last. Raises `TypeError` as `verify` does, and for anything but a list or tuple of triples.
    """
    if type(claims) not in (list, tuple) or any(type(claim) is not tuple or len(claim) != 3 for claim in claims):
        raise TypeError(
            "claims: expected a list or tuple of triples (key, public signals, proof); give list(...) of an iterator"
        )
    _verify(claims)


def _verify(claims: Sequence[tuple[VerifyingKey, Sequence[int], Proof]]) -> None:
    refusals: dict[int, InvalidProof] = {}
    readable: list[_Claim] = []
    for place, (vk, public, proof) in enumerate(claims):
        try:
            readable.append((place, vk, check_statement(vk, public, proof), proof))
        except InvalidProof as refusal:
            refusals[place] = refusal
    # A key's proofs side by side, so that few products need it.
    readable.sort(key=lambda claim: id(claim[1]))
    engine = native_engine()
    _take_apart(engine, readable, _PRODUCTS_IN_PYTHON if engine is None else _PRODUCTS, refusals)
    if refusals:
        raise InvalidBatch(dict(sorted(refusals.items())))


def _take_apart(
    engine: ModuleType | None,
    claims: Sequence[_Claim],
    sizes: tuple[int, ...],
    refusals: dict[int, InvalidProof],
) -> None:
    """Add what is refused: by products of these sizes, and one by one in those that do not hold."""
    if not sizes:
        for place, vk, signals, proof in claims:
            try:
                check_equation(vk, signals, proof)
            except InvalidProof as refusal:
                refusals[place] = refusal
        return
    for part in _products(claims, sizes[0]):
        if len(part) < (2 if engine is None else _FEW):
            _take_apart(engine, part, (), refusals)
        elif not _hold_together(engine, part):
            _take_apart(engine, part, sizes[1:], refusals)


def _products(claims: Sequence[_Claim], size: int) -> Iterator[Sequence[_Claim]]:
    """The claims in order, so many to a product and of so few keys that all of them are kept prepared."""
    start, keys = 0, set[int]()
    for place, (_, vk, _, _) in enumerate(claims):
        if place - start == size or len(keys | {id(vk)}) > KEYS_KEPT:
            yield claims[start:place]
            start, keys = place, set()
        keys.add(id(vk))
    if start < len(claims):
        yield claims[start:]


def _hold_together(engine: ModuleType | None, claims: Sequence[_Claim]) -> bool:
    """Whether the product of the equations holds, and no vk_x is the point at infinity."""
    groups: dict[int, list[_Claim]] = {}
    for claim in claims:
        groups.setdefault(id(claim[1]), []).append(claim)
    if engine is not None:
        parts = [_packed(engine, group) for group in groups.values()]
        return bool(engine.all_proofs_hold(parts, threads=thread_limit()))
    pairs: list[tuple[G1Point, G2Point]] = []
    for group in groups.values():
        weights = [int.from_bytes(os.urandom(_WEIGHT_BYTES), "little") for _ in group]
        vk = group[0][1]
        sums = [combine(vk.ic, (1, *signals)) for _, _, signals, _ in group]
        if G1_INFINITY in sums:
            return False
        for weight, (_, _, _, proof) in zip(weights, group, strict=True):
            pairs.append((combine([-proof.a], [weight]), proof.b))
        pairs.append((combine([vk.alpha_g1], [sum(weights)]), vk.beta_g2))
        pairs.append((combine(sums, weights), vk.gamma_g2))
        pairs.append((combine([proof.c for *_, proof in group], weights), vk.delta_g2))
    return product_is_one([(p, q) for p, q in pairs if p != G1_INFINITY])  # where a sum vanishes, its pairing is 1


def _packed(engine: ModuleType, group: Sequence[_Claim]) -> tuple[object, bytes, bytes, bytes]:
    """The claims of one key as the engine takes them, with weights that are drawn now that the proofs are known."""
    signals = pack(signal for _, _, signals, _ in group for signal in signals)
    proofs = pack(c for *_, p in group for c in (p.a.x, p.a.y, *p.b.x, *p.b.y, p.c.x, p.c.y))
    return prepared(engine, group[0][1]), signals, proofs, os.urandom(_WEIGHT_BYTES * len(group))
