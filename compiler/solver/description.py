"""What a row that does not hold means to the author: its line, the calls that lead there, the values by name."""

from __future__ import annotations

from collections.abc import Sequence

from ..program.row_places import RowPlace
from ..recorder.linear_combination import LinearCombination
from ..recorder.notes import Operand
from ..source_locations import Site
from .failure import Failure
from .frame import Frame


def describe(place: RowPlace, circuit: Frame, inputs: Sequence[str] = ()) -> Failure:
    """What the failing row at this place means to the user, with the values that the outermost frame has.

    `inputs` names the circuit's first wires, from 1 on: a value that is one of them is shown under both names.
    """
    note, site, calls = place.note, place.site, place.calls
    frames = [circuit]
    for call in calls:
        frames.append(frames[-1].inside(call))
    message, mend, part = (note.message, note.mend, note.part) if note else ("a constraint does not hold", "", None)
    operands = note.operands if note else ()
    follows = any(
        operand.width and not 0 <= frames[-1].value(operand.value) < 1 << operand.width for operand in operands
    )
    if note is not None and note.chosen is not None:
        message += f", in the side of a select that is {'' if frames[-1].value(note.chosen) else 'not '}chosen"
    depth = depth_of_author([site, *(call.site for call in reversed(calls))])
    if depth:  # what the library does within is its own affair: its gadget fails, on the author's line
        site, operands, mend, part = calls[-depth].site, (), "", None
    frame, kept = frames[len(calls) - depth + bool(depth)], len(calls) - depth
    names = calls[kept if depth else kept - 1].provenance.formals if calls else ()
    operands += others(
        [Operand(name, LinearCombination({i: 1})) for i, name in enumerate(names, start=1) if name], operands
    )
    named = tuple((frame.name(operand, inputs), frame.value(operand.value)) for operand in operands)
    return Failure(
        place.row, message, site, place.path[:kept], named, mend, place.instances[:kept], part, follows=follows
    )


def depth_of_author(sites: Sequence[Site]) -> int:
    """How many calls up, from the innermost site outwards, the first line is that is not the library's; 0 where none is."""
    return next((depth for depth, site in enumerate(sites) if not site.of_library), 0)


_FEW = 8
"""Arguments of a gadget that are shown beside what it compares."""


def others(arguments: Sequence[Operand], shown: Sequence[Operand]) -> tuple[Operand, ...]:
    """The arguments of a gadget but for what is shown; of many those that are part of it."""
    known = {operand.value.key for operand in shown}
    left = [operand for operand in arguments if operand.value.key not in known]
    if len(left) > _FEW:
        wires = {index for operand in shown for index in operand.value.terms}
        left = [operand for operand in left if not wires.isdisjoint(operand.value.terms)] or left
    return tuple(left[:_FEW])
