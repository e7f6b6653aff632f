"""Other functions in the place of a circuit's hints, for values that are not known before the witness is: see `Program.solve`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..recorder.recorded import PythonHint


def overridden(hints: Sequence[PythonHint], functions: Mapping[str, Callable[..., Any]]) -> tuple[PythonHint, ...]:
    """The hints with `functions` in the place of those that they name; all of one name are replaced.

    Raises `ValueError` for a name that no hint written in Python has, and for a program from a file, which knows no types of
    them; `TypeError` for what cannot be called.
    """
    names = sorted({hint.name for hint in hints})
    for name, function in functions.items():
        if name not in names:
            raise ValueError(
                f"hints: the circuit has no hint {name!r} written in Python; it has {', '.join(names) or 'none'}"
            )
        if not callable(function):
            raise TypeError(
                f"hints: {name!r} needs a function of the hint's inputs, found {type(function).__name__}; "
                "for a value write lambda *inputs: value"
            )
    return tuple(_replaced(hint, functions[hint.name]) if hint.name in functions else hint for hint in hints)


def _replaced(hint: PythonHint, function: Callable[..., Any]) -> PythonHint:
    if hint.computed_by is None:
        raise ValueError(
            f"hints: an .r1cs file does not say what types {hint.name!r} has: compile the circuit's source"
        )
    return hint.computed_by(function)
