"""What was tried in vain, so that it is tried again only where something changed on which that rested.

A supposition is refuted, or is not, by the constraints that the rules look at while it is made: what is known of their atoms, and
which other constraints mention these. Where none of that has changed, another try ends as the last one.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from ..knowledge import Knowledge


class _Try(NamedTuple):
    clock: int
    """When it began."""
    looked_at: frozenset[int]


class Tries:
    """By what was tried, the constraints that were looked at."""

    def __init__(self) -> None:
        """With nothing tried."""
        self._tries: dict[Hashable, _Try] = {}

    def is_due(self, know: Knowledge, key: Hashable) -> bool:
        """Whether it was not tried, or something changed since."""
        last = self._tries.get(key)
        return last is None or know.changed_since(last.looked_at, last.clock)

    @contextmanager
    def trying(self, know: Knowledge, key: Hashable, constraints: Iterable[int] = ()) -> Iterator[None]:
        """Take down what is looked at meanwhile; `constraints` are looked at by the rule itself."""
        know.check_time()
        clock = know.clock
        with know.watched() as looked_at:
            yield
        looked_at.update(constraints)
        self._tries[key] = _Try(know.attached() if know.clock == clock else clock, frozenset(looked_at))
