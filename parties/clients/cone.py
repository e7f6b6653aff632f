"""What a client computes and deals: the wires that follow from its inputs alone, and the rows that hold of them.

All of it in places of its own, 0 for the constant, then public wires, then its cone: so that a client which no slot is reserved
for can deal for any slot, as long as all of them look alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from zkwright import _engine
from zkwright.compiler.solver import native
from zkwright.core.engine_choice import thread_limit
from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.core.r1cs import R1CS, SparseMatrix
from zkwright.parties.digests import circuit_digest
from zkwright.parties.errors import InvalidParties, NotJoint
from zkwright.parties.planning import plan_of

from .alone import hints_of, system_of
from .matrices import of_rows, renamed, repeated, rows_by_slot

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from zkwright.compiler import Program
    from zkwright.compiler.program.hint_table import HintTable
    from zkwright.parties.configuration import Parties
    from zkwright.parties.planning import Plan


class Cone(NamedTuple):
    """One slot's. `common` are public wires that all slots know, the constant first, `told` what the client tells in the clear,
    `wires` what it deals; the matrices have these as their columns, one after the other. `rows` are the circuit's."""

    common: list[int]
    told: list[int]
    wires: list[int]
    rows: list[int]
    a: SparseMatrix
    b: SparseMatrix
    c: SparseMatrix
    coefficients: npt.NDArray[np.uint64]
    alone: tuple[R1CS, HintTable, SparseMatrix] | None
    """What a client solves; None where it takes the whole circuit, for public values that are computed of public inputs."""

    @property
    def n_public(self) -> int:
        """How many of its columns are public."""
        return len(self.common) + len(self.told)

    def rows_times(self, values: Sequence[Sequence[int]]) -> list[tuple[list[int], list[int], list[int]]]:
        """A, B and C times values of the columns, of the wires or of shares of them, for each of several clients at once."""
        limbs = to_limbs(value for columns in values for value in columns)
        width, count, n_rows = self.n_public + len(self.wires), len(values), len(self.rows)
        products = [
            from_limbs(
                _engine.row_values(repeated(matrix, width, count), self.coefficients, limbs, threads=thread_limit())
            )
            for matrix in (self.a, self.b, self.c)
        ]
        spans = [slice(at, at + n_rows) for at in range(0, n_rows * count, n_rows)] if n_rows else [slice(0, 0)] * count
        return [(products[0][span], products[1][span], products[2][span]) for span in spans]

    def looks_like(self, other: Cone) -> bool:
        """Whether a client's part for one slot does for the other."""
        return (self.common, len(self.told), len(self.wires)) == (
            other.common,
            len(other.told),
            len(other.wires),
        ) and all(
            np.array_equal(getattr(mine, name), getattr(theirs, name))
            for mine, theirs in zip((self.a, self.b, self.c), (other.a, other.b, other.c), strict=True)
            for name in ("indptr", "wires", "coefficients")
        )


