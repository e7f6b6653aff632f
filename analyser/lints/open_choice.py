"""What an open output depends on: the wires that no row fixes, where the constraint is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..system import ONE
from ..verdict import Finding, WireName
from .subject import Subject

NAME: Final = "open choice"

_MOST: Final = 3
"""Wires of one output that are named."""


def find(subject: Subject) -> Iterator[Finding]:
    """For outputs that are open, the wires they depend on that are open by themselves.

    Rows are taken in turn: one with a single open wire, and linear in it, defines it. Where none is left, the first open wire is
    a choice, and taken as known. An output depends on the choices that its definitions lead back to. Where two witnesses
    were found, only wires in which they differ count. Linear in the terms of the rows with open wires.
    """
    system = subject.system
    differing = subject.differing
    if differing is None:
        open_outputs = [wire for wire in system.outputs if not subject.facts.is_unique(wire)]
    else:
        open_outputs = [wire for wire in system.outputs if wire in differing]
    if not open_outputs:
        return
    defined = _definitions(subject)
    outputs_of: dict[tuple[int, ...], list[int]] = {}
    for output in open_outputs:
        found = _choices(subject, output, defined) - {output}
        if differing is not None:
            found &= differing
        if found:
            outputs_of.setdefault(tuple(sorted(found)), []).append(output)
    for choices, outputs in outputs_of.items():
        named = [subject.names.wire(wire) for wire in choices[:_MOST]]
        more = f" and {len(choices) - _MOST:,} more" if len(choices) > _MOST else ""
        fixed = "which no row fixes" if differing is not None else "which nothing was found to fix"
        names = ", ".join(map(subject.name, outputs[:_MOST])) + f" and {len(outputs) - _MOST:,} more" * (
            len(outputs) > _MOST
        )
        who = f"the output {names} depends" if len(outputs) == 1 else f"the outputs {names} depend"
        mend = "constrain it where it is set: to a bit, to a range, to what it is computed from"
        yield Finding(NAME, f"{who} on {_told(named)}{more}, {fixed}", named[0].where, mend)


def _told(wires: list[WireName]) -> str:
    return ", ".join(f"{wire.name} ({wire.where})" if wire.where else wire.name for wire in wires)


def _definitions(subject: Subject) -> dict[int, int | None]:
    """For each open wire that a row mentions the row that defines it, None for one that is a choice."""
    system, facts = subject.system, subject.facts
    unknown = {wire for wire in range(1, system.n_wires) if not facts.is_unique(wire) and system.rows_of(wire)}
    counts: dict[int, set[int]] = {}
    for wire in unknown:
        for row in system.rows_of(wire):
            counts.setdefault(row, set()).add(wire)
    pending = [row for row, wires in counts.items() if len(wires) == 1]
    # Outputs come last: what they are computed from is what was chosen.
    order = iter(sorted(unknown, key=lambda wire: (wire in system.outputs, system.rows_of(wire)[0], wire)))
    defined: dict[int, int | None] = {}

    def settle(wire: int, row: int | None) -> None:
        defined[wire] = row
        for other in system.rows_of(wire):
            counts[other].discard(wire)
            if len(counts[other]) == 1:
                pending.append(other)

    while True:
        while pending:
            row = pending.pop()
            if len(counts[row]) == 1:
                (wire,) = counts[row]
                a, b, _ = system.row(row)
                if not (wire in a and wire in b):
                    settle(wire, row)
        choice = next((wire for wire in order if wire not in defined), None)
        if choice is None:
            return defined
        settle(choice, None)


def _choices(subject: Subject, output: int, defined: dict[int, int | None]) -> set[int]:
    found, seen, pending = set[int](), {output}, [output]
    while pending:
        wire = pending.pop()
        row = defined.get(wire)
        if row is None:
            found.add(wire)
            continue
        for other in subject.system.wires_of(row) - {ONE}:
            if other in defined and other not in seen:
                seen.add(other)
                pending.append(other)
    return found
