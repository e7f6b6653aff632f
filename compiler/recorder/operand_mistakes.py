"""A signal or a number itself where the rows of a gadget's author take a linear combination.

Rows are many and their operands right: nothing looks at these before Python itself finds no combination there.
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Final

from zkwright.core.suggestions import named_type

from ..errors import TypeMismatchError
from ..forms.language import AnySignal
from .linear_combination import LinearCombination

if TYPE_CHECKING:
    from ..source_locations import Site
    from .recorder import Recorder

_ROOM: Final = __name__.rpartition(".")[0]


def mistaken_operand(error: Exception) -> object | None:
    """What the recorder asked in vain for a part of a combination; None where the exception says something else."""
    if not isinstance(error, AttributeError) or not isinstance(error.obj, (AnySignal, int, list, tuple)):
        return None
    asked = isinstance(error.name, str) and hasattr(LinearCombination, error.name)
    return error.obj if asked and _raised_in(error.__traceback__).startswith(_ROOM) else None


def _raised_in(step: TracebackType | None) -> str:
    """The module of the innermost step."""
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return str(step.tb_frame.f_globals.get("__name__", "")) if step is not None else ""


def not_a_combination(value: object, site: Site) -> TypeMismatchError:
    """What to tell of such a value, on the line that gave it."""
    return TypeMismatchError(
        f"rows are made of linear combinations, and this is {named_type(value)}",
        "write `.linear` of a signal, as in multiply(a.linear, b.linear), and constant(1) of a number",
        site,
    )


def refuse_mistaken_rows(recorder: Recorder) -> None:
    """Raise TypeMismatchError for the first row, or input of a hint, that a body has of anything but combinations."""
    for row in recorder.rows:
        for side in (row.a, row.b, row.c):
            if not isinstance(side, LinearCombination):
                raise not_a_combination(side, row.site)
    for hint in recorder.hints:
        for value in hint.inputs:
            if not isinstance(value, LinearCombination):
                raise not_a_combination(value, hint.site)
