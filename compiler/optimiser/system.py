"""A system under change, as the rules see it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from zkwright.core.r1cs import SparseMatrix
from zkwright.core.row_blocks import first_mentions, lengths, row_blocks, terms_of

from ..recorder.body import Body
from ..recorder.coefficient_table import CoefficientTable
from ..recorder.linear_combination import ONE, LinearCombination
from .origin import Ints, Triple

Flags = npt.NDArray[np.bool_]


class System:
    """The recorded matrices, and the rows that differ from them."""

    def __init__(self, body: Body, inputs: range, table: CoefficientTable) -> None:
        """Everything as it was recorded; of the formal wires those outside of `inputs` are set by rows.

        Raises ValueError for a body whose rows were used up by another optimisation.
        """
        if body.a.n_rows != body.n_rows:
            raise ValueError(f"the rows of `{body.name}` were used up when it was optimised in place")
        self.body = body
        self.inputs = inputs
        self.n_fixed = 1 + body.n_formals
        self.table = table
        self.matrices = (body.a, body.b, body.c)
        self.hinted = np.zeros(body.n_wires, dtype=np.bool_)
        for start, count in zip(body.hints.first_output.tolist(), body.hints.n_outputs.tolist(), strict=True):
            self.hinted[start : start + count] = True
        self.changed: dict[int, Triple] = {}
        self.substitution: dict[int, LinearCombination] = {}
        self.removed: dict[int, tuple[int, Triple]] = {}
        self.dropped = np.zeros(body.n_rows, dtype=np.bool_)
        self.gone = np.zeros(body.n_wires, dtype=np.bool_)
        self._first_mentions: npt.NDArray[np.signedinteger] | None = None
        self.roles = body.roles.copy()
        self.idle_hints = np.zeros(len(body.hints), dtype=np.bool_)
        self.stands_for: dict[int, int] = {}

    def linear(self, matrix: SparseMatrix, row: int) -> LinearCombination:
        """A row of a recorded matrix."""
        wires, ids = matrix.row(row)
        values = self.table.values
        return LinearCombination({wire: values[i] for wire, i in zip(wires, ids, strict=True)})

    def recorded(self, row: int) -> Triple:
        """The row as it was recorded."""
        a, b, c = (self.linear(matrix, row) for matrix in self.matrices)
        return a, b, c

    def row(self, row: int) -> Triple:
        """The row as the rules have left it so far."""
        return self.changed.get(row) or self.recorded(row)

    def drop(self, row: int) -> None:
        """Take the row out."""
        self.dropped[row] = True

    def remove(self, wire: int, row: int, definition: Triple) -> None:
        """Take out the wire that `row` gave its value, and keep the definition."""
        self.gone[wire] = True
        self.removed[wire] = (row, definition)

    def as_recorded(self) -> Flags:
        """Which rows no rule has dropped or changed."""
        untouched = ~self.dropped
        untouched[list(self.changed)] = False
        return untouched

    def reads(self, *, hints: bool = True) -> Ints:
        """How many combinations mention each wire."""
        reads = np.zeros(self.body.n_wires, dtype=np.int64)
        as_recorded = self.as_recorded()
        for matrix in self.matrices:
            for rows in row_blocks(matrix.n_rows):
                wires = matrix.wires[terms_of(matrix, rows)]
                if not as_recorded[rows].all():
                    wires = wires[np.repeat(as_recorded[rows], lengths(matrix, rows))]
                np.add.at(reads, wires, 1)
        for row, triple in self.changed.items():
            if not self.dropped[row]:
                for side in triple:
                    for wire in side.terms:
                        reads[wire] += 1
        if hints:
            np.add.at(reads, self.body.inputs.wires, 1)
        return reads

    def first_mentions(self) -> npt.NDArray[np.signedinteger]:
        """For each wire the first recorded row that mentions it, -1 where there is none; computed once, read-only."""
        if self._first_mentions is None:
            first = first_mentions(self.matrices, self.body.n_wires)
            first.flags.writeable = False
            self._first_mentions = first
        return self._first_mentions

    def sets(self, row: int, wire: int) -> bool:
        """Whether the row gives the wire its value as a product, so that it could check an equal combination instead."""
        if self.dropped[row] or self.body.pinned[row]:
            return False
        a, b, c = self.row(row)
        return wire in c.terms and wire not in a.terms and wire not in b.terms

    def substituted(self, linear: LinearCombination) -> LinearCombination:
        """The combination without the wires that rules have replaced."""
        while True:
            hit = [wire for wire in linear.terms if wire in self.substitution]
            if not hit:
                return linear
            kept = LinearCombination({wire: k for wire, k in linear.terms.items() if wire not in self.substitution})
            for wire in hit:
                kept = kept + self.substitution[wire].scale(linear.terms[wire])
            linear = kept


def has_signal(matrix: SparseMatrix) -> Flags:
    """Which rows mention more than the wire ONE."""
    found = np.zeros(matrix.n_rows, dtype=np.bool_)
    if matrix.n_nonzeros:
        for rows in row_blocks(matrix.n_rows):
            # The wires of a row ascend. Rows without terms look at a neighbour's, or at the last.
            last = matrix.wires[matrix.indptr[rows.start + 1 : rows.stop + 1] - 1]
            found[rows] = (last != ONE) & (lengths(matrix, rows) > 0)
    return found
