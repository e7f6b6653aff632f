"""What each party does with a compiled circuit: who can know each wire, and which rows take the network.

A wire that follows from public values everybody computes. One that follows from the inputs of a single party lies in that
party's *cone*: it is computed there in the clear, by any hint, and dealt as shares. All others are joint. Rows are walked once,
in the order in which a solver walks them, so each wire has its marks when it is read.
"""

from __future__ import annotations

from enum import Enum
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.field import R_BITS, R
from zkwright.core.limbs import from_limbs

from .bounds import Bounds, Interval
from .errors import NotJoint
from .inputs import Ownership

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zkwright.compiler import Program
    from zkwright.core.r1cs import SparseMatrix

    from .configuration import Parties
    from .wires import Wires

Terms = list[tuple[int, int]]
"""A combination: wires and their coefficients."""


class Kind(Enum):
    """How a joint wire comes about."""

    LINEAR = "linear"
    PRODUCT = "product"
    BITS = "bits"
    ZERO = "zero"
    INVERSE = "inverse"
    DIVMOD = "divmod"
    ROOT = "root"
    FIND = "find"
    ORDER = "order"
    CHOOSE = "choose"
    SELECT_BITS = "select bits"
    DIGITS = "digits"


class Step(NamedTuple):
    """A joint computation of `outputs` from combinations, none, some or all of which are public.

    LINEAR and PRODUCT set the output to (inputs[0] * inputs[1] - inputs[2]) / factor, without the output's own term. ZERO says
    whether inputs[0] is 0. INVERSE is 1 / inputs[0], 0 for 0, where inputs[1] is what ZERO says if inputs[0] is not public. All
    others are as the hints are, with their `parameter`.

    `widths` says for each input of these that it is below 2**width, 254 where nothing is known; 0 stands for a public one. ZERO,
    FIND and ORDER have one number, for differences between -2**width and 2**width.
    """

    kind: Kind
    outputs: range
    inputs: tuple[Terms, ...]
    factor: int = 1
    parameter: int = 0
    widths: tuple[int, ...] = ()


class Plan(NamedTuple):
    """The marks of all wires and the joint steps in order. `knowers[w]` is a set of bits: 1 << (party - 1), slots' behind.

    Steps may have outputs from `len(knowers)` on, which are no wires; there are `n_further` of them.
    """

    knowers: list[int]
    steps: list[Step]
    python_hints: list[int]
    """For each call of a hint written in Python, in order, who can know its inputs, as `knowers` says it."""

    n_further: int
    ownership: Ownership
    n_parties: int

    @property
    def n_checks(self) -> int:
        """How many checks there are at most before the last one: for masks, and before inverses that others need."""
        depth: dict[int, int] = {}
        for step in self.steps:
            before = max((depth.get(wire, 0) for terms in step.inputs for wire, _ in terms), default=0)
            for wire in step.outputs:
                depth[wire] = before + (step.kind is Kind.INVERSE and step.widths != (0,))
        return 8 + max(depth.values(), default=0)

    def cones(self) -> dict[int, npt.NDArray[np.intp]]:
        """For each party the wires that it computes and deals; for 0 those that everybody computes."""
        # Where there are many slots the marks are longer than any number of NumPy's, and stay as they are.
        marks = np.array(self.knowers)
        return {index: np.flatnonzero(marks == (1 << index >> 1)) for index in range(self.n_parties + 1)}

    def wires_of(self, index: int) -> list[int]:
        """The cone of one party."""
        wires: list[int] = self.cones()[index].tolist()
        return wires

    def n_joint(self) -> int:
        """How many wires nobody knows alone."""
        return sum(_is_joint(knowers) for knowers in self.knowers)

    def n_public(self) -> int:
        """How many wires everybody computes."""
        return self.knowers.count(0)

    def count(self, kind: Kind) -> int:
        """How many steps of one kind there are."""
        return sum(step.kind is kind for step in self.steps)

    @property
    def digest(self) -> bytes:
        """A hash of all marks and steps, for parties to compare."""
        hasher = sha256(b"zkwright parties plan 2")
        hasher.update(repr((self.n_parties, self.knowers, self.python_hints)).encode())
        for step in self.steps:
            hasher.update(repr((step.kind.value, *step[1:])).encode())
        return hasher.digest()


