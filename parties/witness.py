"""From inputs to shares of all wires: cones in the clear, joint steps level by level."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from zkwright import _engine
from zkwright.compiler.solver import native
from zkwright.core.engine_choice import thread_limit
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs

from .planning import Kind, Plan, Step, dot
from .product_check import check
from .protocols import Mask, are_zero, inverses, masks, multiply, quotient_and_rest, to_bits
from .runtime import Deal, Shares

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from zkwright.compiler import Program
    from zkwright.compiler.solver.solver import Solution
    from zkwright.core.r1cs import R1CS

    from .runtime import Request, Runtime


def cone_values(program: Program, plan: Plan, index: int, public: list[int], own: dict[int, int]) -> list[int]:
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
    return from_limbs(solution.limbs)


def solution_of(program: Program, plan: Plan, index: int, public: list[int], own: dict[int, int]) -> Solution:
    """What the solver makes of public values and of own inputs alone, with zeros for all others'. Raises what own hints raise."""
    r1cs = program.r1cs
    knows = {0, 1 << (index - 1)}
    first_private = 1 + r1cs.n_public
    inputs = public + [own.get(wire, 0) for wire in range(first_private, first_private + r1cs.n_private_inputs)]
    calls = iter(plan.python_hints)

    def guarded(run: Callable[[Sequence[int]], list[int]], n_outputs: int) -> Callable[[Sequence[int]], list[int]]:
        # Others' inputs are zeros here, which nobody promised their hints.
        return lambda given: run(given) if next(calls) in knows else [0] * n_outputs

    widths = program.hints.n_outputs[program.hints.opcode == 0].tolist()
    indices = program.hints.parameter[program.hints.opcode == 0].tolist()
    width_of = dict(zip(indices, widths, strict=True))
    hints = [
        replace(hint, run=guarded(hint.run, width_of.get(place, 0))) for place, hint in enumerate(program.python_hints)
    ]
    return native.solve(r1cs, program.hints, program.hint_inputs, hints, inputs, threads=thread_limit())


async def shared_witness(
    runtime: Runtime, plan: Plan, values: list[int], given: Mapping[int, int] | None = None
) -> Shares:
    """Shares of all wires. `values` are what `cone_values` gave, `given` this party's shares of what clients dealt, by wire."""
    cones = plan.cones()
    counts = {party: len(cone) for party, cone in cones.items()}
    own = runtime.lies.cone([values[wire] for wire in cones[runtime.index]])
    shares: Shares = [value if knowers == 0 else 0 for value, knowers in zip(values, plan.knowers, strict=True)]
    n_masks = sum(mask_count(step) for step in plan.steps)
    dealt, made = await runtime.run(_deal(own, counts), masks(runtime, n_masks))
    for party, theirs in dealt.items():
        for wire, share in zip(cones[party], theirs, strict=True):
            shares[wire] = share
    for wire, share in (given or {}).items():
        shares[wire] = share
    if made:
        await check(runtime)
    supply = iter(made or [])
    for _, steps in groupby(sorted(plan.steps, key=lambda step: step.level), key=lambda step: step.level):
        await _level(runtime, list(steps), shares, supply)
    return shares


def mask_count(step: Step) -> int:
    """How many masks a step takes."""
    return int(step.kind in (Kind.BITS, Kind.INVERSE, Kind.QUOTIENT, Kind.DIVMOD))


def rows_times(r1cs: R1CS, values: npt.NDArray[np.uint64]) -> tuple[Shares, Shares, Shares]:
    """A, B and C of a system times these values, of shape (n_wires, 4)."""
    a, b, c = (
        from_limbs(_engine.row_values(matrix, r1cs.coefficients, values, threads=thread_limit()))
        for matrix in (r1cs.a, r1cs.b, r1cs.c)
    )
    return a, b, c


async def _level(runtime: Runtime, steps: list[Step], shares: Shares, supply: Any) -> None:
    """What has messages first, then what follows from it without any."""
    products = [step for step in steps if step.kind is Kind.PRODUCT]
    bits = [step for step in steps if step.kind is Kind.BITS]
    tested = [step for step in steps if step.kind in (Kind.INVERSE, Kind.QUOTIENT)]
    groups = [list(group) for _, group in groupby(sorted(bits, key=_first_bit), key=_first_bit)]
    protocols: list[Generator[Request, Any, Any]] = []
    if products:
        left = [dot(step.left, shares) % R for step in products]
        right = [dot(step.right, shares) % R for step in products]
        protocols.append(multiply(runtime, left, right))
    for group in groups:
        given = [dot(step.left, shares) % R for step in group]
        protocols.append(
            to_bits(runtime, given, _taken(supply, group), group[0].parameter, [len(step.outputs) for step in group])
        )
    shortened = [step for step in steps if step.kind is Kind.DIVMOD]
    for step in shortened:
        dividend, divisor = dot(step.left, shares) % R, dot(step.right, shares) % R
        protocols.append(quotient_and_rest(runtime, dividend, divisor, next(supply)))
    divisors = [dot(step.left if step.kind is Kind.INVERSE else step.right, shares) % R for step in tested]
    if tested:
        protocols.append(are_zero(runtime, divisors, _taken(supply, tested)))
    results = await runtime.run(*protocols)
    if products:
        for step, product in zip(products, results.pop(0), strict=True):
            _set(step, (product - dot(step.rest, shares)) * pow(step.factor, -1, R), shares)
    for group in groups:
        for step, found in zip(group, results.pop(0), strict=True):
            for wire, bit in zip(step.outputs, found, strict=True):
                shares[wire] = bit
    for step in shortened:
        for wire, share in zip(step.outputs, results.pop(0), strict=True):
            shares[wire] = share
    if tested:
        await check(runtime)
        (found,) = await runtime.run(inverses(runtime, divisors, results.pop(0)))
        divided = [(step, inverse) for step, inverse in zip(tested, found, strict=True) if step.kind is Kind.QUOTIENT]
        for step, inverse in zip(tested, found, strict=True):
            if step.kind is Kind.INVERSE:
                _set(step, inverse, shares)
        if divided:
            numerators = [dot(step.rest, shares) % R for step, _ in divided]
            (quotients,) = await runtime.run(multiply(runtime, numerators, [inverse for _, inverse in divided]))
            for (step, _), quotient in zip(divided, quotients, strict=True):
                _set(step, (quotient - dot(step.left, shares)) * pow(step.factor, -1, R), shares)
    for step in steps:
        if step.kind is Kind.LINEAR:
            # One side is public, so that its product with a share is a share.
            value = dot(step.left, shares) * dot(step.right, shares) - dot(step.rest, shares)
            _set(step, value * pow(step.factor, -1, R), shares)


def _set(step: Step, value: int, shares: Shares) -> None:
    shares[step.outputs[0]] = value % R


def _taken(supply: Any, steps: list[Step]) -> list[Mask]:
    return [next(supply) for _ in steps]


def _first_bit(step: Step) -> int:
    return step.parameter


def _deal(own: list[int], counts: dict[int, int]) -> Generator[Request, Any, dict[int, Shares]]:
    dealt: dict[int, Shares] = yield Deal(own, counts)
    return dealt


def _wires(r1cs: R1CS, row: int) -> list[list[int]]:
    return [matrix.row(row)[0] for matrix in (r1cs.a, r1cs.b, r1cs.c)]
