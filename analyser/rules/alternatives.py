"""Cases of which one holds, told apart by where something that is known lies in each.

Proof. Let in every assignment one of several suppositions hold at least, that an atom has a value: the values of an atom, or of
bits that add up to 1 the one that is 1. Each is made of one assignment, and the cheap rules say what follows for a unique atom X:
that it is in a set. Let the set of one supposition meet none of the others'. Two assignments that agree on the inputs agree on
X; where the supposition holds in one of them, X is in its set, so no other holds in either, and this one does in both. So a bit
is unique that is 1 just where its supposition holds, and an atom is whose values all are told apart so. A supposition that the
rows refute holds never.

So is the highest bit of x known, by bits that add up to 1 and the power that they choose: it is at most x, and its double is not.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from ..knowledge import ContradictionError, Equation, Knowledge, Product
from ..system import ONE, Form
from .rule import Settle

_MOST_LOOKS: Final = 2_000
_MOST_CASES: Final = 256
_MOST_CHOICES: Final = 16
"""Atoms of two values that are tried at a time."""

_Places: TypeAlias = dict[int, list[tuple[int, int]]]
"""By unique atom, ascending intervals of [0, p) that it is in."""


class Alternatives:
    """Bits of which one is set, and bits that choose between known values."""

    name = "alternatives"

    def __init__(self) -> None:
        """With nothing tried."""
        self._tried: dict[tuple[tuple[int, int], ...], int] = {}

    def run(self, know: Knowledge, settle: Settle) -> None:
        """Every choice once; go on after each that teaches something."""
        for cases in (*_one_of_several(know), *_few_values(know)):
            if self._tried.get(cases) == know.learned or all(know.unique[atom] for atom, _ in cases):
                continue
            know.check_time()
            know.rule = self.name
            self._tell(know, settle, cases)
            settle(0)
            self._tried[cases] = know.learned

    def _tell(self, know: Knowledge, settle: Settle, cases: tuple[tuple[int, int], ...]) -> None:
        """(atom, value): learn which of the suppositions hold never, and which where a unique atom says so."""
        places: dict[tuple[int, int], _Places] = {}
        for case in cases:
            found = _supposed(know, settle, *case)
            know.rule = self.name
            if found is None:
                know.exclude((case[0], 1, 0), case[1], ())
            else:
                places[case] = found
        shared = set.intersection(*(set(found) for found in places.values())) if places else set[int]()
        apart = {case for atom in shared for case in _apart({case: found[atom] for case, found in places.items()})}
        for atom in dict.fromkeys(atom for atom, _ in places):
            mine = {case for case in places if case[0] == atom}
            if mine <= apart:
                know.set_unique(atom, ())


def _one_of_several(know: Knowledge) -> list[tuple[tuple[int, int], ...]]:
    """Bits that add up to 1, by the equation that says so."""
    found = []
    for constraint in know.open_equations():
        view = know.view(constraint)
        if not isinstance(view, Equation) or not 2 <= len(view.terms) <= _MOST_CASES:
            continue
        factors = {coefficient for _, coefficient in view.terms}
        is_one = len(factors) == 1 and (view.constant + factors.pop()) % know.p == 0
        if is_one and all(set(know.set_of(atom) or ()) | {0, 1} == {0, 1} for atom, _ in view.terms):
            found.append(tuple((atom, 1) for atom, _ in view.terms))
    return found


def _few_values(know: Knowledge) -> list[tuple[tuple[int, int], ...]]:
    """The two values of atoms that choose: an open row multiplies them by what is known."""
    found: dict[int, tuple[int, ...]] = {}
    for row in know.open_rows():
        view = know.view(row)
        if isinstance(view, Product):
            for one, other in ((view.u[0], view.v[0]), (view.v[0], view.u[0])):
                values = know.set_of(one)
                if values is not None and len(values) == 2 and not know.unique[one] and know.unique[other]:
                    found[one] = values
        if len(found) == _MOST_CHOICES:
            break
    return [tuple((atom, value) for value in values) for atom, values in found.items()]


def _supposed(know: Knowledge, settle: Settle, atom: int, value: int) -> _Places | None:
    """Where unique atoms are then; None where no assignment is so."""
    mark = know.position
    with know.suppose(of_one=True):
        try:
            know.set_values((atom, 1, 0), [value], ())
            settle(_MOST_LOOKS)
            for constraint in know.mentions(atom):
                _bound_known(know, constraint)
        except ContradictionError:
            return None
        learned = [at for at in know.learned_since(mark) if know.unique[at]]
        return {at: found for at in learned if (found := _place(know, at)) is not None}


def _bound_known(know: Knowledge, constraint: int) -> None:
    """Where a row, of which a factor is constant by now, says in wires that what is unique is a bounded sum of the others."""
    view, p = know.view(constraint), know.p
    if not isinstance(view, Equation) or know.product(constraint) is None:
        return
    form: Form = {ONE: view.constant}
    for atom, coefficient in view.terms:
        for wire, factor in know.definition(atom).items():
            form[wire] = (form.get(wire, 0) + coefficient * factor) % p
    known = know.find({wire: factor for wire, factor in form.items() if factor and know.unique[wire]})
    rest = know.interval({wire: -factor % p for wire, factor in form.items() if factor and not know.unique[wire]})
    if known is not None and rest is not None:
        know.set_interval(known, *rest, ())


def _place(know: Knowledge, atom: int) -> list[tuple[int, int]] | None:
    """The intervals of [0, p) in which the values of an atom are."""
    values, domain = know.set_of(atom), know.domain(atom)
    if values is not None:
        return [(value, value) for value in values]
    if domain is None or domain[1] != 1:
        return None
    first, last = domain[0], domain[0] + domain[2]
    while first <= last and know.never((atom, 1, 0), first % know.p):
        first += 1
    while first <= last and know.never((atom, 1, 0), last % know.p):
        last -= 1
    if first > last:
        return []
    if first >= know.p:
        first, last = first - know.p, last - know.p
    return [(first, last)] if last < know.p else [(0, last - know.p), (first, know.p - 1)]


def _apart(places: dict[tuple[int, int], list[tuple[int, int]]]) -> set[tuple[int, int]]:
    """The cases whose intervals meet none of the others'."""
    order = sorted((low, high, case) for case, found in places.items() for low, high in found)
    meeting: set[tuple[int, int]] = set()
    reach, owner = -1, None
    for low, high, case in order:
        if owner is not None and low <= reach and case != owner:
            meeting |= {case, owner}
        if high > reach:
            reach, owner = high, case
    return places.keys() - meeting
