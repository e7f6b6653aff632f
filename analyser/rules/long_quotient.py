"""A quotient and a remainder below the divisor, both too wide for one product: a long division by parts.

Proof. Let a row be u v = w with v unique, and w, up to a factor, r + G F + what is unique, for an unknown r, an integer G, and
a combination F of carries: unknown wires h, each of which is in a row u_h v_h = c h + constant of its own, with v_h unique.
Each v is congruent to an integer V in an interval shorter than p, the same in two assignments that agree on what is unique; each
u changes between these by a step times an integer d, |d| <= n. So h changes by an integer multiple of d_h V_h modulo p, and F by
a sum of these; where that sum and what F may change by stay below p in all, it does so in integers. Where further the row's own
d V, r and G F stay below p, r changes by the sum of d_a M_a, over the atoms a of the u, for integer combinations M_a of the V.
If a row a v_z = w_z has v_z and w_z unique, and its product stays below p, then d_a V_z = 0, and any multiple of V_z may be
added to M_a. Let all M_a so be k_a Y for the M of the row's own atom, Y up to its sign, and r in [l, l + Y - 1], as in
`quotient`: then r changes by less than Y and by a multiple D Y of it, so by 0, and D = 0. D is a sum of digits' differences
k_a d_a: those that `settled` names are 0 (`digits`).
"""

from __future__ import annotations

from math import gcd
from typing import Final, NamedTuple, TypeAlias

from ..atoms import Affine, Equation, Product
from ..integers import signed
from ..knowledge import Knowledge
from ..system import ONE, Form
from .digits import settled
from .quotient import below, expanded

_MOST: Final = 8
"""Unknown wires beside the product."""

_Parts: TypeAlias = dict[Affine, int]
"""An integer combination of known factors."""


class _Term(NamedTuple):
    """`weight` times d V: of an unknown atom, which changes by `most` steps d at most, and a known factor, |V| <= `greatest`."""

    atom: int
    weight: int
    factor: Affine
    most: int
    greatest: int

    @property
    def size(self) -> int:
        """What it changes by at most."""
        return abs(self.weight) * self.most * self.greatest


