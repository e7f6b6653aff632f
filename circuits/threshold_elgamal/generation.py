"""A key that nobody ever has whole: its owners make it together, where `deal` has a dealer who knows it.

Each owner draws a polynomial, publishes commitments to its coefficients, and tells each other owner, privately, the value at
that one's number. The key is the sum of all polynomials at 0, an owner's share their sum at its number. Whoever has the
commitments computes the public key and all verification keys. Source: Pedersen (EUROCRYPT '91) with Feldman's commitments; each
signs with its own part of the key, so that none is made of the others' (the "rogue key"). Who speaks last can still choose
among keys, which does not help against ElGamal (Gennaro, Jarecki, Krawczyk, Rabin, CT-RSA 2003).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from zkwright.compiler import Field
from zkwright.core.traceback_redaction import redact_frames

from ..babyjub.edwards import Point
from ..babyjub.plain import BASE8, IDENTITY, AffinePoint, L, add, multiply
from ..babyjub.scalars import Challenge
from ..babyjub.secret_key import SecretKey, affine
from ..poseidon_sponge import poseidon_sponge
from ..schnorr import Signature, challenge
from ..schnorr.plain import SigningKey
from ..shared.plain import whole_number
from .shares import MAX_SHARES, DealtKey, KeyShare

_DOMAIN: Final = int.from_bytes(b"zkwright key of several owners", "big")


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one owner publishes: its number, a commitment to each coefficient, as many as decrypt, and its signature."""

    number: int
    commitments: tuple[Point, ...]
    signature: Signature

    def check(self) -> None:
        """Raise `ValueError`, naming the owner, for points that are not of order L, and unless the owner knows its part."""
        own, *_ = [affine(each, f"a commitment of the owner number {self.number}") for each in self.commitments]
        r, s = affine(self.signature.r, f"a point of the owner number {self.number}"), int(self.signature.s)
        message = _message(self.number, self.commitments)
        e = Challenge.of(Field(challenge(self.commitments[0], message, self.signature.r))).known
        if e is None or s >= L or multiply(s, BASE8) != add(r, multiply(e, own)):
            raise ValueError(f"the owner number {self.number} has not signed what it contributes")

    def value_at(self, number: int) -> AffinePoint:
        """What the owner's polynomial is at a number, times Base8."""
        total = IDENTITY
        for commitment in reversed(self.commitments):
            total = add(multiply(number, total), AffinePoint(int(commitment.x), int(commitment.y)))
        return total


@dataclass(frozen=True, slots=True)
class Contributor:
    """One owner while the key is made: its polynomial, which is shown nowhere.

    >>> three = [Contributor.generate(number, 2, 3) for number in (1, 2, 3)]
    >>> published = [each.contribution for each in three]
    >>> shares = [one.share(published, {each.number: each.part_for(one.number) for each in three}) for one in three]
    >>> key = generated_key(published)
    >>> [key.verification_keys[share.number] == share.verification_key for share in shares]
    [Bool(1), Bool(1), Bool(1)]
    """

    number: int
    count: int
    coefficients: tuple[SecretKey, ...] = field(repr=False)

    @classmethod
    def generate(cls, number: int, threshold: int, count: int) -> Contributor:
        """Draw one, for a key in `count` shares of which `threshold` decrypt.

        Raises `ValueError` unless 1 <= threshold <= count <= 1,000, and for a number outside 1 to count.
        """
        count = whole_number(count, "a number of shares")
        if not 1 <= whole_number(threshold, "a threshold") <= count <= MAX_SHARES:
            raise ValueError(f"the threshold is 1 to the number of shares, which is at most {MAX_SHARES}")
        if not 1 <= whole_number(number, "an owner's number") <= count:
            raise ValueError("owners are numbered from 1 to how many they are")
        return cls(number, count, tuple(SecretKey.generate() for _ in range(threshold)))

    @property
    def contribution(self) -> Contribution:
        """What to publish. Another signature each time, of the same."""
        commitments = tuple(each.public_key for each in self.coefficients)
        signature = SigningKey(self.coefficients[0]).sign(_message(self.number, commitments))
        return Contribution(self.number, commitments, signature)

    @redact_frames
    def part_for(self, number: int) -> int:
        """What to tell the owner of that number, and nobody else.

        Raises `ValueError` for the number of nobody: at 0 it would be this owner's part of the key.
        """
        if not 1 <= whole_number(number, "an owner's number") <= self.count:
            raise ValueError("owners are numbered from 1 to how many they are")
        total = 0
        for coefficient in reversed(self.coefficients):
            total = (total * number + coefficient.scalar) % L
        return total

    @redact_frames
    def share(self, contributions: Sequence[Contribution], parts: Mapping[int, int]) -> KeyShare:
        """This owner's share, of what all published and of what each told it, its own part among them.

        Raises `ValueError` as `generated_key` does, and for a part that does not fit what its owner published, whom it names:
        then begin anew without that one.
        """
        generated_key(contributions)
        if len(contributions) != self.count or len(contributions[0].commitments) != len(self.coefficients):
            raise ValueError("the contributions are to another key: of other owners, or that others decrypt")
        total = 0
        for contribution in contributions:
            part = parts.get(contribution.number)
            fits = part is not None and 0 <= whole_number(part, "a part") < L
            if part is None or not fits or multiply(part, BASE8) != contribution.value_at(self.number):
                raise ValueError(f"the part that the owner number {contribution.number} told is not what it published")
            total += part
        return KeyShare(self.number, SecretKey(total % L))


def generated_key(contributions: Sequence[Contribution]) -> DealtKey:
    """What everybody knows of the key, of what all owners published, in the order of their numbers.

    Raises `ValueError` for owners that are missing or twice there, for commitments that are of different numbers, no points of
    order L or not signed.
    """
    if not 1 <= len(contributions) <= MAX_SHARES:
        raise ValueError(f"a key has 1 to {MAX_SHARES} owners")
    if [each.number for each in contributions] != list(range(1, len(contributions) + 1)):
        raise ValueError("contributions come in the order of their owners' numbers, from 1, none missing or twice")
    threshold = len(contributions[0].commitments)
    if not 1 <= threshold <= len(contributions) or any(len(each.commitments) != threshold for each in contributions):
        raise ValueError(
            "contributions have commitments to as many coefficients each, at most as many as there are owners"
        )
    for each in contributions:
        each.check()
    whole, *keys = (_sum([each.value_at(number) for each in contributions]) for number in range(len(contributions) + 1))
    return DealtKey(threshold, Point.of(whole), {number: Point.of(key) for number, key in enumerate(keys, start=1)})


def _sum(points: Sequence[AffinePoint]) -> AffinePoint:
    total = IDENTITY
    for point in points:
        total = add(total, point)
    if total == IDENTITY:
        raise ValueError("the contributions cancel out: begin anew")
    return total


def _message(number: int, commitments: Sequence[Point]) -> int:
    coordinates = [int(each) for commitment in commitments for each in (commitment.x, commitment.y)]
    return int(poseidon_sponge(_DOMAIN, number, *coordinates))
