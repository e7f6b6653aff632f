"""A known way to leave a circuit open, as a circuit of two forms: the bad one, and the mended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from zkwright.compiler import Circuit, Program, circuit
from zkwright.compiler.optimiser import HIGHEST_LEVEL, optimise
from zkwright.compiler.program.pipeline import packed


@dataclass(frozen=True, slots=True)
class Pattern:
    """A circuit with a compile-time parameter `mended`, and inputs that satisfy both forms.

    `seen_in` names where the pattern is known from.
    """

    name: str
    seen_in: str
    circuit: Circuit[..., Any]
    inputs: Mapping[str, Any]

    def program(self, *, mended: bool) -> Program:
        """One of the forms. The compiler's own check of hints, which refuses some of the bad ones, is passed over."""
        recording = self.circuit.record(mended=mended)
        return packed(recording, optimise(recording, HIGHEST_LEVEL))


PATTERNS: Final[list[Pattern]] = []
"""All that the modules of this folder hold."""


def pattern(name: str, seen_in: str, **inputs: Any) -> Callable[[Callable[..., Any]], Circuit[..., Any]]:
    """Make a circuit of the function, and a pattern of that."""

    def made(function: Callable[..., Any]) -> Circuit[..., Any]:
        found = circuit(function)
        PATTERNS.append(Pattern(name, seen_in, found, inputs))
        return found

    return made
