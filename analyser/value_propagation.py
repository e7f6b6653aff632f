"""The few values that wires have, by rows of few wires: booleanity first, then functions of bits; of known wires as well.

Proof. Where all wires of a row but one have a small set of values each, all choices of these are tried. The one is a root of what
is left, a polynomial of degree at most 2, or the choice is impossible: what it is in none of them it is never. Where no choice
leaves two roots, the others determine it, so it is unique when they are.

Rows with the same coefficients and sets have the same answer, looked up by these: a hash has 10^5 such rows of a dozen shapes.
Where many rows are ready, as the lanes of a hash, NumPy looks at them together.
A row keeps how many of its wires have no set, and the sum of these wires, which is the last one when one is left. Costs about
4 microseconds a row.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import islice
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from zkwright.core.r1cs import I64

from .columns import Column, columns
from .row_shapes import row_shapes
from .square_root import cached_square_root
from .system import IN_C, ONE, Form, System, runs

MOST_VALUES: Final = 16
"""Larger sets are not kept."""

_MOST_WIRES: Final = 5
"""Rows with more wires are left out."""

_PIVOTS: Final = 3
"""Wires whose coefficients may say which multiple of a combination a form has: it may mention some of them on its own as well."""

_MAY_LEAD: Final = 2
"""Wires of a combination, those in the fewest rows, that lead to rows which may have it."""

_MOST_CHOICES: Final = 32

_MANY: Final = 48
"""Rows that are looked at together; fewer are quicker one by one."""

_NO_SET, _NO_WIRE = -1, -2

_LARGEST: Final = 1 << 62


class FewValues(NamedTuple):
    """What is known of the values of wires, and the rows that give one wire as a function of the others."""

    sets: dict[int, tuple[int, ...]]
    """By wire, ascending; in every assignment that satisfies the rows."""
    functions: dict[int, int]
    """By row, the wire that its other wires determine."""
    said_by: dict[int, int]
    """By wire, the row that its values were taken from."""
    remainders: list[tuple[int, Form, tuple[int, ...]]]
    """(row, form, values): a combination of several wires that a row gives few values to, as the bit that is left of a sum."""
    alike: Callable[[int], tuple[object, list[int]] | None]
    """Of a short row, what it has in common with those that are the same but for the names of their wires, these wires' sets
    included; and these wires. None of another row."""
    columns: list[Column]


def few_values(
    system: System, among: npt.NDArray[np.bool_], *, of_several: bool = True, of_columns: bool = True
) -> FewValues:
    """What follows from the rows of one wire, `of_several` from others with few wires, and `of_columns` from chains of rows.

    By row, `among` says which to read.
    """
    _, rows, parts = system.places()
    n_wires = np.bincount(rows, minlength=system.n_rows)
    in_factors = np.bincount(rows, weights=parts == 3, minlength=system.n_rows) == n_wires
    remainders = list(_remainders(system, np.flatnonzero(among & in_factors & (n_wires > 1)).tolist()))
    in_product = np.bincount(rows, weights=parts >= IN_C, minlength=system.n_rows) > 0
    products = np.flatnonzero(among & (n_wires > 1) & ~in_product & ~in_factors) if of_columns else ()
    is_short = among & (n_wires <= (_MOST_WIRES if of_several else 1))
    shortened = _Shortened(system, remainders, among) if of_several else None
    return _Propagation(system, is_short, remainders, shortened, list(columns(system, map(int, products)))).run()


class _Propagation:
    """The worklist over rows with one wire without a set; where it has many, they are looked at together, by NumPy."""

    def __init__(
        self,
        system: System,
        is_short: npt.NDArray[np.bool_],
        remainders: list[tuple[int, Form, tuple[int, ...]]],
        shortened: _Shortened | None,
        chains: list[Column],
    ) -> None:
        wires, rows, _ = system.places()
        kept = is_short[rows]
        self._n_wires: Final = system.n_wires
        self._short: Final = rows[kept]
        self._starts: Final = np.searchsorted(wires[kept], np.arange(system.n_wires + 1))
        self._missing: Final = np.bincount(self._short, minlength=system.n_rows)
        # Sums of at most five wires, exact as floats.
        sums = np.bincount(self._short, weights=wires[kept], minlength=system.n_rows)
        self._rest: Final = sums.astype(np.int64)
        sets: dict[int, tuple[int, ...]] = {}
        self._shapes: Final = _Shapes(system, sets, np.flatnonzero(self._missing))
        self.found: Final = FewValues(sets, {}, {}, remainders, self._shapes.alike, chains)
        self._shortened: Final = {} if shortened is None else shortened.rows
        self._mentions: Final = {} if shortened is None else shortened.mentions
        self._hides: Final = (lambda row, wire: False) if shortened is None else shortened.hides
        for row, (forms, _) in self._shortened.items():
            own = {wire for form in forms for wire in form if wire != ONE and wire < system.n_wires}
            self._rest[row], self._missing[row] = sum(own), len(own)
        for place, (_, _, values) in enumerate(remainders, system.n_wires):
            self.found.sets[place] = values

    def run(self) -> FewValues:
        """Go on to the fixpoint."""
        self._begin()
        missing, rest = self._missing.data, self._rest.data
        stack: list[int] = np.flatnonzero(self._missing == 1)[::-1].tolist()
        while stack:
            if len(stack) >= _MANY:
                stack = self._look_at(np.array(stack))
                continue
            row = stack.pop()
            if missing[row] != 1:
                continue
            wire = rest[row]
            for other in self._mentioning_one(wire) if self._look(row, wire) else ():
                missing[other] -= 1
                rest[other] -= wire
                if missing[other] == 1:
                    stack.append(other)
        for place in range(self._n_wires, self._n_wires + len(self.found.remainders)):
            self.found.sets.pop(place, None)
        return self.found

    def _begin(self) -> None:
        """Take down what the wires of columns may be."""
        learned = dict[int, None]()
        for column in self.found.columns:
            for wire, row in zip(column.wires, column.rows, strict=False):
                if wire not in learned:
                    learned[wire] = None
                    self.found.said_by[wire] = row
                    self._shapes.learn(wire, column.values)
        self._go_on(np.array(list(learned), dtype=np.int64))

    def _look(self, row: int, wire: int) -> bool:
        """At a row whose other wires have sets: whether the wire has one now."""
        forms = self._shortened.get(row)
        answer = self._shapes(row, wire) if forms is None else self._shapes.of_forms(forms[0], wire)
        if answer is None:
            return False
        values, is_function = answer
        if is_function and not self._hides(row, wire):
            self.found.functions[row] = wire
        if values:
            self.found.said_by[wire] = row
            self._shapes.learn(wire, values)
        return bool(values)

    def _look_at(self, rows: I64) -> list[int]:
        """At several rows, each with one wire without a set; gives back those that have one then."""
        rows = rows[self._missing[rows] == 1]
        is_shortened = np.fromiter(map(self._shortened.__contains__, rows.tolist()), dtype=np.bool_, count=len(rows))
        learned = self._look_at_alike(rows[~is_shortened])
        for row in rows[is_shortened].tolist():
            wire = int(self._rest[row])
            if wire not in self.found.sets and self._look(row, wire):
                learned.append(wire)
        return self._go_on(np.array(learned, dtype=np.int64))

    def _look_at_alike(self, rows: I64) -> list[int]:
        """The wires that have sets then, each once, by the first of its rows that says which."""
        wires = self._rest[rows]
        is_function, sets = self._shapes.of_several(rows, wires)
        self.found.functions.update(zip(rows[is_function].tolist(), wires[is_function].tolist(), strict=True))
        with_sets = np.flatnonzero(sets != _NO_SET)
        _, first = np.unique(wires[with_sets], return_index=True)
        at = with_sets[first]
        learned: list[int] = wires[at].tolist()
        self.found.said_by.update(zip(learned, rows[at].tolist(), strict=True))
        self._shapes.learn_several(wires[at], sets[at])
        return learned

    def _go_on(self, wires: I64) -> list[int]:
        """From wires that have sets now to the rows that have one without."""
        others, of = self._mentioning(wires)
        np.subtract.at(self._missing, others, 1)
        np.subtract.at(self._rest, others, of)
        found: list[int] = np.unique(others[self._missing[others] == 1])[::-1].tolist()
        return found

    def _mentioning_one(self, wire: int) -> list[int]:
        found: list[int] = self._short[self._starts[wire] : self._starts[wire + 1]].tolist()
        return found + self._mentions.get(wire, [])

    def _mentioning(self, wires: I64) -> tuple[I64, I64]:
        """The rows that mention some wires still, and the wire that each mentions."""
        starts, stops = self._starts[wires], self._starts[wires + 1]
        others, of = self._short[runs(starts, stops)], np.repeat(wires, stops - starts)
        if not self._mentions:
            return others, of
        more = [(row, wire) for wire in wires.tolist() for row in self._mentions.get(wire, ())]
        pairs = np.array(more, dtype=np.int64).reshape(-1, 2)
        return np.concatenate([others, pairs[:, 0]]), np.concatenate([of, pairs[:, 1]])


def _remainders(system: System, rows: list[int]) -> Iterator[tuple[int, Form, tuple[int, ...]]]:
    """The rows (L - k) (s L - l) = 0, of a combination L of several wires."""
    p = system.modulus
    for row in rows:
        a, b, c = system.row(row)
        if c:
            continue
        form = {wire: value for wire, value in a.items() if wire != ONE}
        first = next(iter(form))
        scale = b[first] * pow(form[first], -1, p) % p
        if all(value * scale % p == b[wire] for wire, value in form.items()):
            roots = {-a.get(ONE, 0) % p, -b.get(ONE, 0) * pow(scale, -1, p) % p}
            yield row, form, tuple(sorted(roots))


class _Shortened:
    """Long rows that have few wires when such combinations are wires of their own, numbered from `n_wires` on."""

    def __init__(
        self,
        system: System,
        remainders: Sequence[tuple[int, Form, tuple[int, ...]]],
        among: npt.NDArray[np.bool_],
    ) -> None:
        self._remainders, self._first = remainders, system.n_wires
        self.rows: dict[int, tuple[tuple[Form, Form, Form], list[int]]] = {}
        """By row, its forms, and which of the combinations it has."""
        self.mentions: dict[int, list[int]] = {}
        """By wire, the shortened rows that mention it still."""
        places: dict[int, list[int]] = {}
        n_mentions = system.all_mentions.tolist().__getitem__
        for place, (own_row, form, _) in enumerate(remainders):
            # One may cancel where the combination is mentioned beside a wire of it.
            pivots = nsmallest(_MAY_LEAD, form, key=n_mentions)
            for row in {row: None for pivot in pivots for row in system.rows_of(pivot)}:
                if row != own_row and among[row]:
                    places.setdefault(row, []).append(place)
        for row, within in places.items():
            forms = system.row(row)
            used: list[int] = []
            for place in within:
                changed = [_divided(form, remainders[place][1], self._first + place, system.modulus) for form in forms]
                if any(new is not old for new, old in zip(changed, forms, strict=True)):
                    used.append(place)
                    forms = changed[0], changed[1], changed[2]
            wires = {wire for form in forms for wire in form} - {ONE}
            if used and len(wires) <= _MOST_WIRES:
                if len(system.wires_of(row)) <= _MOST_WIRES:
                    continue
                self.rows[row] = forms, used
                for wire in wires:
                    if wire < system.n_wires:
                        self.mentions.setdefault(wire, []).append(row)

    def hides(self, row: int, wire: int) -> bool:
        """Whether a wire is within a combination of the row: the others do not determine it, as the combination is not theirs."""
        return row in self.rows and any(wire in self._remainders[place][1] for place in self.rows[row][1])


def _divided(form: Form, by: Form, name: int, p: int) -> Form:
    """The form with a name in the place of a multiple of another one; itself where that makes it no shorter.

    It need not mention all wires of the other: where it mentions some on their own as well, both may cancel.
    """
    if 2 * len(by.keys() - form.keys()) + 2 > len(by):
        return form  # each of the missing ones would be a term more
    for pivot in islice(filter(form.__contains__, by), _PIVOTS):
        factor = form[pivot] * pow(by[pivot], -1, p) % p
        left = dict(form)
        for wire, value in by.items():
            rest = (left.pop(wire, 0) - factor * value) % p
            if rest:
                left[wire] = rest
        left[name] = factor
        if len(left) < len(form):
            return left
    return form


class _Shapes:
    """The answers for rows, by what they have in common and the sets of their wires."""

    def __init__(self, system: System, sets: dict[int, tuple[int, ...]], rows: I64) -> None:
        self._system, self._sets = system, sets
        self._known: dict[object, tuple[tuple[int, ...], bool] | None] = {}
        self._shapes, self._wires = row_shapes(system, rows)
        is_short = np.bincount(rows, minlength=system.n_rows)
        self._places: I64 = np.where(is_short, np.cumsum(is_short) - 1, -1)
        self._numbers: I64 = np.full(system.n_wires + 1, _NO_SET)
        """By wire, which of the sets it has."""
        self._numbers[-1] = _NO_WIRE
        self._number_of: dict[tuple[int, ...], int] = {}

    def learn(self, wire: int, values: tuple[int, ...]) -> None:
        """Take down which values a wire has."""
        self._sets[wire] = values
        self._numbers[wire] = self._number(values)

    def __call__(self, row: int, free: int) -> tuple[tuple[int, ...], bool] | None:
        """The values of the free wire, none where many, and whether the others determine it; None where it may be free.

        The free one is the only one without a set.
        """
        place = self._places[row]
        return self._of_key((int(self._shapes[place]), *self._numbers[self._wires[place]].tolist()), row, free)

    def alike(self, row: int) -> tuple[object, list[int]] | None:
        """What a row has in common with others, and its wires, in an order that is part of that; None of a long row."""
        place = self._places[row]
        if place < 0:
            return None
        line = self._wires[place]
        wires: list[int] = line.tolist()
        key = (int(self._shapes[place]), *self._numbers[line].tolist())
        return key, [wire for wire in wires if wire < self._system.n_wires]

    def of_several(self, rows: I64, free: I64) -> tuple[npt.NDArray[np.bool_], I64]:
        """Of each row, whether the others determine the free wire, and the number of the set of that; `_NO_SET` for none."""
        places = self._places[rows]
        keys = np.column_stack([self._shapes[places], self._numbers[self._wires[places]]])
        first, of_row = _distinct(keys)
        is_function, sets = np.zeros(len(first), dtype=np.bool_), np.full(len(first), _NO_SET)
        each = zip(keys[first].tolist(), rows[first].tolist(), free[first].tolist(), strict=True)
        for at, (key, row, wire) in enumerate(each):
            values, is_function[at] = self._of_key(tuple(key), row, wire) or ((), False)
            if values:
                sets[at] = self._number(values)
        return is_function[of_row], sets[of_row]

    def learn_several(self, wires: I64, sets: I64) -> None:
        """Take down the sets that wires have, by number."""
        self._numbers[wires] = sets
        values = list(self._number_of)
        self._sets.update(zip(wires.tolist(), map(values.__getitem__, sets.tolist()), strict=True))

    def _number(self, values: tuple[int, ...]) -> int:
        return self._number_of.setdefault(values, len(self._number_of))

    def _of_key(self, key: tuple[int, ...], row: int, free: int) -> tuple[tuple[int, ...], bool] | None:
        if key not in self._known:
            self._known[key] = self._answer(self._system.row(row), sorted(self._system.wires_of(row)), free)
        return self._known[key]

    def of_forms(self, forms: tuple[Form, Form, Form], free: int) -> tuple[tuple[int, ...], bool] | None:
        """The same of other forms than the row's own."""
        places = {ONE: -1, free: 0}
        key: list[object] = []
        for form in forms:
            key.append(len(form))
            for wire, coefficient in form.items():
                place = places.get(wire)
                if place is None:
                    place = places[wire] = len(places)
                    key.append(self._sets[wire])
                key += (place, coefficient)
        shape = tuple(key)
        if shape not in self._known:
            self._known[shape] = self._answer(forms, places, free)
        return self._known[shape]

    def _answer(
        self, forms: tuple[Form, Form, Form], wires: Iterable[int], free: int
    ) -> tuple[tuple[int, ...], bool] | None:
        known = {wire: self._sets[wire] for wire in wires if wire not in (ONE, free)}
        choices = 1
        for values in known.values():
            choices *= len(values)
        if choices > _MOST_CHOICES:
            return None
        p = self._system.modulus
        found = solutions(forms, known, free, p, lambda value: pow(value, -1, p))
        if not found:
            return None
        column = {solution[-1] for solution in found}
        is_function = len({solution[:-1] for solution in found}) == len(found)
        return tuple(sorted(column)) if len(column) <= MOST_VALUES else (), is_function


