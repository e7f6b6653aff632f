"""What people call wires and rows: names and lines of a program, names and components of circom's `.sym`, or numbers."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

from zkwright.compiler.program.row_places import RowPlaces
from zkwright.compiler.program.signal_names import first_rows
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.errors import FormatError
from zkwright.core.files.sym_file import read_sym

from .system import ONE, System
from .verdict import WireName

if TYPE_CHECKING:
    from zkwright.compiler import Program
    from zkwright.core.r1cs import I64, R1CS

MAIN: Final = "main"
"""The component that circom calls a whole circuit by."""

_ASSIGNED: Final = re.compile(r"([^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)*)\s*(?::[^=]*)?=(?!=)")
"""A line that gives names to what it makes."""

_SYM_MEND: Final = "give the .sym that was written with this .r1cs, or remove it to go without names"


class Names(Protocol):
    """Names of the wires of a system, and the places of its rows."""

    def wire(self, wire: int) -> WireName:
        """What a wire is called, and where it comes from. No two wires have the same name."""
        ...

    def place(self, row: int) -> str | None:
        """The line, or the component, that a row comes from; None where nobody knows."""
        ...


class ProgramNames:
    """Those of a program of ours: a wire comes from the author's line that recorded the first row to mention it.

    What a hint of Python sets comes from the hint's line, which records no row where the hint returns a Field.
    """

    def __init__(self, program: Program) -> None:
        """Names and lines are found when asked for, in time linear in the system the first time."""
        self._program: Final = program

    def wire(self, wire: int) -> WireName:
        """Named as in the `.sym` file that the compiler writes, without `main.` in front; a hint's output as its line has it."""
        if (hinted := self._hinted.get(wire)) is not None:
            return hinted
        row = int(self._first_rows[int(self._program.r1cs.labels[wire])]) if wire != ONE else -1
        where = None if row < 0 else str(self._places.at(row).author_site)
        return WireName(wire, self._program.wire_name(wire), where)

    def is_in_library(self, wire: int) -> bool:
        """Whether the first row to mention a wire stands in a gadget of the library, whose rows its caller cannot mend."""
        row = int(self._first_rows[int(self._program.r1cs.labels[wire])])
        return row >= 0 and self._places.at(row).site.of_library

    def place(self, row: int) -> str:
        """`file.py:12`, the innermost line that is not the gadget library's."""
        return str(self._program.locate(row).author_site)

    @cached_property
    def _hinted(self) -> dict[int, WireName]:
        """What the author's own hints set."""
        program, hints = self._program, self._program.hints
        found: dict[int, WireName] = {}
        taken: set[str] = set()
        for index in (hints.opcode == Opcode.PYTHON).nonzero()[0].tolist():
            site = program.python_hints[int(hints.parameter[index])].site
            assigned = None if site.of_library else _ASSIGNED.match(site.source())
            if assigned is None:
                continue
            targets = [target.strip() for target in assigned[1].split(",")]
            first, count = int(hints.first_output[index]), int(hints.n_outputs[index])
            taken = taken or {program.wire_name(wire) for wire in range(1, program.r1cs.n_wires)}
            for place, wire in enumerate(range(first, first + count)):
                old = program.wire_name(wire)
                wanted = old.rpartition(".")[0] + "." * ("." in old)
                wanted += targets[place] if len(targets) == count else "_".join(targets)
                number, name = 1, wanted
                while name in taken and name != old:
                    number, name = number + 1, f"{wanted}_{number + 1}"
                taken.add(name)
                found[wire] = WireName(wire, name, str(site))
        return found

    @cached_property
    def _first_rows(self) -> I64:
        return first_rows(self._program)

    @cached_property
    def _places(self) -> RowPlaces:
        return RowPlaces(self._program.provenance)


class ComponentNames:
    """Those of a `.sym` file: a wire comes from its component, a row from the innermost one that has all of its wires."""

    def __init__(self, system: System, names: Mapping[int, str]) -> None:
        """Of a system, whose wires are called so; see `read_names`. A wire that is not among them is called by its number."""
        self._system: Final = system
        self._names: Final = names

    def wire(self, wire: int) -> WireName:
        """`main.lt.n2b.out[3]` in `main.lt.n2b`."""
        name = self._names.get(wire)
        return numbered(wire) if name is None else WireName(wire, name, component_of(name))

    def place(self, row: int) -> str | None:
        """The component, None where no wire of the row has a name."""
        wires = self._system.wires_of(row)
        return _common([component_of(self._names[wire]) for wire in wires if wire in self._names])


class NumberedNames:
    """Names for a system of which nothing is known."""

    def wire(self, wire: int) -> WireName:
        """By its number."""
        return numbered(wire)

    def place(self, row: int) -> str:
        """By its number, from 0 on."""
        return f"row {row}"


def numbered(wire: int) -> WireName:
    """A wire that nobody named.

    >>> numbered(7).name
    'wire 7'
    """
    return WireName(wire, f"wire {wire}")


def read_names(path: str | os.PathLike[str], r1cs: R1CS) -> dict[int, str]:
    """The names that a `.sym` file gives to the wires of a system: of several names of one wire the one nearest to `main`.

    Costs about a second for a million signals. Raises `FormatError` for a damaged file and for one of another system, which
    names wires that this one does not have, or leaves one without a name for the label that it has here; `OSError` when it
    cannot be read.
    """
    names: dict[int, str] = {}
    labels = r1cs.labels.tolist()
    unnamed = set(range(1, r1cs.n_wires))
    for signal in read_sym(path):
        if signal.wire is None or signal.wire == ONE:
            continue
        if signal.wire >= r1cs.n_wires:
            what = f"it names wire {signal.wire} of a system that has {r1cs.n_wires}"
            raise FormatError(path, what, mend=_SYM_MEND)
        if labels[signal.wire] == signal.label:
            unnamed.discard(signal.wire)
        known = names.get(signal.wire)
        if known is None or signal.name.count(".") < known.count("."):
            names[signal.wire] = signal.name
    if unnamed:
        first = min(unnamed)
        what = f"it is of another system: it has no name for wire {first}, signal {labels[first]} of {r1cs.n_wires - 1} wires"
        raise FormatError(path, what, mend=_SYM_MEND)
    return names


def component_of(name: str) -> str:
    """The component that a signal of circom's lies in.

    >>> component_of("main.lt[2].n2b.out[3]"), component_of("main.out"), component_of("x")
    ('main.lt[2].n2b', 'main', 'main')
    """
    return name.rpartition(".")[0] or MAIN


def _common(components: Iterable[str]) -> str | None:
    """The innermost component in which all of these lie, or which they are."""
    shared: list[str] | None = None
    for component in components:
        parts = component.split(".")
        if shared is None:
            shared = parts
        else:
            same = next(
                (i for i, (a, b) in enumerate(zip(shared, parts, strict=False)) if a != b), min(len(shared), len(parts))
            )
            shared = shared[:same]
    return ".".join(shared) if shared else None
