"""A product that has no row yet: what is added to it before it is read shares that row.

`a * b + c` costs the row of `a * b`. As a sum of the product's wire and c it has two terms or more, which every row that reads
it repeats, and so do sums made of it. As the wire of that row, a * b = sum - c, it has one.
"""

from __future__ import annotations

from typing import NamedTuple

from zkwright.core.field import R

from ..recorder.linear_combination import ZERO, LinearCombination, ProductKey
from ..recorder.recorder import Recorder
from ..source_locations import Site


class LazyProduct(NamedTuple):
    """factor * a * b + addend, a and b not constant; the product was written at `site`."""

    a: LinearCombination
    b: LinearCombination
    key: ProductKey
    """`product_key(a, b)`: every question after the product asks for it."""
    site: Site
    factor: int = 1
    addend: LinearCombination = ZERO

    def scaled(self, factor: int) -> LazyProduct:
        """The value times a constant other than 0."""
        return LazyProduct(self.a, self.b, self.key, self.site, self.factor * factor % R, self.addend.scale(factor))

    def plus(self, addend: LinearCombination) -> LazyProduct:
        """The sum with a combination."""
        return LazyProduct(self.a, self.b, self.key, self.site, self.factor, self.addend + addend)

    def known(self, recorder: Recorder) -> LinearCombination | None:
        """The value if a row has the product already."""
        product = recorder.known_product(self.key)
        return None if product is None else product.scale(self.factor) + self.addend

    def record(self, recorder: Recorder, *, as_wire: bool = False) -> LinearCombination:
        """The value, `as_wire` or if it is more than a product and constants. Costs 1 row, none when the product is known."""
        a, b, key, site, factor, addend = self
        outer, recorder.given_site = recorder.given_site, site
        try:
            if as_wire or addend.constant is None:
                return recorder.multiply_add(a, b, addend, factor, key)
            return recorder.multiply(a, b, key).scale(factor) + addend
        finally:
            recorder.given_site = outer
