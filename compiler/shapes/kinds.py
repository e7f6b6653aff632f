"""What a gadget's signature leaves open and still holds a value to: `UInt`, an integer type of any width; `Struct`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zkwright.core.suggestions import named_type

from ..errors import ConstantRangeError, TypeMismatchError
from ..forms.scalars import MAX_BITS, MAX_SIGNED_BITS
from ..recorder.active import current_recorder
from ..types.array import Array
from ..types.int import Int
from ..types.integer_range import with_article
from ..types.signal import Signal
from ..types.struct import Struct
from ..types.uint import UInt
from .inference import holds_signal, shape_of
from .shape import Shape


class Kind(Shape):
    """Any type of a kind. It takes a value as it is, whose own shape `shape_of` tells."""

    __slots__ = __match_args__ = ("type",)

    def __init__(self, type: type[Signal | Struct]) -> None:
        """Of that class or one derived from it."""
        self.type = type

    def coerce(self, value: Any) -> Any:
        """The value itself. A whole number stands for an integer where only constants are computed; a body has to say which."""
        if isinstance(value, self.type):
            return value
        self.refuse_plain(value)
        if current_recorder() is not None:
            raise TypeMismatchError(
                f"{value} where {with_article(self.type)} of some width is expected",
                f"say which: {_EXAMPLES[self.type]}({value})",
            )
        return value

    def refuse_plain(self, value: Any) -> None:
        """Raise TypeMismatchError or ConstantRangeError for what is no plain value of the kind."""
        name, expected = self.type.__name__, with_article(self.type)
        if type(value) is not int or not issubclass(self.type, (UInt, Int)):
            kind = _EXAMPLES.get(self.type)
            mend = f"{kind}(x) checks that the value fits" if kind else f"pass a {name}"
            raise TypeMismatchError(f"{named_type(value)} where {expected} is expected", mend)
        if issubclass(self.type, Int):
            half = 1 << MAX_SIGNED_BITS - 1
            if not -half <= value < half:
                limit = f"2**{MAX_SIGNED_BITS - 1}"
                raise ConstantRangeError(
                    f"{value} where {expected} is expected, -{limit} to {limit} - 1", "take a Field"
                )
        elif not 0 <= value < 1 << MAX_BITS:
            raise ConstantRangeError(f"{value} where {expected} is expected, 0 to 2**{MAX_BITS} - 1", "take a Field")


_EXAMPLES: Mapping[type, str] = {UInt: "U64", Int: "I64"}


class SequenceOfKind(Shape):
    """A sequence of values of one type of a kind."""

    __slots__ = __match_args__ = ("item",)

    def __init__(self, item: Kind | SequenceOfKind) -> None:
        """Each of which is an `item`."""
        self.item = item

    def coerce(self, value: Any) -> Any:
        """An array of the items; the sequence itself where all are plain."""
        _refuse_no_sequence(value)
        held: Any = Array(value) if holds_signal(value if isinstance(value, Array) else tuple(value)) else value
        for item in held.unread() if isinstance(held, Array) else held:
            self.item.coerce(item)
        return held

    def refuse_plain(self, value: Any) -> None:
        """As `Kind` does, of each item."""
        _refuse_no_sequence(value)
        for item in value:
            self.item.refuse_plain(item)


def _refuse_no_sequence(value: Any) -> None:
    if isinstance(value, (str, bytes)) or not isinstance(value, Sequence):
        raise TypeMismatchError(f"a {type(value).__name__} where an array is expected", "pass an Array or a list")


def held_as(declared: Shape, value: Any) -> tuple[Any, Shape | None]:
    """An argument as its parameter declares it, and its shape; none for what stays plain."""
    if isinstance(declared, (Kind, SequenceOfKind)) and not isinstance(value, Struct) and not holds_signal((value,)):
        declared.refuse_plain(value)
        return value, None
    value = declared.coerce(value)
    return value, shape_of(value)
