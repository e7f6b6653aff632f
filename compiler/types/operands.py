"""Names for the values to show when a row fails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ..linear import constant
from ..records import dataclass
from ..sites import Place, caller_place, loop_variables
from ..trace import Operand, active_trace

if TYPE_CHECKING:
    from .signal import Signal

_DEPTH = 3
"""How many calls deep the arguments behind a value are shown."""

_MOST = 24
"""How many values a requirement remembers of those that went into its sides."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: which of the texts at a place names it, and where in that it stands, as in `.x` or `[3]`."""

    place: Place | None
    index: int
    suffix: str
    value: Signal

    def within(self, step: str) -> Side:
        """The same as a part of a larger value."""
        return replace(self, suffix=step + self.suffix)

    def name(self) -> str | None:
        """The text; None where the source is not at hand, or says something else."""
        texts = self.place.texts() if self.place else ()
        if len(texts) != 2:
            return None
        text = texts[self.index]
        if self.value.constant is None and text.isdecimal():
            text = texts[1 - self.index]  # Python asks the right side where the left is a number
        return text + self.suffix


def sides_of(*values: Signal) -> tuple[Side, ...]:
    """The two sides of the comparison that the user's line makes."""
    place = caller_place()
    return tuple(Side(place, index, "", value) for index, value in enumerate(values))


def operands(sides: tuple[Signal, ...]) -> tuple[Operand, ...]:
    """The sides of the operation the user's line performs, under the names they have in the source."""
    place = caller_place()
    texts = place.texts() if place else ()
    if len(texts) != len(sides):
        texts = tuple(f"value {i}" for i in range(1, len(sides) + 1))
    return _with_loops(list(zip(texts, sides, strict=True)))


def compared(sides: tuple[Side, ...]) -> tuple[Operand, ...]:
    """The sides of the comparisons that a condition came from, and the arguments of the calls that gave them."""
    named = [(side.name() or f"value {i}", side.value) for i, side in enumerate(sides, start=1)]
    return _with_loops([*named, *_behind([value for _, value in named], _DEPTH)])


def _with_loops(named: list[tuple[str, Signal]]) -> tuple[Operand, ...]:
    found = {text: Operand(text, value.linear) for text, value in reversed(named) if value.constant is None}
    kept = list(reversed(found.values()))[:_MOST]
    return (*kept, *(Operand(name, constant(value)) for name, value in loop_variables()))


def _behind(values: Iterable[Signal], depth: int) -> Iterator[tuple[str, Signal]]:
    """The arguments of the gadget calls whose results these are, by the texts they have there, and what is behind them."""
    trace = active_trace()
    for value in values:
        call = trace.results.get(value.linear.key) if depth else None
        if call is not None:
            arguments = list(call.arguments())
            yield from arguments
            yield from _behind([argument for _, argument in arguments], depth - 1)
