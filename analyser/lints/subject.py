"""What a lint looks at: a system, what its wires are called, and what follows from rows alone."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from ..system import System
from .shapes import boolean_form, sole_wire

if TYPE_CHECKING:
    from zkwright.compiler import Program

    from ..facts import Facts
    from ..names import Names
    from ..system import Form


class Subject:
    """A system under lints; what several of them ask for is found once. Each property is linear in the terms of the system."""

    def __init__(self, system: System, names: Names, facts: Facts, program: Program | None = None) -> None:
        """`facts` of the system; `program` where it is one of ours, whose gadgets' calls are known."""
        self.system: Final = system
        self.names: Final = names
        self.facts: Final = facts
        self.program: Final = program

    @cached_property
    def booleans(self) -> dict[int, Form]:
        """For each row that says so, the combination that is 0 or 1."""
        found = {}
        for row in range(self.system.n_rows):
            form = boolean_form(*self.system.row(row), self.system.modulus)
            if form is not None:
                found[row] = form
        return found

    @cached_property
    def bit_rows(self) -> dict[int, int]:
        """The wires that are 0 or 1, each with the first row that says so."""
        found: dict[int, int] = {}
        for row, form in self.booleans.items():
            wire = sole_wire(form, self.system.modulus)
            if wire is not None:
                found.setdefault(wire, row)
        return found

    def name(self, wire: int) -> str:
        """What a wire is called."""
        return self.names.wire(wire).name
