"""From inputs to shares of all wires: cones in the clear, joint steps level by level."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
from zkwright import _engine
from zkwright.compiler.solver import native
from zkwright.core.engine_choice import thread_limit
from zkwright.core.limbs import to_limbs

from .flow import Flow, widths_of_masks
from .masks import draw, masks
from .planning import Plan
from .product_check import check
from .runtime import Deal
from .vectors import zeros
from .wires import Wires

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from zkwright.compiler import Program
    from zkwright.compiler.solver.solver import Solution
    from zkwright.core.r1cs import R1CS

    from .configuration import Parties
    from .flow import Check
    from .runtime import Request, Runtime
    from .vectors import Vector


def cone_values(program: Program, plan: Plan, index: int, public: list[int], own: dict[int, int]) -> Vector:
    """The value of every wire that party `index` can compute; what others know has no meaning there.

    Raises `UnsatisfiedCircuitError` where requirements of public values and own inputs do not hold, and what its hints raise.
    """
    r1cs = program.r1cs
    solution = solution_of(program, plan, index, public, own)
    if solution.failed_rows:
        knows = {0, 1 << (index - 1)}
        is_known = np.array([knowers in knows for knowers in plan.knowers])
        mine = [row for row in solution.failed_rows if all(is_known[wires].all() for wires in _wires(r1cs, row))]
        program.refuse_rows(mine, solution.limbs)
    return solution.limbs


def check_own_inputs(program: Program, plan: Plan, parties: Parties, name: str, inputs: Mapping[str, Any]) -> None:
    """Look at a party's inputs before it connects to anybody, as `Session.prove` does again; it takes as long as the cone.

    Raises `InputError`, and `UnsatisfiedCircuitError` where requirements of public values and own inputs do not hold. With
    clients, who may tell public values, only names and types are looked at.
    """
    index = parties.number_of(name)
    public = plan.ownership.public_values(inputs)
    own = plan.ownership.own_values(parties.members[index - 1].inputs, inputs)
    if parties.clients is None:
        cone_values(program, plan, index, public, own)


def solution_of(
    program: Program, plan: Plan, index: int, public: list[int], own: dict[int, int], *, is_tried: bool = False
) -> Solution:
    """What the solver makes of public values and of own inputs alone, with zeros for all others'. Raises what own hints raise.

    Where it `is_tried`, strangers told some of the public values: a hint that fails of them answers zeros, and rows tell.
    """
    r1cs = program.r1cs
    knows = {0, 1 << (index - 1)}
    given = program.schema.input_wires
    inputs = public + [own.get(wire, 0) for wire in given[len(public) :]]
    calls = iter(plan.python_hints)

    def guarded(run: Callable[[Sequence[int]], list[int]], n_outputs: int) -> Callable[[Sequence[int]], list[int]]:
        def answer(given: Sequence[int]) -> list[int]:
            # Others' inputs are zeros here, which nobody promised their hints.
            if next(calls) not in knows:
                return [0] * n_outputs
            try:
                return run(given)
            except Exception:
                # Of what a client tells, which may be anything: the rows that zeros break leave that client out.
                if not is_tried:
                    raise
                return [0] * n_outputs

        return answer

    widths = program.hints.n_outputs[program.hints.opcode == 0].tolist()
    indices = program.hints.parameter[program.hints.opcode == 0].tolist()
    width_of = dict(zip(indices, widths, strict=True))
    hints = [
        replace(hint, run=guarded(hint.run, width_of.get(place, 0))) for place, hint in enumerate(program.python_hints)
    ]
    return native.solve(r1cs, program.hints, program.hint_inputs, hints, inputs, threads=thread_limit())


async def shared_witness(
    runtime: Runtime, plan: Plan, values: Vector, given: Mapping[int, int] | None = None, *, check: Check = check
) -> Vector:
    """Shares of all wires. `values` are what `cone_values` gave, `given` this party's shares of what clients dealt, by wire.

    Another `check` is for who counts what it takes.
    """
    n_wires = len(plan.knowers)
    shares = zeros(n_wires + plan.n_further)
    cones = plan.cones()
    public = cones.pop(0)
    shares[public] = values[public]
    counts = {party: len(cone) for party, cone in cones.items()}
    own = runtime.lies.cone(values[cones[runtime.index]])
    known = Wires(shares)
    needed = [widths_of_masks(step, known) for step in plan.steps]
    widths = [width for of_step in needed for width in of_step]
    dealt, *drawn = await runtime.run(_deal(own, counts), *([draw(runtime, widths, len(widths))] if widths else []))
    for party, theirs in dealt.items():
        shares[cones[party]] = theirs
    if given:
        sent = to_limbs(given.values())
        shares[list(given)] = sent
        runtime.have_degree_checked(sent)
    supply = iter(await masks(runtime, widths, drawn[0], check) if widths else [])
    taken = {place: list(islice(supply, len(of_step))) for place, of_step in enumerate(needed) if of_step}
    wires = Wires(shares)
    await Flow(runtime, plan, wires, taken, check).run()
    return wires.written()[:n_wires]


class Rows:
    """A, B and C of a system, grouped once for the values of its wires, whatever they are."""

    def __init__(self, r1cs: R1CS) -> None:
        """Takes some times as long as `times`."""
        self._matrices = tuple(
            _engine.PreparedRows(matrix, r1cs.coefficients, r1cs.n_wires, threads=thread_limit())
            for matrix in (r1cs.a, r1cs.b, r1cs.c)
        )

    def times(self, values: Vector) -> tuple[Vector, Vector, Vector]:
        """What the rows of A, B and C are of these values."""
        a, b, c = (matrix.values(values, threads=thread_limit()) for matrix in self._matrices)
        return a, b, c


def _deal(own: Vector, counts: dict[int, int]) -> Generator[Request, Any, dict[int, Vector]]:
    dealt: dict[int, Vector] = yield Deal(own, counts)
    return dealt


def _wires(r1cs: R1CS, row: int) -> list[list[int]]:
    return [matrix.row(row)[0] for matrix in (r1cs.a, r1cs.b, r1cs.c)]
