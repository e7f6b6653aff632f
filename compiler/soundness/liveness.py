"""Which wires does nothing read? A condition that comes to such a wire was forgotten: no `require`, no result depends on it.

A row reads what it mentions when it can fail, or when it defines a wire that is read. A hint of the solver's reads its inputs
when one of its outputs is read, but rows that are `DERIVED` read nothing, and neither do hints written in Python. What is left is
found backwards: from the wires that nothing mentions to those that only they read.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
import numpy.typing as npt
from zkwright.core.distinct import distinct
from zkwright.core.r1cs import U32, SparseMatrix
from zkwright.core.ranges import ranges
from zkwright.core.row_blocks import first_mentions, lengths, row_blocks, terms_in, terms_of

from ..recorder.body import Body
from ..recorder.linear_combination import ONE
from ..recorder.row_role import Role
from ..solver.hints import Opcode

Ints = npt.NDArray[np.int64]

_PIECE: Final = 1 << 16
"""Terms of hints' inputs that are looked up together, about."""


def unread_wires(body: Body, results: Iterable[int]) -> npt.NDArray[np.bool_]:
    """Whether each wire of a recorded body is read by nothing; `results` are read outside.

    Linear in the number of terms.
    """
    return _Readers(body).unread(results)


class _Readers:
    def __init__(self, body: Body) -> None:
        self._body = body
        self._matrices = (body.a, body.b, body.c)
        hints = body.hints
        hinted = ranges(hints.first_output, hints.n_outputs)
        # Four bytes each: these stand beside the whole system, and set the peak of a compilation.
        self._hint_of = np.full(body.n_wires, -1, dtype=np.int32)
        self._hint_of[hinted] = np.repeat(np.arange(len(hints)), hints.n_outputs)
        self._builtin = hints.opcode != Opcode.PYTHON
        self._row_of = first_mentions(self._matrices, body.n_wires)
        self._row_of[: body.n_formals + 1] = -1  # a row that sets an output reads what it is made of
        self._row_of[hinted] = -1
        self._defines = np.zeros(body.n_rows, dtype=np.uint32)
        defined = np.flatnonzero(self._row_of >= 0)
        self._defines[self._row_of[defined]] = defined
        # Division can fail: there the wire a row defines is a factor.
        self._divides = np.zeros(body.n_rows, dtype=np.bool_)
        for matrix in (body.a, body.b):
            for rows in row_blocks(body.n_rows):
                row_of, wires = self._terms(matrix, rows)
                self._divides[row_of[(wires == self._defines[row_of]) & (wires != ONE)]] = True
        derived = body.roles == Role.DERIVED
        self._idle = derived & (self._defines == 0)
        self._may_fall = (self._defines != 0) & (~self._divides | derived) & ~body.pinned

    def _terms(self, matrix: SparseMatrix, rows: slice) -> tuple[Ints, U32]:
        row_of = np.repeat(np.arange(rows.start, rows.stop), lengths(matrix, rows))
        return row_of, matrix.wires[terms_of(matrix, rows)]

    def unread(self, results: Iterable[int]) -> npt.NDArray[np.bool_]:
        body, hints = self._body, self._body.hints
        reads = np.zeros(body.n_wires, dtype=np.int64)  # of four bytes, `np.add.at` takes forty times as long
        for matrix in self._matrices:
            for rows in row_blocks(body.n_rows):
                row_of, wires = self._terms(matrix, rows)
                np.add.at(reads, wires[~self._idle[row_of] & (wires != self._defines[row_of])], 1)
        n_pieces = 1 + body.inputs.n_nonzeros // _PIECE
        for some in np.array_split(np.flatnonzero(self._builtin), n_pieces):
            np.add.at(reads, self._inputs(some), 1)
        reads[[ONE, *results]] += 1
        outputs_read = np.zeros(len(hints), dtype=np.int64)
        hinted = np.flatnonzero(self._hint_of >= 0)
        np.add.at(outputs_read, self._hint_of[hinted], 1)
        unread: npt.NDArray[np.bool_] = reads == 0
        fallen = np.flatnonzero(unread)
        while len(fallen):
            defining = self._row_of[fallen]
            defining = defining[defining >= 0]
            defining = defining[self._may_fall[defining]]
            made_by = self._hint_of[fallen]
            np.subtract.at(outputs_read, made_by[made_by >= 0], 1)
            idle = distinct(made_by[made_by >= 0])
            touched = [self._inputs(idle[(outputs_read[idle] == 0) & self._builtin[idle]])]
            for matrix in self._matrices:
                counts, terms = terms_in(matrix, defining)
                wires = matrix.wires[terms]
                touched.append(wires[wires != np.repeat(self._defines[defining], counts)])
            lost = np.concatenate(touched)
            np.subtract.at(reads, lost, 1)
            lost = distinct(lost)
            fallen = lost[(reads[lost] == 0) & ~unread[lost]]
            unread[fallen] = True
        return unread

    def _inputs(self, hints: Ints) -> U32:
        """The wires that these hints read."""
        table, matrix = self._body.hints, self._body.inputs
        rows = ranges(table.first_input[hints], table.n_inputs[hints])
        return matrix.wires[terms_in(matrix, rows)[1]]
