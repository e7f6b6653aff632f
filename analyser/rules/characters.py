"""A choice that makes a known number a square, or a multiple of it that is none: so it is known which was made.

The character of a number other than 0 is 0 for a square and 1 for what is none, and that of a product is the sum of the factors'.
So a row u v = w of forms that are never 0 is an equation of their characters modulo 2, and where y y = w, w has the character 0.
A known form has one character, the same in any two assignments that agree on the inputs.

Proof. Let e be an atom of few values. Suppose two such assignments have different ones, and take down, for each of the two
values, what the rows nearby say of characters where e has it. If these equations together have no solution, the characters of
known forms being the same unknowns on both sides, there are no two such assignments. Where that holds of every two values, e is
unique. It may be shown first where a known form is 0, and then where it is not, as in `cases`.

Nor need a form be known to have one character. Let the quotient of its values in the two assignments be an n-th root of 1: this
holds of known forms with n = 1, of y for 2 n where it holds of y y for n, and of what is a product or a quotient of two for the
larger of their n, powers of two. If 2 n divides p - 1, such roots are squares. So a root of a root has a character as well where
-1 is a square, and the class of a number modulo eighth powers can be asked for by three bits.

So of g and 5 g one alone is a square, unless g is 0; 5 is none in the scalar field of BN254.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from itertools import combinations
from typing import Final

from ..atoms import Equation, Product
from ..knowledge import ContradictionError, Knowledge
from ..system import ONE
from .character_equations import MOST_LOOKS, Form, Nonzero, Reading, Relation, contradict, is_never_zero, turning
from .rule import Settle
from .tries import Tries

_MOST_ROWS: Final = 48
"""Looked at around a square."""

_MOST_MENTIONS: Final = 16
"""An atom that more rows mention leads to none of them."""

_MOST_ATOMS: Final = 3
"""Of a constraint that is looked at."""

_MOST_VALUES: Final = 4
_MOST_SPLITS: Final = 4


class Characters:
    """Squares in open rows, and what chooses of which number they are."""

    name = "characters"

    def __init__(self) -> None:
        """With nothing tried."""
        self._tries = Tries()

    def run(self, know: Knowledge, settle: Settle) -> None:
        """Every open square of a number that is not known."""
        for row in _squares(know) if know.p > 2 else ():
            if not self._tries.is_due(know, row):
                continue
            around = _around(know, row)
            settle(0)
            with self._tries.trying(know, row, around):
                for choice in _choices(know, around):
                    know.rule = self.name
                    if not know.unique[choice] and _Question(know, settle, around, choice).is_decided():
                        know.rule = self.name
                        know.set_unique(choice, (row,))
                    settle(0)


class _Question:
    """Whether characters tell the values of one atom apart."""

    def __init__(self, know: Knowledge, settle: Settle, around: list[int], choice: int) -> None:
        self._know, self._settle, self._around, self._choice = know, settle, around, choice
        self._doubtful: dict[Form, None] = {}

    def is_decided(self) -> bool:
        """Where it would not be if nothing were ever 0, it costs no look at a constraint."""
        if not self._are_apart(lambda _: True, 0):
            return False
        if self._is_shown():
            return True
        return any(self._by_cases(form) for form in list(self._doubtful)[:_MOST_SPLITS])

    def _by_cases(self, form: Form) -> bool:
        """Where a known form is 0, and where it is not."""
        know, affine = self._know, (form[0], 1, form[1])

        def within(suppose: Callable[[], None]) -> bool:
            with know.suppose():
                try:
                    suppose()
                    self._settle(MOST_LOOKS)
                    return bool(know.unique[self._choice]) or self._is_shown()
                except ContradictionError:
                    return True

        return within(lambda: know.exclude(affine, 0, ())) and within(lambda: know.set_values(affine, [0], ()))

    def _is_shown(self) -> bool:
        return self._are_apart(lambda affine: is_never_zero(self._know, self._settle, affine), MOST_LOOKS)

    def _are_apart(self, nonzero: Nonzero, most_looks: int) -> bool:
        """Whether no two assignments that agree on the inputs differ in the choice."""
        values = self._know.set_of(self._choice)
        if values is None:
            return False
        turns = turning(self._know, nonzero, self._around)
        found = [self._relations(value, turns, nonzero, most_looks) for value in values]
        possible = [relations for relations in found if relations is not None]
        return all(contradict([*one, *other]) for one, other in combinations(possible, 2))

    def _relations(self, value: int, turns: dict[int, int], nonzero: Nonzero, most_looks: int) -> list[Relation] | None:
        """What holds of characters where the choice has a value; None where no assignment gives it that."""
        know = self._know
        with know.suppose(of_one=True):
            try:
                know.set_values((self._choice, 1, 0), [value], ())
                if most_looks:
                    self._settle(most_looks)
                reading = Reading(know, nonzero, turns, value)
                reading.take(self._around)
            except ContradictionError:
                return None
            self._doubtful |= dict.fromkeys(reading.doubtful)
            return reading.relations


def _squares(know: Knowledge) -> Iterator[int]:
    """The open rows y y = w of which neither y nor w is known."""
    for row in know.open_rows():
        view = know.view(row)
        if isinstance(view, Product) and view.u == view.v and not know.unique[view.u[0]] | know.unique[view.w[0]]:
            yield row


def _around(know: Knowledge, row: int) -> list[int]:
    """The products near a row, and the equations of few atoms; the rules look at them from now on.

    Next is always one of the fewest steps, with an atom that is not known counted as one: so the way leads back, to what is a
    square, rather than on.
    """
    found: dict[int, None] = {}
    seen, waiting = {ONE}, [(0, 0, row)]
    while waiting and len(found) < _MOST_ROWS:
        _, steps, constraint = heappop(waiting)
        if constraint in found:
            continue
        found[constraint] = None
        for atom in _atoms(know.view(constraint)):
            mentions = [] if atom in seen else _mentions(know, atom)
            seen.add(atom)
            for at in mentions:
                atoms = _atoms(know.view(at))
                if at not in found and len(atoms) <= _MOST_ATOMS:
                    n_open = sum(not know.unique[one] for one in set(atoms))
                    heappush(waiting, (steps + 1 + n_open, steps + 1, at))
    return list(found)


def _mentions(know: Knowledge, atom: int) -> list[int]:
    """The constraints that mention an atom, if it is no choice, and these are few."""
    if know.set_of(atom) is not None:
        return []
    if atom < know.system.n_wires:
        if know.system.n_mentions(atom) > _MOST_MENTIONS:
            return []
        know.activate(know.system.rows_of(atom))
    mentions = know.mentions(atom)
    return mentions if len(mentions) <= _MOST_MENTIONS else []


def _atoms(view: Equation | Product) -> list[int]:
    return [view.u[0], view.v[0], view.w[0]] if isinstance(view, Product) else [atom for atom, _ in view.terms]


def _choices(know: Knowledge, around: list[int]) -> list[int]:
    """The atoms of few values that are factors there, or stand in one."""
    found: dict[int, None] = {}
    for constraint in around:
        view = know.view(constraint)
        for atom, scale, _ in (view.u, view.v) if isinstance(view, Product) else ():
            values = know.set_of(atom) if scale and not know.unique[atom] else None
            if values is not None and 2 <= len(values) <= _MOST_VALUES:
                found[atom] = None
    return list(found)
