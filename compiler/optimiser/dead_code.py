"""Products and hints that nobody reads: `a*b = c - w ->` and `w := hint(...) ->`."""

from __future__ import annotations

import heapq

import numpy as np

from .system import System


def drop_dead(system: System) -> None:
    """Products and hints that nothing reads; last first, so that chains fall in one pass."""
    reads, defined = system.reads(), system.first_mentions()
    alone = np.flatnonzero((reads == 1) & ~system.gone & ~system.hinted & (defined >= 0))
    heap = [(-int(defined[wire]), wire) for wire in alone.tolist() if wire >= system.n_fixed]
    heapq.heapify(heap)
    while heap:
        negative, wire = heapq.heappop(heap)
        row = -negative
        if not system.sets(row, wire):
            continue
        triple = system.row(row)
        system.drop(row)
        system.remove(wire, row, triple)
        for other in (other for side in triple for other in side.terms):
            reads[other] -= 1
            if reads[other] == 1 and other >= system.n_fixed and not system.hinted[other] and defined[other] >= 0:
                heapq.heappush(heap, (-int(defined[other]), other))
    if system.dropped.any():
        _drop_dead_hints(system)


def _drop_dead_hints(system: System) -> None:
    body, hints = system.body, system.body.hints
    reads = system.reads(hints=False)
    # A wire that only a hint reads is needed only while that hint is: the last hint goes first.
    for index in range(len(hints) - 1, -1, -1):
        first = int(hints.first_output[index])
        outputs = slice(first, first + int(hints.n_outputs[index]))
        if not reads[outputs].any():
            system.idle_hints[index] = True
            system.gone[outputs] = True
            continue
        start = int(hints.first_input[index])
        for row in range(start, start + int(hints.n_inputs[index])):
            for wire in system.substituted(system.linear(body.inputs, row)).terms:
                reads[wire] += 1
