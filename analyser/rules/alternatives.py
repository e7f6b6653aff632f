"""Cases of which one holds, told apart by where something that is known lies in each.

Proof. Let in every assignment one of several suppositions hold at least, that an atom has a value: the values of an atom, or of
bits that add up to 1 the one that is 1. Each is made of one assignment, and the cheap rules say what follows for a unique atom X:
that it is in a set. Let the set of one supposition meet none of the others'. Two assignments that agree on the inputs agree on
X; where the supposition holds in one of them, X is in its set, so no other holds in either, and this one does in both. So a bit
is unique that is 1 just where its supposition holds. A supposition that the rows refute holds never.

Where it is an atom that has one of two values, let two assignments that agree on the inputs have both. What either value says of
unique atoms then holds in both assignments: where that is refuted, the atom is unique. Where it leaves a wire the same constant
with either value, the wire is unique if it is among the assignments that have the one value, and among those with the other.

So is the highest bit of x known, by bits that add up to 1 and the power that they choose: it is at most x, and its double is not.
So is the size of x, which is x or -x and small: where it could be both, it is 0.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from ..atoms import Equation, Product
from ..knowledge import ContradictionError, Knowledge
from ..system import ONE, Form
from .rule import Settle

_MOST_LOOKS: Final = 2_000
_MOST_CASES: Final = 256
_MOST_CHOICES: Final = 16
"""Atoms of two values that are tried at a time."""

_BITS: Final = ((0, 1), (0,), (1,))
"""What is known of a bit. An atom of which nothing is known is none."""

_Said: TypeAlias = dict[int, tuple[tuple[int, ...] | None, tuple[int, int, int]]]
"""By unique atom, its few values, and the progression that it lies in."""


class Alternatives:
    """Bits of which one is set, and bits that choose between known values."""

    name = "alternatives"

    def __init__(self) -> None:
        """With nothing tried."""
        self._tried: dict[tuple[int, ...], int] = {}

    def run(self, know: Knowledge, settle: Settle) -> None:
        """Every choice once; go on after each that teaches something."""
        for bits in _one_of_several(know):
            if self._is_new(know, bits):
                self._tell(know, settle, bits)
                self._tried[bits] = know.learned
        for atom in _choosers(know):
            values = know.set_of(atom)
            if values is not None and len(values) == 2 and self._is_new(know, (atom,)):
                self._choose(know, settle, atom, values)
                self._tried[atom,] = know.learned

    def _is_new(self, know: Knowledge, atoms: tuple[int, ...]) -> bool:
        know.check_time()
        know.rule = self.name
        return self._tried.get(atoms) != know.learned and not all(know.unique[atom] for atom in atoms)

    def _tell(self, know: Knowledge, settle: Settle, bits: tuple[int, ...]) -> None:
        """Learn which of the bits are set never, and which where a unique atom says so."""
        said: dict[int, _Said] = {}
        for bit in bits:
            found = _supposed(know, settle, bit, 1)
            know.rule = self.name
            if found is None:
                know.exclude((bit, 1, 0), 1, ())
            else:
                said[bit] = found
        for atom in set.intersection(*(set(found) for found in said.values())) if said else ():
            for bit in _apart({bit: _places(know, *found[atom]) for bit, found in said.items()}):
                know.set_unique(bit, ())
        settle(0)

    def _choose(self, know: Knowledge, settle: Settle, atom: int, values: tuple[int, ...]) -> None:
        """Learn whether two assignments may have both values of an atom, and what is the same for either."""
        said = [_supposed(know, settle, atom, value) for value in values]
        know.rule = self.name
        if said[0] is None or said[1] is None:
            for value, found in zip(values, said, strict=True):
                if found is None:
                    know.exclude((atom, 1, 0), value, ())
        else:
            same = _same_where_both(know, settle, atom, values, said[0], said[1])
            if same is None:
                same = {atom}
            elif same:
                for value in values:
                    same &= _unique_where(know, settle, atom, value)
            know.rule = self.name
            for wire in sorted(same):
                know.set_unique(wire, ())
        settle(0)


def _one_of_several(know: Knowledge) -> list[tuple[int, ...]]:
    """Bits that add up to 1, by the equation that says so."""
    found = []
    for constraint in know.open_equations():
        view = know.view(constraint)
        if not isinstance(view, Equation) or not 2 <= len(view.terms) <= _MOST_CASES:
            continue
        factors = {coefficient for _, coefficient in view.terms}
        is_one = len(factors) == 1 and (view.constant + factors.pop()) % know.p == 0
        if is_one and all(know.set_of(atom) in _BITS for atom, _ in view.terms):
            found.append(tuple(atom for atom, _ in view.terms))
    return found


def _choosers(know: Knowledge) -> list[int]:
    """Atoms of two values that an open row multiplies by what is known."""
    found: dict[int, None] = {}
    for row in know.open_rows():
        view = know.view(row)
        if isinstance(view, Product):
            for one, other in ((view.u[0], view.v[0]), (view.v[0], view.u[0])):
                if len(know.set_of(one) or ()) == 2 and not know.unique[one] and know.unique[other]:
                    found[one] = None
        if len(found) == _MOST_CHOICES:
            break
    return list(found)


def _supposed(know: Knowledge, settle: Settle, atom: int, value: int) -> _Said | None:
    """What is said of unique atoms where an atom has a value; None where no assignment is so."""
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
        return {at: (know.set_of(at), domain) for at in learned if (domain := know.domain(at)) is not None}


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


def _same_where_both(
    know: Knowledge, settle: Settle, atom: int, values: tuple[int, ...], one: _Said, two: _Said
) -> set[int] | None:
    """The wires that have the same constant in two assignments with both values; None where there are no such two."""
    mark = know.position
    constants: list[dict[int, int]] = []
    with know.suppose(of_one=True):
        try:
            for at, (known, (base, step, count)) in (*one.items(), *two.items()):
                know.set_progression((at, 1, 0), base, step, count, ())
                if known is not None:
                    know.set_values((at, 1, 0), known, ())
            settle(_MOST_LOOKS)
            for value in values:
                with know.suppose(of_one=True):
                    know.set_values((atom, 1, 0), [value], ())
                    settle(_MOST_LOOKS)
                    changed = {at: know.value_of(at) for at in know.learned_since(mark)}
                    constants.append({at: constant for at, constant in changed.items() if constant is not None})
        except ContradictionError:
            return None
    return {at for at, constant in constants[0].items() if constants[1].get(at) == constant}


def _unique_where(know: Knowledge, settle: Settle, atom: int, value: int) -> set[int]:
    """What is unique among the assignments in which an atom has a value."""
    mark = know.position
    with know.suppose():
        try:
            know.set_values((atom, 1, 0), [value], ())
            settle(_MOST_LOOKS)
        except ContradictionError:
            return set()
        return {at for at in know.learned_since(mark) if know.unique[at]}


def _places(know: Knowledge, values: tuple[int, ...] | None, domain: tuple[int, int, int]) -> list[tuple[int, int]]:
    """The intervals of [0, p) in which an atom is."""
    base, step, count = domain
    if values is not None:
        return [(value, value) for value in values]
    if step != 1:
        return [(0, know.p - 1)]
    last = base + count
    return [(base, last)] if last < know.p else [(0, last - know.p), (base, know.p - 1)]


def _apart(places: dict[int, list[tuple[int, int]]]) -> set[int]:
    """Those whose intervals meet none of the others'."""
    order = sorted((low, high, owner) for owner, found in places.items() for low, high in found)
    meeting: set[int] = set()
    reach, farthest = -1, -1
    for low, high, owner in order:
        if low <= reach and owner != farthest:
            meeting |= {owner, farthest}
        if high > reach:
            reach, farthest = high, owner
    return places.keys() - meeting