def plan(program: Program, parties: Parties) -> Plan:
    """What the parties do with `program`. About 2 microseconds a row that gives a wire its value.

    Raises `NotJoint`, naming the line, for a step that several parties cannot compute together, and `InvalidParties` where an
    input has no owner or two.
    """
    return plan_of(program, Ownership(program, parties), parties)


def plan_of(program: Program, ownership: Ownership, parties: Parties) -> Plan:
    """The same, with the inputs' owners."""
    return _Walk(program, ownership, parties).walk()


_AS_HINTS: Final = {
    Opcode.DIVMOD: Kind.DIVMOD,
    Opcode.SELECT_BITS: Kind.SELECT_BITS,
    Opcode.INTEGER_ROOT: Kind.ROOT,
    Opcode.DIGITS: Kind.DIGITS,
    Opcode.ORDER: Kind.ORDER,
    Opcode.FIND: Kind.FIND,
    Opcode.CHOOSE: Kind.CHOOSE,
}

_LONGEST: Final = 190
"""Bits of values that are compared, or divided by: what is opened of them is a little longer, and far below r."""


class Rows:
    """A matrix as lists, for walking."""

    def __init__(self, matrix: SparseMatrix, table: list[int]) -> None:
        """`table` are the coefficients that the matrix names."""
        self._indptr = matrix.indptr.tolist()
        self._wires: list[int] = matrix.wires.tolist()
        self._coefficients = matrix.coefficients.tolist()
        self._table = table

    def wires(self, row: int) -> Sequence[int]:
        """The wires of a row."""
        return self._wires[self._indptr[row] : self._indptr[row + 1]]

    def __getitem__(self, row: int) -> Terms:
        """A row's terms."""
        span = slice(self._indptr[row], self._indptr[row + 1])
        factors = [self._table[index] for index in self._coefficients[span]]
        return list(zip(self._wires[span], factors, strict=True))


