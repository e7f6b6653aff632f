"""What a session will take of the network: rounds, and bytes that a party sends. Nothing of it depends on an input."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final, NamedTuple

from zkwright.core.field import R_BITS

from .coins import LINK
from .messages import ELEMENT, PROOF_SHARE, SIGNATURE
from .planning import Kind
from .product_check import cost_of_check
from .protocols import LOW, TOP, candidates

if TYPE_CHECKING:
    from .configuration import Parties
    from .planning import Plan, Step

_DEPTH: Final = (R_BITS - 1).bit_length()
"""Rounds of a tree over all bits of an element."""

_ROUND: Final = 0.0012
"""Seconds of a round beside the way: three processes on two cores."""

_ELEMENT: Final = 9e-6
"""Seconds for each element that is dealt anew, with its part of the check."""


class Cost(NamedTuple):
    """Rounds; bytes that the party which sends most sends to all others; products on shares, the inner ones of all protocols too.

    Where a mask has to be drawn again, which is seldom, some ten rounds are added.
    """

    rounds: int
    sent: int
    products: int

    def seconds(self, one_way: float) -> float:
        """About how long it takes where a message is that many seconds on its way; of a proof's share, what comes on top."""
        return self.rounds * (one_way + _ROUND) + self.products * _ELEMENT


class _Count:
    def __init__(self, parties: Parties, n_rows: int) -> None:
        self.n, self.threshold = parties.n, parties.threshold
        self.n_rows = n_rows
        self.rounds = 3
        self.reduced = self.opened = self.tossed = self.products = 0
        self._since = 0

    def multiply(self, count: int) -> None:
        self.reduced += count
        self.note(count)

    def note(self, count: int) -> None:
        self.products += count
        self._since += count

    def check(self, more: int = 0, *, unproved: bool = True) -> None:
        if self.n > 2 * self.threshold + 1 and unproved:
            self.rounds, self.opened, self.tossed = self.rounds + 2, self.opened + 1, self.tossed + 1
        if count := self._since + more:
            cost = cost_of_check(count)
            self.rounds += cost.rounds
            self.reduced += cost.reduced
            self.opened += cost.opened
            self.tossed += cost.tossed
        self._since = 0


def cost_of(plan: Plan, parties: Parties, n_rows: int, n_outputs: int) -> Cost:
    """What a session with this plan takes; `n_rows` are those of the circuit."""
    count = _Count(parties, n_rows)
    n_masks = sum(step.kind in (Kind.BITS, Kind.INVERSE, Kind.QUOTIENT, Kind.DIVMOD) for step in plan.steps)
    own = max(map(len, plan.cones().values()))
    dealt_bits = 0
    count.rounds += 1
    if n_masks:
        tops = candidates(n_masks)
        dealt_bits = tops * TOP + n_masks * LOW
        count.rounds += parties.threshold.bit_length() + (TOP - 1).bit_length() + 1
        count.note((parties.threshold + 1) * dealt_bits)
        count.multiply(parties.threshold * dealt_bits + 2 * (TOP - 1) * tops)
        count.opened += tops
        count.check()
    for _, steps in groupby(sorted(plan.steps, key=_level), key=_level):
        _add_level(count, list(steps))
    count.check(n_rows, unproved=count.reduced > 0 or not n_masks)
    hidden = sum(plan.knowers[wire] != 0 for wire in range(1, 1 + n_outputs))
    count.rounds += 1 + (hidden > 0)
    count.opened += hidden
    elements = (parties.n - 1 - parties.threshold) * (count.reduced + own + dealt_bits) + (parties.n - 1) * count.opened
    sent = ELEMENT * elements + (parties.n - 1) * (
        count.rounds * (SIGNATURE + 4) + count.tossed * LINK + PROOF_SHARE + 224 + 96
    )
    return Cost(count.rounds, sent, count.products + n_rows)


def _add_level(count: _Count, steps: list[Step]) -> None:
    rounds = 0
    tested = divided = 0
    for step in steps:
        if step.kind is Kind.PRODUCT:
            count.multiply(1)
            rounds = max(rounds, 1)
        elif step.kind in (Kind.BITS, Kind.DIVMOD):
            is_divided = step.kind is Kind.DIVMOD
            width = R_BITS if is_divided else min(step.parameter + len(step.outputs), R_BITS)
            taken = (
                R_BITS // 2 if is_divided else max(width - step.parameter, 0)
            )  # of a divisor that is not known yet about half
            count.opened += 1
            count.multiply(2 * (R_BITS - 1) + 2 * _prefixes(width) + taken)
            rounds = max(rounds, 1 + _DEPTH + 1)
        elif step.kind in (Kind.INVERSE, Kind.QUOTIENT):
            tested += 1
            divided += step.kind is Kind.QUOTIENT
            count.opened += 2
            count.multiply(R_BITS - 1)
            rounds = max(rounds, 1 + _DEPTH)
    count.rounds += rounds
    if tested:
        count.check()
        count.rounds += 2
        count.multiply(tested)
    if divided:
        count.rounds += 1
        count.multiply(divided)


def _prefixes(width: int) -> int:
    """Products in Sklansky's prefixes over so many bits."""
    products, step = 0, 1
    while step < width:
        products += sum((place // step % 2) * (1 + (place >= 2 * step)) for place in range(width))
        step *= 2
    return products


def _level(step: Step) -> int:
    return step.level
