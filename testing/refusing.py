"""A circuit that is to refuse inputs: what it says, and that no hint that lies makes it take them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from zkwright.analyser.forging import forgeries
from zkwright.compiler import InputError, Program, UnsatisfiedCircuitError
from zkwright.compiler.errors import HintError

from .errors import Disagreement
from .solving import solved_by_both
from .subject import shown_inputs
from .unforgeable import forged_hint

REFUSALS: Final = (UnsatisfiedCircuitError, InputError, HintError)
"""How inputs are refused: by a requirement, by a type, by a hint that has no answer for them."""


def require_refusal(
    program: Program, inputs: Mapping[str, Any], messages: Sequence[str], most: int | None = None
) -> Exception:
    """The refusal, one of `REFUSALS`, which contains each of the messages; of the hints `most` are forged.

    Raises Disagreement where there is none, where it says something else, and where a forged hint gets round it.
    """
    name = program.schema.name
    try:
        output = program.solve(inputs).output
    except REFUSALS as refused:
        refusal: Exception = refused
    else:
        raise Disagreement(
            name,
            "solver",
            "takes inputs that it should refuse",
            [f"returned {output!r}", *shown_inputs(inputs)],
            "write a require that these inputs break, or correct the test",
        )
    for message in messages:
        if message not in str(refusal):
            told = [*str(refusal).split("\n"), *shown_inputs(inputs)]
            raise Disagreement(name, "message", f"refuses, and does not say {message!r}", told)
    if isinstance(refusal, UnsatisfiedCircuitError):
        encoded = program.schema.encode(inputs)
        honest = solved_by_both(program, encoded, inputs)
        for forged in forgeries(program, encoded, honest.values, most=most):
            if not forged.failed:
                problem = "another answer of a hint makes refused inputs pass"
                raise forged_hint(program, problem, forged, shown_inputs(inputs))
    return refusal
