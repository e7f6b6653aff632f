"""What is told of a row that fails: the message, the values by name, how to mend it."""

from __future__ import annotations

from zkwright.core.fast_dataclass import dataclass
from zkwright.core.field import to_readable, to_signed

from .lemma import AppliedLemma
from .linear_combination import LinearCombination


@dataclass(frozen=True, slots=True)
class Operand:
    """A value to show when a row fails: its text in the source, and the combination to evaluate.

    `width` is the bits of an integer's type, 0 of any other, and `bias` the type's: a value that does not fit came from a row
    that failed before. `fraction` is the bits behind the point of a number of a fixed point.
    """

    text: str
    value: LinearCombination
    width: int = 0
    bias: int = 0
    fraction: int = 0

    def shown(self, value: int) -> int | str:
        """The value as it is told: that of a fixed point as a decimal."""
        if self.fraction:
            from ..forms.fixed_numbers import decimal_text

            return decimal_text(to_signed(value), self.fraction)
        return to_readable(value)


@dataclass(frozen=True, slots=True)
class Part:
    """Which of the `count` conditions that one `require` asks for: `requirement` numbers those of a body, `index` its conditions.

    `of_equality` tells that all of them say that two values are equal.
    """

    requirement: int
    index: int
    count: int
    of_equality: bool


@dataclass(frozen=True, slots=True)
class Note:
    """What to tell the user when a row fails."""

    message: str
    operands: tuple[Operand, ...] = ()
    mend: str = ""
    chosen: LinearCombination | None = None
    """Of a value that a `select` may leave: 1 where it takes it."""
    part: Part | None = None
    """Of a condition that is required with others."""
    because: AppliedLemma | None = None
    """Of a division that nothing checks: why its divisor, the row's second factor, is not 0."""
