"""Inputs and outputs that no row constrains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ..system import IN_C
from ..verdict import Finding
from .subject import Subject

NAME: Final = "unconstrained"


def find(subject: Subject) -> Iterator[Finding]:
    """An output or a private input that is in no row, or in rows alone that hold for any value of it, as far as they are read.

    A row that only defines a wire which nothing else reads constrains nothing, so it does not count, nor do those that it alone
    needs. A public input is left alone where any row mentions it: `x * x = unused` is how circom's authors tie a proof to a value
    that the statement is not about.
    """
    system = subject.system
    dead = dead_rows(subject)
    for wire in (*system.outputs, *system.inputs):
        rows = system.rows_of(wire)
        public = wire < 1 + system.r1cs.n_public
        if any(row not in dead for row in rows) or (rows and public):
            continue
        name = subject.names.wire(wire)
        if wire in system.outputs:
            message = f"no row constrains the output {name.name}: whoever proves chooses it"
            mend = "constrain it to what it is computed from; in circom write <==, not <--"
        else:
            what = "no row reads" if not rows else "nothing depends on"
            message = f"{what} the input {name.name}: a proof says nothing about it"
            mend = (
                "require something of it, or remove it; of a public one that only ties the proof to a value, square it"
            )
        yield Finding(NAME, message, name.where, mend)


def dead_rows(subject: Subject) -> set[int]:
    """Rows that only define a wire that no other row reads, and, without those, further ones. Linear in the terms."""
    system = subject.system
    kept = system.inputs.stop
    n_readers = system.all_mentions.copy()
    wires, _, parts = system.places()
    pending: list[int] = wires[(wires >= kept) & (n_readers[wires] == 1) & (parts == IN_C)].tolist()
    dead: set[int] = set()
    while pending:
        wire = pending.pop()
        if n_readers[wire] != 1:
            continue
        (row,) = (row for row in system.rows_of(wire) if row not in dead)
        a, b, c = system.row(row)
        if wire in a or wire in b or wire not in c:
            continue  # in a factor it may be what makes the row fail: an inverse, a divisor
        dead.add(row)
        for other in system.wires_of(row):
            n_readers[other] -= 1
            if other >= kept and n_readers[other] == 1:
                pending.append(other)
    return dead
