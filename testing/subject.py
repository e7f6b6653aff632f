"""What a test is about: a compiled circuit, and how its wires and inputs are told of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zkwright.analyser.system import System
from zkwright.compiler import Circuit, Program

from .errors import CaseError

MAX_NAMED = 12
"""Of the inputs' values so many are shown."""

_MAX_TEXT = 120


def program_of(circuit: Circuit[..., Any] | Program, parameters: Mapping[str, Any]) -> Program:
    """The circuit compiled for these compile-time parameters; a program, which takes none, as it is."""
    if isinstance(circuit, Program):
        if parameters:
            raise CaseError(f"a Program is compiled already, so give it no parameters: {', '.join(parameters)}")
        return circuit
    return circuit.compile(**parameters)


def shown_inputs(inputs: Mapping[str, Any]) -> list[str]:
    """The inputs by name, as lines of a failure."""
    lines = [f"{name} = {_short(repr(value))}" for name, value in list(inputs.items())[:MAX_NAMED]]
    more = len(inputs) - len(lines)
    return [*lines, *([f"... and {more} more inputs"] if more > 0 else [])]


def _short(text: str) -> str:
    return text if len(text) <= _MAX_TEXT else text[: _MAX_TEXT - 1] + "\u2026"


def wire_place(program: Program, wire: int) -> str:
    """A wire's name, and the line of the first row that mentions it: `total_2, first at transfer.py:12: total = a + b`."""
    name = program.wire_name(wire)
    rows = System(program.r1cs).rows_of(wire)
    if not rows:
        return f"{name}, which no constraint mentions"
    site = program.locate(rows[0]).site
    return f"{name}, first at {site}: {site.source()}".rstrip(": ")
