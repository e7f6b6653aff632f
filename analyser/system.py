"""A constraint system as the analyser reads it: rows as combinations by wire, and the rows that mention a wire."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs
from zkwright.core.r1cs import I64, R1CS

ONE: Final = 0
"""The wire that is 1."""

IN_A, IN_B, IN_C = 1, 2, 4
"""Where in a row a wire stands; of several places, their sum."""

_FEW: Final = 16
"""Lists of all terms are made when so large a part of the rows was asked for."""

_MANY_ROWS: Final = 16
"""As many are read at once."""

Form: TypeAlias = dict[int, int]
"""A linear combination: wire to coefficient in [1, modulus); wire 0 holds the constant. The empty one is 0."""

Row: TypeAlias = tuple[Form, Form, Form]
"""(a, b, c) of a * b = c. Nobody changes the forms of a row."""


class System:
    """The rows of a system; each is made when first asked for, and kept.

    All reasoning is modulo `modulus`: over a small prime, what is said of a system can be compared with all its assignments.
    Costs about one second and 200 bytes a term for a million rows that are all asked for.
    """

    def __init__(self, r1cs: R1CS, modulus: int = R) -> None:
        """Of a system as the compiler makes it or a file holds it; coefficients are taken modulo the prime `modulus`."""
        self.r1cs: Final = r1cs
        self.modulus: Final = modulus
        self.n_wires: Final = r1cs.n_wires
        self.n_rows: Final = r1cs.n_rows
        self.outputs: Final = range(1, 1 + r1cs.n_outputs)
        self.inputs: Final = r1cs.inputs
        self.coefficients: Final = [value % modulus for value in from_limbs(r1cs.coefficients)]
        """What the matrices' coefficients are indices into."""
        self._matrices: Final = (r1cs.a, r1cs.b, r1cs.c)
        self._rows: Final[dict[int, Row]] = {}
        self._kept: Final = np.fromiter(
            (value != 0 for value in self.coefficients), dtype=bool, count=len(self.coefficients)
        )
        self._wires, self._mentions, self._parts = _places(r1cs, self._kept)
        self._starts: Final = np.searchsorted(self._wires, np.arange(self.n_wires + 1))

    def row(self, row: int) -> Row:
        """The three combinations of a row."""
        found = self._rows.get(row)
        if found is None:
            # Lists of all terms pay where many rows are asked for.
            few = _FEW * len(self._rows) < self.n_rows
            a, b, c = (self._form(part, row) if few else self._listed_form(part, row) for part in range(3))
            found = self._rows[row] = (a, b, c)
        return found

    def _form(self, part: int, row: int) -> Form:
        starts, wires, coefficients = self._kept_terms[part]
        start, stop = starts[row], starts[row + 1]
        values = map(self.coefficients.__getitem__, coefficients[start:stop].tolist())
        return dict(zip(wires[start:stop].tolist(), values, strict=True))

    def _listed_form(self, part: int, row: int) -> Form:
        starts, wires, values = self._terms[part]
        start, stop = starts[row], starts[row + 1]
        return dict(zip(wires[start:stop], values[start:stop], strict=True))

    @cached_property
    def _kept_terms(self) -> list[tuple[I64, I64, I64]]:
        """Of each matrix, where its rows start, and the wires and the coefficients' indices of all terms that are not 0."""
        found = []
        for matrix in self._matrices:
            kept = self._kept[matrix.coefficients]
            starts = np.concatenate([[0], np.cumsum(kept)])[matrix.indptr]
            found.append((starts, matrix.wires[kept].astype(np.int64), matrix.coefficients[kept].astype(np.int64)))
        return found

    @cached_property
    def _terms(self) -> list[tuple[list[int], list[int], list[int]]]:
        """The same as lists, with the coefficients themselves."""
        values = self.coefficients
        return [
            (starts.tolist(), wires.tolist(), list(map(values.__getitem__, coefficients.tolist())))
            for starts, wires, coefficients in self._kept_terms
        ]

    def terms_of(self, rows: I64) -> tuple[I64, I64, I64]:
        """The terms of some rows that are not 0, in order: 3 * place + 0, 1 or 2 for a, b, c; the wire; the coefficient."""
        counts = np.array([starts[rows + 1] - starts[rows] for starts, _, _ in self._kept_terms]).T
        stops = np.cumsum(counts.ravel()).reshape(counts.shape)
        n_terms = counts.sum()
        wires, coefficients = np.empty(n_terms, dtype=np.int64), np.empty(n_terms, dtype=np.int64)
        for part, (starts, all_wires, all_coefficients) in enumerate(self._kept_terms):
            at = runs(starts[rows], starts[rows + 1])
            to = runs(stops[:, part] - counts[:, part], stops[:, part])
            wires[to], coefficients[to] = all_wires[at], all_coefficients[at]
        return np.repeat(np.arange(3 * len(rows)), counts.ravel()), wires, coefficients

    @cached_property
    def order_of_coefficients(self) -> I64:
        """By index, the place of a coefficient among all, ascending; that of equal ones is the same."""
        places = {value: at for at, value in enumerate(sorted(set(self.coefficients)))}
        return np.array([places[value] for value in self.coefficients], dtype=np.int64)

    @cached_property
    def every_row(self) -> npt.NDArray[np.bool_]:
        """True for each row."""
        return np.ones(self.n_rows, dtype=np.bool_)

    @cached_property
    def all_mentions(self) -> I64:
        """By wire, how many rows mention it."""
        return np.diff(self._starts)

    def rows_of(self, wire: int) -> list[int]:
        """The rows that mention a wire, ascending. For wire 0, none."""
        found: list[int] = self._mentions[self._starts[wire] : self._starts[wire + 1]].tolist()
        return found

    def rows_with(self, kept: npt.NDArray[np.bool_]) -> I64:
        """By row, at how many of the `places` that are kept it mentions a wire."""
        return np.bincount(self._mentions[kept], minlength=self.n_rows)

    def n_mentions(self, wire: int) -> int:
        """How many rows mention a wire."""
        return int(self._starts[wire + 1] - self._starts[wire])

    def places(self) -> tuple[I64, I64, I64]:
        """Every wire that a row mentions, by wire and row: the wires, the rows, and `IN_A`, `IN_B`, `IN_C` added up."""
        return self._wires, self._mentions, self._parts

    def has_constant(self) -> npt.NDArray[np.bool_]:
        """By combination a, b, c and by row, whether it has a constant term; of shape (3, n_rows)."""
        found = np.zeros((3, self.n_rows), dtype=bool)
        for part, matrix in enumerate(self._matrices):
            rows = np.repeat(np.arange(self.n_rows), np.diff(matrix.indptr))
            found[part, rows[(matrix.wires == ONE) & self._kept[matrix.coefficients]]] = True
        return found

    @cached_property
    def _by_row(self) -> tuple[I64, I64]:
        """Where each row's wires start, and these, without wire 0."""
        ends = np.cumsum(np.bincount(self._mentions, minlength=self.n_rows))
        return np.concatenate([[0], ends]), self._wires[np.argsort(self._mentions, kind="stable")]

    def mentioned_by(self, rows: I64) -> I64:
        """The wires that some rows mention, row after row, without wire 0."""
        starts, wires = self._by_row
        return wires[runs(starts[rows], starts[rows + 1])]

    def wires_in(self, row: int) -> list[int]:
        """The wires that a row mentions, ascending, without wire 0; without making the row."""
        starts, wires = self._by_row
        found: list[int] = wires[starts[row] : starts[row + 1]].tolist()
        return found

    def first_row(self, wire: int) -> int:
        """The first row that mentions a wire that a row mentions."""
        return int(self._mentions[self._starts[wire]])

    def wires_of_rows(self, rows: Sequence[int]) -> set[int]:
        """The wires that some rows mention, without wire 0."""
        if len(rows) < _MANY_ROWS:
            return {wire for row in rows for wire in self.wires_of(row)}
        found: list[int] = self.mentioned_by(np.asarray(rows, dtype=np.int64)).tolist()
        return set(found)

    def wires_of(self, row: int) -> set[int]:
        """The wires that a row mentions, without wire 0."""
        a, b, c = self.row(row)
        return (a.keys() | b.keys() | c.keys()) - {ONE}