class _Walk:
    def __init__(self, program: Program, ownership: Ownership, parties: Parties) -> None:
        self._program, self._ownership, self._parties = program, ownership, parties
        r1cs = program.r1cs
        table = from_limbs(r1cs.coefficients)
        self._a, self._b, self._c = (Rows(matrix, table) for matrix in (r1cs.a, r1cs.b, r1cs.c))
        self._hint_inputs = Rows(program.hint_inputs, table)
        self._knowers: list[int | None] = [None] * r1cs.n_wires
        self._knowers[0] = 0
        for wire in program.schema.signal_wires[1]:
            self._knowers[wire] = 0
        for wire, owner in ownership.owner.items():
            self._knowers[wire] = 1 << (owner - 1)
        self._row_of: dict[int, int] = {}
        self._bounds = Bounds(r1cs, (self._a, self._b, self._c), self._row_of)
        self._n_further = 0
        self._zeros: dict[tuple[tuple[int, int], ...], int] = {}
        self._inverses: dict[int, tuple[Terms, int]] = {}
        """By the wire of an inverse, what it is of, and the wire that says whether that is 0."""
        self._steps: list[Step] = []
        self._python_hints: list[int] = []

    def walk(self) -> Plan:
        hints = self._program.hints
        columns = (hints.position, hints.opcode, hints.parameter, hints.first_input, hints.n_inputs)
        listed: list[tuple[int, ...]] = list(
            zip(*(column.tolist() for column in (*columns, hints.first_output, hints.n_outputs)), strict=True)
        )
        next_hint = 0
        for row, wire in self._introducing():
            while next_hint < len(listed) and listed[next_hint][0] <= row:
                self._hint(listed[next_hint])
                next_hint += 1
            self._row_of[wire] = row
            self._row(row, wire)
        for hint in listed[next_hint:]:
            self._hint(hint)
        # A wire that nothing determines is 0, as the solver has it.
        knowers = [0 if marks is None else marks for marks in self._knowers]
        return Plan(knowers, self._steps, self._python_hints, self._n_further, self._ownership, self._parties.n)

    def _introducing(self) -> Iterator[tuple[int, int]]:
        """The rows that give a wire its value, and the wire: the first row that mentions one that is no input and no hint's."""
        r1cs, hints = self._program.r1cs, self._program.hints
        matrices = (r1cs.a, r1cs.b, r1cs.c)
        rows = np.concatenate([np.repeat(np.arange(r1cs.n_rows), np.diff(matrix.indptr)) for matrix in matrices])
        first = np.full(r1cs.n_wires, r1cs.n_rows)
        np.minimum.at(first, np.concatenate([matrix.wires for matrix in matrices]), rows)
        is_given = np.zeros(r1cs.n_wires, dtype=bool)
        is_given[0] = is_given[r1cs.inputs] = True
        for start, count in zip(hints.first_output.tolist(), hints.n_outputs.tolist(), strict=True):
            is_given[start : start + count] = True
        first[is_given] = r1cs.n_rows
        (wires,) = (first < r1cs.n_rows).nonzero()
        wires = wires[np.argsort(first[wires], kind="stable")]
        return zip(first[wires].tolist(), wires.tolist(), strict=True)

    def _hint(self, hint: tuple[int, ...]) -> None:
        _, opcode, parameter, first_input, n_inputs, first_output, n_outputs = hint
        inputs = [self._hint_inputs[first_input + i] for i in range(n_inputs)]
        knowers = 0
        for terms in inputs:
            knowers |= self._known_by(terms)
        outputs = range(first_output, first_output + n_outputs)
        for wire in outputs:
            self._knowers[wire] = knowers
        if opcode == Opcode.PYTHON:
            self._python_hints.append(knowers)
        if opcode == Opcode.BITS and len(inputs[0]) == 1 and inputs[0][0][1] == 1:
            self._bounds.has_bits(inputs[0][0][0], parameter, outputs)
        if not _is_joint(knowers):
            return
        if opcode == Opcode.INVERSE_OR_ZERO:
            self._inverse(inputs[0], first_output)
        elif opcode == Opcode.BITS:
            width = self._width(self._bounds.of_bits(inputs[0], parameter, outputs))
            self._steps.append(Step(Kind.BITS, outputs, (inputs[0],), parameter=parameter, widths=(width,)))
        elif opcode in _AS_HINTS:
            step = Step(_AS_HINTS[Opcode(opcode)], outputs, tuple(inputs), parameter=parameter)
            step = step._replace(widths=self._widths(step))
            if (said := _too_long(step)) is not None:
                raise self._refused(hint, knowers, said)
            self._steps.append(step)
        else:
            raise self._refused(hint, knowers, "there is no protocol for it")

    def _widths(self, step: Step) -> tuple[int, ...]:
        bounds = [self._bounds.of(terms) for terms in step.inputs]
        if step.kind is Kind.FIND:
            differences = [self._bounds.of(_minus(step.inputs[0], terms)) for terms in step.inputs[1:]]
            return (_both_ways(differences),)
        if step.kind is Kind.ORDER:
            return (_both_ways([_apart(x, y) for x in bounds for y in bounds]),)
        if step.kind is Kind.DIVMOD:
            return self._width(bounds[0]), self._width(bounds[1]) if self._known_by(step.inputs[1]) else 0
        return tuple(
            self._width(interval) if self._known_by(terms) else 0
            for terms, interval in zip(step.inputs, bounds, strict=True)
        )

    @staticmethod
    def _width(interval: Interval | None) -> int:
        return R_BITS if interval is None or interval.low < 0 else max(interval.high.bit_length(), 1)

    def _inverse(self, terms: Terms, output: int) -> int:
        """Steps that lead to an inverse; returns the wire that says whether its number is 0."""
        key = tuple(terms)
        if key not in self._zeros:
            self._zeros[key] = self._further()
            width = _both_ways([self._bounds.of(terms)])
            zero = self._zeros[key]
            self._steps.append(Step(Kind.ZERO, range(zero, zero + 1), (terms,), widths=(width,)))
        zero = self._zeros[key]
        self._steps.append(Step(Kind.INVERSE, range(output, output + 1), (terms, [(zero, 1)])))
        self._inverses[output] = terms, zero
        return zero

    def _further(self) -> int:
        self._n_further += 1
        return self._program.r1cs.n_wires + self._n_further - 1

    def _row(self, row: int, wire: int) -> None:
        knowers, marks = 0, self._knowers
        for rows in (self._a, self._b, self._c):
            for other in rows.wires(row):
                if other != wire:
                    mark = marks[other]
                    if mark is None:
                        raise ValueError(f"row {row} has two unknown wires: the system is not in solving order")
                    knowers |= mark
        marks[wire] = knowers
        if not _is_joint(knowers):
            return
        sides = (self._a[row], self._b[row], self._c[row])
        a, b, c = sides
        found = [(side, factor) for side, terms in enumerate(sides) for other, factor in terms if other == wire]
        if len(found) > 1:
            raise ValueError(f"row {row} has an unknown wire on two sides: the system is not in solving order")
        ((side, factor),) = found
        sides[side].remove((wire, factor))
        outputs = range(wire, wire + 1)
        if side == 2:
            is_linear = self._known_by(a) == 0 or self._known_by(b) == 0
            for inverse, of in ((a, b), (b, a)):
                # A number times its inverse is 1, or 0 for 0: nobody has to wait for the inverse.
                if len(inverse) == 1 and self._inverses.get(inverse[0][0], ([], 0))[0] == of and of:
                    zero, factor_of = self._inverses[inverse[0][0]][1], inverse[0][1]
                    a, b, is_linear = [(0, factor_of), (zero, -factor_of % R)], [(0, 1)], True
                    break
            kind = Kind.LINEAR if is_linear else Kind.PRODUCT
            self._steps.append(Step(kind, outputs, (a, b, c), factor))
        else:
            known, divisor = (a, b) if side == 0 else (b, a)
            inverse_of, kind = self._further(), Kind.PRODUCT
            if self._known_by(divisor):
                self._inverse(divisor, inverse_of)
            else:
                self._steps.append(Step(Kind.INVERSE, range(inverse_of, inverse_of + 1), (divisor,), widths=(0,)))
                kind = Kind.LINEAR
            self._steps.append(Step(kind, outputs, (c, [(inverse_of, 1)], known), factor))

    def _known_by(self, terms: Terms) -> int:
        knowers = 0
        for wire, _ in terms:
            knowers |= self._knowers[wire] or 0
        return knowers

    def _refused(self, hint: tuple[int, ...], knowers: int, said: str) -> NotJoint:
        _, opcode, parameter, _, _, first_output, _ = hint
        names = [self._parties.name_of(index + 1) for index in range(knowers.bit_length()) if knowers >> index & 1]
        of = f"of values that only {' and '.join(names)} together know"
        if opcode == Opcode.PYTHON:
            function = self._program.python_hints[parameter]
            return NotJoint(
                f"{function.site}: the hint {function.name} {of}: no party can call it; "
                "write it of the language's own operations, or of one party's inputs alone"
            )
        return NotJoint(
            f"{self._line(first_output)}: {Opcode(opcode).name.lower().replace('_', ' ')} {of}: {said}; "
            "compute it of one party's inputs alone, or say it with products, comparisons and selections"
        )

    def _line(self, wire: int) -> str:
        """The line whose row first mentions a wire."""
        r1cs = self._program.r1cs
        for row in range(r1cs.n_rows):
            if any(wire in matrix.row(row)[0] for matrix in (r1cs.a, r1cs.b, r1cs.c)):
                return str(self._program.locate(row).site)
        return self._program.schema.name


