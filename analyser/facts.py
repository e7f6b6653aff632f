"""What propagation found out about the wires of a system, and by which rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, TypeVar

import numpy as np
from zkwright.core.fast_dataclass import dataclass
from zkwright.core.r1cs import I64

from .system import Form, System

if TYPE_CHECKING:
    from .knowledge import Knowledge


_Rows = TypeVar("_Rows", int, I64)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a wire is unique: the name of the rule, and the rows that it looked at last. An input has no rows."""

    rule: str
    rows: tuple[int, ...] = ()


INPUT: Final = Reason("input")
GIVEN: Final = Reason("given")


def function_of(row: _Rows) -> _Rows:
    """What stands for the reason that a row gives a wire of few values as a function of its others, or for several."""
    return ~row


class Facts:
    """What is known of the wires of a system.

    A wire is unique when any two assignments agree on it that satisfy all rows and agree on the inputs and the wires given.
    Where no assignment satisfies all rows, every wire is, and `contradiction` tells why.
    """

    def __init__(self, system: System) -> None:
        """Of a system of which nothing is known yet."""
        self.system: Final = system
        self.unique: Final = bytearray(system.n_wires)
        self.contradiction: Reason | None = None
        self.out_of_time = False
        self.sets: dict[int, tuple[int, ...]] = {}
        """The few values that wires have, ascending, as rows of few wires say before any rule runs."""
        self.knowledge: Knowledge | None = None
        """What the rules knew when they ended; rows far from what was open they did not look at."""
        self._reasons: Final[list[Reason | int | None]] = [None] * system.n_wires
        """By wire; a number is the row of a linear one, or `function_of` a row, made a reason when asked for."""

    def is_unique(self, wire: int) -> bool:
        """Whether the inputs determine the wire, as far as the rules see."""
        return bool(self.unique[wire]) or self.contradiction is not None

    def why(self, wire: int) -> Reason | None:
        """Why a wire is unique; None where that is not known."""
        reason = self._reasons[wire]
        if isinstance(reason, int):
            return Reason("linear", (reason,)) if reason >= 0 else Reason("exhaustion", (function_of(reason),))
        return reason or self.contradiction

    def undetermined(self, wires: Iterable[int]) -> list[int]:
        """Those of the wires of which nothing shows that they are unique."""
        if self.contradiction is not None:
            return []
        unique = self.unique
        return [wire for wire in wires if not unique[wire]]

    @property
    def counts(self) -> dict[str, int]:
        """How many wires each rule showed to be unique, the most active first."""
        counter = Counter(
            ("linear" if reason >= 0 else "exhaustion") if isinstance(reason, int) else reason.rule
            for reason in self._reasons
            if reason is not None
        )
        return dict(counter.most_common())

    def bounds(self, form: Form) -> tuple[int, int] | None:
        """(low, high): in every assignment the form is congruent to an integer in it. None where nothing is known."""
        return None if self.knowledge is None else self.knowledge.interval(form)

    def values(self, form: Form) -> tuple[int, ...] | None:
        """The values that the form may have, where they are known to be few."""
        return None if self.knowledge is None else self.knowledge.values(form)

    def is_nonzero(self, form: Form) -> bool:
        """Whether the form is 0 in no assignment, as far as is known."""
        return self.knowledge is not None and self.knowledge.is_nonzero(form)

    def learn(self, wire: int, reason: Reason | int) -> None:
        """Take down that a wire is unique; the first reason stays."""
        if not self.unique[wire]:
            self.unique[wire] = 1
            self._reasons[wire] = reason

    def learn_several(self, wires: I64, reasons: I64) -> I64:
        """As `learn`, of wires and the numbers that stand for their reasons; the wires that are new, each once."""
        _, first = np.unique(wires, return_index=True)
        unique = np.frombuffer(self.unique, dtype=np.uint8)
        at = first[unique[wires[first]] == 0]
        unique[wires[at]] = 1
        for wire, reason in zip(wires[at].tolist(), reasons[at].tolist(), strict=True):
            self._reasons[wire] = reason
        found: I64 = wires[at]
        return found
