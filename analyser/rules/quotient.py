"""A quotient and a remainder below the divisor.

Proof. Let a row be u v = w with v unique, and w = c r + g h + what is unique, for an unknown r, and for carries h, each of which
is the product of another unknown and the same v in a row of its own. Let Y be an integer that v is a multiple of modulo p, and
u an affine image of an integer k in [0, n]. Two assignments that agree on what is unique have m (k - k') Y = (r - r') + sum
of g (h - h') modulo p, and m_h (k_h - k_h') Y = h - h', for integers m, m_h and g. Where each row's terms stay below p in all,
these hold of integers; put together they say that D Y = r - r' for D = m (k - k') - sum of g m_h (k_h - k_h'). Let r be an
integer of at least l, and Y - r one of at least 1 - l; so r is in [l, l + Y - 1], and |r - r'| < Y. So D = 0 and r = r'. D = 0 is
a sum of digits' differences: those that `settled` names are 0 (`digits`).
"""

from __future__ import annotations

from typing import NamedTuple

from ..atoms import Affine, Equation, Product
from ..integers import signed
from ..knowledge import Knowledge
from ..system import ONE, Form
from .digits import settled


class _Part(NamedTuple):
    """A bounded factor of the divisor: its atom, how often it changes the product in units of Y, and the greatest k."""

    atom: int
    multiple: int
    most: int


class Quotient:
    """Both factors of a division that is exact but for a bounded rest, the quotient in one piece or in several."""

    name = "quotient"
    kinds: tuple[type, ...] = (Product,)
    of_values = False

    def look(self, know: Knowledge, constraint: int, view: Equation | Product) -> None:
        """A product with one unique factor, whose other factor and rest are not."""
        if not isinstance(view, Product):
            return
        for known, other in ((view.u, view.v), (view.v, view.u)):
            if know.unique[known[0]] and not know.unique[other[0]] and not know.unique[view.w[0]]:
                self._divide(know, constraint, known, other, view.w)

    def _divide(self, know: Knowledge, constraint: int, divisor: Affine, quotient: Affine, result: Affine) -> None:
        p = know.p
        form = expanded(know, divisor)
        unknown = {wire: result[1] * value % p for wire, value in know.definition(result[0]).items()}
        unknown = {wire: value for wire, value in unknown.items() if not know.unique[wire]}
        carries = {wire: found for wire in unknown if (found := _carried(know, wire, divisor, constraint)) is not None}
        rests = unknown.keys() - carries.keys()
        if len(rests) != 1:
            return
        (rest,) = rests
        inverse = know.inverse(divisor[1])
        for factor in dict.fromkeys((1, p - 1, inverse, p - inverse)):
            y = {wire: value * factor % p for wire, value in form.items()}
            parts = _parts(know, y, factor, unknown, rest, quotient, carries)
            if parts is None or not below(know, y, rest):
                continue
            rows = know.rows_of(constraint)
            know.set_unique(rest, rows)
            for at in settled([abs(part.multiple) for part in parts], [part.most for part in parts]):
                know.set_unique(parts[at].atom, rows)
            return


def _carried(know: Knowledge, wire: int, divisor: Affine, constraint: int) -> tuple[Affine, int] | None:
    """(u, c) of another row that says u * divisor = c * wire + constant."""
    for other in know.mentions(wire):
        view = know.view(other)
        if other != constraint and isinstance(view, Product) and view.w[0] == wire:
            for one, two in ((view.u, view.v), (view.v, view.u)):
                if one == divisor:
                    return two, view.w[1]
    return None


def _parts(
    know: Knowledge,
    y: Form,
    factor: int,
    unknown: Form,
    rest: int,
    quotient: Affine,
    carries: dict[int, tuple[Affine, int]],
) -> list[_Part] | None:
    """The factors, the first that of the row itself; None where an equation need not hold of integers."""
    p = know.p
    most, low = know.interval(y), know.interval_of(rest)
    first = _part(know, quotient, unknown[rest] * factor % p)
    if most is None or low is None or first is None or most[1] < 1:
        return None
    parts = [first]
    total = abs(first.multiple) * first.most * most[1] + low[1] - low[0]
    for wire, (other, scale) in carries.items():
        width, part = know.interval_of(wire), _part(know, other, scale * factor % p)
        if width is None or part is None:
            return None
        if abs(part.multiple) * part.most * most[1] + width[1] - width[0] >= p:
            return None
        weight = signed(unknown[wire] * know.inverse(unknown[rest]) % p, p)
        total += abs(weight) * (width[1] - width[0])
        parts.append(part._replace(multiple=weight * part.multiple))
    return parts if total < p else None


def _part(know: Knowledge, factor: Affine, scale: int) -> _Part | None:
    """Of factor * Y = scale * what it changes."""
    domain = know.domain(factor[0])
    if domain is None:
        return None
    return _Part(factor[0], signed(factor[1] * domain[1] * know.inverse(scale) % know.p, know.p), domain[2])


def below(know: Knowledge, y: Form, rest: int) -> bool:
    """Whether r is in [l, l + Y - 1] for a constant l."""
    interval, low, gap = know.interval(y), know.interval_of(rest), _difference(know, y, rest)
    if interval is None or low is None or gap is None or gap[0] < 1 - low[0]:
        return False
    # Y - r is the very integer in the gap, not one that differs by p
    return interval[1] - low[0] - gap[0] < know.p and gap[1] - interval[0] + low[1] < know.p


def expanded(know: Knowledge, affine: Affine) -> Form:
    """An affine of an atom as a form of wires."""
    form = {wire: value * affine[1] % know.p for wire, value in know.definition(affine[0]).items()}
    if affine[2]:
        form[ONE] = affine[2]
    return form


def _difference(know: Knowledge, form: Form, wire: int) -> tuple[int, int] | None:
    """An interval of form - wire, from an equation that mentions the wire."""
    p = know.p
    # The wire may be in the form too, so that its multiple in the difference is another than -1, and 0 where it cancels.
    own = (form.get(wire, 0) - 1) % p
    wanted = {at: value for at, value in {**form, wire: own}.items() if value}
    best = know.interval(wanted)
    for constraint in know.mentions(wire):
        equation = know.view(constraint)
        if not isinstance(equation, Equation):
            continue
        terms = dict(equation.terms)
        if wire not in terms:
            continue
        factor = -own * know.inverse(terms[wire]) % p
        rest = dict(wanted)
        for atom, value in (*equation.terms, (ONE, equation.constant)):
            rest[atom] = (rest.get(atom, 0) + factor * value) % p
        found = know.interval({atom: value for atom, value in rest.items() if value})
        if found is not None and (best is None or found[0] > best[0]):
            best = found
    return best
