"""Digits of a sum: bits, ranges of a mixed radix, bounded words with a carry, within the modulus.

Proof. Subtract an equation's two instances in two assignments that agree on its other atoms: sum c_i d_i = 0 modulo p,
where atom i is base_i + step_i k_i with k_i in [0, n_i], d_i is the difference of the two k_i, and c_i are integers. So
|d_i| <= n_i, and where sum |c_i| n_i < p the sum is 0 as an integer. From the top: where |c_1| > sum of |c_i| n_i over the
others, d_1 = 0. From the bottom: where g divides all other c_i, c_1 d_1 is a multiple of g, and d_1 one of g / gcd(c_1, g);
where that is above n_1, d_1 = 0. What is known to be 0 leaves the sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

from ..atoms import Equation, Product
from ..integers import small_scale
from ..knowledge import Knowledge


class Digits:
    """A known sum of bounded atoms has one way to be written."""

    name = "digits"
    kinds: tuple[type, ...] = (Equation,)
    of_values = False

    def __init__(self) -> None:
        """With no scale remembered."""
        self._scales: dict[int, int] = {}

    def look(self, know: Knowledge, constraint: int, view: Equation | Product) -> None:
        """An equation of which all unknown atoms are bounded."""
        if not isinstance(view, Equation):
            return
        p, unique = know.p, know.unique
        atoms, coefficients, counts = [], [], []
        for atom, coefficient in view.terms:
            if unique[atom]:
                continue
            difference = know.difference(atom)
            if difference is None:
                return
            atoms.append(atom)
            coefficients.append(coefficient * difference[0] % p)
            counts.append(difference[1])
        if len(atoms) < 2:
            return
        scaled = small_scale(coefficients, counts, p, know.inverse, self._scales.get(constraint, 1))
        if scaled is None:
            return
        self._scales[constraint] = scaled[0]
        rows = know.rows_of(constraint)
        for at in settled([abs(factor) for factor in scaled[1]], counts):
            know.set_unique(atoms[at], rows)


def settled(weights: Sequence[int], counts: Sequence[int]) -> list[int]:
    """The places whose differences are 0 where sum weight * difference = 0 and |difference| <= count; weights are positive."""
    left = sorted(range(len(weights)), key=weights.__getitem__)
    found: list[int] = []
    total = sum(weight * count for weight, count in zip(weights, counts, strict=True))
    while left:
        before = len(left)
        while left:
            top = left[-1]
            total -= weights[top] * counts[top]
            if weights[top] <= total:
                total += weights[top] * counts[top]
                break
            found.append(left.pop())
        lowest = _lowest(left, weights, counts)
        if not lowest:  # the one that the fewest powers of 2 divide is not the smallest where a weight is no power
            lowest = _lowest(sorted(left, key=lambda at: weights[at] & -weights[at]), weights, counts)
        if lowest:
            total -= sum(weights[at] * counts[at] for at in lowest)
            found += lowest
            known = set(lowest)
            left = [at for at in left if at not in known]
        if len(left) == before:
            break
    return found


def _lowest(order: Sequence[int], weights: Sequence[int], counts: Sequence[int]) -> list[int]:
    """The places, one after the other, whose differences are 0 by what divides the weights of those that come after."""
    divisors = [0]
    for at in reversed(order):
        divisors.append(gcd(divisors[-1], weights[at]))
    for place, at in enumerate(order):
        divisor = divisors[len(order) - place - 1]
        if divisor and divisor // gcd(weights[at], divisor) <= counts[at]:
            return list(order[:place])
    return list(order)
