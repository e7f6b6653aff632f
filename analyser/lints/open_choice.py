"""What an open output depends on: the wires that no row fixes, where the constraint is missing."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from typing import Final

from ..system import System
from ..verdict import Finding, WireName
from .subject import Subject

NAME: Final = "open choice"

_MOST: Final = 3
"""Wires, and outputs, that are named."""


def find(subject: Subject) -> Iterator[Finding]:
    """For outputs that are open, the wires that they depend on and that no others come before.

    Of these, told once: where two witnesses were found, those in which they differ; else those that are open, and then there may
    be no choice at all, only what no rule sees. Linear in the terms of the rows with such wires.
    """
    system, differing = subject.system, subject.differing
    moving = differing if differing is not None else {*subject.facts.undetermined(range(system.n_wires))}
    outputs = [wire for wire in system.outputs if wire in moving]
    choices = sorted(_first(system, moving, outputs) - {*outputs})
    if not choices:
        return
    fixed, mend = (
        "which no row fixes",
        "constrain it where it is set: to a bit, to a range, to what it is computed from",
    )
    if differing is None:
        fixed = "which nothing was found to fix"
        mend = "see whether a row is missing there; if none is, no rule knows why, and another form may be decided"
        if subject.facts.out_of_time:
            mend = f"give the rules more time; else {mend}"
    named = [subject.names.wire(wire) for wire in choices[:_MOST]]
    who = ", ".join(map(subject.name, outputs[:_MOST])) + _more(outputs)
    who = f"the output {who} depends" if len(outputs) == 1 else f"the outputs {who} depend"
    yield Finding(NAME, f"{who} on {_told(named)}{_more(choices)}, {fixed}", named[0].where, mend)


def _more(named: Sequence[int]) -> str:
    return f" and {len(named) - _MOST:,} more" if len(named) > _MOST else ""


def _told(wires: list[WireName]) -> str:
    return ", ".join(f"{wire.name} ({wire.where})" if wire.where else wire.name for wire in wires)


def _first(system: System, moving: Container[int], outputs: Sequence[int]) -> set[int]:
    """Of the moving wires that outputs depend on, those before which none comes.

    A wire comes with the first row that mentions it beside others, those of its factors before those of the product alone. It
    depends on the moving ones of that row that came before. Outputs come last, whatever their row.
    """
    places: dict[int, tuple[int, bool]] = {}

    def came(wire: int) -> tuple[int, bool]:
        if wire not in places:
            row = next((row for row in system.rows_of(wire) if len(system.wires_of(row)) > 1), None)
            is_product = row is not None and not any(wire in factor for factor in system.row(row)[:2])
            places[wire] = (-1 if row is None else row, is_product)
        return places[wire]

    found, seen, pending = set[int](), set(outputs), list(outputs)
    while pending:
        wire = pending.pop()
        row, _ = came(wire)
        is_output = wire in system.outputs
        others = system.wires_of(row) - {wire} if row >= 0 else ()
        before = {
            other
            for other in others
            if other in moving and other not in system.outputs and (is_output or came(other) < came(wire))
        }
        if not before:
            found.add(wire)
        pending += before - seen
        seen |= before
    return found
