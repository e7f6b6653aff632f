"""Blocks: the rows of a gadget's instance, alone and in a normal form, so that equal ones are decided once.

In the normal form wires are numbered as the rows mention them, and of wires that a row is the first to mention, those with the
smaller coefficients come first. Instances of a gadget with other arguments so have the same form, unless an argument is a sum.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np
from zkwright.compiler import Program
from zkwright.compiler.program.provenance import Provenance
from zkwright.core.fast_dataclass import dataclass

from .system import ONE, Form, System

_SMALLEST: Final = 4
"""A gadget with fewer rows is looked at with its caller."""


@dataclass(frozen=True, slots=True)
class Block:
    """An instance of a gadget: its name, its rows, ascending, and the instances within. `body` is the same for equal bodies."""

    name: str
    body: int
    rows: tuple[int, ...]
    inner: tuple[Block, ...]


def blocks_of(program: Program) -> tuple[Block, ...]:
    """The outermost instances of gadgets in a program. Costs a step for each instance, and what their rows take."""
    kept = program.origin.rows
    order = np.argsort(kept, kind="stable")
    ascending = kept[order]

    def within(body: Provenance, first: int) -> tuple[Block, ...]:
        found = []
        for call in body.calls:
            n_rows = call.provenance.n_rows
            start = first + call.position
            span = slice(*np.searchsorted(ascending, [start, start + n_rows]).tolist())
            if span.stop - span.start >= _SMALLEST:
                rows = tuple(np.sort(order[span]).tolist())
                found.append(Block(call.provenance.name, id(call.provenance), rows, within(call.provenance, start)))
        return tuple(found)

    return within(program.provenance, 0)


@dataclass(frozen=True, slots=True)
class NormalForm:
    """Rows with wires numbered as they are mentioned: `wires[n]` is the wire with number n; that of 0 is 0."""

    rows: tuple[tuple[Form, Form, Form], ...]
    wires: tuple[int, ...]
    digest: bytes
    """SHA-256 of the rows and the modulus."""


def normal_form(system: System, rows: Iterable[int]) -> NormalForm:
    """The normal form of some rows of a system. Costs some ten microseconds a row."""
    numbers = {ONE: 0}
    hashed = hashlib.sha256(b"rows modulo %d" % system.modulus)
    normal = []
    for row in rows:
        sides = tuple(_numbered(form, numbers) for form in system.row(row))
        hashed.update(repr([list(side.items()) for side in sides]).encode())
        normal.append(sides)
    return NormalForm(tuple(normal), tuple(numbers), hashed.digest())  # type: ignore[arg-type]


def _numbered(form: Form, numbers: dict[int, int]) -> Form:
    known = [(numbers[wire], factor) for wire, factor in form.items() if wire in numbers]
    new = sorted((factor, wire) for wire, factor in form.items() if wire not in numbers)
    known.sort()
    for factor, wire in new:
        numbers[wire] = len(numbers)
        known.append((numbers[wire], factor))
    return dict(known)


def outer_wires(system: System, rows: Sequence[int]) -> set[int]:
    """The wires of some rows that other rows mention too, or that are inputs or outputs of the system."""
    counts: dict[int, int] = {}
    for row in rows:
        for wire in system.wires_of(row):
            counts[wire] = counts.get(wire, 0) + 1
    last_named = max(system.inputs.stop, system.outputs.stop)
    return {wire for wire, count in counts.items() if wire < last_named or system.n_mentions(wire) > count}