def dot(terms: Sequence[tuple[int, int]], values: Sequence[int] | Wires) -> int:
    """What a combination is of these values, not reduced."""
    return sum(factor * values[wire] for wire, factor in terms)


def _is_joint(knowers: int) -> bool:
    return knowers & (knowers - 1) != 0


def _minus(terms: Terms, other: Terms) -> Terms:
    total = dict(terms)
    for wire, factor in other:
        total[wire] = (total.get(wire, 0) - factor) % R
    return [(wire, factor) for wire, factor in total.items() if factor]


def _apart(x: Interval | None, y: Interval | None) -> Interval | None:
    return None if x is None or y is None else Interval(x.low - y.high, x.high - y.low)


def _both_ways(intervals: Sequence[Interval | None]) -> int:
    """So many bits that all are between -2**bits and 2**bits; 254 where one is not known."""
    if any(interval is None for interval in intervals):
        return R_BITS
    ends = [abs(end) for interval in intervals if interval is not None for end in interval]
    return max(max(ends, default=1).bit_length(), 1)


def _too_long(step: Step) -> str | None:
    """What there is no protocol for, as its numbers are not known to be short."""
    told = f"the requirements do not hold it below 2**{_LONGEST}"
    if step.kind is Kind.DIVMOD and step.widths[1] > _LONGEST:
        return f"of the divisor there is no protocol for longer ones, and {told}"
    if step.kind is Kind.ROOT and step.widths[0] > _LONGEST:
        return f"there is no protocol for longer numbers, and {told}"
    if step.kind is Kind.ORDER and step.widths[0] > _LONGEST:
        return f"there is no protocol for longer numbers, and {told}"
    return None
