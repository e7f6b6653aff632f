"""The way back from an optimised system to the recorded one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from zkwright.core.fast_dataclass import dataclass
from zkwright.core.field import R

from ..recorder.linear_combination import LinearCombination

Ints = npt.NDArray[np.int64]
Triple = tuple[LinearCombination, LinearCombination, LinearCombination]


class Restored(dict[int, int]):
    """Values of recorded wires by number."""

    def __missing__(self, wire: int) -> int:
        """What nobody computed is 0."""
        return 0


@dataclass(frozen=True, slots=True)
class Origin:
    """How an optimised system goes back to the recorded one.

    `rows[i]` is the recorded row that row i stands for, `wires[w]` the recorded number of wire w. `removed` lists, in solving
    order, the recorded wires that are gone with the recorded rows that define them.
    """

    n_wires: int
    rows: Ints
    wires: Ints
    removed: tuple[tuple[int, Triple], ...]

    def restore(self, values: list[int]) -> Restored:
        """Values for all recorded wires from values of those that are left; 0 for a hint that nothing needed.

        Takes memory for the wires there are, whatever `n_wires` a file claims.
        """
        restored = Restored(zip(self.wires.tolist(), values, strict=True))
        for wire, (a, b, c) in self.removed:
            rest = LinearCombination({w: k for w, k in c.terms.items() if w != wire})
            product = _value(a, restored) * _value(b, restored) - _value(rest, restored)
            restored[wire] = product * pow(c.terms[wire], -1, R) % R
        return restored


def _value(linear: LinearCombination, values: Restored) -> int:
    return sum(k * values[wire] for wire, k in linear.terms.items()) % R
