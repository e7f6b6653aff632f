"""Hints of a program that may answer otherwise, each with a witness in which it does: the attack that people make first."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from zkwright.compiler.solver.hints import Opcode
from zkwright.core.fast_dataclass import dataclass

from .facts import Facts
from .forging import forgeries
from .honest import honest_assignments

if TYPE_CHECKING:
    from zkwright.compiler import Program

_RUNS: Final = 4
"""Honest witnesses beside which hints are forged."""

_MOST_HINTS: Final = 12
"""Hints that are forged beside each."""

OF_TYPES: Final = (Opcode.BITS, Opcode.INVERSE_OR_ZERO)
"""What ranges and comparisons ask for, with the rows that hold it."""

_MOST_ROWS: Final = 30_000
"""Rows of a circuit in which hints are forged: each attempt solves it."""


@dataclass(frozen=True, slots=True)
class ForgedHint:
    """The hint that sets `wire` first answers otherwise: `honest` and `forged` are witnesses of the same inputs."""

    wire: int
    honest: tuple[int, ...]
    forged: tuple[int, ...]


def forged_hints(
    program: Program, facts: Facts, *, starts: Sequence[Sequence[int]] = (), deadline: float | None = None
) -> list[ForgedHint]:
    """Of each hint the first forgery that survives and leaves other values than its own outputs too.

    Beside the witnesses `starts` and a few of drawn inputs hints answer otherwise, one at a time, and the solver goes on from
    there: a bit turned, a quotient one less, 0, 1 and others. A hint whose outputs are unique is not tried, and neither is one of
    the library's gadgets, which have lemmas, nor any in circuits of more than 30,000 rows. A forgery that changes the hint's own
    outputs alone, as the inverse of a 0, is none. Where there is none, nothing is shown. Costs some dozens of runs of the solver
    for a hint; stops at `deadline`, an instant of `time.monotonic`.
    """
    chosen = _open_hints(program, facts) if program.r1cs.n_rows <= _MOST_ROWS else []
    found: dict[int, ForgedHint] = {}
    if not chosen:
        return []
    inputs = facts.system.inputs
    for honest in chain(starts, islice(honest_assignments(program), _RUNS)):
        left = [hint for hint in chosen if int(program.hints.first_output[hint]) not in found]
        for forgery in forgeries(program, honest[inputs.start : inputs.stop], honest, _MOST_HINTS, left):
            if deadline is not None and time.monotonic() > deadline:
                return [*found.values()]
            if (
                not forgery.failed
                and forgery.wire not in found
                and _changes_more(program, forgery.wire, forgery.values, honest)
            ):
                found[forgery.wire] = ForgedHint(forgery.wire, tuple(honest), tuple(forgery.values))
    return [*found.values()]


def _open_hints(program: Program, facts: Facts) -> list[int]:
    """The hints with outputs that are not shown to be unique, on a line of the author's, and not those that types ask for."""
    hints, found = program.hints, []
    for hint in range(len(hints)):
        if hints.opcode[hint] in OF_TYPES:
            continue
        first, count = int(hints.first_output[hint]), int(hints.n_outputs[hint])
        wires = [wire for wire in range(first, first + count) if not facts.is_unique(wire)]
        rows = facts.system.rows_of(wires[0]) if wires else []
        if rows and not program.locate(rows[0]).site.of_library:
            found.append(hint)
    return found


def _changes_more(program: Program, first: int, values: Sequence[int], honest: Sequence[int]) -> bool:
    """Whether values differ from the honest ones in a wire that the hint which sets `first` does not set itself."""
    hints = program.hints
    (count,) = (
        int(hints.n_outputs[i]) for i in range(len(hints)) if hints.first_output[i] == first and hints.n_outputs[i]
    )
    own = range(first, first + count)
    return any(one != two and wire not in own for wire, (one, two) in enumerate(zip(values, honest, strict=True)))
