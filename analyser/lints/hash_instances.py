"""Instances of hashes in a system, and from what each is computed: gadgets in programs of ours, components in circom's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field
from itertools import pairwise

import numpy as np
from zkwright.core.fast_dataclass import dataclass
from zkwright.core.r1cs import I64

from ..blocks import Block, blocks_of
from ..system import System
from .subject import Subject

FEWEST_PRODUCTS = 32
"""Products of unknowns that the cheapest hash has more of."""

_FEW = 3

_NOBODY = -1
"""Whose a row is that is in no instance."""

_FARTHEST = 200
"""Wires that are followed back from an instance."""


@dataclass(slots=True)
class HashInstance:
    """Rows with the products of a hash: so many, in a gadget of that name; components do not say what they are of.

    `below` are the instances whose results it is computed from, by rows outside of all; `chooses` says that those rows multiply.
    """

    name: str
    n_products: int
    rows: tuple[int, ...]
    where: str | None
    below: set[int] = field(default_factory=set)
    chooses: bool = False

    def is_like(self, other: HashInstance) -> bool:
        """Whether both compute the same function, as far as can be told: an optimiser takes a product or two of one away."""
        return self.name == other.name and abs(self.n_products - other.n_products) <= _FEW


def hash_instances(subject: Subject) -> list[HashInstance]:
    """All of a system. None where its wires have neither gadgets nor components. Linear in the terms.

    Where no row outside of all multiplies, so that none chooses, nobody looks for what is `below`.
    """
    found = [*_of_program(subject)] if subject.program is not None else [*_of_components(subject)]
    owners = np.full(subject.system.n_rows, _NOBODY)
    for number, instance in enumerate(found):
        owners[list(instance.rows)] = number
    if not np.any(subject.multiplies & (owners == _NOBODY)):
        return found
    boundaries = _boundaries(subject.system, owners, len(found))
    for number, instance in enumerate(found):
        _follow(subject, number, instance, owners, boundaries[number])
    return found


def products(subject: Subject, rows: Iterable[int]) -> int:
    """How many of the rows multiply unknowns, those that say that something is a bit left out."""
    return int(np.count_nonzero(subject.multiplies[np.array(list(rows), dtype=np.int64)]))


def _boundaries(system: System, owners: I64, n_instances: int) -> list[list[int]]:
    """By instance, the wires that both its rows and others mention; `owners` has the instance of each row."""
    wires, rows, _ = system.places()
    owner = owners[rows]
    starts = np.flatnonzero(np.diff(wires, prepend=-1))
    first, last = (
        np.repeat(each.reduceat(owner, starts), np.diff([*starts, len(wires)])) for each in (np.minimum, np.maximum)
    )
    shared = (first != last) & (owner != _NOBODY)
    instance, wire = np.divmod(np.unique(owner[shared] * system.n_wires + wires[shared]), system.n_wires)
    ends = np.searchsorted(instance, np.arange(n_instances + 1))
    return [wire[start:stop].tolist() for start, stop in pairwise(ends.tolist())]


def _of_program(subject: Subject) -> Iterator[HashInstance]:
    """The innermost instances of gadgets that have enough products."""
    if subject.program is None:
        return

    def innermost(block: Block) -> Iterator[HashInstance]:
        inner = [found for part in block.inner for found in innermost(part)]
        if inner:
            yield from inner
        elif (count := products(subject, block.rows)) >= FEWEST_PRODUCTS:
            yield HashInstance(block.name, count, block.rows, subject.names.place(block.rows[0]))

    for block in blocks_of(subject.program):
        yield from innermost(block)


def _of_components(subject: Subject) -> Iterator[HashInstance]:
    """The innermost components, with those within them, that have enough products.

    A row lies in the component of the wire that it decides: it may read wires of the component around, in place of inputs.
    """
    rows_of: dict[str, list[int]] = {}
    decided = {}
    for wire in range(subject.system.inputs.stop, subject.system.n_wires):
        reason = subject.facts.why(wire)
        if reason is not None and len(reason.rows) == 1:
            decided[reason.rows[0]] = wire
    for row in range(subject.system.n_rows):
        path = subject.names.wire(decided[row]).where if row in decided else subject.names.place(row)
        while path and "." in path:
            rows_of.setdefault(path, []).append(row)
            path = path.rpartition(".")[0]
    counts = {path: products(subject, rows) for path, rows in rows_of.items()}
    large = {path for path, count in counts.items() if count >= FEWEST_PRODUCTS}
    outer = {path.rpartition(".")[0] for path in large}
    for path in sorted(large - {above for inner in outer for above in _and_above(inner)}):
        yield HashInstance("", counts[path], tuple(rows_of[path]), path)


def _and_above(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition(".")[0]


def _follow(subject: Subject, number: int, instance: HashInstance, owners: I64, boundary: list[int]) -> None:
    """Go back from what an instance is given, part of its boundary, to inputs and to results of others."""
    system, pending = subject.system, boundary
    seen = set(pending)
    while pending and len(seen) < _FARTHEST:
        wire = pending.pop()
        if wire in system.inputs:
            continue
        for row in _definition(subject, wire):
            owner = int(owners[row])
            if owner == number:
                continue  # its own result
            if owner != _NOBODY:
                instance.below.add(owner)
                continue
            instance.chooses |= bool(subject.multiplies[row])
            new = [other for other in system.wires_in(row) if other not in seen]
            seen.update(new)
            pending += new


def _definition(subject: Subject, wire: int) -> tuple[int, ...]:
    """The rows that a wire is computed by: of ours the first to mention it, else those by which the rules decided it."""
    if subject.program is not None:
        return (subject.system.first_row(wire),)
    reason = subject.facts.why(wire)
    return reason.rows if reason is not None else ()
