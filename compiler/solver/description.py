"""What a row that does not hold means to the author: its line, the calls that lead there, the values by name."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from typing import Final, NamedTuple

from zkwright.core.field import R

from ..program.row_places import RowPlace
from ..recorder.linear_combination import LinearCombination
from ..recorder.notes import Note, Operand, Part
from ..source_locations import Site, depth_of_author
from .failure import Failure
from .frame import Frame


def describe(place: RowPlace, circuit: Frame, inputs: Sequence[str] = (), broken: Set[int] = frozenset()) -> Failure:
    """What the failing row at this place means to the user, with the values that the outermost frame has.

    `inputs` names the circuit's first wires, from 1 on: a value that is one of them is shown under both names. What is computed
    from the `broken` wires of the circuit follows from the rows that broke them.
    """
    calls = place.calls
    frames = [circuit]
    for call in calls:
        frames.append(frames[-1].inside(call))
    note, inner = place.note or UNEXPLAINED, frames[-1]
    message = note.message
    if note.chosen is not None:
        message += f", in the side of a select that is {'' if inner.value(note.chosen) else 'not '}chosen"
    blame = blamed(note, place.site, [call.site for call in calls])
    names = calls[blame.gadget].provenance.formals if calls else ()
    arguments = [Operand(name, LinearCombination({i: 1})) for i, name in enumerate(names, start=1) if name]
    frame = frames[blame.gadget + 1]
    shown, n_hidden = blame.shown(arguments)
    named = tuple((frame.name(operand, inputs), operand.shown(frame.value(operand.value))) for operand in shown)
    told = [*((operand, inner) for operand in note.operands), *((operand, frame) for operand in shown)]
    follows = any(_follows(operand, where, broken) for operand, where in told)
    path, instances = place.path[: blame.n_calls], place.instances[: blame.n_calls]
    failure = Failure(place.row, message, blame.site, path, named, blame.mend, instances, blame.part)
    return replace(failure, n_hidden=n_hidden, follows=follows)


def _follows(operand: Operand, frame: Frame, broken: Set[int]) -> bool:
    """Whether a value does not fit its own type, or is computed from broken wires."""
    if operand.width and (frame.value(operand.value) + operand.bias) % R >> operand.width:
        return True
    return bool(broken) and not broken.isdisjoint(frame.wires_of(operand.value))


UNEXPLAINED: Final = Note("a constraint does not hold")
"""What is told of a row without a note."""


class Blame(NamedTuple):
    """Whose line a failing row is told on, and what of its note is told there.

    The first `n_calls` of the calls lead to the line. The gadget whose arguments are shown is that of call `gadget`, -1 outside
    of any.
    """

    site: Site
    n_calls: int
    gadget: int
    operands: tuple[Operand, ...]
    mend: str
    part: Part | None

    def shown(self, arguments: Sequence[Operand]) -> tuple[tuple[Operand, ...], int]:
        """What is shown by name: the operands, and the gadget's arguments but for these; of many those that are part of one.

        And how many that leaves out which are as worth telling.
        """
        known = {operand.value.key for operand in self.operands}
        left = [operand for operand in arguments if operand.value.key not in known]
        if len(left) > _FEW:
            wires = {index for operand in self.operands for index in operand.value.terms}
            left = [operand for operand in left if not wires.isdisjoint(operand.value.terms)] or left
        return (*self.operands, *left[:_FEW]), len(left[_FEW:])


def blamed(note: Note, site: Site, calls: Sequence[Site]) -> Blame:
    """Of a row recorded at a site, within calls of gadgets from the outermost to the innermost."""
    depth = depth_of_author([site, *reversed(calls)])
    n_calls = len(calls) - depth
    if depth:  # what the library does within is its own affair: its gadget fails, on the author's line
        return Blame(calls[n_calls], n_calls, n_calls, (), "", None)
    return Blame(site, n_calls, n_calls - 1, note.operands, note.mend, note.part)


_FEW = 8
"""Arguments of a gadget that are shown beside what it compares."""
