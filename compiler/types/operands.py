"""Names for the values to show when a row fails."""

from __future__ import annotations

from ..sites import comparison_texts, operand_texts
from ..trace import Operand
from .signal import Signal


def operands(sides: tuple[Signal, ...]) -> tuple[Operand, ...]:
    """The sides of the operation the user's line performs, under the names they have in the source."""
    return _named(operand_texts(), sides)


def compared(sides: tuple[Signal, ...]) -> tuple[Operand, ...]:
    """The sides of the comparisons inside the first argument of the call the user's line makes."""
    arguments = operand_texts()
    return _named(tuple(comparison_texts(arguments[0])) if arguments else (), sides)


def _named(texts: tuple[str, ...], sides: tuple[Signal, ...]) -> tuple[Operand, ...]:
    if len(texts) != len(sides):
        texts = tuple(f"value {i}" for i in range(1, len(sides) + 1))
    return tuple(Operand(text, side.linear) for text, side in zip(texts, sides, strict=True) if side.constant is None)
