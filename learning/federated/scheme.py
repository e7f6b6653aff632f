"""How a vector of floats becomes whole numbers of 8 bits whose norm a circuit bounds, and how sums of these become an average."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ..errors import LearningError
from .lanes import LANES, OFFSET

_MOST: Final = OFFSET - 1
_MOST_PARAMETERS: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Scheme:
    """`parameters` numbers of at most `clip` each, in steps of `clip` / 127, whose Euclidean norm is at most `norm`.

    >>> scheme = Scheme(parameters=3, clip=1.0, norm=1.0)
    >>> scheme.quantised([0.5, -0.25, 4.0]).tolist()
    [55, -27, 110]

    Numbers are clipped first, and a vector that is still too long is shortened to the norm, as is usual where clients may be
    poisoned. Each number is then off by at most half a step, or by a step where all were rounded towards 0 to keep the norm.
    Raises `LearningError` for a scheme that has no meaning.
    """

    parameters: int
    clip: float
    norm: float

    def __post_init__(self) -> None:
        """Refuse what has no meaning."""
        if not 1 <= self.parameters <= _MOST_PARAMETERS:
            raise LearningError("the scheme", f"{self.parameters} parameters", f"have 1 to {_MOST_PARAMETERS}")
        for name in ("clip", "norm"):
            value = getattr(self, name)
            if not (isinstance(value, int | float) and math.isfinite(value) and value > 0):
                raise LearningError("the scheme", f"{name} is {value!r}", "give a positive number")
        if self.step == 0:
            raise LearningError("the scheme", f"clip is {self.clip!r}", "give a larger one")
        if self.bound < 1:
            raise LearningError("the scheme", "its norm is less than one step", "take a smaller clip or a larger norm")

    @property
    def step(self) -> float:
        """What one unit stands for."""
        return self.clip / _MOST

    @property
    def bound(self) -> int:
        """The largest sum of squares of whole numbers; never more than all of the largest have."""
        most = self.parameters * OFFSET**2
        ratio = self.norm / self.step
        return most if ratio >= math.sqrt(most) else math.floor(ratio**2)

    @property
    def elements(self) -> int:
        """Field elements that an update is in the sum."""
        return -(-(self.parameters + 1) // LANES)

    def quantised(self, vector: Sequence[float] | NDArray[Any]) -> NDArray[np.int64]:
        """The nearest vector of whole numbers within -127 ... 127 whose norm is within the bound.

        Raises `LearningError` for another shape, or numbers that are none.
        """
        numbers = np.asarray(vector, dtype=np.float64)
        if numbers.shape != (self.parameters,):
            shape = "x".join(map(str, numbers.shape)) or "no"
            raise LearningError("the update", f"has {shape} numbers", f"give a flat vector of {self.parameters}")
        if not np.isfinite(numbers).all():
            raise LearningError("the update", "has a number that is not finite", "look for what diverged in training")
        clipped = np.clip(numbers / self.step, -_MOST, _MOST)
        length = float(np.sqrt((clipped**2).sum()))
        if length**2 > self.bound:
            clipped = clipped * (math.sqrt(self.bound) / length)
        whole = np.rint(clipped).astype(np.int64)
        return whole if int((whole**2).sum()) <= self.bound else np.trunc(clipped).astype(np.int64)

    def whole(self, vector: Sequence[float] | NDArray[Any]) -> NDArray[Any]:
        """A vector of whole numbers as it is, and another one quantised. Raises `LearningError` as `quantised` does."""
        numbers = np.asarray(vector)
        short = self.quantised(numbers)
        return numbers if numbers.dtype.kind in "iu" else short

    def average(self, sums: Sequence[int], size: int) -> NDArray[np.float64]:
        """The weighted mean, of the sums of size times offset number, and the sum of the sizes."""
        return (np.array(sums, dtype=np.float64) / size - OFFSET) * self.step
