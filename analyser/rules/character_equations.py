"""Equations of quadratic characters, for `characters`: what rows say of them, and whether they have a solution.

Forms of one atom, atom + shift, have characters, constants have known ones, and what is a multiple has its factor's added. Of a
row u v = w they add up to 0, and so they do of u (v - k) = w - k u, for the constant k in v. Small equations, put together, say
which forms of two atoms are multiples of one another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from ..atoms import Affine, Equation, Product
from ..knowledge import ContradictionError, Knowledge
from ..system import ONE
from .rule import Settle

Form: TypeAlias = tuple[int, int]
"""(atom, shift): atom + shift."""

Relation: TypeAlias = tuple[frozenset[tuple[int, int, int]], int]
"""Unknown characters, and what they add up to modulo 2."""

Nonzero: TypeAlias = Callable[[Affine], bool]
"""Whether a form is taken never to be 0."""

MOST_LOOKS: Final = 300
"""Constraints looked at under one supposition."""

_MOST_LINKED: Final = 96
"""Forms met by links, whose relations are taken down."""

_MOST_TERMS: Final = 3
"""Of an equation that is looked at: a choice makes it one of two."""

_OF_BOTH: Final = -1


class Reading:
    """What constraints say of characters under what is supposed, in assignments that have a `value` in common."""

    def __init__(self, know: Knowledge, nonzero: Nonzero, turns: dict[int, int], value: int) -> None:
        """`turns` names the atoms that are not known, and yet have one character in both assignments."""
        self._know, self._nonzero, self._turns, self._value = know, nonzero, turns, value
        self._forms: dict[Form, bool] = {}
        """The forms met, and whether they are never 0."""
        self.relations: list[Relation] = []

    @property
    def doubtful(self) -> list[Form]:
        """The known forms that may be 0 for all that is seen."""
        return [form for form, nonzero in self._forms.items() if not nonzero and self._know.unique[form[0]]]

    def take(self, constraints: Sequence[int]) -> None:
        """Read products, and then which of the forms met are multiples of others."""
        for constraint in constraints:
            view = self._know.view(constraint)
            if isinstance(view, Product):
                self._product(view)
        self._follow(links(self._know, constraints))

    def _product(self, view: Product) -> None:
        u, v, w, p = view.u, view.v, view.w, self._know.p
        self._sum(u, v, w)
        for one, (atom, scale, shift) in ((u, v), (v, u)):
            if shift and scale and (not w[1] or w[0] == one[0]):
                rest = one[0], (w[1] - shift * one[1]) % p, (w[2] - shift * one[2]) % p
                self._sum(one, (atom, scale, 0), rest)

    def _sum(self, *sides: Affine) -> None:
        known = [one for side in sides if (one := self._character(side)) is not None]
        if len(known) == len(sides):
            self._learn([form for form, _ in known if form is not None], sum(character for _, character in known))

    def _character(self, affine: Affine) -> tuple[Form | None, int] | None:
        """The form of which it is a multiple, and that multiple's character; None for what may be 0."""
        know = self._know
        value = know.constant_of(affine)
        if value is not None:
            return (None, _character(value, know.p)) if value else None
        atom, scale, shift = affine
        form = atom, shift * know.inverse(scale) % know.p
        if form not in self._forms:
            self._forms[form] = self._nonzero(affine)
        return (form, _character(scale, know.p)) if self._forms[form] else None

    def _follow(self, found: Iterable[_Link]) -> None:
        p, inverse = self._know.p, self._know.inverse
        sides = [side for link in found for side in (link, link.reversed())]
        pending = deque(self._forms)
        most = len(self._forms) + _MOST_LINKED
        while pending and len(self._forms) < most:
            atom, shift = pending.popleft()
            for link in sides if self._forms[atom, shift] else ():
                if link.x == atom:
                    other = link.y, (link.constant - link.left * shift) * inverse(link.right) % p
                    if other not in self._forms:
                        self._forms[other] = True
                        pending.append(other)
                    self._learn([(atom, shift), other], _character(-link.right * inverse(link.left), p))

    def _learn(self, forms: Iterable[Form], character: int) -> None:
        unknown: set[tuple[int, int, int]] = set()
        for atom, shift in forms:
            of_both = self._know.unique[atom] or (not shift and atom in self._turns)
            unknown ^= {(_OF_BOTH if of_both else self._value, atom, shift)}
        self.relations.append((frozenset(unknown), character % 2))