class Cones:
    """Those of all slots."""

    def __init__(self, program: Program, plan: Plan, parties: Parties) -> None:
        """Raises `InvalidParties` where slots that anybody may fill do not look alike, or a slot's rows read what others tell."""
        clients = parties.clients
        if clients is None:
            raise InvalidParties("parties.toml has no clients; write a table [clients]")
        self.ownership: Final = plan.ownership
        self.circuit: Final = circuit_digest(program)
        r1cs = program.r1cs
        number_of = {1 << (parties.n + slot): slot for slot in range(clients.slots)}
        # For each wire its slot, -1 where it is public, -2 where it is anybody else's.
        slot_of = np.array([number_of.get(knowers, -2 if knowers else -1) for knowers in plan.knowers], dtype=np.int64)
        matrices = (r1cs.a, r1cs.b, r1cs.c)
        rows_of = rows_by_slot(matrices, slot_of, r1cs.n_rows, clients.slots)
        by_slot: list[list[int]] = [[] for _ in range(clients.slots)]
        for wire in (slot_of >= 0).nonzero()[0].tolist():
            by_slot[slot_of[wire]].append(wire)
        marks = _marked(program, plan, parties)
        others = {
            wire for wire, (known, seen) in enumerate(zip(plan.knowers, marks, strict=True)) if known == 0 and seen
        }
        told_of = np.array([number_of.get(mark, -2 if mark else -1) for mark in marks], dtype=np.int64)
        # Only rows of public wires: what is private is nobody's here.
        told_of[slot_of != -1] = -2
        self.told_rows: Final = [rows.tolist() for rows in rows_by_slot(matrices, told_of, r1cs.n_rows, clients.slots)]
        """The rows of what each slot alone tells in the clear, and of what is computed of it."""
        self._cones: Final = [
            self._cone(program, slot, by_slot[slot], rows_of[slot], others) for slot in range(clients.slots)
        ]
        if not clients.members:
            for slot, cone in enumerate(self._cones):
                if not cone.looks_like(self._cones[0]):
                    raise InvalidParties(
                        f"[clients]: slot {slot} is computed otherwise than slot 0, so that no client can deal "
                        "before it knows its slot; name the clients with tables [[client]], or treat all elements alike"
                    )
        read = {wire for cone in self._cones for wire in cone.common}
        first_input = 1 + r1cs.n_outputs
        given = range(first_input, first_input + r1cs.n_public_inputs)
        is_any_computed = any(wire not in given for wire in read - {0})
        self.needed: Final = {
            name
            for name in plan.ownership.common_fields()
            if is_any_computed or read & {*plan.ownership.wires_of_field(name)}
        }
        """The public inputs that a client has to know."""

    def __getitem__(self, slot: int) -> Cone:
        """The cone of a slot."""
        return self._cones[slot]

    def __len__(self) -> int:
        """How many slots there are."""
        return len(self._cones)

    def _cone(
        self, program: Program, slot: int, wires: list[int], rows: npt.NDArray[np.int64], others: set[int]
    ) -> Cone:
        r1cs = program.r1cs
        told = self.ownership.told[slot]
        parts = [of_rows(matrix, rows) for matrix in (r1cs.a, r1cs.b, r1cs.c)]
        _, combinations = hints_of(program, wires)
        own = {*wires, *told}
        read = {
            wire
            for part in (*parts, of_rows(program.hint_inputs, combinations))
            for wire in np.unique(part.wires).tolist()
        } - own
        if read & others:
            raise InvalidParties(
                f"[clients]: a requirement of slot {slot} reads what other clients tell in the clear, or what is computed of "
                "what clients tell; require it of the slot's own inputs alone"
            )
        common = sorted(read | {0})
        n_public = len(common) + len(told)
        column_of = np.zeros(r1cs.n_wires, dtype=np.uint32)
        column_of[[*common, *told, *wires]] = np.arange(n_public + len(wires))
        a, b, c = (renamed(part, column_of) for part in parts)
        given = range(1 + r1cs.n_outputs, 1 + r1cs.n_public)
        alone = None
        if all(wire in given for wire in common[1:]):
            alone = system_of(program, (a, b, c), rows, n_public, wires, column_of)
        return Cone(common, told, wires, rows.tolist(), a, b, c, r1cs.coefficients, alone)


def _marked(program: Program, plan: Plan, parties: Parties) -> list[int]:
    """Who can know each wire, where what a client tells in the clear is the client's own."""
    if not any(plan.ownership.told):
        return plan.knowers
    marked = plan.ownership.with_told(parties.n)
    try:
        return plan_of(program, marked, parties).knowers
    except NotJoint as error:
        raise InvalidParties(f"[clients]: what clients tell in the clear cannot be computed with: {error}") from None


def solved(program: Program, plan: Plan, cone: Cone, index: int, public: list[int], own: dict[int, int]) -> list[int]:
    """The values of a cone's columns, from public values and a client's own; `index` is its number behind the parties.

    Raises `UnsatisfiedCircuitError` where a requirement of the slot does not hold, and what its hints raise.
    """
    from zkwright.parties.witness import solution_of

    if cone.alone is not None:
        first = 1 + program.r1cs.n_outputs
        inputs = [public[wire - first] for wire in (*cone.common[1:], *cone.told)]
        inputs += [own[wire] for wire in cone.wires if wire in own]
        found = native.solve(*cone.alone, program.python_hints, inputs, threads=1)
        if not found.failed_rows:
            return from_limbs(found.limbs)
    # Where a row fails, the whole circuit tells which, in its own names.
    solution = solution_of(program, plan, index, public, own)
    mine = set(cone.rows)
    program.refuse_rows([row for row in solution.failed_rows if row in mine], solution.limbs)
    return from_limbs(solution.limbs[[*cone.common, *cone.told, *cone.wires]])
