"""Instances of hashes in a system, and from what each is computed: gadgets in programs of ours, components in circom's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field

from zkwright.core.fast_dataclass import dataclass

from ..blocks import Block, blocks_of
from ..system import ONE
from .subject import Subject

FEWEST_PRODUCTS = 32
"""Products of unknowns that the cheapest hash has more of."""

_FEW = 3

_FARTHEST = 200
"""Wires that are followed back from an instance."""


@dataclass(slots=True)
class HashInstance:
    """Rows with the products of a hash: so many, in a gadget of that name; components do not say what they are of.

    `below` are the instances whose results it is computed from, by rows outside of all; `chooses` says that those rows multiply.
    """

    name: str
    n_products: int
    rows: frozenset[int]
    where: str | None
    below: set[int] = field(default_factory=set)
    chooses: bool = False

    def is_like(self, other: HashInstance) -> bool:
        """Whether both compute the same function, as far as can be told: an optimiser takes a product or two of one away."""
        return self.name == other.name and abs(self.n_products - other.n_products) <= _FEW


def hash_instances(subject: Subject) -> list[HashInstance]:
    """All of a system. None where its wires have neither gadgets nor components. Linear in the terms."""
    found = [*_of_program(subject)] if subject.program is not None else [*_of_components(subject)]
    owners = {row: number for number, instance in enumerate(found) for row in instance.rows}
    for number, instance in enumerate(found):
        _follow(subject, number, instance, owners)
    return found


def products(subject: Subject, rows: Iterable[int]) -> int:
    """How many of the rows multiply unknowns, those that say that something is a bit left out."""
    return sum(_multiplies(subject, row) for row in rows)


def _multiplies(subject: Subject, row: int) -> bool:
    a, b, _ = subject.system.row(row)
    return len(a) > (ONE in a) and len(b) > (ONE in b) and row not in subject.booleans


def _of_program(subject: Subject) -> Iterator[HashInstance]:
    """The innermost instances of gadgets that have enough products."""
    if subject.program is None:
        return

    def innermost(block: Block) -> Iterator[HashInstance]:
        inner = [found for part in block.inner for found in innermost(part)]
        if inner:
            yield from inner
        elif (count := products(subject, block.rows)) >= FEWEST_PRODUCTS:
            yield HashInstance(block.name, count, frozenset(block.rows), subject.names.place(block.rows[0]))

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
        yield HashInstance("", counts[path], frozenset(rows_of[path]), path)


def _and_above(path: str) -> Iterator[str]:
    while path:
        yield path
        path = path.rpartition(".")[0]


def _follow(subject: Subject, number: int, instance: HashInstance, owners: dict[int, int]) -> None:
    """Go back from what an instance is given to inputs and to results of others."""
    system = subject.system
    wires = {wire for row in instance.rows for wire in system.wires_of(row)}
    pending = [wire for wire in wires if any(row not in instance.rows for row in system.rows_of(wire))]
    seen = set(pending)
    while pending and len(seen) < _FARTHEST:
        wire = pending.pop()
        if wire in system.inputs:
            continue
        for row in _definition(subject, wire):
            owner = owners.get(row)
            if owner == number:
                continue  # its own result
            if owner is not None:
                instance.below.add(owner)
                continue
            instance.chooses |= _multiplies(subject, row)
            new = system.wires_of(row) - seen
            seen |= new
            pending += new


def _definition(subject: Subject, wire: int) -> tuple[int, ...]:
    """The rows that a wire is computed by: of ours the first to mention it, else those by which the rules decided it."""
    if subject.program is not None:
        return (subject.system.rows_of(wire)[0],)
    reason = subject.facts.why(wire)
    return reason.rows if reason is not None else ()
