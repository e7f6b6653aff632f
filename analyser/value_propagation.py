"""The few values that wires have, by rows of few wires: booleanity first, then functions of bits; of known wires as well.

Proof. Where all wires of a row but one have a small set of values each, all choices of these are tried. The one is a root of what
is left, a polynomial of degree at most 2, or the choice is impossible: what it is in none of them it is never. Where no choice
leaves two roots, the others determine it, so it is unique when they are.

Rows with the same coefficients and sets have the same answer, looked up by these: a hash has 10^5 such rows of a dozen shapes.
A row keeps how many of its wires have no set, and the sum of these wires, which is the last one when one is left. Costs about
4 microseconds a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import islice
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from zkwright.core.r1cs import I64

from .row_shapes import row_shapes
from .square_root import cached_square_root
from .system import ONE, Form, System

MOST_VALUES: Final = 16
"""Larger sets are not kept."""

_MOST_WIRES: Final = 5
"""Rows with more wires are left out."""

_PIVOTS: Final = 3
"""Wires whose coefficients may say which multiple of a combination a form has: it may mention some of them on its own as well."""

_MAY_LEAD: Final = 2
"""Wires of a combination, those in the fewest rows, that lead to rows which may have it."""

_MOST_CHOICES: Final = 32

_NO_SET: Final = -1


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


def few_values(system: System, among: npt.NDArray[np.bool_], *, of_several: bool = True) -> FewValues:
    """What follows from the rows of one wire, and `of_several` from others with few wires; by row, `among` says which to read."""
    wires, rows, parts = system.places()
    n_wires = np.bincount(rows, minlength=system.n_rows)
    kept = among[rows] & (n_wires[rows] <= (_MOST_WIRES if of_several else 1))
    # Sums of at most five wires, exact as floats.
    rest: list[int] = np.bincount(rows[kept], weights=wires[kept], minlength=system.n_rows).astype(np.int64).tolist()
    missing: list[int] = np.bincount(rows[kept], minlength=system.n_rows).tolist()
    starts: list[int] = np.searchsorted(wires[kept], np.arange(system.n_wires + 1)).tolist()
    short: list[int] = rows[kept].tolist()
    in_factors = np.bincount(rows, weights=parts == 3, minlength=system.n_rows) == n_wires
    found = FewValues(
        {}, {}, {}, list(_remainders(system, np.flatnonzero(among & in_factors & (n_wires > 1)).tolist()))
    )
    shortened = _Shortened(system, found.remainders, among) if of_several else None
    solve = _Shapes(system, found.sets, np.flatnonzero(missing))
    if shortened is not None:
        for row, (forms, _) in shortened.rows.items():
            solve.shortened[row] = forms
            own = {wire for form in forms for wire in form if wire != ONE and wire < system.n_wires}
            rest[row], missing[row] = sum(own), len(own)
        for place, (_, _, values) in enumerate(found.remainders, system.n_wires):
            solve.learn(place, values)
    stack = [row for row, count in enumerate(missing) if count == 1][::-1]
    while stack:
        row = stack.pop()
        if missing[row] != 1:
            continue
        wire = rest[row]
        answer = solve(row, wire)
        if answer is None:
            continue
        values, is_function = answer
        if is_function and (shortened is None or not shortened.hides(row, wire)):
            found.functions[row] = wire
        if not values:
            continue
        found.said_by[wire] = row
        solve.learn(wire, values)
        others = short[starts[wire] : starts[wire + 1]]
        if shortened is not None:
            others += shortened.mentions.get(wire, ())
        for other in others:
            missing[other] -= 1
            rest[other] -= wire
            if missing[other] == 1:
                stack.append(other)
    for place in range(system.n_wires, system.n_wires + len(found.remainders)):
        found.sets.pop(place, None)
    return found


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
        for place, (own_row, form, _) in enumerate(remainders):
            # One may cancel where the combination is mentioned beside a wire of it.
            pivots = nsmallest(_MAY_LEAD, form, key=system.n_mentions)
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
    missing = sum(wire not in form for wire in by)
    if 2 * missing + 2 > len(by):
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
        self.shortened: dict[int, tuple[Form, Form, Form]] = {}
        self._shapes, self._wires = row_shapes(system, rows)
        self._places: list[int] = (np.cumsum(np.bincount(rows, minlength=system.n_rows)) - 1).tolist()
        self._set_numbers: list[int] = [_NO_SET] * system.n_wires
        self._numbers: dict[tuple[int, ...], int] = {}

    def learn(self, wire: int, values: tuple[int, ...]) -> None:
        """Take down which values a wire has, or what is numbered behind the wires."""
        self._sets[wire] = values
        if wire < len(self._set_numbers):
            self._set_numbers[wire] = self._numbers.setdefault(values, len(self._numbers))

    def __call__(self, row: int, free: int) -> tuple[tuple[int, ...], bool] | None:
        """The values of the free wire, none where many, and whether the others determine it; None where it may be free.

        The free one is the only one without a set.
        """
        forms = self.shortened.get(row)
        if forms is not None:
            return self._of_forms(forms, free)
        place = self._places[row]
        wires, numbers = self._wires[place], self._set_numbers
        key = (self._shapes[place], *[numbers[wire] for wire in wires])
        if key in self._known:
            return self._known[key]
        answer = self._known[key] = self._answer(self._system.row(row), wires, free)
        return answer

    def _of_forms(self, forms: tuple[Form, Form, Form], free: int) -> tuple[tuple[int, ...], bool] | None:
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
