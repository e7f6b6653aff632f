"""Which values may wires take that have two each, as bits do, where a linear equation ties them?"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import gcd
from typing import Final, NamedTuple

MOST_MULTIPLES: Final = 64
"""A sum that may be the target plus so many multiples of the modulus is not looked at."""

MOST_STEPS: Final = 20_000


class Term(NamedTuple):
    """A wire with its coefficient, and the two values that it may have."""

    wire: int
    coefficient: int
    values: tuple[int, int]


def assignments(terms: Sequence[Term], target: int, p: int, most: int) -> list[dict[int, int]] | None:
    """All choices of the wires' values with which the terms add up to `target` modulo p; None where these are more than `most`.

    None also where the search takes too long, which it does not where each weight exceeds the sum of the smaller ones, up to a
    common factor and signs: then there is at most one choice for each integer that is congruent to the target.

    >>> bits = [Term(wire, 1 << wire, (0, 1)) for wire in range(3)]
    >>> assignments(bits, 5, 101, 2), assignments(bits, 0, 7, 2)
    ([{0: 1, 1: 0, 2: 1}], [{0: 1, 1: 1, 2: 1}, {0: 0, 1: 0, 2: 0}])
    """
    steps = [coefficient * (values[1] - values[0]) % p for _, coefficient, values in terms]
    rest = target - sum(coefficient * values[0] for _, coefficient, values in terms)
    scale, weights = _smallest(steps, p)
    # A negative weight is a positive one of the opposite choice.
    rest = (rest * scale - sum(weight for weight in weights if weight < 0)) % p
    order = sorted(range(len(terms)), key=lambda at: -abs(weights[at]))
    chosen = _subsets([abs(weights[at]) for at in order], rest, p, most)
    if chosen is None:
        return None
    found = []
    for subset in chosen:
        taken = {order[place] for place in subset}
        found.append(
            {
                term.wire: term.values[(at in taken) != (weight < 0)]
                for at, (term, weight) in enumerate(zip(terms, weights, strict=True))
            }
        )
    return found


def _smallest(steps: list[int], p: int) -> tuple[int, list[int]]:
    """A factor, and the steps times it between -p/2 and p/2: of those factors that make one step 1, the one with small steps."""
    best: tuple[int, int, list[int]] | None = None
    for step in {1, *steps[:3], steps[-1], _lowest_bit(steps, p)}:
        scale = pow(step, -1, p)
        weights = [(weight := each * scale % p) - (p if weight > p // 2 else 0) for each in steps]
        total = sum(map(abs, weights))
        if best is None or total < best[0]:
            best = (total, scale, weights)
    return best[1:] if best else (1, [])


def _lowest_bit(steps: list[int], p: int) -> int:
    """Of steps that are one of them times powers of two, the one with the least power."""
    exponents = _exponents(p)
    inverse = pow(steps[0], -1, p)
    return min(steps, key=lambda step: exponents.get(step * inverse % p, p))


@lru_cache(maxsize=16)
def _exponents(p: int) -> dict[int, int]:
    """By 2**k and -2**k modulo p, the k nearest to 0, which may be negative."""
    found: dict[int, int] = {}
    half = (p + 1) // 2
    for k in range(p.bit_length()):
        for power, exponent in ((pow(2, k, p), k), (pow(half, k, p), -k)):
            found.setdefault(power, exponent)
            found.setdefault(p - power, exponent)
    return found


def _subsets(weights: list[int], least: int, p: int, most: int) -> list[list[int]] | None:
    """The sets of places whose weights, which descend, add up to `least` modulo p."""
    count = len(weights)
    totals, divisors = [0] * (count + 1), [0] * (count + 1)
    for at in reversed(range(count)):
        totals[at] = totals[at + 1] + weights[at]
        divisors[at] = gcd(divisors[at + 1], weights[at])
    if totals[0] > least + MOST_MULTIPLES * p:
        return None
    found: list[list[int]] = []
    steps = 0
    for target in range(least, totals[0] + 1, p):
        stack: list[tuple[int, int, tuple[int, ...] | list[int]]] = [(0, target, [])]
        while stack:
            at, rest, taken = stack.pop()
            steps += 1
            if steps > MOST_STEPS:
                return None
            if rest == 0:
                found.append(list(taken))
                if len(found) > most:
                    return None
            elif rest <= totals[at] and rest % divisors[at] == 0:
                if rest >= weights[at]:
                    stack.append((at + 1, rest - weights[at], [*taken, at]))
                stack.append((at + 1, rest, taken))
    return found
