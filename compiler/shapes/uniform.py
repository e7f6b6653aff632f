"""Items of one type, for arrays."""

from __future__ import annotations

from typing import Any

from ..errors import TypeMismatchError
from .inference import holds_signal, shape_of


def uniform(items: tuple[Any, ...]) -> tuple[Any, ...]:
    """The items as values of one type: plain ones become constants where there are signals beside them.

    Raises TypeMismatchError for mixed types and what is no value of the language, ConstantRangeError for numbers out of range.
    """
    if not items:
        return items
    kinds = {type(item) for item in items if not isinstance(item, int)}
    if len(kinds) > 1:
        raise _mixed(", ".join(sorted(kind.__name__ for kind in kinds)))
    example = next((item for item in items if holds_signal(item)), None)
    if example is not None:
        shape = shape_of(example)
        return tuple(item if shape_of(item) == shape else shape.coerce(item) for item in items)
    shapes = [shape_of(item) for item in items]
    if any(shape != shapes[0] for shape in shapes):
        raise _mixed(f"lengths or fields differ from one {type(items[0]).__name__} to the next")
    return items


def _mixed(what: str) -> TypeMismatchError:
    return TypeMismatchError(f"items of mixed types: {what}", "convert the items to one type")
