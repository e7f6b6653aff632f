"""Hints that a circuit's author names rather than writes: both solvers know them, and so does an `.r1cs` file."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from zkwright.core.fast_dataclass import dataclass

from ..errors import TypeMismatchError
from .hints import Opcode, fits, limbs

if TYPE_CHECKING:
    from ..program.hint_table import HintTable
    from ..recorder.recorded import PythonHint


@dataclass(frozen=True, slots=True)
class BuiltInHint:
    """What `hint` takes in place of a function; those that there are, are in `zkwright.circuits.hints`.

    `n_arguments` values or arrays go in; `bits` are those of a digit or limb, where it deals with such. `call` shows how it is
    written, for errors.
    """

    name: str
    opcode: Opcode
    n_arguments: int
    call: str
    bits: int = 0

    def parameter(self, sizes: Sequence[int], n_outputs: int) -> int:
        """The opcode's parameter for arguments of so many signals each.

        Raises TypeMismatchError where these are no arguments for it, or not as many outputs as it has.
        """
        parameter = self.bits
        if self.opcode in (Opcode.LIMBS_DIVMOD, Opcode.LIMBS_INVERSE):
            parameter = limbs(self.bits, sizes[0]) if sizes else 0
        if len(sizes) != self.n_arguments:
            raise TypeMismatchError(
                f"the hint {self.name} takes {_count(self.n_arguments, 'argument')}, and is given {len(sizes)}",
                f"write {self.call}",
            )
        if not fits(self.opcode, parameter, sum(sizes), n_outputs):
            makes = next((n for n in range(1, _MOST_OUTPUTS) if fits(self.opcode, parameter, sum(sizes), n)), None)
            if makes is None:
                message = f"the hint {self.name} takes no arguments of {', '.join(map(str, sizes))} values"
            else:
                named = " (quotient, remainder)" if self.opcode == Opcode.DIVMOD else ""
                message = f"the hint {self.name} gives {_count(makes, 'value')}{named}; `returns` names {n_outputs}"
            raise TypeMismatchError(message, f"write {self.call}")
        return parameter


_MOST_OUTPUTS: Final = 520
"""More values than any named hint gives, so that those that it does give are found."""


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


INTEGER_ROOT: Final = BuiltInHint(
    "integer_root", Opcode.INTEGER_ROOT, 1, "hint(hints.integer_root, x, returns=U32), of one number"
)


Hint = Callable[..., Any] | BuiltInHint
"""What computes a hint: a function of the author's, or one that he named."""


def resolved(function: Hint, sizes: Sequence[int], n_outputs: int) -> Hint:
    """The named hint that means the same as a function of Python's, where there is one; else what is given."""
    if function is math.isqrt and (tuple(sizes), n_outputs) == ((1,), 1):
        return replace(INTEGER_ROOT, name="isqrt")
    return function


def named_hints(hints: HintTable, recorded: Sequence[PythonHint]) -> tuple[HintTable, tuple[PythonHint, ...]]:
    """The table in which hints that the author named have their opcodes, and those left, which he wrote.

    Until then all are `PYTHON`, since the compiler has to ask of both what holds their outputs.
    """
    left = [hint for hint in recorded if not hint.built_in]
    if len(left) == len(recorded):
        return hints, tuple(left)
    opcode, parameter = hints.opcode.copy(), hints.parameter.copy()
    numbers = {id(hint): number for number, hint in enumerate(left)}
    for at in (opcode == Opcode.PYTHON).nonzero()[0].tolist():
        hint = recorded[int(parameter[at])]
        opcode[at], parameter[at] = hint.built_in or (Opcode.PYTHON, numbers[id(hint)])
    return replace(hints, opcode=opcode, parameter=parameter), tuple(left)


_OF_CURVES: Final = (Opcode.LIMBS_RATIO, Opcode.WEIERSTRASS_SUM, Opcode.SHORT_VECTOR, Opcode.WEIERSTRASS_LIFT)


def authors_hints(hints: HintTable) -> bool:
    """Whether an author may have asked for one of these: all but those that only types and gadgets of ours ask for."""
    ours = [Opcode.INVERSE_OR_ZERO, Opcode.BITS, Opcode.SELECT_BITS, Opcode.SHORT_RATIO, Opcode.CHOOSE, *_OF_CURVES]
    return not np.isin(hints.opcode, ours).all()
