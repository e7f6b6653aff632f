"""What values the atoms of a system's rows may have: small sets, progressions, bounds, and values that they never have.

The domain of an atom is a progression: base + step * k modulo p, for k in [0, count]; small sets of values are kept beside it. Of
a form that several wires make, which has no virtual wire, the bounds are those of its parts, added up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .atoms import Affine, Atoms, Equation, Product
from .integers import Progression, progression, signed
from .system import ONE, Form, System


class Values(Atoms):
    """Facts about values. Each holds in every assignment that satisfies all rows."""

    def __init__(self, system: System, sets: Mapping[int, tuple[int, ...]]) -> None:
        """Of a system, of whose wires rows say alone that they have these few values."""
        super().__init__(system)
        self._sets: Final[dict[int, tuple[int, ...]]] = dict(sets)
        domains = {values: progression(values, system.modulus) for values in set(sets.values())}
        self._domains: Final[dict[int, Progression]] = {wire: domains[values] for wire, values in sets.items()}
        self._excluded: Final[dict[int, frozenset[int]]] = {}
        self._differences: Final[dict[int, tuple[int, int]]] = {}
        self._lemmas: Final[dict[tuple[int, int], str]] = {}

    def view(self, constraint: int) -> Equation | Product:
        """A constraint as it is, or as an equation where a factor is known to be constant by now."""
        view = self._views.get(constraint)
        if view is None:
            view = self._views[constraint] = self._make_view(constraint)
        if type(view) is Product:
            for one, other in ((view.u, view.v), (view.v, view.u)):
                value = self.constant_of(one)
                if value is not None:
                    return self._equation(self._multiple(other, value), view.w)
        return view

    def product(self, row: int) -> Product | None:
        """A row's product of forms; None for a linear one."""
        self.view(row)
        view = self._views[row]
        return view if type(view) is Product else None

    # Of forms

    def is_nonzero(self, form: Form) -> bool:
        """Whether the form is 0 in no assignment."""
        found = self.find(form)
        if found is not None and self.never(found, 0):
            return True
        interval = self.interval(form) if len(form) - (ONE in form) > 1 else None
        return interval is not None and _no_multiple(interval, self.p)

    def constant(self, form: Form) -> int | None:
        """The value of a form that has one only."""
        total = 0
        for wire, coefficient in form.items():
            value = 1 if wire == ONE else self.value_of(wire)
            if value is None:
                found = self.find(form)
                return None if found is None else self.constant_of(found)
            total += coefficient * value
        return total % self.p

    def values(self, form: Form) -> tuple[int, ...] | None:
        """The values that a form may have, where they are known to be few."""
        found = self.find(form)
        if found is None:
            return None
        atom, scale, shift = found
        if not scale:
            return (shift,)
        known = self._sets.get(atom)
        return None if known is None else tuple((scale * value + shift) % self.p for value in known)

    def interval(self, form: Form) -> tuple[int, int] | None:
        """(low, high): the form is congruent to an integer in it, and high - low < p. None where nothing is known."""
        affine = self.find(form)
        found = None if affine is None else self.interval_of_affine(affine)
        if len(form) - (ONE in form) > 1:
            low = high = 0
            for wire, coefficient in form.items():
                one = (1, 1) if wire == ONE else self.interval_of(wire)
                if one is None:
                    return found
                factor = signed(coefficient, self.p)
                low += factor * one[factor < 0]
                high += factor * one[factor > 0]
            if high - low >= self.p or (found and found[1] - found[0] <= high - low):
                return found
            return low, high
        return found

    def interval_of_affine(self, affine: Affine) -> tuple[int, int] | None:
        """(low, high) of scale * atom + shift."""
        atom, scale, shift = affine
        if not scale:
            return shift, shift
        domain = self._domains.get(atom)
        if domain is None:
            return None
        base, step, count = domain
        factor = signed(scale * step % self.p, self.p)
        low = signed((scale * base + shift) % self.p, self.p)
        if abs(factor) * count >= self.p:
            return None
        return (low, low + factor * count) if factor > 0 else (low + factor * count, low)

    # Of atoms

    def value_of(self, atom: int) -> int | None:
        """The value of an atom that has one only."""
        if atom == ONE:
            return 1
        known = self._sets.get(atom)
        return known[0] if known is not None and len(known) == 1 else None

    def constant_of(self, affine: Affine) -> int | None:
        """The value of scale * atom + shift, where it has one only."""
        atom, scale, shift = affine
        if not scale:
            return shift
        value = self.value_of(atom)
        return None if value is None else (scale * value + shift) % self.p

    def set_of(self, atom: int) -> tuple[int, ...] | None:
        """The few values of an atom, ascending."""
        return (1,) if atom == ONE else self._sets.get(atom)

    def domain(self, atom: int) -> Progression | None:
        """The progression that an atom lies in."""
        return (1, 1, 0) if atom == ONE else self._domains.get(atom)

    def difference(self, atom: int) -> tuple[int, int] | None:
        """(step, count): two assignments that agree on the inputs differ in the atom by step * k with |k| <= count."""
        found = self._differences.get(atom)
        domain = None if found else self._domains.get(atom)
        return found or (None if domain is None else domain[1:])

    def interval_of(self, atom: int) -> tuple[int, int] | None:
        """(low, high) of an atom."""
        return (1, 1) if atom == ONE else self.interval_of_affine((atom, 1, 0))

    def excluded(self, atom: int) -> frozenset[int]:
        """Values that an atom has never, beside those that its set or its interval leaves out."""
        return self._excluded.get(atom, frozenset())

    def never(self, affine: Affine, value: int) -> bool:
        """Whether scale * atom + shift is never the value."""
        atom, scale, shift = affine
        if not scale:
            return (shift - value) % self.p != 0
        at = (value - shift) * self.inverse(scale) % self.p
        known = self._sets.get(atom)
        if known is not None:
            return at not in known
        if at in self._excluded.get(atom, ()):
            return True
        domain = self._domains.get(atom)
        return domain is not None and (at - domain[0]) * self.inverse(domain[1]) % self.p > domain[2]

    def lemma_of(self, affine: Affine) -> str | None:
        """The lemma by which scale * atom + shift is never 0."""
        atom, scale, shift = affine
        return self._lemmas.get((atom, -shift * self.inverse(scale) % self.p)) if scale and self._lemmas else None


def _no_multiple(interval: tuple[int, int], p: int) -> bool:
    """Whether no multiple of p lies in the interval."""
    low, high = interval
    return -(-low // p) * p > high
