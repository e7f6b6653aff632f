"""What rules see of rows: sums that are 0 and products, of atoms.

A combination of several wires that is a factor or a product of a row gets a virtual wire, once for all multiples of it and for
any constant added; the equation that defines it is one more constraint. So a form is scale * atom + shift, and an atom is a wire,
or a virtual wire.
"""

from __future__ import annotations

from typing import Final, TypeAlias

from zkwright.core.fast_dataclass import dataclass

from .integers import signed
from .system import ONE, Form, System

Affine: TypeAlias = tuple[int, int, int]
"""(atom, scale, shift): scale * atom + shift. A constant has scale 0 and atom ONE."""


@dataclass(frozen=True, slots=True)
class Equation:
    """The sum of coefficient * atom over `terms`, plus `constant`, is 0; no atom repeats and no coefficient is 0."""

    terms: tuple[tuple[int, int], ...]
    constant: int


@dataclass(frozen=True, slots=True)
class Product:
    """u * v = w, each scale * atom + shift."""

    u: Affine
    v: Affine
    w: Affine


class Atoms:
    """The atoms of a system's rows.

    Constraints are numbered: the rows of the system, and after them the definitions of virtual wires.
    """

    def __init__(self, system: System) -> None:
        """Of a system, in which no form has a virtual wire yet."""
        self.system: Final = system
        self.p: Final = system.modulus
        self._mentions: Final[dict[int, list[int]]] = {}
        self._virtual: Final[dict[tuple[tuple[int, int], ...], int]] = {}
        self._definitions: Final[list[Form]] = []
        self._views: Final[dict[int, Equation | Product]] = {}
        self._inverses: Final[dict[int, int]] = {1: 1, self.p - 1: self.p - 1}

    def affine(self, form: Form) -> Affine:
        """A form by its atom, which is made where need be."""
        wires = [wire for wire in form if wire != ONE]
        shift = form.get(ONE, 0)
        if not wires:
            return ONE, 0, shift
        if len(wires) == 1:
            return wires[0], form[wires[0]], shift
        key, scale = self._normal(form)
        atom = self._virtual.get(key)
        if atom is None:
            atom = self._define(key)
        return atom, scale, shift

    def definition(self, atom: int) -> Form:
        """The combination of wires that an atom is, a wire of the system being itself."""
        n = self.system.n_wires
        return {atom: 1} if atom < n else self._definitions[atom - n]

    def find(self, form: Form) -> Affine | None:
        """A form by its atom; None for one that no atom was made of."""
        if len(form) - (ONE in form) < 2:
            return self.affine(form)
        key, scale = self._normal(form)
        atom = self._virtual.get(key)
        return None if atom is None else (atom, scale, form.get(ONE, 0))

    def virtual_wires(self) -> range:
        """The atoms that are forms."""
        return range(self.system.n_wires, self.system.n_wires + len(self._definitions))

    def constraint_of(self, atom: int) -> int:
        """The equation that defines a virtual wire."""
        return atom - self.system.n_wires + self.system.n_rows

    def form(self, constraint: int) -> Form | None:
        """The combination that a definition gives a virtual wire to; None for a row."""
        return None if constraint < self.system.n_rows else self._definitions[constraint - self.system.n_rows]

    def rows_of(self, constraint: int) -> tuple[int, ...]:
        """The constraint as a row of the system; a definition is none."""
        return (constraint,) if constraint < self.system.n_rows else ()

    def inverse(self, value: int) -> int:
        """Modulo p, remembered: the same coefficients come again and again."""
        found = self._inverses.get(value)
        if found is None:
            found = self._inverses[value] = pow(value, -1, self.p)
        return found

    def _all_mentions(self, atom: int) -> list[int]:
        found = self._mentions.get(atom)
        if found is None:
            found = self._mentions[atom] = self.system.rows_of(atom) if atom < self.system.n_wires else []
        return found

    def _normal(self, form: Form) -> tuple[tuple[tuple[int, int], ...], int]:
        """The form without its constant, times what makes it the same for all multiples, and what that was divided by."""
        terms = sorted(term for term in form.items() if term[0] != ONE)
        p = self.p
        best: tuple[int, int] | None = None
        for _, coefficient in terms if len(terms) <= 8 else (*terms[:4], *terms[-4:]):
            factor = self.inverse(coefficient)
            if best is not None and factor in (best[1], p - best[1]):
                continue
            size = 0
            for _, other in terms:
                size += abs(signed(other * factor % p, p))
                if best is not None and size > best[0]:
                    break
            if best is None or size < best[0]:
                best = size, factor
        if best is None:
            raise ValueError("a constant has no atom")
        factor = best[1]
        if terms[0][1] * factor % p > p // 2:
            factor = p - factor
        if factor == 1:
            return tuple(terms), 1
        return tuple((wire, coefficient * factor % p) for wire, coefficient in terms), self.inverse(factor)

    def _define(self, key: tuple[tuple[int, int], ...]) -> int:
        at = len(self._definitions)
        atom, constraint = self.system.n_wires + at, self.system.n_rows + at
        self._definitions.append(dict(key))
        self._virtual[key] = atom
        self._mentions[atom] = [constraint]
        for wire, _ in key:
            self._all_mentions(wire).append(constraint)
        self._views[constraint] = Equation((*key, (atom, self.p - 1)), 0)
        self._on_definition(constraint)
        return atom

    def _make_view(self, row: int) -> Equation | Product:
        a, b, c = self.system.row(row)
        for one, other in ((a, b), (b, a)):
            if not one.keys() - {ONE}:
                factor = one.get(ONE, 0)
                form = {wire: factor * value % self.p for wire, value in other.items()} if factor else {}
                for wire, value in c.items():
                    form[wire] = (form.get(wire, 0) - value) % self.p
                constant = form.pop(ONE, 0)
                return Equation(tuple((wire, value) for wire, value in form.items() if value), constant)
        product = Product(self.affine(a), self.affine(b), self.affine(c))
        for atom in {product.u[0], product.v[0], product.w[0]}:
            if atom >= self.system.n_wires:
                self._mentions[atom].append(row)
        return product

    def _values_of(self, row: int) -> tuple[Affine, list[int]] | None:
        """The wire and its values where a row says no more than that: (x - k) (x - l) = 0."""
        a, b, c = self.system.row(row)
        if c or len(a) > 2 or len(b) > 2:
            return None
        wires = (a.keys() | b.keys()) - {ONE}
        if len(wires) != 1 or ONE in wires:
            return None
        (wire,) = wires
        if wire not in a or wire not in b:
            return None
        roots = [-form.get(ONE, 0) * self.inverse(form[wire]) % self.p for form in (a, b)]
        return (wire, 1, 0), roots

    def _multiple(self, affine: Affine, factor: int) -> Affine:
        atom, scale, shift = affine
        return atom, scale * factor % self.p, shift * factor % self.p

    def _equation(self, one: Affine, two: Affine) -> Equation:
        """That two atoms, times their scales, are equal."""
        terms: Form = {}
        for atom, scale in ((one[0], one[1]), (two[0], -two[1])):
            if scale:
                terms[atom] = (terms.get(atom, 0) + scale) % self.p
        return Equation(tuple(term for term in terms.items() if term[1]), (one[2] - two[2]) % self.p)

    def _on_definition(self, constraint: int) -> None:
        """A form has got a virtual wire, which this constraint defines."""
