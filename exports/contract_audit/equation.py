"""The key in what a verifier asked: four pairings, of which those of A and C are known again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from secrets import randbelow
from typing import NamedTuple

from zkwright.verifier import G1Point, G2Point
from zkwright.verifier.ate import chord, tangent
from zkwright.verifier.curve import G2_GENERATOR, Q, R
from zkwright.verifier.fq2 import over
from zkwright.verifier.signals_hash import HASHES, hash_of_signals

from .precompiles import Pair, Point, Precompiles, added, times

TwistPoint = tuple[int, int, int, int]
"""x1, x0, y1, y0, as EIP-197 has them."""


class Points(NamedTuple):
    """What a verifying key is made of, not looked at yet."""

    alpha: G1Point
    beta: G2Point
    gamma: G2Point
    delta: G2Point
    ic: tuple[G1Point, ...]


class Unreadable(Exception):  # noqa: N818 - an answer to whoever asks for the key
    """What was asked is not the equation of Groth16; the text says why."""


@dataclass(frozen=True)
class Claim:
    """Points and signals that are known again in what is asked: drawn at random, so that no code knows who is asking."""

    a: Point
    b: TwistPoint
    c: Point
    signals: tuple[int, ...]

    @classmethod
    def drawn(cls, n_public: int) -> Claim:
        """One that nobody could foresee."""
        a, c = (multiple((1, 2), 1 + randbelow(R - 1)) for _ in "ac")
        return cls(a, _drawn_on_twist(), c, tuple(1 + randbelow(R - 1) for _ in range(n_public)))


def _drawn_on_twist() -> TwistPoint:
    point, (x, y) = (*G2_GENERATOR, (1, 0)), G2_GENERATOR
    for bit in bin(2 + randbelow(R - 3))[3:]:
        point, _ = tangent(*point)
        if bit == "1":
            point, _ = chord(*point, x, y)
    (x0, x1), (y0, y1) = (over(part, point[2]) for part in point[:2])
    return x1, x0, y1, y0


def constants_of(asked: Precompiles, claim: Claim) -> list[set[int]]:
    """What was asked in each pairing check that is of the key: x-coordinates, but those of the claim and of sums."""
    of_claim = {0, claim.a[0], claim.c[0], *claim.b, *(x for x, _ in asked.sums)}
    return [{x for (first, _), (x1, *_) in pairs for x in (first, x1)} - of_claim for pairs in asked.checks]


def candidates(asked: Precompiles, claim: Claim) -> Iterator[Points]:
    """The keys for which these pairings are the equation of (A, B, C) and the signals, the likeliest first.

    -e(A, B) + e(alpha, beta) + e(vk_x, gamma) + e(C, delta) = 0 may be asked as it stands or with all signs turned, and either
    point of a pairing may have the sign; what nobody can tell is whether alpha is turned or beta, IC or gamma, and without
    signals which of these pairings is which. Raises `Unreadable`.
    """
    if len(asked.checks) != 1:
        raise Unreadable(f"{len(asked.checks)} pairing checks in a call, and Groth16 has one")
    pairs, signals = list(asked.checks[0]), claim.signals
    if len(pairs) != 4:
        raise Unreadable(f"{len(pairs)} pairings, and Groth16 has 4")
    b = _partner(pairs, claim.a)
    if b not in (claim.b, turned(claim.b)):
        raise Unreadable("A is not paired with B")
    sign = 1 if b == claim.b else -1
    delta = _signed(_partner(pairs, claim.c), -sign)
    of_scalar = {scalar: point for point, scalar in asked.multiples}
    signals = next((hashed for hashed in hashes_of(signals) if hashed[0] in of_scalar), signals)
    for index, signal in enumerate(signals):
        if signal not in of_scalar:
            raise Unreadable(f"signal {index} is multiplied with no point: whoever calls may change it")
    ic = [of_scalar[signal] for signal in signals]
    for (total, gamma), (alpha, beta) in _orders(pairs, asked, len(signals)):
        first = total
        for signal, point in zip(signals, ic, strict=True):
            first = _sum(first, opposite(multiple(point, signal)))
        for alpha_turned in (1, -1):
            for ic_turned in (1, -1):
                yield Points(
                    alpha=G1Point(*(alpha if alpha_turned > 0 else opposite(alpha))),
                    beta=_g2(_signed(beta, -sign * alpha_turned)),
                    gamma=_g2(_signed(gamma, -sign * ic_turned)),
                    delta=_g2(delta),
                    ic=tuple(G1Point(*(point if ic_turned > 0 else opposite(point))) for point in (first, *ic)),
                )


def hashes_of(signals: tuple[int, ...]) -> Iterator[tuple[int]]:
    """The one signal that a key has of a circuit which publishes a hash of these."""
    for name in HASHES if signals else ():
        yield (hash_of_signals(name, signals),)


def _partner(pairs: list[Pair], point: Point) -> TwistPoint:
    """What a point or its opposite is paired with, with that sign; takes the pair out."""
    for place, (first, second) in enumerate(pairs):
        if first in (point, opposite(point)):
            del pairs[place]
            return second if first == point else turned(second)
    raise Unreadable("a point of the proof is in no pairing")


def _orders(pairs: Sequence[Pair], asked: Precompiles, n_public: int) -> Iterator[tuple[Pair, Pair]]:
    """The pair of vk_x and that of alpha; both orders where there are no signals by which to tell."""
    for place in (0, 1):
        (point, second), other = pairs[place], pairs[1 - place]
        if not n_public or point in asked.sums:
            yield (point, second), other
        elif opposite(point) in asked.sums:
            yield (opposite(point), turned(second)), other


def multiple(point: Point, scalar: int) -> Point:
    """A multiple of a point on the curve."""
    found = times(point, scalar)
    if found is None:
        raise Unreadable("a point is off the curve")
    return found


def opposite(point: Point) -> Point:
    """Its opposite in G1."""
    return point[0], -point[1] % Q


def turned(point: TwistPoint) -> TwistPoint:
    """Its opposite in G2."""
    x1, x0, y1, y0 = point
    return x1, x0, -y1 % Q, -y0 % Q


def _signed(point: TwistPoint, sign: int) -> TwistPoint:
    return point if sign > 0 else turned(point)


def _g2(point: TwistPoint) -> G2Point:
    x1, x0, y1, y0 = point
    return G2Point((x0, x1), (y0, y1))


def _sum(a: Point, b: Point) -> Point:
    found = added(a, b)
    if found is None:
        raise Unreadable("a point is off the curve")
    return found
