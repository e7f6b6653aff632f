"""What a lint looks at: a system, what its wires are called, and what follows from rows alone."""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from ..propagation import determined
from ..system import IN_A, IN_B, ONE, System
from .bit_sums import BitSum, bit_sums, rows_with_bits
from .booleans import booleans
from .shapes import sole_wire

if TYPE_CHECKING:
    from zkwright.compiler import Program

    from ..facts import Facts
    from ..forged_hints import ForgedHint
    from ..names import Names
    from ..system import Form

_MOST_SECONDS: Final = 5.0
"""For facts that no verdict needs."""

_MOST_OF_A_BIT: Final = 2
"""Terms of a combination that is a bit by itself, b or 1 - b."""

_MOST_TERMS: Final = 4
"""Terms of a combination that are written out."""


class Subject:
    """A system under lints; what several of them ask for is found once. Each property is linear in the terms of the system."""

    def __init__(
        self,
        system: System,
        names: Names,
        facts: Facts,
        program: Program | None = None,
        differing: frozenset[int] | None = None,
        forged: Sequence[ForgedHint] = (),
        deadline: float | None = None,
    ) -> None:
        """`facts` of the system; `program` where it is one of ours, whose gadgets' calls are known.

        `differing` has the wires in which two witnesses differ, where two with the same inputs were found; `forged` the hints
        that were found to be free to answer otherwise. At `deadline`, an instant of `time.monotonic`, rules are asked no more.
        """
        self.system: Final = system
        self.names: Final = names
        self.facts: Final = facts
        self.program: Final = program
        self.differing: Final = differing
        self.forged: Final = forged
        self._deadline: Final = deadline

    @cached_property
    def booleans(self) -> dict[int, Form]:
        """For each row that says so, the combination that is 0 or 1."""
        return booleans(self.system)

    @cached_property
    def bit_rows(self) -> dict[int, int]:
        """The wires that are 0 or 1, each with the first row that says so."""
        found: dict[int, int] = {}
        for row, form in self.booleans.items():
            wire = sole_wire(form, self.system.modulus) if len(form) <= _MOST_OF_A_BIT else None
            if wire is not None:
                found.setdefault(wire, row)
        return found

    @cached_property
    def multiplies(self) -> npt.NDArray[np.bool_]:
        """By row, whether it multiplies unknowns, and says more than that something is a bit."""
        system = self.system
        _, _, parts = system.places()
        found = (system.rows_with(parts & IN_A != 0) > 0) & (system.rows_with(parts & IN_B != 0) > 0)
        found[np.array(list(self.booleans), dtype=np.int64)] = False
        return found

    @cached_property
    def bit_sums(self) -> list[BitSum]:
        """The numbers that rows take apart into bits."""
        return list(bit_sums(self.system, self.booleans, self.bit_rows, self._rows_with_bits))

    @property
    def bit_sums_of_the_author(self) -> list[BitSum]:
        """Those of rows that stand in no gadget of the library."""
        rows = [row for row in self._rows_with_bits if not self.is_of_library(row)]
        return list(bit_sums(self.system, self.booleans, self.bit_rows, rows))

    @cached_property
    def _rows_with_bits(self) -> list[int]:
        return rows_with_bits(self.system, self.bit_rows)

    def is_of_library(self, row: int) -> bool:
        """Whether a row stands in a gadget of the library."""
        return self.program is not None and self.program.locate(row).site.of_library

    @cached_property
    def all_facts(self) -> Facts:
        """What rules say of every wire: `facts` end where what was asked about is known. Takes seconds where much was left."""
        end = time.monotonic() + _MOST_SECONDS
        return determined(self.system, deadline=end if self._deadline is None else min(end, self._deadline))

    def text(self, form: Form) -> str:
        """A combination in the names of its wires, the middle of a long one left out."""
        terms = []
        for wire, value in sorted(form.items(), key=lambda term: term[0] == ONE):
            signed = value if value <= self.system.modulus // 2 else value - self.system.modulus
            factor = "" if abs(signed) == 1 and wire != ONE else str(abs(signed)) + "*" * (wire != ONE)
            terms.append(("-" if signed < 0 else "+", f"{factor}{self.name(wire) if wire != ONE else ''}"))
        terms.sort(key=lambda term: term[0] == "-")
        if len(terms) > _MOST_TERMS:
            terms[_MOST_TERMS - 1 :] = [("+", f"{len(terms) - _MOST_TERMS + 1} more terms")]
        text = " ".join(f"{sign} {term}" for sign, term in terms) or "+ 0"
        return text.removeprefix("+ ").replace("- ", "-", 1) if text.startswith("- ") else text.removeprefix("+ ")

    def name(self, wire: int) -> str:
        """What a wire is called."""
        return self.names.wire(wire).name
