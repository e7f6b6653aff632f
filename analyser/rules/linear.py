"""One unknown with a coefficient that is a constant other than 0.

Proof. Two assignments that agree on all atoms of an equation but t have coefficient * (t - t') = 0, so t = t'.
"""

from __future__ import annotations

from ..atoms import Equation, Product
from ..knowledge import Knowledge


class Linear:
    """A sum of atoms, of which one is unknown, is constant: the one is known."""

    name = "linear"
    kinds: tuple[type, ...] = (Equation, Product)
    of_values = False

    def look(self, know: Knowledge, constraint: int, view: Equation | Product) -> None:
        """An equation with one unknown; of a product, that of known factors is known."""
        unique = know.unique
        if isinstance(view, Equation):
            unknown = -1
            for atom, _ in view.terms:
                if not unique[atom]:
                    if unknown >= 0:
                        return
                    unknown = atom
            if unknown >= 0:
                know.set_unique(unknown, know.rows_of(constraint))
        elif unique[view.u[0]] and unique[view.v[0]] and view.w[1]:
            know.set_unique(view.w[0], know.rows_of(constraint))
