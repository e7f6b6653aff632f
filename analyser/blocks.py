"""Blocks: the rows of a gadget's instance, alone and in a normal form, so that equal ones are decided once.

In the normal form wires are numbered as the rows mention them, and of wires that a row is the first to mention, those with the
smaller coefficients come first. Instances of a gadget with other arguments so have the same form, unless an argument is a sum.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Sequence
from typing import Final

from zkwright.compiler import Program
from zkwright.compiler.program.provenance import Provenance
from zkwright.core.fast_dataclass import dataclass

from .kept_rows import KeptRows
from .system import ONE, Form, System

_SMALLEST: Final = 4
"""A gadget with fewer rows is looked at with its caller."""

MOST_DEPTH: Final = 100
"""Gadgets within gadgets within gadgets: no author nests so many, but a file may say so."""

MOST_TIMES: Final = 16
"""How often a row may be in a block, on average."""


@dataclass(frozen=True, slots=True)
class Block:
    """An instance of a gadget: its name, its rows, ascending, and the instances within. `body` is the same for equal bodies."""

    name: str
    body: int
    rows: tuple[int, ...]
    inner: tuple[Block, ...]


def blocks_of(program: Program, deadline: float | None = None) -> tuple[Block, ...]:
    """The outermost instances of gadgets in a program. Costs a step for each instance, and what their rows take.

    Instances nested deeper than `MOST_DEPTH`, or whose rows would bring the total of all above `MOST_TIMES` times the system's,
    are looked at with their caller; so are those that come after `deadline`, an instant of `time.monotonic`.
    """
    kept = KeptRows(program)
    left = MOST_TIMES * program.r1cs.n_rows

    def within(body: Provenance, first: int, depth: int) -> tuple[Block, ...]:
        nonlocal left
        found = []
        if depth == MOST_DEPTH or (deadline is not None and time.monotonic() > deadline):
            return ()
        for call in body.calls:
            start = first + call.position
            span = kept.span(start, call.provenance.n_rows)
            if _SMALLEST <= len(span) <= left:
                left -= len(span)
                inner = within(call.provenance, start, depth + 1)
                found.append(Block(call.provenance.name, id(call.provenance), tuple(kept.at(span)), inner))
        return tuple(found)

    return within(program.provenance, 0, 0)


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
