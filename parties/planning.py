"""What each party does with a compiled circuit: who can know each wire, and which rows take the network.

A wire that follows from public values everybody computes. One that follows from the inputs of a single party lies in that
party's *cone*: it is computed there in the clear, by any hint, and dealt as shares. All others are joint. Rows are walked once,
in the order in which a solver walks them, so each wire has its marks when it is read.
"""

from __future__ import annotations

from enum import Enum
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.limbs import from_limbs

from .errors import NotJoint
from .inputs import Ownership

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from zkwright.compiler import Program
    from zkwright.core.r1cs import SparseMatrix

    from .configuration import Parties

Terms = list[tuple[int, int]]
"""A combination: wires and their coefficients."""


class Kind(Enum):
    """How a joint wire comes about."""

    LINEAR = "linear"
    PRODUCT = "product"
    QUOTIENT = "quotient"
    BITS = "bits"
    INVERSE = "inverse"
    DIVMOD = "divmod"


class Step(NamedTuple):
    """A joint computation. `outputs` are wires, one but for bits; `level` is how many steps with messages lead to them.

    LINEAR and PRODUCT set the output to (left * right - rest) / factor, QUOTIENT to (rest / right - left) / factor, all without
    the output's own term. BITS takes bits `parameter` on of `left`, INVERSE is 1 / `left`, 0 for 0. DIVMOD is `left` // `right`
    and `left` % `right` for a public `right`.
    """

    kind: Kind
    level: int
    outputs: range
    left: Terms
    right: Terms = []  # noqa: RUF012 - never written to
    rest: Terms = []  # noqa: RUF012
    factor: int = 1
    parameter: int = 0


class Plan(NamedTuple):
    """The marks of all wires and the joint steps in order. `knowers[w]` is a set of bits: 1 << (party - 1), slots' behind."""

    knowers: list[int]
    steps: list[Step]
    python_hints: list[int]
    """For each call of a hint written in Python, in order, who can know its inputs, as `knowers` says it."""

    ownership: Ownership
    n_parties: int

    @property
    def n_levels(self) -> int:
        """How many levels of steps with messages there are."""
        return max((step.level for step in self.steps), default=0)

    def cones(self) -> dict[int, list[int]]:
        """For each party the wires that it computes and deals."""
        found: dict[int, list[int]] = {1 << index: [] for index in range(self.n_parties)}
        for wire, knowers in enumerate(self.knowers):
            if (cone := found.get(knowers)) is not None:
                cone.append(wire)
        return {knowers.bit_length(): cone for knowers, cone in found.items()}

    def wires_of(self, index: int) -> list[int]:
        """The cone of one party."""
        return self.cones()[index]

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
        hasher = sha256(b"zkwright parties plan 1")
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


_JOINT_HINTS: Final = {Opcode.BITS, Opcode.INVERSE_OR_ZERO}


class _Rows:
    """A matrix as lists, for walking."""

    def __init__(self, matrix: SparseMatrix, table: list[int]) -> None:
        self._indptr = matrix.indptr.tolist()
        self._wires: list[int] = matrix.wires.tolist()
        self._coefficients = matrix.coefficients.tolist()
        self._table = table

    def wires(self, row: int) -> Sequence[int]:
        return self._wires[self._indptr[row] : self._indptr[row + 1]]

    def __getitem__(self, row: int) -> Terms:
        span = slice(self._indptr[row], self._indptr[row + 1])
        factors = [self._table[index] for index in self._coefficients[span]]
        return list(zip(self._wires[span], factors, strict=True))


class _Walk:
    def __init__(self, program: Program, ownership: Ownership, parties: Parties) -> None:
        self._program, self._ownership, self._parties = program, ownership, parties
        r1cs = program.r1cs
        table = from_limbs(r1cs.coefficients)
        self._a, self._b, self._c = (_Rows(matrix, table) for matrix in (r1cs.a, r1cs.b, r1cs.c))
        self._hint_inputs = _Rows(program.hint_inputs, table)
        self._knowers: list[int | None] = [None] * r1cs.n_wires
        self._knowers[0] = 0
        first = 1 + r1cs.n_outputs
        for wire in range(first, first + r1cs.n_public_inputs):
            self._knowers[wire] = 0
        for wire, owner in ownership.owner.items():
            self._knowers[wire] = 1 << (owner - 1)
        self._levels: dict[int, int] = {}
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
            self._row(row, wire)
        for hint in listed[next_hint:]:
            self._hint(hint)
        # A wire that nothing determines is 0, as the solver has it.
        knowers = [0 if marks is None else marks for marks in self._knowers]
        return Plan(knowers, self._steps, self._python_hints, self._ownership, self._parties.n)

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
        if not _is_joint(knowers):
            return
        level = 1 + max(self._level(terms) for terms in inputs)
        if opcode == Opcode.DIVMOD and not self._known_by(inputs[1]):
            self._add(Step(Kind.DIVMOD, level, outputs, inputs[0], inputs[1]))
        elif opcode not in _JOINT_HINTS:
            raise self._refused(hint, knowers)
        elif opcode == Opcode.BITS:
            self._add(Step(Kind.BITS, level, outputs, inputs[0], parameter=parameter))
        else:
            self._add(Step(Kind.INVERSE, level, outputs, inputs[0]))

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
        in_a, in_b = self._known_by(a), self._known_by(b)
        level = max(map(self._level, (a, b, c)))
        if side == 2:
            is_linear = in_a == 0 or in_b == 0
            kind = Kind.LINEAR if is_linear else Kind.PRODUCT
            self._add(Step(kind, level + (not is_linear), range(wire, wire + 1), a, b, c, factor))
        else:
            known, divisor = (a, b) if side == 0 else (b, a)
            self._add(Step(Kind.QUOTIENT, level + 1, range(wire, wire + 1), known, divisor, c, factor))

    def _add(self, step: Step) -> None:
        for wire in step.outputs:
            self._levels[wire] = step.level
        self._steps.append(step)

    def _known_by(self, terms: Terms) -> int:
        knowers = 0
        for wire, _ in terms:
            knowers |= self._knowers[wire] or 0
        return knowers

    def _level(self, terms: Terms) -> int:
        return max((self._levels.get(wire, 0) for wire, _ in terms), default=0)

    def _refused(self, hint: tuple[int, ...], knowers: int) -> NotJoint:
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
            f"{self._line(first_output)}: {Opcode(opcode).name.lower().replace('_', ' ')} {of}: there is no protocol for it yet; "
            "compute it of one party's inputs alone, or say it with products, comparisons and selections"
        )

    def _line(self, wire: int) -> str:
        """The line whose row first mentions a wire."""
        r1cs = self._program.r1cs
        for row in range(r1cs.n_rows):
            if any(wire in matrix.row(row)[0] for matrix in (r1cs.a, r1cs.b, r1cs.c)):
                return str(self._program.locate(row).site)
        return self._program.schema.name


def dot(terms: Sequence[tuple[int, int]], values: Sequence[Any]) -> int:
    """What a combination is of these values, not reduced."""
    return sum(factor * values[wire] for wire, factor in terms)


def _is_joint(knowers: int) -> bool:
    return knowers & (knowers - 1) != 0
