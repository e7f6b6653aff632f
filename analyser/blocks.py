"""Blocks: the rows of a gadget's instance, alone and in a normal form, so that equal ones are decided once.

In the normal form wires are numbered as the rows mention them, and of wires that a row is the first to mention, those with the
smaller coefficients come first. Instances of a gadget with other arguments so have the same form, unless an argument is a sum.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from zkwright.compiler import Program
from zkwright.compiler.program.provenance import Provenance
from zkwright.core.fast_dataclass import dataclass
from zkwright.core.r1cs import I64

from .kept_rows import KeptRows
from .system import ONE, Row, System

SMALLEST: Final = 4
"""A gadget with fewer rows is looked at with its caller."""

MOST_DEPTH: Final = 100
"""Gadgets within gadgets within gadgets: no author nests so many, but a file may say so."""

MOST_TIMES: Final = 16
"""How often a row may be in a block, on average."""


@dataclass(frozen=True, slots=True)
class Block:
    """An instance of a gadget: its name, its rows, and the instances within. `body` is the same for equal bodies.

    The rows of a program's gadget ascend; rows that are found by shape are in an order that equal blocks share.
    """

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
            if SMALLEST <= len(span) <= left:
                left -= len(span)
                inner = within(call.provenance, start, depth + 1)
                found.append(Block(call.provenance.name, id(call.provenance), tuple(kept.at(span)), inner))
        return tuple(found)

    return within(program.provenance, 0, 0)


class NormalForm:
    """Rows with wires numbered as they are mentioned: `wires[n]` is the wire with number n; that of 0 is 0."""

    def __init__(self, system: System, rows: Sequence[int]) -> None:
        """Of some rows of a system. Costs about a microsecond a row."""
        sides, wires, coefficients = system.terms_of(np.asarray(rows, dtype=np.int64))
        uniq, numbers = _numbered(sides, wires, system.order_of_coefficients[coefficients])
        order = np.argsort(sides * (1 + len(uniq)) + numbers, kind="stable")
        self._system: Final = system
        self._sides: Final = sides
        self._numbers: Final = numbers[order]
        self._coefficients: Final = coefficients[order]
        self.wires: Final = (ONE, *uniq)
        self.n_rows: Final = len(rows)
        self.digest: Final = self._digest()
        """SHA-256 of the rows and the modulus."""

    @property
    def body(self) -> int:
        """What a `Block` of these rows has for its body, where there is no gadget that tells."""
        return int.from_bytes(self.digest[:8], "little")

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows in these numbers, which ascend in each form."""
        values = self._system.coefficients
        starts: list[int] = np.searchsorted(self._sides, np.arange(3 * self.n_rows + 1)).tolist()
        terms = list(zip(self._numbers.tolist(), map(values.__getitem__, self._coefficients.tolist()), strict=True))
        found = [dict(terms[start:stop]) for start, stop in pairwise(starts)]
        return tuple(zip(found[::3], found[1::3], found[2::3], strict=True))

    def _digest(self) -> bytes:
        """Of the number of rows and terms, of each term's side, wire and coefficient, and of the coefficients, all in order."""
        places = self._system.order_of_coefficients[self._coefficients]
        is_used = np.zeros(1 + places.max(initial=0), dtype=np.bool_)
        is_used[places] = True
        numbers = (np.cumsum(is_used) - 1)[places]
        used = np.zeros(np.count_nonzero(is_used), dtype=np.int64)
        used[numbers] = self._coefficients
        texts = [str(self._system.coefficients[at]) for at in used.tolist()]
        hashed = hashlib.sha256(
            f"{self.n_rows} rows, {len(places)} terms modulo {self._system.modulus} of {texts}".encode()
        )
        for each in (self._sides, self._numbers, numbers):
            hashed.update(each.astype("<i8").tobytes())
        return hashed.digest()


def _numbered(sides: I64, wires: I64, order: I64) -> tuple[list[int], I64]:
    """The wires but 1 in the order in which sides mention them, those of one side by `order`, and the number of each term's."""
    real = np.flatnonzero(wires != ONE)
    mentioned = wires[real[np.lexsort((wires[real], order[real], sides[real]))]]
    distinct, first = np.unique(mentioned, return_index=True)
    by_mention = np.argsort(first)
    number = np.empty(len(distinct), dtype=np.int64)
    number[by_mention] = np.arange(1, 1 + len(distinct))
    numbers = np.zeros(len(wires), dtype=np.int64)
    numbers[real] = number[np.searchsorted(distinct, wires[real])]
    found: list[int] = distinct[by_mention].tolist()
    return found, numbers


def outer_wires(system: System, rows: Sequence[int]) -> set[int]:
    """The wires of some rows that other rows mention too, or that are inputs or outputs of the system."""
    wires = np.sort(system.mentioned_by(np.asarray(rows, dtype=np.int64)))
    first = np.flatnonzero(np.diff(wires, prepend=-1))
    counts = np.diff(first, append=len(wires))
    found = wires[first]
    last_named = max(system.inputs.stop, system.outputs.stop)
    outer: list[int] = found[(found < last_named) | (system.all_mentions[found] > counts)].tolist()
    return set(outer)
