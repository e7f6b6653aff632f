"""The optimiser: fewer rows and wires for the same statement, in time linear in the system and in what changes.

    level  rule                                               before -> after
    1      a row repeated                                     a*b = c, a*b = c        -> a*b = c
    1      a product computed twice                           a*b = c, a*b = d        -> a*b = c, (c - d)*1 = 0
    1      a row that always holds                            0*b = 0                 ->
    1      a product nobody reads                             a*b = c - w             ->
    1      a hint nobody reads                                w := hint(...)          ->
    2      a linear row and the last wire w it mentions       a*b = w, (w + l)*1 = 0  -> a*b = -l

Only rows that a rule touches are looked at one by one, and each is compared with what it replaces at a random point
(Schwartz-Zippel): a rule that changed the meaning of a row would not go unseen. Wires that vanish keep the row that defined
them, so that a failure can still be explained in the user's terms.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .assembler import Block, HintTable
from .coefficients import CoefficientTable
from .field import R
from .linear import ONE, ZERO, Linear, constant
from .r1cs import SparseMatrix

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Triple = tuple[Linear, Linear, Linear]

_MAX_GROWTH = 64
"""A substitution may add this many terms to the system for the row and the wire it saves."""


class Restored(dict[int, int]):
    """Values of recorded wires by number."""

    def __missing__(self, wire: int) -> int:
        """What nobody computed is 0."""
        return 0


@dataclass(frozen=True, slots=True)
class Origin:
    """How an optimised system goes back to the recorded one.

    `rows[i]` is the recorded row that row i stands for, `wires[w]` the recorded number of wire w. `removed` lists, in solving
    order, the recorded wires that are gone with the recorded rows that define them.
    """

    n_wires: int
    rows: Ints
    wires: Ints
    removed: tuple[tuple[int, Triple], ...]

    def restore(self, values: list[int]) -> Restored:
        """Values for all recorded wires from values of those that are left; 0 for a hint that nothing needed.

        Takes memory for the wires there are, whatever `n_wires` a file claims.
        """
        restored = Restored(zip(self.wires.tolist(), values, strict=True))
        for wire, (a, b, c) in self.removed:
            rest = Linear({w: k for w, k in c.terms.items() if w != wire})
            product = _value(a, restored) * _value(b, restored) - _value(rest, restored)
            restored[wire] = product * pow(c.terms[wire], -1, R) % R
        return restored


@dataclass(frozen=True, slots=True)
class Optimised:
    """A smaller block with the same inputs and outputs, and the way back. `promises` is as in `Block`."""

    a: SparseMatrix
    b: SparseMatrix
    c: SparseMatrix
    inputs: SparseMatrix
    hints: HintTable
    n_wires: int
    promises: Flags
    origin: Origin


def optimise(block: Block, n_outputs: int, level: int, table: CoefficientTable) -> Optimised:
    """Apply the rules up to `level` (0, 1 or 2). The formal wires stay; the first `n_outputs` of them are set by rows.

    Deterministic but for the random point of its own checks. Raises RuntimeError if a rule changed the meaning of a row.
    """
    work = _System(block, n_outputs, table)
    if level >= 1:
        work.merge_products()
    if level >= 2:
        work.substitute_linear_rows()
    if level >= 1:
        work.drop_unread()
    return work.finish()


class _System:
    """A system under change: the recorded matrices, and the rows that differ from them."""

    def __init__(self, block: Block, n_outputs: int, table: CoefficientTable) -> None:
        self._block = block
        self._n_outputs = n_outputs
        self._n_fixed = 1 + block.n_formals
        self._table = table
        self._matrices = (block.a, block.b, block.c)
        self._rows_of = [
            np.repeat(np.arange(block.n_rows, dtype=np.int32), np.diff(matrix.indptr)) for matrix in self._matrices
        ]
        self._hinted = np.zeros(block.n_wires, dtype=np.bool_)
        for start, count in zip(block.hints.first_output.tolist(), block.hints.n_outputs.tolist(), strict=True):
            self._hinted[start : start + count] = True
        self._changed: dict[int, Triple] = {}
        self._substitution: dict[int, Linear] = {}
        self._removed: dict[int, tuple[int, Triple]] = {}
        self._dropped = np.zeros(block.n_rows, dtype=np.bool_)
        self._gone = np.zeros(block.n_wires, dtype=np.bool_)
        self._idle_hints = np.zeros(len(block.hints), dtype=np.bool_)
        self._stands_for = np.arange(block.n_rows)

    def _linear(self, matrix: SparseMatrix, row: int) -> Linear:
        span = slice(int(matrix.indptr[row]), int(matrix.indptr[row + 1]))
        wires, ids = matrix.wires[span].tolist(), matrix.coefficients[span].tolist()
        values = self._table.values
        return Linear({wire: values[i] for wire, i in zip(wires, ids, strict=True)})

    def _recorded(self, row: int) -> Triple:
        a, b, c = (self._linear(matrix, row) for matrix in self._matrices)
        return a, b, c

    def _row(self, row: int) -> Triple:
        return self._changed.get(row) or self._recorded(row)

    # -- level 1 -------------------------------------------------------------------------------------------------

    def merge_products(self) -> None:
        """Rows whose factors an earlier row has: the second says only that the two products are equal."""
        left, right = self._fingerprints(self._block.a), self._fingerprints(self._block.b)
        # A product does not mind the order of its factors, so the pair's fingerprint must not either.
        pairs = left * right + (left ^ right)
        order = np.argsort(pairs, kind="stable")
        repeats = np.flatnonzero(pairs[order][1:] == pairs[order][:-1]) + 1
        firsts: dict[tuple[object, ...], tuple[int, Linear]] = {}
        candidates = np.union1d(order[repeats], order[repeats - 1])
        for row in candidates.tolist():
            a, b, c = self._recorded(row)
            if a.constant is not None or b.constant is not None or self._block.pinned[row]:
                continue
            key = (a.key, b.key) if a.key <= b.key else (b.key, a.key)
            first = firsts.setdefault(key, (row, c))
            if first[0] != row:
                difference = c - first[1]
                if difference.constant == 0:
                    self._drop(row)
                else:
                    self._changed[row] = (difference, constant(1), ZERO)

    def _fingerprints(self, matrix: SparseMatrix) -> npt.NDArray[np.uint64]:
        """A hash of each row's ends and length: equal for equal rows, and rarely for others."""
        starts, ends = matrix.indptr[:-1], matrix.indptr[1:]
        filled = np.flatnonzero(ends > starts)
        first, last = starts[filled], ends[filled] - 1
        parts = (matrix.wires[first], matrix.wires[last], matrix.coefficients[first], ends[filled] - starts[filled])
        mixed = np.zeros(len(filled), dtype=np.uint64)
        for part in parts:
            mixed = (mixed ^ (mixed >> np.uint64(29)) ^ part.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        fingerprints = np.zeros(matrix.n_rows, dtype=np.uint64)
        fingerprints[filled] = mixed
        return fingerprints

    def drop_unread(self) -> None:
        """Products and hints that nothing reads; last first, so that chains fall in one pass."""
        reads, defined = self._reads(), self._first_mentions()
        alone = np.flatnonzero((reads == 1) & ~self._gone & ~self._hinted & (defined >= 0))
        heap = [(-int(defined[wire]), wire) for wire in alone.tolist() if wire >= self._n_fixed]
        heapq.heapify(heap)
        while heap:
            negative, wire = heapq.heappop(heap)
            row = -negative
            if not self._sets(row, wire):
                continue
            triple = self._row(row)
            self._drop(row)
            self._remove(wire, row, triple)
            for other in (other for side in triple for other in side.terms):
                reads[other] -= 1
                if reads[other] == 1 and other >= self._n_fixed and not self._hinted[other] and defined[other] >= 0:
                    heapq.heappush(heap, (-int(defined[other]), other))
        if self._dropped.any():
            self._drop_idle_hints()

    def _drop_idle_hints(self) -> None:
        block, hints = self._block, self._block.hints
        reads = self._reads(hints=False)
        # A wire that only a hint reads is needed only while that hint is: the last hint goes first.
        for index in range(len(hints) - 1, -1, -1):
            first = int(hints.first_output[index])
            outputs = slice(first, first + int(hints.n_outputs[index]))
            if not reads[outputs].any():
                self._idle_hints[index] = True
                self._gone[outputs] = True
                continue
            start = int(hints.first_input[index])
            for row in range(start, start + int(hints.n_inputs[index])):
                for wire in self._substituted(self._linear(block.inputs, row)).terms:
                    reads[wire] += 1

    def _drop(self, row: int) -> None:
        self._dropped[row] = True

    def _remove(self, wire: int, row: int, definition: Triple) -> None:
        self._gone[wire] = True
        self._removed[wire] = (row, definition)

    def _reads(self, *, hints: bool = True) -> Ints:
        """How many combinations mention each wire."""
        reads = np.zeros(self._block.n_wires, dtype=np.int64)
        untouched = ~self._dropped
        untouched[list(self._changed)] = False
        all_untouched = bool(untouched.all())
        for matrix, row_of in zip(self._matrices, self._rows_of, strict=True):
            wires = matrix.wires if all_untouched else matrix.wires[untouched[row_of]]
            reads += np.bincount(wires, minlength=len(reads))
        for row, triple in self._changed.items():
            if not self._dropped[row]:
                for side in triple:
                    for wire in side.terms:
                        reads[wire] += 1
        if hints:
            reads += np.bincount(self._block.inputs.wires, minlength=len(reads))
        return reads

    def _first_mentions(self) -> Ints:
        """For each wire the first recorded row that mentions it; -1 where there is none."""
        first = np.full(self._block.n_wires, self._block.n_rows, dtype=np.int64)
        for matrix, row_of in zip(self._matrices, self._rows_of, strict=True):
            here = np.full(len(first), self._block.n_rows, dtype=np.int64)
            here[matrix.wires[::-1]] = row_of[::-1]  # of several assignments the last stays: the first row
            first = np.minimum(first, here)
        first[first == self._block.n_rows] = -1
        return first

    # -- level 2 -------------------------------------------------------------------------------------------------

    def substitute_linear_rows(self) -> None:
        """Solve each linear row for the last wire it mentions, and put that into the rows that read the wire."""
        rows = self._linear_rows()
        if not rows:
            return
        known_from = self._known_from()
        reads = self._reads()
        for row in rows:
            if self._block.pinned[row]:
                continue
            a, b, c = (self._substituted(side) for side in self._row(row))
            if b.constant is None:
                a, b = b, a
            if b.constant is None:
                continue
            zero = a.scale(b.constant) - c
            if zero.constant is not None:
                if zero.constant == 0:
                    self._drop(row)
                continue
            self._solve_linear(row, zero, known_from, reads)
        self._apply_substitution()

    def _linear_rows(self) -> list[int]:
        """Rows with a constant factor: one side mentions at most the wire ONE."""
        found = np.zeros(self._block.n_rows, dtype=np.bool_)
        for matrix, row_of in zip(self._matrices[:2], self._rows_of[:2], strict=True):
            has_signal = np.zeros(self._block.n_rows, dtype=np.bool_)
            has_signal[row_of[matrix.wires != ONE]] = True
            found |= ~has_signal
        found[list(self._changed)] = True
        return np.flatnonzero(found & ~self._dropped).tolist()

    def _known_from(self) -> Ints:
        """For each wire the row from which on it has a value: -1 for inputs, the row before it for a hint's outputs."""
        first = self._first_mentions()
        first[ONE] = -1
        first[1 + self._n_outputs : self._n_fixed] = -1
        hints = self._block.hints
        columns = (hints.position, hints.first_output, hints.n_outputs)
        for position, start, count in zip(*(column.tolist() for column in columns), strict=True):
            first[start : start + count] = position - 1
        return first

    def _solve_linear(self, row: int, zero: Linear, known_from: Ints, reads: Ints) -> None:
        ordered = sorted(zero.terms, key=lambda wire: (int(known_from[wire]), wire))
        unknown = ordered.pop() if known_from[ordered[-1]] == row else None
        candidates = [wire for wire in (ordered[-1] if ordered else ONE, unknown) if wire is not None]
        for wire in candidates:
            if wire < self._n_fixed or self._hinted[wire]:
                continue
            at = int(known_from[wire])
            # What replaces the wire must be known where the wire was set; only the wire this row sets may be new there.
            late = any(known_from[other] >= at for other in ordered if other != wire)
            if wire != unknown and (late or not self._sets(at, wire)):
                continue
            growth = (int(reads[wire]) - 1) * (len(zero) - 2) - len(zero)
            if growth > _MAX_GROWTH:
                continue
            replacement = Linear({w: k for w, k in zero.terms.items() if w != wire}).scale(
                pow(-zero.terms[wire], -1, R)
            )
            if wire == unknown:
                self._remove(wire, row, (replacement, constant(1), Linear({wire: 1})))
            else:
                self._remove(wire, at, self._row(at))
                if unknown is None:
                    self._stands_for[at] = row
                else:
                    known_from[unknown] = at
            self._substitution[wire] = replacement
            self._drop(row)
            for other in replacement.terms:
                reads[other] += int(reads[wire])
            return

    def _sets(self, row: int, wire: int) -> bool:
        """Whether the row gives the wire its value as a product, so that it could check an equal combination instead."""
        if self._dropped[row] or self._block.pinned[row]:
            return False
        a, b, c = self._row(row)
        return wire in c.terms and wire not in a.terms and wire not in b.terms

    def _substituted(self, linear: Linear) -> Linear:
        while True:
            hit = [wire for wire in linear.terms if wire in self._substitution]
            if not hit:
                return linear
            kept = Linear({wire: k for wire, k in linear.terms.items() if wire not in self._substitution})
            for wire in hit:
                kept = kept + self._substitution[wire].scale(linear.terms[wire])
            linear = kept

    def _apply_substitution(self) -> None:
        if not self._substitution:
            return
        replaced = np.zeros(self._block.n_wires, dtype=np.bool_)
        replaced[list(self._substitution)] = True
        touched = set(self._changed)
        for matrix, row_of in zip(self._matrices, self._rows_of, strict=True):
            touched.update(row_of[replaced[matrix.wires]].tolist())
        point = _RandomPoint(self._substituted)
        for row in sorted(touched):
            before = self._row(row)
            after = (ZERO, ZERO, ZERO)
            if not self._dropped[row]:
                a, b, c = (self._substituted(side) for side in before)
                after = self._changed[row] = (a, b, c)
            if point.residue(before) != point.residue(after):
                raise RuntimeError(
                    f"the optimiser changed the meaning of row {row}; please report it, and use optimisation level 1 meanwhile"
                )

    # -- the result ----------------------------------------------------------------------------------------------

    def finish(self) -> Optimised:
        """The arrays that are left."""
        block = self._block
        rows = np.flatnonzero(~self._dropped)
        wires = np.flatnonzero(~self._gone)
        renumber = np.cumsum(~self._gone) - 1
        changed = np.array(sorted(row for row in self._changed if not self._dropped[row]), dtype=np.int64)
        a, b, c = (
            self._rebuilt(matrix, rows, changed, [self._changed[row][place] for row in changed.tolist()], renumber)
            for place, matrix in enumerate(self._matrices)
        )
        hints, inputs = self._hints(rows, renumber)
        order = sorted(self._removed.items(), key=lambda item: (item[1][0], item[0]))
        origin = Origin(block.n_wires, self._stands_for[rows], wires, tuple((wire, row) for wire, (_, row) in order))
        return Optimised(a, b, c, inputs, hints, len(wires), block.promises[rows], origin)

    def _rebuilt(
        self, matrix: SparseMatrix, rows: Ints, changed: Ints, linears: list[Linear], renumber: Ints
    ) -> SparseMatrix:
        if len(rows) == matrix.n_rows and not len(changed) and len(renumber) == int(renumber[-1]) + 1:
            return matrix
        lengths = np.diff(matrix.indptr)
        lengths[changed] = [len(linear) for linear in linears]
        kept = np.ones(matrix.n_rows, dtype=np.bool_)
        kept[changed] = False
        kept[self._dropped] = False
        source = kept[np.repeat(np.arange(matrix.n_rows), np.diff(matrix.indptr))]
        new_lengths = lengths[rows]
        indptr = np.concatenate([[0], np.cumsum(new_lengths)])
        place = np.cumsum(~self._dropped) - 1
        is_changed = np.zeros(len(rows), dtype=np.bool_)
        is_changed[place[changed]] = True
        to_old = np.repeat(~is_changed, new_lengths)
        wires = np.empty(int(indptr[-1]), dtype=np.uint32)
        ids = np.empty(int(indptr[-1]), dtype=np.uint32)
        wires[to_old] = renumber[matrix.wires[source]]
        ids[to_old] = matrix.coefficients[source]
        terms = [term for linear in linears for term in linear.key]
        wires[~to_old] = renumber[np.array([wire for wire, _ in terms], dtype=np.int64)]
        ids[~to_old] = [self._table.id(value) for _, value in terms]
        return SparseMatrix(indptr, wires, ids)

    def _hints(self, rows: Ints, renumber: Ints) -> tuple[HintTable, SparseMatrix]:
        hints, inputs = self._block.hints, self._block.inputs
        left = np.flatnonzero(~self._idle_hints)
        input_rows = [
            row
            for start, count in zip(hints.first_input[left].tolist(), hints.n_inputs[left].tolist(), strict=True)
            for row in range(start, start + count)
        ]
        needs_work = bool(self._gone[inputs.wires].any()) or len(left) != len(hints)
        if not needs_work and not self._gone.any() and not self._dropped.any():
            return hints, inputs
        linears = [self._substituted(self._linear(inputs, row)) for row in input_rows] if needs_work else None
        if linears is None:
            matrix = SparseMatrix(inputs.indptr, renumber[inputs.wires].astype(np.uint32), inputs.coefficients)
        else:
            terms = [term for linear in linears for term in linear.key]
            indptr = np.concatenate([[0], np.cumsum([len(linear) for linear in linears], dtype=np.int64)]).astype(
                np.int64
            )
            wires = renumber[np.array([wire for wire, _ in terms], dtype=np.int64)].astype(np.uint32)
            matrix = SparseMatrix(indptr, wires, np.array([self._table.id(k) for _, k in terms], dtype=np.uint32))
        n_inputs = hints.n_inputs[left]
        table = HintTable(
            np.searchsorted(rows, hints.position[left]),
            hints.opcode[left],
            hints.parameter[left],
            np.cumsum(n_inputs) - n_inputs,
            n_inputs,
            renumber[hints.first_output[left]],
            hints.n_outputs[left],
        )
        return table, matrix


class _RandomPoint:
    """Random values for wires, consistent with a substitution: two rows with equal residues there are equal rows."""

    def __init__(self, substituted: Callable[[Linear], Linear]) -> None:
        self._substituted = substituted
        self._values: dict[int, int] = {ONE: 1}

    def residue(self, row: Triple) -> int:
        a, b, c = (self._value(side) for side in row)
        return (a * b - c) % R

    def _value(self, linear: Linear) -> int:
        return sum(k * self._wire(wire) for wire, k in linear.terms.items()) % R

    def _wire(self, wire: int) -> int:
        known = self._values.get(wire)
        if known is None:
            import secrets  # loads OpenSSL, which those who only read an optimised program need not

            meaning = self._substituted(Linear({wire: 1}))
            known = secrets.randbelow(R) if wire in meaning.terms else self._value(meaning)
            self._values[wire] = known
        return known


def _value(linear: Linear, values: Restored) -> int:
    return sum(k * values[wire] for wire, k in linear.terms.items()) % R
