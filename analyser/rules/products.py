"""Bounds, small sets and zeros through a product u v = w.

Proof. Integers in intervals have a product between those of the ends; where that interval is shorter than p, it bounds w.
Finitely many factors have finitely many products. A field has no zero divisors: w is 0 exactly when u or v is.
"""

from __future__ import annotations

from ..atoms import Affine, Equation, Product
from ..knowledge import Knowledge
from ..value_propagation import MOST_VALUES


class Products:
    """What two factors leave their product, and it them."""

    name = "products"
    kinds: tuple[type, ...] = (Product,)
    of_values = True

    def look(self, know: Knowledge, constraint: int, view: Equation | Product) -> None:
        """A product of which no factor is constant."""
        if not isinstance(view, Product):
            return
        u, v, w, p = view.u, view.v, view.w, know.p
        rows = know.rows_of(constraint)
        self._zeros(know, view, rows)
        if not w[1]:
            return
        one, two = self._values(know, u), self._values(know, v)
        if u[0] == v[0]:
            if one is not None:
                inverse = know.inverse(u[1])
                know.set_values(w, {x * (v[1] * (x - u[2]) * inverse + v[2]) % p for x in one}, rows)
                return
        elif one is not None and two is not None and len(one) * len(two) <= MOST_VALUES * MOST_VALUES:
            products = {x * y % p for x in one for y in two}
            if len(products) <= MOST_VALUES:
                know.set_values(w, products, rows)
                return
        first, second = know.interval_of_affine(u), know.interval_of_affine(v)
        if first is not None and second is not None:
            ends = [x * y for x in first for y in second]
            low, high = min(ends), max(ends)
            if u == v and first[0] < 0 < first[1]:
                low = 0
            if high - low < p - 1:
                know.set_interval(w, low, high, rows)

    def _values(self, know: Knowledge, affine: Affine) -> list[int] | None:
        known = know.set_of(affine[0])
        return None if known is None else [(affine[1] * value + affine[2]) % know.p for value in known]

    def _zeros(self, know: Knowledge, view: Product, rows: tuple[int, ...]) -> None:
        u, v, w = view.u, view.v, view.w
        if know.never(w, 0):
            know.exclude(u, 0, rows)
            know.exclude(v, 0, rows)
        elif know.never(u, 0) and know.never(v, 0):
            know.exclude(w, 0, rows)
        elif know.constant_of(w) == 0:
            if know.never(u, 0):
                know.set_values(v, [0], rows)
            elif know.never(v, 0):
                know.set_values(u, [0], rows)
