"""Schwartz-Zippel: what a rule makes of a row is compared with the row at a random point."""

from __future__ import annotations

import os
from collections.abc import Callable

from zkwright.core.field import R

from ..recorder.linear_combination import ONE, LinearCombination
from .origin import Triple


class RandomPoint:
    """Random values for wires, consistent with a substitution: two rows with equal residues there are equal rows."""

    def __init__(self, substituted: Callable[[LinearCombination], LinearCombination]) -> None:
        """`substituted` gives the combination that a wire's stands for."""
        self._substituted = substituted
        self._values: dict[int, int] = {ONE: 1}

    def residue(self, row: Triple) -> int:
        """What a * b - c is at the point."""
        a, b, c = (self._value(side) for side in row)
        return (a * b - c) % R

    def _value(self, linear: LinearCombination) -> int:
        return sum(k * self._wire(wire) for wire, k in linear.terms.items()) % R

    def _wire(self, wire: int) -> int:
        known = self._values.get(wire)
        if known is None:
            meaning = self._substituted(LinearCombination({wire: 1}))
            known = _random_element() if wire in meaning.terms else self._value(meaning)
            self._values[wire] = known
        return known


def _random_element() -> int:
    """As even as the field allows, from the system; `secrets` would load OpenSSL for it."""
    return int.from_bytes(os.urandom(64), "little") % R
