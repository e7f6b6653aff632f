"""Between which numbers the requirements hold a value, so that its bits take fewer rounds and products.

Nothing secret is ever entrusted to these bounds: what is opened is masked whatever it is. Where requirements hold, results are
right; where they do not, no proof comes out. So it is enough to read the rows that the language writes: a bit b with
b (b - 1) = 0, a number with the bits of which it is the sum, sums, and selections by a bit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from zkwright.core.field import R

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from zkwright.core.r1cs import R1CS

    from .planning import Rows, Terms

_SHORT: Final = 200
"""Bits of the longest values that have bounds: they are far below r, so that a mask hides that they were added to it."""

_DEPTH: Final = 100
"""How many wires a bound is looked for through that have not got one yet."""


class Interval(NamedTuple):
    """The least and the greatest value, as integers; values below 0 are those just below r."""

    low: int
    high: int


class Bounds:
    """What the rows of a system say, found when it is asked for."""

    def __init__(self, r1cs: R1CS, rows: tuple[Rows, Rows, Rows], row_of: Mapping[int, int]) -> None:
        """`row_of` says which row gives a wire its value, where one does."""
        self._a, self._b, self._c = rows
        self._row_of = row_of
        self._known: dict[int, Interval | None] = {0: Interval(1, 1)}
        self._bits_of: dict[int, tuple[int, range]] = {}
        self._bit_sums: dict[int, list[tuple[Terms, int]]] = {}
        """Combinations that are 0, or 0 or 1 as the number beside them says, by their last wire."""
        self._flags: set[frozenset[tuple[int, int]]] = set()
        """Combinations that are 0 or 1."""

        self._flags_of: dict[int, list[tuple[frozenset[int], dict[int, int]]]] = {}
        """Those combinations, and their wires, by each wire that is no bit of its own."""

        self._unread: R1CS | None = r1cs

    def of(self, terms: Terms) -> Interval | None:
        """The bounds of a combination; None where nothing is known, or no integers are."""
        self._read()
        return _if_short(self._sum(terms, 0))

    def of_bits(self, terms: Terms, first: int, outputs: range) -> Interval | None:
        """The bounds of a combination whose bits from `first` on a hint gives, where a row says that there are no others."""
        self._read()
        return _if_short(self._from_bits(terms, first, outputs)) or self.of(terms)

    def has_bits(self, wire: int, first: int, outputs: range) -> None:
        """Remember that a hint gives bits of a wire."""
        self._bits_of.setdefault(wire, (first, outputs))

    def _read(self) -> None:
        r1cs, self._unread = self._unread, None
        if r1cs is None:
            return
        n_a, n_b, n_c = (np.diff(matrix.indptr) for matrix in (r1cs.a, r1cs.b, r1cs.c))
        sums: list[Terms] = []
        (rows,) = ((n_c == 0) & (np.abs(n_a - n_b) <= 1) & (n_a > 0)).nonzero()
        for row in rows.tolist():
            if n_a[row] > 2 * _SHORT:
                continue
            one, two = dict(self._a[row]), dict(self._b[row])
            if one.keys() | two.keys() == {0}:
                continue  # of constants alone
            one_less, other = (one, two) if one.get(0, 0) == (two.get(0, 0) - 1) % R else (two, one)
            greater = dict(other)
            greater[0] = (greater.get(0, 0) - 1) % R
            if not greater[0]:
                del greater[0]
            if greater == one_less:
                if len(other) == 1 and set(other.values()) == {1}:
                    self._known[next(iter(other))] = Interval(0, 1)
                else:
                    self._bit_sums.setdefault(max(other), []).append((list(other.items()), 1))
                    self._flags.add(frozenset(other.items()))
                    sums.append(list(other.items()))
        for terms in sums:
            wires = frozenset(wire for wire, _ in terms if wire)
            for wire in wires:
                if self._known.get(wire) is None:
                    self._flags_of.setdefault(wire, []).append((wires, dict(terms)))
        (rows,) = ((n_c == 0) & (n_b == 1) & (n_a > 1) | (n_b == 1) & (n_c > 1) & (n_a == 1)).nonzero()
        for row in rows.tolist():
            a, b, c = self._a[row], self._b[row], self._c[row]
            if [wire for wire, _ in b] != [0]:
                continue
            factor = b[0][1]
            total: dict[int, int] = {}
            for wire, coefficient in [*((w, x * factor) for w, x in a), *((w, -x) for w, x in c)]:
                total[wire] = (total.get(wire, 0) + coefficient) % R
            terms = [(wire, coefficient) for wire, coefficient in total.items() if coefficient]
            if terms and len(terms) <= 2 * _SHORT:
                self._bit_sums.setdefault(max(wire for wire, _ in terms), []).append((terms, 0))

    def _from_bits(self, terms: Terms, first: int, outputs: range) -> Interval | None:
        if not outputs or any(self._known.get(wire) != (0, 1) for wire in outputs):
            return None
        of_bits = {wire: 1 << (first + place) for place, wire in enumerate(outputs)}
        for found, most in self._bit_sums.get(outputs[-1], ()):
            for sign in (1, -1):
                rest = dict(found)
                for wire, factor in terms:
                    rest[wire] = (rest.get(wire, 0) - sign * factor) % R
                for wire, factor in of_bits.items():
                    rest[wire] = (rest.get(wire, 0) + sign * factor) % R
                if not any(rest.values()):
                    # sign * (value - sum of the bits) is 0, or 1 at most.
                    total = sum(of_bits.values())
                    return Interval(0, total + most) if sign == 1 else Interval(-most, total)
        return None

    def _sum(self, terms: Terms, depth: int) -> Interval | None:
        found = self._each(terms, depth)
        if found is not None and found.low >= 0:
            return found
        # A number less all its bits but the lowest is a bit, which the bounds of each do not say.
        all_wires = {wire for wire, _ in terms}
        for wire, factor in terms:
            for wires, flag in self._flags_of.get(wire, ()):
                if 2 * len(wires & all_wires) <= len(wires):
                    continue
                times = factor * pow(flag[wire], -1, R) % R
                rest = _times(1, [*terms, *((other, -times * x) for other, x in flag.items())])
                if len(rest) < len(terms) and (other := self._each(rest, depth)) is not None:
                    signed = _signed(times)
                    low, high = other.low + min(signed, 0), other.high + max(signed, 0)
                    if found is None or low > found.low:
                        found = Interval(low, high)
        return found

    def _each(self, terms: Terms, depth: int) -> Interval | None:
        low = high = 0
        for wire, factor in terms:
            bounds = self._wire(wire, depth)
            if bounds is None:
                return None
            signed = _signed(factor)
            ends = signed * bounds.low, signed * bounds.high
            low, high = low + min(ends), high + max(ends)
        return _if_short(Interval(low, high))

    def _wire(self, wire: int, depth: int) -> Interval | None:
        if wire in self._known:
            return self._known[wire]
        if depth > _DEPTH:
            return None
        self._known[wire] = None  # until it is found: a row may say it of itself
        found = None
        if wire in self._bits_of:
            found = self._from_bits([(wire, 1)], *self._bits_of[wire])
        if found is None and wire in self._row_of:
            found = self._row(self._row_of[wire], wire, depth + 1)
        self._known[wire] = found
        return found

    def _row(self, row: int, wire: int, depth: int) -> Interval | None:
        """The bounds of a wire that a row gives its value: of a sum, or of one of two sums, as a bit selects."""
        a, b, c = self._a[row], self._b[row], self._c[row]
        given = [factor for other, factor in c if other == wire]
        if not given:
            return None
        inverse = pow(given[0], -1, R)
        rest = [(other, -factor) for other, factor in c if other != wire]
        for bit, side in ((a, b), (b, a)):
            if not bit or [other for other, _ in bit] == [0]:
                factor = bit[0][1] if bit else 0
                return self._sum(_times(inverse, [*((w, x * factor) for w, x in side), *rest]), depth)
            if self._sum(bit, depth) == (0, 1) or frozenset(bit) in self._flags:
                ends = self._sum(_times(inverse, rest), depth), self._sum(_times(inverse, [*side, *rest]), depth)
                if ends[0] is not None and ends[1] is not None:
                    return Interval(min(end.low for end in ends if end), max(end.high for end in ends if end))
        return None


def _if_short(interval: Interval | None) -> Interval | None:
    """The interval, unless what is in it and a mask exceed r too often: bits are wrong then, which tells of it."""
    if interval is None or (interval.high - interval.low) >> _SHORT or max(map(abs, interval)) >> _SHORT:
        return None
    return interval


def _signed(factor: int) -> int:
    return factor - R if factor > R >> 1 else factor


def _times(factor: int, terms: Sequence[tuple[int, int]]) -> Terms:
    total: dict[int, int] = {}
    for wire, coefficient in terms:
        total[wire] = (total.get(wire, 0) + factor * coefficient) % R
    return [(wire, coefficient) for wire, coefficient in total.items() if coefficient]