class LongQuotient:
    """Both results of a division of which divisor and quotient come in parts, whose products are put together."""

    name = "long quotient"
    kinds: tuple[type, ...] = (Product,)
    of_values = False

    def look(self, know: Knowledge, constraint: int, view: Equation | Product) -> None:
        """A product with one unique factor, whose other factor and rest are not."""
        if not isinstance(view, Product) or know.unique[view.w[0]]:
            return
        for known, other in ((view.u, view.v), (view.v, view.u)):
            if know.unique[known[0]] and not know.unique[other[0]]:
                self._divide(know, constraint, known, other, view.w)

    def _divide(self, know: Knowledge, constraint: int, factor: Affine, quotient: Affine, result: Affine) -> None:
        p = know.p
        unknown = {wire: value for wire, value in know.definition(result[0]).items() if not know.unique[wire]}
        if not 2 <= len(unknown) <= _MOST:
            return
        carried = {wire: found for wire in unknown if (found := _carried(know, wire, constraint)) is not None}
        rests = unknown.keys() - carried.keys()
        if len(rests) != 1:
            return
        (rest,) = rests
        scale = know.inverse(result[1] * unknown[rest] % p)
        own = _term(know, quotient, factor, scale)
        weights = {wire: signed(result[1] * unknown[wire] * scale % p, p) for wire in carried}
        width = know.interval_of(rest)
        if own is None or width is None:
            return
        common = gcd(*weights.values())
        summed = _bounds(know, {wire: weight // common % p for wire, weight in weights.items()})
        if summed is None or own.size + width[1] - width[0] + common * (summed[1] - summed[0]) >= p:
            return
        if sum(abs(weights[wire]) // common * term.size for wire, term in carried.items()) + summed[1] - summed[0] >= p:
            return
        terms = [own, *(term._replace(weight=-weights[wire] * term.weight) for wire, term in carried.items())]
        self._conclude(know, constraint, rest, terms)

    def _conclude(self, know: Knowledge, constraint: int, rest: int, terms: list[_Term]) -> None:
        """The rest changes by the sum of the terms, in integers."""
        multipliers: dict[int, _Parts] = {}
        for term in terms:
            parts = multipliers.setdefault(term.atom, {})
            parts[term.factor] = parts.get(term.factor, 0) + term.weight
        base = multipliers[terms[0].atom]
        digits = {atom: _multiple(parts, base, _vanishing(know, atom)) for atom, parts in multipliers.items()}
        if None in digits.values() or not any(_divides(know, base, sign, rest) for sign in (1, -1)):
            return
        rows = know.rows_of(constraint)
        know.set_unique(rest, rows)
        weights = {atom: abs(multiple) for atom, multiple in digits.items() if multiple}
        most = {term.atom: term.most for term in terms}
        for at in settled([*weights.values()], [most[atom] for atom in weights]):
            know.set_unique([*weights][at], rows)


def _carried(know: Knowledge, wire: int, constraint: int) -> _Term | None:
    """What a wire changes by that is the product of an unknown and a known factor in another row."""
    for other in know.mentions(wire):
        view = know.view(other)
        if other != constraint and isinstance(view, Product) and view.w[0] == wire:
            for known, one in ((view.u, view.v), (view.v, view.u)):
                if know.unique[known[0]] and not know.unique[one[0]] and one[0] != wire:
                    return _term(know, one, known, know.inverse(view.w[1]))
    return None


def _term(know: Knowledge, unknown: Affine, factor: Affine, scale: int) -> _Term | None:
    """Of scale * unknown * factor; None where either is not bounded."""
    change, interval = _change(know, unknown[0]), _interval(know, factor)
    if change is None or interval is None:
        return None
    weight = signed(scale * unknown[1] * change[0] % know.p, know.p)
    return _Term(unknown[0], weight, factor, change[1], max(map(abs, interval)))


def _change(know: Knowledge, atom: int) -> tuple[int, int] | None:
    """(step, count), as `Knowledge.difference` has them."""
    found, interval = know.difference(atom), _interval(know, (atom, 1, 0))
    if interval is not None and (found is None or interval[1] - interval[0] < found[1]):
        return 1, interval[1] - interval[0]
    return found


def _interval(know: Knowledge, affine: Affine) -> tuple[int, int] | None:
    found = know.interval_of_affine(affine)
    other = _bounds(know, expanded(know, affine))
    return other if found is None or (other is not None and other[1] - other[0] < found[1] - found[0]) else found


def _vanishing(know: Knowledge, atom: int) -> set[Affine]:
    """The known factors whose products with an atom are known, so that the atom only changes where they are 0."""
    found = set()
    for constraint in know.mentions(atom):
        view = know.view(constraint)
        if isinstance(view, Product) and know.unique[view.w[0]]:
            for one, known in ((view.u, view.v), (view.v, view.u)):
                term = _term(know, one, known, 1) if one[0] == atom and know.unique[known[0]] else None
                if term is not None and term.weight and term.size < know.p:
                    found.add(known)
    return found


def _multiple(parts: _Parts, base: _Parts, vanishing: set[Affine]) -> int | None:
    """k with parts = k * base but for what vanishes."""
    kept = [factor for factor in base if factor not in vanishing]
    if not kept or any(factor not in base for factor in parts.keys() - vanishing) or not base[kept[0]]:
        return None
    multiple = parts.get(kept[0], 0) // base[kept[0]]
    return multiple if all(parts.get(factor, 0) == multiple * base[factor] for factor in kept) else None


def _divides(know: Knowledge, base: _Parts, sign: int, rest: int) -> bool:
    """Whether the rest is below the combination, or its opposite, as an integer."""
    p = know.p
    form: Form = {}
    low = high = 0
    for factor, weight in base.items():
        interval = _interval(know, factor)
        if interval is None:
            return False
        ends = sorted(sign * weight * end for end in interval)
        low, high = low + ends[0], high + ends[1]
        for wire, value in expanded(know, factor).items():
            form[wire] = (form.get(wire, 0) + sign * weight * value) % p
    divisor = {wire: value for wire, value in form.items() if value}
    interval = know.interval(divisor)
    # the divisor that the rest is compared with is the very combination, not one that differs by p
    return interval is not None and max(high, interval[1]) - min(low, interval[0]) < p and below(know, divisor, rest)


def _bounds(know: Knowledge, form: Form) -> tuple[int, int] | None:
    """The shortest interval of a form that is known, by itself or by one more equation that mentions a wire of it."""
    p = know.p
    best = know.interval(form)
    seen: set[int] = set()
    for wire, value in form.items():
        for constraint in know.mentions(wire) if wire != ONE else ():
            equation = know.view(constraint)
            if constraint in seen or not isinstance(equation, Equation):
                continue
            seen.add(constraint)
            terms = dict(equation.terms)
            if wire not in terms:
                continue
            factor = -value * know.inverse(terms[wire]) % p
            rest = dict(form)
            for atom, coefficient in (*equation.terms, (ONE, equation.constant)):
                rest[atom] = (rest.get(atom, 0) + factor * coefficient) % p
            found = know.interval({atom: coefficient for atom, coefficient in rest.items() if coefficient})
            if found is not None and (best is None or found[1] - found[0] < best[1] - best[0]):
                best = found
    return best