def _distinct(keys: I64) -> tuple[I64, I64]:
    """Where each distinct line of a table is first, and by line which of these it is. Numbers are above `_NO_WIRE`, or it."""
    sizes = keys.max(axis=0, initial=0) - _NO_WIRE + 1
    if math.prod(sizes.tolist()) < _LARGEST:
        packed = keys[:, 0] - _NO_WIRE
        for column, size in zip(keys.T[1:], sizes[1:], strict=True):
            packed = packed * size + (column - _NO_WIRE)
        _, first, of_line = np.unique(packed, return_index=True, return_inverse=True)
    else:
        _, first, of_line = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    return first, of_line.ravel()


def solutions(
    forms: tuple[Form, Form, Form],
    sets: Mapping[int, tuple[int, ...]],
    free: int | None,
    p: int,
    inverse_of: Callable[[int], int],
) -> list[tuple[int, ...]] | None:
    """What the atoms may be, the free one last; None where it may be anything for some choice of the others."""
    a, b, c = forms
    partial: list[tuple[int, int, int, tuple[int, ...]]] = [(a.get(ONE, 0), b.get(ONE, 0), c.get(ONE, 0), ())]
    for atom, values in sets.items():
        in_a, in_b, in_c = a.get(atom, 0), b.get(atom, 0), c.get(atom, 0)
        partial = [
            (x + in_a * value, y + in_b * value, z + in_c * value, (*choice, value))
            for x, y, z, choice in partial
            for value in values
        ]
    if free is None:
        return [choice for x, y, z, choice in partial if (x * y - z) % p == 0]
    in_a, in_b, in_c = a.get(free, 0), b.get(free, 0), c.get(free, 0)
    square = in_a * in_b % p
    found = []
    for x, y, z, choice in partial:
        linear, constant = (in_a * y + in_b * x - in_c) % p, (x * y - z) % p
        if square:
            inverse = inverse_of(square)
            half = linear * inverse * inverse_of(2) % p
            root = cached_square_root((half * half - constant * inverse) % p, p)
            found += [] if root is None else [(*choice, value) for value in {(root - half) % p, (-root - half) % p}]
        elif linear:
            found.append((*choice, -constant * inverse_of(linear) % p))
        elif not constant:
            return None
    return found
