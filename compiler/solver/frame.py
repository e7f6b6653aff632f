"""The values of a body's wires in one of its instances."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zkwright.core.fast_dataclass import dataclass
from zkwright.core.field import to_readable

if TYPE_CHECKING:
    from ..optimiser import Restored
    from ..program.provenance import CallProvenance, Provenance
    from ..recorder.linear_combination import LinearCombination
    from ..recorder.notes import Operand


@dataclass(frozen=True, slots=True)
class Frame:
    """The values of one body's wires: formal ones listed, internal ones at an offset in the whole witness."""

    formals: list[int]
    offset: int
    values: Restored
    caller: tuple[Frame, tuple[LinearCombination, ...]] | None = None
    """The frame that called this body, and with what."""

    @classmethod
    def outermost(cls, provenance: Provenance, values: Restored) -> Frame:
        """The frame of a whole circuit."""
        return cls([values[wire] for wire in range(provenance.n_formals + 1)], 0, values)

    def inside(self, call: CallProvenance) -> Frame:
        """The frame of an instance that this body calls."""
        formals = [1, *(self.value(argument) for argument in call.arguments)]
        return Frame(formals, self.offset + call.wires_moved, self.values, (self, call.arguments))

    def name(self, operand: Operand, inputs: Sequence[str]) -> str:
        """The operand's text; `text = name` of one that is an input of the circuit under another name."""
        wire = self._outer_wire(operand.value)
        known = inputs[wire - 1] if 0 < wire <= len(inputs) else operand.text
        return operand.text if known == operand.text else f"{operand.text} = {known}"

    def _outer_wire(self, linear: LinearCombination) -> int:
        """The wire of the whole circuit that a combination is, 0 where it is none of its first ones."""
        frame = self
        while True:  # calls nest as deeply as a file says
            (wire, factor), *others = linear.terms.items() if linear.terms else [(0, 0)]
            if others or factor != 1 or wire >= len(frame.formals):
                return 0
            if frame.caller is None or wire == 0:
                return wire
            frame, arguments = frame.caller
            linear = arguments[wire - 1]

    def wires_of(self, linear: LinearCombination) -> set[int]:
        """The wires of the whole circuit that a combination is made of."""
        found: set[int] = set()
        pending, seen = [(self, wire) for wire in linear.terms], set[tuple[int, int]]()
        while pending:  # arguments of arguments may name the same wires again and again
            frame, wire = pending.pop()
            if wire >= len(frame.formals) or frame.caller is None:
                found.add(wire + frame.offset if wire >= len(frame.formals) else wire)
            elif wire and (id(frame), wire) not in seen:
                seen.add((id(frame), wire))
                outer, arguments = frame.caller
                pending += [(outer, argument) for argument in arguments[wire - 1].terms]
        return found

    def wire(self, wire: int) -> int:
        """The value of one of the body's wires."""
        return self.formals[wire] if wire < len(self.formals) else self.values[wire + self.offset]

    def value(self, linear: LinearCombination) -> int:
        """The value of a combination, as a person reads it."""
        return to_readable(sum(coefficient * self.wire(wire) for wire, coefficient in linear.terms.items()))
