"""The values that a polynomial in one form has as its roots: L (L - k) = 0 makes L one of 0 and k.

Proof. A field has no zero divisors: where (s t + a) (s' t + b) = 0, one factor is 0. Where the product is a constant or an
affine function of the same atom, the row is a quadratic, and all its roots are found.
"""

from __future__ import annotations

from ..atoms import Equation, Product
from ..knowledge import Knowledge
from ..square_root import cached_square_root


class Booleanity:
    """A form that is one of two constants."""

    name = "booleanity"
    kinds: tuple[type, ...] = (Product,)
    of_values = True

    def look(self, know: Knowledge, constraint: int, view: Equation | Product) -> None:
        """A product of two affine functions of one atom, that is one as well, or 0, or constant."""
        if not isinstance(view, Product) or view.u[0] != view.v[0]:
            return
        p = know.p
        atom, (_, s, a), (_, t, b), (other, scale, shift) = view.u[0], view.u, view.v, view.w
        if other != atom:
            value = know.constant_of(view.w)
            if value is None:
                return
            scale, shift = 0, value
        # s t x^2 + (s b + t a - scale) x + a b - shift = 0
        square, linear, constant = s * t % p, (s * b + t * a - scale) % p, (a * b - shift) % p
        inverse = know.inverse(square)
        if not constant:
            roots = [0, -linear * inverse % p]
        else:
            half = linear * inverse * know.inverse(2) % p
            root = cached_square_root((half * half - constant * inverse) % p, p)
            roots = [] if root is None else [(root - half) % p, (-root - half) % p]
        know.set_values((atom, 1, 0), roots, know.rows_of(constraint))
