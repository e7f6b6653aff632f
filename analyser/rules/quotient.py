"""A quotient and a remainder below the divisor.

Proof. Let a row be u v = w with v unique, and w = c r + what is unique, for one unknown r. Two assignments that agree on what
is unique have (u - u') v = c (r - r'). Let Y be an integer that v is a multiple of modulo p, v = m Y, and u an affine image
a + s k of an integer k in [0, n]; then f (k - k') Y = r - r' modulo p, for f = s m / c, an integer. Let r be an integer of at
least l, and Y - r one of at least 1 - l; so r is in [l, l + Y - 1], and |r - r'| < Y. Where |f| n Y + Y stays below p, the
equation holds of integers, and as |f| Y > |r - r'|, k = k' and r = r'.
"""

from __future__ import annotations

from ..integers import signed
from ..knowledge import Affine, Equation, Knowledge, Product
from ..system import ONE, Form


class Quotient:
    """Both factors of a division that is exact but for a bounded rest."""

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
        unknown = [wire for wire in know.definition(result[0]) if not know.unique[wire]]
        domain = know.domain(quotient[0])
        if len(unknown) != 1 or domain is None:
            return
        rest = unknown[0]
        scale = know.definition(result[0])[rest] * result[1] % p
        low = know.interval_of(rest)
        form = _expanded(know, divisor)
        for factor in dict.fromkeys((1, p - 1, know.inverse(divisor[1]), p - know.inverse(divisor[1]))):
            y = {wire: value * factor % p for wire, value in form.items()}
            interval = know.interval(y)
            # v = Y / factor, so u v = w says quotient * Y / factor = scale * rest + ...
            multiple = signed(quotient[1] * domain[1] * know.inverse(scale * factor % p) % p, p)
            if interval is None or low is None or interval[1] < 1:
                continue
            if abs(multiple) * domain[2] * interval[1] + interval[1] >= p:
                continue
            gap = _difference(know, y, rest)
            if gap is None or gap[0] < 1 - low[0]:
                continue
            if interval[1] - low[0] - gap[0] >= p or gap[1] - interval[0] + low[1] >= p:
                continue  # Y - r may be another integer than the one in the gap
            rows = know.rows_of(constraint)
            know.set_unique(quotient[0], rows)
            know.set_unique(rest, rows)
            return


def _expanded(know: Knowledge, affine: Affine) -> Form:
    form = {wire: value * affine[1] % know.p for wire, value in know.definition(affine[0]).items()}
    if affine[2]:
        form[ONE] = affine[2]
    return form


def _difference(know: Knowledge, form: Form, wire: int) -> tuple[int, int] | None:
    """An interval of form - wire, from an equation that mentions the wire."""
    p = know.p
    wanted = {**form, wire: (form.get(wire, 0) - 1) % p}
    best = know.interval(wanted)
    for constraint in know.mentions(wire):
        equation = know.view(constraint)
        if not isinstance(equation, Equation):
            continue
        terms = dict(equation.terms)
        if wire not in terms:
            continue
        factor = -wanted[wire] * know.inverse(terms[wire]) % p
        rest = dict(wanted)
        for atom, value in (*equation.terms, (ONE, equation.constant)):
            rest[atom] = (rest.get(atom, 0) + factor * value) % p
        found = know.interval({atom: value for atom, value in rest.items() if value})
        if found is not None and (best is None or found[0] > best[0]):
            best = found
    return best
