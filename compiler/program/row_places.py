"""Which line recorded a row, and through which calls of gadgets: the walk down a tree of bodies."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from zkwright.core.fast_dataclass import dataclass

from ..source_locations import Site, depth_of_author

if TYPE_CHECKING:
    from ..recorder.notes import Note
    from .provenance import CallProvenance, Provenance


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a row comes from: the line `site`, in the innermost of the gadget `calls`, outermost first.

    `instances` says of each call which of its gadget's it is in its body, from 1 on, 0 where there is one alone. `row` is the
    row's number among all that were recorded, `note` what is told where it does not hold.
    """

    row: int
    site: Site
    note: Note | None
    calls: tuple[CallProvenance, ...]
    instances: tuple[int, ...]

    @property
    def path(self) -> tuple[tuple[str, Site], ...]:
        """The name of every gadget, and the line of the call."""
        return tuple((call.provenance.name, call.site) for call in self.calls)

    @property
    def author_site(self) -> Site:
        """The innermost line that is not the gadget library's; that of the row where all are."""
        sites = (self.site, *(call.site for call in reversed(self.calls)))
        return sites[depth_of_author(sites)]


class RowPlaces:
    """The places of the rows of a circuit, each found in the time of a few searches."""

    def __init__(self, circuit: Provenance) -> None:
        """Of the body of a whole circuit."""
        self._circuit = circuit
        self._instances: dict[int, list[int]] = {}

    def at(self, row: int) -> RowPlace:
        """The place of a recorded row. Raises IndexError where there is none."""
        body, at = self._circuit, row
        if not 0 <= row < body.n_rows:
            raise IndexError(f"`{body.name}` has no row {row}: it recorded {body.n_rows}")
        calls: list[CallProvenance] = []
        instances: list[int] = []
        while (index := _call_at(body, at)) is not None:
            call = body.calls[index]
            calls.append(call)
            instances.append(self._instances_of(body)[index])
            at -= call.position
            body = call.provenance
        run = int(body.own_rows.searchsorted(at, side="right")) - 1
        return RowPlace(row, body.sites[run], body.notes[run], tuple(calls), tuple(instances))

    def _instances_of(self, body: Provenance) -> list[int]:
        known = self._instances.get(id(body))
        if known is None:
            counts = Counter(call.provenance.name for call in body.calls)
            known = [
                ordinal + 1 if counts[call.provenance.name] > 1 else 0
                for call, ordinal in zip(body.calls, ordinals(body), strict=True)
            ]
            self._instances[id(body)] = known
        return known


def _call_at(body: Provenance, row: int) -> int | None:
    """Which call of a body has the row, None where it is one of the body's own."""
    index = bisect_right(body.calls, row, key=lambda call: call.position) - 1
    # Calls without rows share the position of the next: the last one that starts at or before the row and covers it counts.
    while index >= 0 and body.calls[index].provenance.n_rows == 0:
        index -= 1
    if index < 0 or row >= body.calls[index].position + body.calls[index].provenance.n_rows:
        return None
    return index


def ordinals(body: Provenance) -> list[int]:
    """Of every call of a body which of its gadget's it is there, from 0 on."""
    counts: Counter[str] = Counter()
    found = []
    for call in body.calls:
        found.append(counts[call.provenance.name])
        counts[call.provenance.name] += 1
    return found


def first_instances(circuit: Provenance) -> Iterator[tuple[Provenance, int, int]]:
    """Every body once, at its first instance: the body, its first row, and what to add to its internal wires. Callers first."""
    pending, seen = [(circuit, 0, 0)], set[int]()
    while pending:
        body, row, offset = pending.pop()
        if id(body) in seen:
            continue
        seen.add(id(body))
        yield body, row, offset
        pending.extend(
            (call.provenance, row + call.position, offset + call.wires_moved)
            for call in reversed(body.calls)
            if id(call.provenance) not in seen
        )
