"""A form that is known is 0 or is not: what holds either way holds. So is-zero's output is known, though its inverse is not.

Proof. Let X be unique. Two assignments that agree on the inputs agree on X, so either X = 0 in both or X != 0 in both. A wire
that is unique among the assignments with X = 0, and among those with X != 0, is unique. The values of an atom are those that it
has in either case. Where no assignment satisfies one case, the other always holds.
"""

from __future__ import annotations

from collections.abc import Callable

from ..atoms import Affine, Product
from ..knowledge import ContradictionError, Knowledge
from .rule import Settle
from .tries import Tries

_MOST_LOOKS = 600
"""Constraints looked at in one case."""


class Cases:
    """Splits on the factors of open rows."""

    name = "cases"

    def __init__(self) -> None:
        """With nothing tried."""
        self._tries = Tries()

    def run(self, know: Knowledge, settle: Settle) -> None:
        """Try every factor once; go on after each that teaches something."""
        for atom, value, rows in _candidates(know):
            if know.value_of(atom) is not None or know.never((atom, 1, 0), value):
                continue
            if self._tries.is_due(know, (atom, value)):
                know.rule = self.name
                with self._tries.trying(know, (atom, value)):
                    self._split(know, settle, atom, value, rows)
                settle(0)

    def _split(self, know: Knowledge, settle: Settle, atom: int, value: int, rows: tuple[int, ...]) -> None:
        here: Affine = (atom, 1, 0)
        zero = _consequences(know, settle, lambda: know.set_values(here, [value], rows))
        other = _consequences(know, settle, lambda: know.exclude(here, value, rows))
        know.rule = self.name
        if zero is None and other is None:
            raise ContradictionError(rows)
        if zero is None:
            know.exclude(here, value, rows)
        elif other is None:
            know.set_values(here, [value], rows)
        else:
            for found in zero.keys() & other.keys():
                (one_unique, one), (two_unique, two) = zero[found], other[found]
                if one is not None and two is not None:
                    know.set_values((found, 1, 0), {*one, *two}, rows)
                if one_unique and two_unique and know.unique[atom]:
                    know.set_unique(found, rows)


def _candidates(know: Knowledge) -> list[tuple[int, int, tuple[int, ...]]]:
    """(atom, value, rows): factors of open rows, and where they are 0; the unique ones."""
    found: dict[tuple[int, int], list[int]] = {}
    for row in know.open_rows():
        view = know.view(row)
        if isinstance(view, Product):
            for atom, scale, shift in (view.u, view.v):
                if know.unique[atom]:
                    found.setdefault((atom, -shift * know.inverse(scale) % know.p), []).append(row)
    return [(atom, value, tuple(rows)) for (atom, value), rows in found.items()]


def _consequences(
    know: Knowledge, settle: Settle, suppose: Callable[[], None]
) -> dict[int, tuple[bool, tuple[int, ...] | None]] | None:
    """By atom of which something is learned, whether it is unique and its few values; None where nothing satisfies the rows."""
    mark = know.position
    with know.suppose():
        try:
            suppose()
            settle(_MOST_LOOKS)
        except ContradictionError:
            return None
        return {atom: (bool(know.unique[atom]), know.set_of(atom)) for atom in know.learned_since(mark)}
