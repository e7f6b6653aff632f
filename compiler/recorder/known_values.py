"""What the rows of a body are known to prove of values: that they are bits, lie in an interval, have these bits."""

from __future__ import annotations

from collections.abc import Callable

from zkwright.core.field import R, to_signed

from .linear_combination import ONE, LinearCombination, LinearKey

Interval = tuple[int, int]
"""The least and the largest value, both included."""


class KnownValues:
    """What is known of combinations, whoever asks; only rows that are recorded already make it so."""

    def __init__(self) -> None:
        """Nothing is known."""
        self._decompositions: dict[LinearKey, list[LinearCombination] | Callable[[], list[LinearCombination]]] = {}
        self._bits_wanted: set[LinearKey] = set()
        self._booleans: set[LinearKey] = set()
        self._intervals: dict[LinearKey, Interval] = {}

    def interval(self, value: LinearCombination) -> Interval | None:
        """What earlier rows prove of a combination read as an integer near 0; None when they prove nothing."""
        known = value.constant
        if known is not None:
            return to_signed(known), to_signed(known)
        bare, shift = _without_constant(value)
        interval, opposite = self._intervals.get(bare.key), self._intervals.get(bare.scale(R - 1).key)
        if opposite is not None and (interval is None or opposite[1] - opposite[0] < interval[1] - interval[0]):
            interval = -opposite[1], -opposite[0]
        return (interval[0] + shift, interval[1] + shift) if interval else None

    def sharpened(self, value: LinearCombination, low: int, high: int) -> Interval:
        """What is left of [low, high], in which an integer congruent to the value is known to lie, after what rows prove.

        Both intervals speak of one integer only if no member of one is another member's congruent in the other: modulo R, rows
        that put a - b into [R/4, 5R/4] do not prove a >= b.
        """
        proven = self.interval(value)
        if proven is None or proven[1] - low >= R or high - proven[0] >= R:
            return low, high
        sharp = max(low, proven[0]), min(high, proven[1])
        return sharp if sharp[0] <= sharp[1] else (low, high)

    def is_boolean(self, value: LinearCombination) -> bool:
        """Whether rows are known to make the value 0 or 1."""
        return value.key in self._booleans

    def assume_boolean(self, value: LinearCombination) -> None:
        """Record that other rows, or the caller of this gadget, make the value 0 or 1."""
        self._booleans.add(value.key)

    def known_bits(self, value: LinearCombination) -> list[LinearCombination] | None:
        """The bits of a value that was decomposed before."""
        bits = self._decompositions.get(value.key)
        if callable(bits):
            bits = self._decompositions[value.key] = bits()
        return bits

    def remember_bits(
        self, value: LinearCombination, bits: list[LinearCombination] | Callable[[], list[LinearCombination]]
    ) -> None:
        """Record that `value` was built from these boolean combinations, least significant first, or from what a call gives."""
        if value.constant is None and value.key not in self._booleans:
            self._decompositions.setdefault(value.key, bits)

    def want_bits(self, value: LinearCombination) -> None:
        """Record that a gadget called on the value decomposes it, for want of bits that its caller has."""
        self._bits_wanted.add(value.key)

    def bits_wanted(self, value: LinearCombination) -> bool:
        """Whether rows of this body, or of a gadget it calls, decompose the value."""
        return value.key in self._decompositions or value.key in self._bits_wanted

    def _pass_on(self, value: LinearCombination, equal: LinearCombination) -> None:
        """Let what is known of a value be known of a wire that a row makes equal to it."""
        if value.key in self._booleans:
            self._booleans.add(equal.key)
        if (bits := self._decompositions.get(value.key)) is not None:
            self._decompositions[equal.key] = bits
        if (interval := self.interval(value)) is not None:
            self._intervals[equal.key] = interval

    def _learn(self, value: LinearCombination, n: int) -> None:
        bare, shift = _without_constant(value)
        old = self._intervals.get(bare.key)
        # The narrower of two proofs is kept rather than their intersection: modulo R two intervals may meet twice.
        if old is None or old[1] - old[0] >= 1 << n:
            self._intervals[bare.key] = (-shift, (1 << n) - 1 - shift)


def _without_constant(value: LinearCombination) -> tuple[LinearCombination, int]:
    shift = value.terms.get(ONE)
    if shift is None:
        return value, 0
    return LinearCombination({index: c for index, c in value.terms.items() if index != ONE}), to_signed(shift)
