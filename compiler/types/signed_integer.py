"""What signed integers and numbers of a fixed point share: a sign."""

from __future__ import annotations

from typing import Self

from zkwright.core.field import R

from ..errors import ConstantRangeError
from ..recorder.active import active_recorder
from ..recorder.linear_combination import LinearCombination, constant
from ..recorder.notes import Note
from .boolean import Bool
from .conditions import IsNonnegative
from .exact_integer import SummedInteger
from .operands import operands


class SignedInteger(SummedInteger):
    """`-x`, `abs(x)`, `x.is_negative()`."""

    __slots__ = ()

    def is_negative(self) -> Bool:
        """Whether it is below 0. Free of an input, as the sign is among its bits; else the rows of `x < 0`."""
        return self < 0

    def __neg__(self) -> Self:
        """The negative; the proof fails for the least value. Costs 1 row, none where the interval leaves that out."""
        self._refuse_least("neg", "-x")
        return self.unchecked_interval(self.linear.scale(R - 1), -self._high, min(-self._low, self.maximum()))

    def __pos__(self) -> Self:
        """Itself."""
        return self

    def __abs__(self) -> Self:
        """The distance from 0; the proof fails for the least value, whose distance does not fit. Costs 2 rows for an input."""
        self._refuse_least("abs()", "abs(x)")
        linear, low, high = self._distance()
        return self.unchecked_interval(linear, low, min(high, self.maximum()))

    def _refuse_least(self, operator: str, text: str) -> None:
        least, message = self.minimum(), f"{type(self).__name__} overflow in `{text}`"
        if self._low > least:
            return
        if self.constant is not None:
            raise ConstantRangeError(f"{message}: it is the least value's", "use a wider type")
        note = Note(message, operands((self,)), self._mend(operator))
        active_recorder().require_nonzero(self.linear - constant(least), note)

    def _distance(self) -> tuple[LinearCombination, int, int]:
        low, high = self._low, self._high
        if low >= 0:
            return self.linear, low, high
        if high <= 0:
            return self.linear.scale(R - 1), -high, -low
        linear = active_recorder().multiply_add(self.linear.scale(R - 2), self._sign(), self.linear)
        return linear, 0, max(-low, high)

    def _sign(self) -> LinearCombination:
        """1 where it is negative, else 0. Other than a comparison it may be left unread."""
        if self._low >= 0 or self._high < 0:
            return constant(int(self._high < 0))
        recorder = active_recorder()
        known = recorder.known_bits(self.biased)
        if known is not None and len(known) == self.width:
            return constant(1) - known[-1]
        return constant(1) - IsNonnegative(recorder.compact(self.linear), self._low, self._high).bit()
