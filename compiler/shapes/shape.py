"""What every shape answers beyond a form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..forms.form import Form

if TYPE_CHECKING:
    from ..recorder.linear_combination import LinearCombination
    from ..types.signal import Signal


class Shape(Form):
    """A type as the compiler sees it: a form whose values can be traced."""

    __slots__ = ()

    def types(self) -> Iterator[type]:
        """The classes of the integers and structs in a value."""
        pending: list[object] = [self]
        while pending:
            part = pending.pop()
            if isinstance(part, type):
                yield part
            elif isinstance(part, Shape):
                pending += part._parts()
            elif isinstance(part, tuple):
                pending += part

    def build(self, wires: Iterator[LinearCombination]) -> Any:
        """A value on the next `size` wires, which other rows or the caller constrain."""
        raise NotImplementedError

    def constrain(self, wires: Iterator[LinearCombination], path: str) -> None:
        """Constrain the next `size` wires to be a value of the type."""
        raise NotImplementedError

    def coerce(self, value: Any) -> Any:
        """A value of exactly this shape from one that loses nothing by the change; raises TypeMismatchError, WidthError."""
        raise NotImplementedError

    def leaves(self, value: Any) -> list[Signal]:
        """The signals of a coerced value, in the order of the wires."""
        raise NotImplementedError
