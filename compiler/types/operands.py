"""Names for the values to show when a row fails."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator

from zkwright.core.fast_dataclass import dataclass

from ..recorder.active import active_recorder, current_recorder
from ..recorder.linear_combination import ONE, LinearKey, constant
from ..recorder.notes import Operand
from ..solver.failure import MAX_REMEMBERED
from ..source_locations import Place, caller_place, items_of, loop_variables
from .signal import Signal

_DEPTH = 3
"""How many calls deep the arguments behind a value are shown."""

_FEW = 8
"""How many values a turn of a loop, or an argument, may have to be shown for a part that is compared."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: which of the texts at a place names it, and where in that it stands, as in `.x` or `[3]`.

    `count` is how many texts there should be; 0 where the side is what has the method that is called.
    """

    place: Place | None
    index: int
    suffix: str
    value: Signal
    count: int = 2
    turn: tuple[tuple[str, object], ...] = ()
    """The names of the loops around it, and what these were."""

    def within(self, step: str) -> Side:
        """The same as a part of a larger value."""
        return dataclasses.replace(self, suffix=step + self.suffix)

    def name(self) -> str | None:
        """The text; None where the source is not at hand, or says something else."""
        if self.place is None or self.place.of_library:
            return None
        if not self.count:
            return self.place.receiver()
        texts = self.place.texts()
        if len(texts) == 1 < self.count:
            texts = items_of(texts[0])
        if len(texts) != self.count:
            return None
        text = texts[self.index]
        if self.count == 2 and self.value.constant is None and text.isdecimal():
            text = texts[1 - self.index]  # Python asks the right side where the left is a number
        return text + self.suffix


def sides_of(*values: Signal) -> tuple[Side, ...]:
    """The two sides of the comparison that the user's line makes."""
    place, turn = caller_place(), loop_variables()
    return tuple(Side(place, index, "", value, turn=turn) for index, value in enumerate(values))


def operands(sides: tuple[Signal, ...]) -> tuple[Operand, ...]:
    """The sides of the operation the user's line performs, under the names they have in the source."""
    place = caller_place()
    texts = (place.sides() if place and not place.of_library else ())[: len(sides)]
    if len(texts) != len(sides):
        texts = tuple(_numbered(i, value) for i, value in enumerate(sides, start=1))
    return _with_loops(list(zip(texts, sides, strict=True)), loop_variables())


def receiver(value: Signal) -> tuple[Operand, ...]:
    """The value whose method the user's line calls, under its name in the source."""
    place = caller_place()
    text = place.receiver() if place and not place.of_library else None
    return _with_loops([(text or _numbered(1, value), value)], loop_variables())


def _numbered(number: int, value: Signal) -> str:
    """What a value is called where no line of the author's names it: an input by its name."""
    known = current_recorder()
    named = known and value.is_settled and value.constant is None and known.name_of(value.looked_at())
    return named or f"value {number}"


def compared(sides: tuple[Side, ...]) -> tuple[Operand, ...]:
    """The sides of the comparisons that a condition came from, and the arguments of the calls that gave them."""
    named = [(side.name() or _numbered(i, side.value), side.value) for i, side in enumerate(sides, start=1)]
    turns = {name: value for side in sides for name, value in side.turn}
    turns |= loop_variables()
    return _with_loops([*named, *_behind([value for _, value in named], _DEPTH)], tuple(turns.items()))


def required(condition: Signal) -> tuple[Operand, ...]:
    """A truth value that is required as it is, and the arguments of the call that gave it."""
    place = caller_place()
    texts = place.texts() if place and not place.of_library else ()
    named = [(texts[0] if texts else "the condition", condition)]
    return _with_loops([*named, *_behind([condition], _DEPTH)], loop_variables())


def _with_loops(named: list[tuple[str, Signal]], turns: tuple[tuple[str, object], ...]) -> tuple[Operand, ...]:
    found: dict[tuple[str, LinearKey], Operand] = {}
    for text, signal in named:  # one text may name several values, as in a loop
        if signal.constant is None:
            linear = signal.linear
            found.setdefault((text, linear.key), Operand(text, linear, signal.width, signal.bias, signal.fraction))
    kept = list(found.values())[:MAX_REMEMBERED]
    for name, value in turns:
        if type(value) is int:
            kept.append(Operand(name, constant(value)))
        else:
            kept += _of_turn(name, value, kept)
    return tuple(kept)


def _of_turn(name: str, value: object, shown: list[Operand]) -> list[Operand]:
    """What tells which turn of a loop it is: the values of an item, those alone that are part of what is shown where some are."""
    leaves = [Operand(text, leaf.looked_at()) for text, leaf in _few_leaves(name, value) if leaf.constant is None]
    known = {operand.value.key for operand in shown}
    if any(leaf.value.key in known for leaf in leaves):
        return []
    wires = {wire for operand in shown for wire in operand.value.terms} - {ONE}
    part = [leaf for leaf in leaves if not wires.isdisjoint(leaf.value.terms)]
    return (part or leaves)[:_FEW]


def _few_leaves(name: str, value: object) -> list[tuple[str, Signal]]:
    """The signals of a value that has at most `MAX_REMEMBERED`, by their names; of a larger one none."""
    found: list[tuple[str, Signal]] = []
    pending = [(name, value)]
    while pending and len(found) + len(pending) <= MAX_REMEMBERED:
        text, part = pending.pop()
        if isinstance(part, Signal):
            if part.is_settled:  # to tell of a value must not record it
                found.append((text, part))
        elif dataclasses.is_dataclass(part):
            fields = [field.name for field in dataclasses.fields(part)]
            pending += [(f"{text}.{field}", getattr(part, field)) for field in reversed(fields)]
        else:  # an array's own items, so that nothing counts as read
            items = getattr(part, "_items", ())
            if len(items) <= MAX_REMEMBERED:
                pending += [(f"{text}[{i}]", items[i]) for i in reversed(range(len(items)))]
    return [] if pending else found


def _behind(values: Iterable[Signal], depth: int) -> Iterator[tuple[str, Signal]]:
    """The arguments of the gadget calls whose results these are, by the texts they have there, and what is behind them."""
    recorder = active_recorder()
    for value in values:
        call = recorder.results.get(value.linear.key) if depth else None
        if call is not None:
            arguments = list(call.arguments())
            yield from arguments
            yield from _behind([argument for _, argument in arguments], depth - 1)
