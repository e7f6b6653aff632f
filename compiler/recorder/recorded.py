"""What a recorder records, in the order the solver will walk it: rows, range checks, hints and calls of gadgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from zkwright.core.fast_dataclass import dataclass

from ..solver.hints import Opcode
from ..source_locations import Site
from .linear_combination import LinearCombination, wire
from .notes import Note
from .row_role import Role

if TYPE_CHECKING:
    from .body import Body


class Row(NamedTuple):
    """One constraint a * b = c at `position` among all rows of the body.

    `pinned` marks rows that no optimisation may drop. A tuple, as it is made in a quarter of the time of a frozen dataclass.
    """

    position: int
    a: LinearCombination
    b: LinearCombination
    c: LinearCombination
    site: Site
    note: Note | None
    role: Role
    pinned: bool


@dataclass(frozen=True, slots=True)
class BitRows:
    """The rows bit * (bit - 1) = 0 of a value's n bits, n >= 2, from `position` on: one object for a range check.

    First come the bits 1..n-1, which are the wires first_wire, first_wire + 1, ...; then what remains of the value, bit 0. `role`
    is that of the last, which proves the sum.
    """

    position: int
    value: LinearCombination
    n: int
    first_wire: int
    site: Site
    note: Note | None
    role: Role

    def bits(self) -> list[LinearCombination]:
        """The bits, least significant first."""
        upper = range(self.first_wire, self.first_wire + self.n - 1)
        sum_of_upper = LinearCombination({index: 1 << i for i, index in enumerate(upper, start=1)})
        return [self.value - sum_of_upper, *map(wire, upper)]


@dataclass(frozen=True, slots=True)
class HintCall:
    """A hint to run before the row at `position`; outputs are the wires first_output, first_output + 1, ..."""

    position: int
    opcode: Opcode
    parameter: int
    inputs: tuple[LinearCombination, ...]
    first_output: int
    n_outputs: int
    site: Site


Step = Row | BitRows | HintCall
"""What gives wires their values, one by one."""


@dataclass(frozen=True, slots=True)
class GadgetCall:
    """An instance of a gadget's body: its rows start at `position`, its internal wires at `first_wire`."""

    position: int
    body: Body
    arguments: tuple[LinearCombination, ...]
    first_wire: int
    site: Site


@dataclass(frozen=True, slots=True)
class PythonHint:
    """A hint written by a circuit's author, with what turns wires into its arguments and its results into wires.

    While a circuit is compiled also one that its author named: `built_in` is the opcode and the parameter that it becomes.
    """

    name: str
    site: Site
    run: Callable[[Sequence[int]], list[int]]
    built_in: tuple[Opcode, int] | None = None
    outputs: tuple[str, ...] = ()
    """What its outputs are called, one by one."""

    computed_by: Callable[[Callable[..., Any]], PythonHint] | None = None
    """The same hint with another function's results, of the same types; None where nobody knows the types."""