def runs(starts: I64, stops: I64) -> I64:
    """The numbers from each start to its stop, one run after the other."""
    counts = stops - starts
    found: I64 = np.arange(counts.sum()) + np.repeat(starts - np.cumsum(counts) + counts, counts)
    return found


def _places(r1cs: R1CS, nonzero: npt.NDArray[np.bool_]) -> tuple[I64, I64, I64]:
    """Wires by the rows that mention them: the wires, the rows, and in which of the three combinations."""
    matrices = (r1cs.a, r1cs.b, r1cs.c)
    wires = np.concatenate([matrix.wires for matrix in matrices]).astype(np.int64)
    rows = np.concatenate([np.repeat(np.arange(r1cs.n_rows), np.diff(matrix.indptr)) for matrix in matrices])
    parts = np.repeat([IN_A, IN_B, IN_C], [matrix.n_nonzeros for matrix in matrices])
    kept = np.concatenate([nonzero[matrix.coefficients] for matrix in matrices]) & (wires != ONE)
    keys, parts = wires[kept] * max(r1cs.n_rows, 1) + rows[kept], parts[kept]
    order = np.argsort(keys, kind="stable")
    keys, parts = keys[order], parts[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    wires, rows = np.divmod(keys[first], max(r1cs.n_rows, 1))
    return wires, rows, np.add.reduceat(parts, first) if len(first) else parts
