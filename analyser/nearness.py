"""The open wires around some, the nearest first."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from .facts import Facts


def nearest_open(facts: Facts, wires: Iterable[int], most: int) -> Iterator[int]:
    """Those of the wires that are not known to be unique, then the open ones that rows tie to them, and so on; at most `most`."""
    system = facts.system
    queue = deque(facts.undetermined(wires))
    seen = set(queue)
    for _ in range(most):
        if not queue:
            return
        wire = queue.popleft()
        yield wire
        for row in system.rows_of(wire):
            for other in sorted(system.wires_of(row) - seen):
                if not facts.is_unique(other):
                    seen.add(other)
                    queue.append(other)
