"""A form that is known is 0 or is not: what holds either way holds. So is-zero's output is known, though its inverse is not.

Proof. Let X be unique. Two assignments that agree on the inputs agree on X, so either X = 0 in both or X != 0 in both. A wire
that is unique among the assignments with X = 0, and among those with X != 0, is unique. The values of an atom are those that it
has in either case. Where no assignment satisfies one case, the other always holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from ..atoms import Affine, Product
from ..knowledge import ContradictionError, Knowledge
from .rule import Settle
from .tries import Tries

_MOST_LOOKS: Final = 600
"""Constraints looked at in one case."""

_FEW_LOOKS: Final = 100
"""Where only wires are open that no other row mentions."""


class _Candidate(NamedTuple):
    """A factor of open rows, and the value of its atom where it is 0."""

    atom: int
    value: int
    rows: tuple[int, ...]
    is_alone: bool
    """Whether no other row mentions what is open in these rows: nothing but that is to be learned."""


class Cases:
    """Splits on the factors of open rows."""

    name = "cases"

    def __init__(self) -> None:
        """With nothing tried."""
        self._tries = Tries()

    def run(self, know: Knowledge, settle: Settle) -> None:
        """Try every factor once, and those that become known meanwhile; what leads to nothing but itself if nothing else does."""
        for alone in (False, True):
            before, tried = know.learned, set[tuple[int, int]]()
            while self._try_until_one_teaches(know, settle, alone, tried):
                pass
            if know.learned != before:
                return

    def _try_until_one_teaches(self, know: Knowledge, settle: Settle, alone: bool, tried: set[tuple[int, int]]) -> bool:
        learned = know.learned
        for candidate in _candidates(know):
            atom, value = candidate.atom, candidate.value
            if candidate.is_alone != alone or (atom, value) in tried or not self._tries.is_due(know, (atom, value)):
                continue
            if know.value_of(atom) is not None or know.never((atom, 1, 0), value):
                continue
            tried.add((atom, value))
            know.rule = self.name
            with self._tries.trying(know, (atom, value)):
                self._split(know, settle, candidate)
            settle(0)
            if know.learned != learned:
                return True
        return False

    def _split(self, know: Knowledge, settle: Settle, candidate: _Candidate) -> None:
        atom, value, rows, is_alone = candidate
        looks = _FEW_LOOKS if is_alone else _MOST_LOOKS
        here: Affine = (atom, 1, 0)
        zero = _consequences(know, settle, looks, lambda: know.set_values(here, [value], rows))
        other = _consequences(know, settle, looks, lambda: know.exclude(here, value, rows))
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


def _candidates(know: Knowledge) -> Iterator[_Candidate]:
    """The unique factors of open rows."""
    found: dict[tuple[int, int], list[int]] = {}
    for row in know.open_rows():
        view = know.view(row)
        if isinstance(view, Product):
            for atom, scale, shift in (view.u, view.v):
                if know.unique[atom]:
                    found.setdefault((atom, -shift * know.inverse(scale) % know.p), []).append(row)
    for (atom, value), rows in found.items():
        yield _Candidate(atom, value, tuple(rows), all(_is_alone(know, row) for row in rows))


def _is_alone(know: Knowledge, row: int) -> bool:
    """Whether no other row mentions the wires of a row that are open."""
    system = know.system
    return all(know.unique[wire] or system.n_mentions(wire) == 1 for wire in system.wires_of(row))


def _consequences(
    know: Knowledge, settle: Settle, most_looks: int, suppose: Callable[[], None]
) -> dict[int, tuple[bool, tuple[int, ...] | None]] | None:
    """By atom of which something is learned, whether it is unique and its few values; None where nothing satisfies the rows."""
    mark = know.position
    with know.suppose():
        try:
            suppose()
            settle(most_looks)
        except ContradictionError:
            return None
        return {atom: (bool(know.unique[atom]), know.set_of(atom)) for atom in know.learned_since(mark)}