def contradict(relations: Iterable[Relation]) -> bool:
    """Whether the equations have no solution."""
    solved: dict[tuple[int, int, int], Relation] = {}
    for relation in relations:
        unknown, total = relation
        while unknown and (pivot := min(unknown)) in solved:
            unknown, total = unknown ^ solved[pivot][0], total ^ solved[pivot][1]
        if unknown:
            solved[min(unknown)] = unknown, total
        elif total:
            return True
    return False


def turning(know: Knowledge, nonzero: Nonzero, constraints: Sequence[int]) -> dict[int, int]:
    """n of atoms that are never 0, and whose values in two assignments differ by an n-th root of 1, which is a square."""
    found: dict[int, int] = {}
    products = [view for at in constraints if isinstance(view := know.view(at), Product)]
    equal = [[(link.x, 1, 0), (link.y, 1, 0)] for link in links(know, constraints) if not link.constant]
    groups = [(_is_square(view), [view.u, view.v, view.w]) for view in products] + [(False, pair) for pair in equal]

    def turn(affine: Affine) -> int | None:
        atom, scale, shift = affine
        return 1 if not scale or know.unique[atom] else None if shift else found.get(atom)

    again = True
    while again:
        again = False
        for square, sides in groups:
            turns = [turn(side) for side in sides]
            known = [one for one in turns if one is not None]
            is_root = square and turns[0] is None and turns[-1] is not None
            if len(known) + 1 + is_root != len(turns):
                continue
            atom, _, shift = sides[turns.index(None)]
            n = max(known) * (2 if is_root else 1)
            if not shift and (know.p - 1) % (2 * n) == 0 and all(map(nonzero, sides)):
                found[atom] = n
                again = True
    return found


def is_never_zero(know: Knowledge, settle: Settle, affine: Affine) -> bool:
    """Whether rows refute that the form is 0, under what is supposed; then that is taken down."""
    value = know.constant_of(affine)
    if value is not None or know.never(affine, 0):
        return value != 0
    with know.suppose(of_one=True):
        try:
            know.set_values(affine, [0], ())
            settle(MOST_LOOKS)
        except ContradictionError:
            pass
        else:
            return False
    know.exclude(affine, 0, ())
    settle(MOST_LOOKS)
    return True


class _Link(NamedTuple):
    """left * x + right * y + constant = 0."""

    x: int
    left: int
    y: int
    right: int
    constant: int

    def reversed(self) -> _Link:
        return _Link(self.y, self.right, self.x, self.left, self.constant)


def links(know: Knowledge, constraints: Iterable[int]) -> list[_Link]:
    """The equations of two atoms, and those that others become by putting in what such say, or that an atom is constant."""
    views = [view for at in constraints if isinstance(view := know.view(at), Equation)]
    pending = [form for view in views if len(form := _reduced(know, view)) <= _MOST_TERMS + 1]
    found: list[_Link] = []
    while short := [form for form in pending if 1 <= len(form.keys() - {ONE}) <= 2]:
        form = short[0]
        pending.remove(form)
        x, *others = sorted(form.keys() - {ONE})
        found += [_Link(x, form[x], y, form[y], form.get(ONE, 0)) for y in others]
        pending = [_without(know, other, form, x) if x in other else other for other in pending]
    return found


def _reduced(know: Knowledge, view: Equation) -> dict[int, int]:
    """An equation's atoms but the constant ones, and what is added."""
    form = {ONE: view.constant}
    for atom, factor in view.terms:
        value = know.value_of(atom)
        if value is None:
            form[atom] = factor
        else:
            form[ONE] = (form[ONE] + factor * value) % know.p
    return form


def _without(know: Knowledge, form: dict[int, int], other: dict[int, int], atom: int) -> dict[int, int]:
    factor = -form[atom] * know.inverse(other[atom])
    both = {at: (form.get(at, 0) + factor * other.get(at, 0)) % know.p for at in form.keys() | other.keys()}
    return {at: value for at, value in both.items() if value}


def _is_square(view: Product) -> bool:
    """A multiple of y * y for an atom y."""
    return view.u[0] == view.v[0] and bool(view.u[1] and view.v[1]) and not view.u[2] and not view.v[2]


@lru_cache(maxsize=1 << 12)
def _character(value: int, p: int) -> int:
    """Of a number other than 0."""
    return int(pow(value, (p - 1) // 2, p) != 1)
