"""What a circuit returns, held against what a test expects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zkwright.compiler import Witness
from zkwright.compiler.errors import TypeMismatchError

from .errors import Disagreement
from .subject import shown_inputs


def require_result(witness: Witness, expected: Any, inputs: Mapping[str, Any]) -> None:
    """The circuit returned what is expected; raises Disagreement with both where it did not, also for a value of another form."""
    if _is_other(witness.output, expected):
        raise Disagreement(
            witness.program.schema.name,
            "result",
            "the circuit returns another value than expected",
            [f"returned {witness.output!r}", f"expected {expected!r}", *shown_inputs(inputs)],
        )


def _is_other(value: Any, expected: Any) -> bool:
    try:
        return bool(value != expected)
    except TypeMismatchError:  # structs compare with structs of their type alone
        return True
