"""A system under change, as the rules see it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..assembler import Block
from ..coefficients import CoefficientTable
from ..linear import Linear
from ..r1cs import SparseMatrix
from .origin import Ints, Triple

Flags = npt.NDArray[np.bool_]


class System:
    """The recorded matrices, and the rows that differ from them."""

    def __init__(self, block: Block, n_outputs: int, table: CoefficientTable) -> None:
        """Everything as it was recorded; the first `n_outputs` formal wires are set by rows."""
        self.block = block
        self.n_outputs = n_outputs
        self.n_fixed = 1 + block.n_formals
        self.table = table
        self.matrices = (block.a, block.b, block.c)
        self.rows_of = [
            np.repeat(np.arange(block.n_rows, dtype=np.int32), np.diff(matrix.indptr)) for matrix in self.matrices
        ]
        self.hinted = np.zeros(block.n_wires, dtype=np.bool_)
        for start, count in zip(block.hints.first_output.tolist(), block.hints.n_outputs.tolist(), strict=True):
            self.hinted[start : start + count] = True
        self.changed: dict[int, Triple] = {}
        self.substitution: dict[int, Linear] = {}
        self.removed: dict[int, tuple[int, Triple]] = {}
        self.dropped = np.zeros(block.n_rows, dtype=np.bool_)
        self.gone = np.zeros(block.n_wires, dtype=np.bool_)
        self.idle_hints = np.zeros(len(block.hints), dtype=np.bool_)
        self.stands_for = np.arange(block.n_rows)

    def linear(self, matrix: SparseMatrix, row: int) -> Linear:
        """A row of a recorded matrix."""
        span = slice(int(matrix.indptr[row]), int(matrix.indptr[row + 1]))
        wires, ids = matrix.wires[span].tolist(), matrix.coefficients[span].tolist()
        values = self.table.values
        return Linear({wire: values[i] for wire, i in zip(wires, ids, strict=True)})

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

    def reads(self, *, hints: bool = True) -> Ints:
        """How many combinations mention each wire."""
        reads = np.zeros(self.block.n_wires, dtype=np.int64)
        untouched = ~self.dropped
        untouched[list(self.changed)] = False
        all_untouched = bool(untouched.all())
        for matrix, row_of in zip(self.matrices, self.rows_of, strict=True):
            wires = matrix.wires if all_untouched else matrix.wires[untouched[row_of]]
            reads += np.bincount(wires, minlength=len(reads))
        for row, triple in self.changed.items():
            if not self.dropped[row]:
                for side in triple:
                    for wire in side.terms:
                        reads[wire] += 1
        if hints:
            reads += np.bincount(self.block.inputs.wires, minlength=len(reads))
        return reads

    def first_mentions(self) -> Ints:
        """For each wire the first recorded row that mentions it; -1 where there is none."""
        first = np.full(self.block.n_wires, self.block.n_rows, dtype=np.int64)
        for matrix, row_of in zip(self.matrices, self.rows_of, strict=True):
            here = np.full(len(first), self.block.n_rows, dtype=np.int64)
            here[matrix.wires[::-1]] = row_of[::-1]  # of several assignments the last stays: the first row
            first = np.minimum(first, here)
        first[first == self.block.n_rows] = -1
        return first

    def sets(self, row: int, wire: int) -> bool:
        """Whether the row gives the wire its value as a product, so that it could check an equal combination instead."""
        if self.dropped[row] or self.block.pinned[row]:
            return False
        a, b, c = self.row(row)
        return wire in c.terms and wire not in a.terms and wire not in b.terms

    def substituted(self, linear: Linear) -> Linear:
        """The combination without the wires that rules have replaced."""
        while True:
            hit = [wire for wire in linear.terms if wire in self.substitution]
            if not hit:
                return linear
            kept = Linear({wire: k for wire, k in linear.terms.items() if wire not in self.substitution})
            for wire in hit:
                kept = kept + self.substitution[wire].scale(linear.terms[wire])
            linear = kept
