"""A circuit's solver in both engines: the same values and the same failing rows, or a disagreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from zkwright.analyser.forging import has_engine
from zkwright.compiler import Program, UnsatisfiedCircuitError, Witness
from zkwright.compiler.solver import native, solver
from zkwright.compiler.solver.solver import Solution, failing_rows

from .errors import Disagreement
from .subject import shown_inputs, wire_place

_DEFECT: Final = "report this: it is a defect of zkwright, unless a hint of yours answers otherwise each time"


def solved(program: Program, inputs: Mapping[str, Any]) -> Witness:
    """The witness, on which both engines and the check of the rows agree. Raises Disagreement also for refused inputs."""
    try:
        witness = program.solve(inputs)
    except UnsatisfiedCircuitError as refusal:
        raise Disagreement(
            program.schema.name,
            "solver",
            "refuses inputs that it should take",
            [*str(refusal).split("\n"), *shown_inputs(inputs)],
        ) from None
    if failing_rows(program.r1cs, witness.assignment):
        problem = "the solver takes what a check of the rows refuses"
        raise Disagreement(program.schema.name, "engines", problem, shown_inputs(inputs), _DEFECT)
    solved_by_both(program, program.schema.encode(inputs), inputs)
    return witness


def solved_by_both(program: Program, encoded: Sequence[int], inputs: Mapping[str, Any]) -> Solution:
    """What the readable engine makes of the inputs' wires; Disagreement where the native one, if there is one, does not."""
    given = (program.r1cs, program.hints, program.hint_inputs, program.python_hints, encoded)
    readable = solver.solve(*given)
    if has_engine():
        fast = native.solve(*given)
        if fast.failed_rows != readable.failed_rows or (fast.limbs != readable.limbs).any():
            differing = (fast.limbs != readable.limbs).any(axis=1).nonzero()[0].tolist()
            places = [wire_place(program, wire) for wire in differing[:3]]
            raise Disagreement(
                program.schema.name,
                "engines",
                f"the engines give {len(differing)} wires other values",
                [*places, *shown_inputs(inputs)],
                _DEFECT,
            )
    return readable
