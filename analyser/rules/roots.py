"""Of the two roots of a quadratic, one lies where the unknown does.

Proof. Let a row be s x^2 + k x + rest = 0 with x its only unknown, s != 0, and k and the rest unique. Two different x and
x' that satisfy it have s (x + x') + k = 0: their difference divides that of the two instances. So where no two different
values in x's domain add up to -k / s, x is unique. In [0, (p - 1) / 2] no two different values add up to 0.
"""

from __future__ import annotations

from ..atoms import Equation, Product
from ..integers import signed
from ..knowledge import Knowledge
from .known_factor import one_unknown


class Roots:
    """A square root that an interval, a sign bit or a small set tells from the other."""

    name = "roots"
    kinds: tuple[type, ...] = (Product,)
    of_values = False

    def look(self, know: Knowledge, constraint: int, view: Equation | Product) -> None:
        """A row with one unknown, squared."""
        if not isinstance(view, Product):
            return
        found = one_unknown(know, constraint)
        if found is None or not found[1]:
            return
        wire, square, coefficient = found
        p = know.p
        factor = -know.inverse(square)
        total = {at: value * factor % p for at, value in coefficient.items()}
        if self._apart(know, wire, know.constant(total), know.interval(total)):
            know.set_unique(wire, know.rows_of(constraint))

    def _apart(self, know: Knowledge, wire: int, total: int | None, interval: tuple[int, int] | None) -> bool:
        p = know.p
        known = know.set_of(wire)
        if known is not None and total is not None:
            return not any((total - value) % p in known and (total - value) % p != value for value in known)
        domain = know.domain(wire)
        if domain is None:
            return False
        base, step, count = domain
        inverse = know.inverse(step)
        if total is not None:  # 2 base + step * (k + k') = total, with k + k' in [1, 2 count - 1]
            low = high = (total - 2 * base) * inverse % p
        elif interval is not None and step == 1:
            low = interval[0] - 2 * signed(base, p)
            low, high = low % p, low % p + interval[1] - interval[0]
        else:
            return False
        return not any(low + at * p <= 2 * count - 1 and high + at * p >= 1 for at in range(-2, 3))
