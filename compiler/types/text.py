"""Texts of a length that is a signal: UTF-8 in a list of bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar, overload

from ..errors import ConstantRangeError, TypeMismatchError
from ..recorder.linear_combination import LinearCombination, constant
from .array import Bytes
from .boolean import Bool, all_of, any_of
from .field import Field
from .integer_range import times
from .slots import differences
from .thermometer import one_hot
from .uint import U8
from .vec import Vec

N = TypeVar("N")

_CHUNK: Final = 27
"""Bytes that are compared as one number, each with the flag that it is there: 9 bits each, below r."""

if TYPE_CHECKING:
    from .uint import U32

    class Text(Vec[U8, N]):
        """A text; see below."""

        def __get__(self, instance: object, owner: Any = None) -> Self:
            """What a struct's field gives."""

        def __set__(self, instance: Any, value: Vec[U8, Any] | Sequence[Any]) -> None:
            """What it takes."""

        def __init__(self, items: str | Iterable[U8 | int] | Vec[Any, Any] = ()) -> None:
            """Hold the text."""

        @classmethod
        def first(cls, items: Iterable[Any], length: U32 | int) -> Text[Any]:  # type: ignore[override]
            """The text of the first bytes."""

        @property
        def data(self) -> Bytes[N]:
            """The bytes, and zeros behind them."""

        @overload
        def __getitem__(self, index: int) -> U8: ...
        @overload
        def __getitem__(self, index: slice) -> Text[Any]: ...
        def __getitem__(self, index: int | slice) -> U8 | Text[Any]:
            """One byte, or a text of some."""

        def __add__(self, other: Vec[U8, Any] | Sequence[Any]) -> Text[Any]:
            """Both, one behind the other."""

        def __radd__(self, other: Sequence[Any]) -> Text[Any]:
            """Both, one behind the other."""

        def starts_with(self, prefix: Text[Any] | str) -> Bool:
            """Whether the text begins with another."""

        def ends_with(self, suffix: str) -> Bool:
            """Whether the text ends with one known at compile time."""

        def contains(self, part: str) -> Bool:
            """Whether a text known at compile time is in this one."""
else:

    class Text(Vec):
        """A text of at most so many bytes in UTF-8, of which only the prover may know how many: a `Vec` of `U8`.

        As an annotation `Text[32]` or `Text[Literal[32]]`; `Text[32]("abc")` and `Text("abc")` hold one known at compile time.
        Plain values are `str`, and so are they in JSON. `data` are the bytes with zeros behind them, `length` is how many bytes
        there are, not characters. An input costs 8 rows a byte, and what a `Vec` does.

        Nothing constrains the bytes to be UTF-8: a prover may use others.
        """

        __slots__ = ()

        def __init__(self, items=()):
            """Hold the text, which is known, or these bytes."""
            super().__init__(_known(items) if isinstance(items, str) else items)

        @classmethod
        def _array(cls, items):
            return Bytes(items)

        def starts_with(self, prefix):
            """Whether the text begins with another, which may be a signal as well.

            Required: 1 row for 31 bytes, and 1. Costs 2 more where not required; 1 row a byte more of a text that is a signal.
            """
            other = self._like(prefix)
            n = other.length.constant
            if n is not None:
                if n == 0 or n > self.capacity:
                    return Bool(n == 0)
                pairs = zip(self._data.unread()[:n], other._data.unread()[:n], strict=True)
                return all_of([*differences(pairs), Bool.digit(self._flags()[n - 1])])
            flags = other._flags()
            mine = [*self._marked(), *[Field(0)] * (other.capacity - self.capacity)]
            wanted = other._marked()
            apart = [_element(times(flag, (a - b).linear)) for flag, a, b in zip(flags, mine, wanted, strict=False)]
            return all_of(_same(apart, [Field(0)] * len(apart)))

        def ends_with(self, suffix):
            """Whether the text ends with one known at compile time.

            Costs 1 row for each place where it may stand, and 2, for every 31 bytes of it, beside `is_present`.
            """
            wanted = _known(suffix)
            if not wanted:
                return Bool(True)
            if len(wanted) > self.capacity:
                return Bool(False)
            ends = one_hot(self._flags())[len(wanted) :]
            found = []
            for start in range(0, len(wanted), 31):
                part = wanted[start : start + 31]
                windows = self._windows(len(part), start, len(ends))
                chosen = [times(end, window.linear) for end, window in zip(ends, windows, strict=True)]
                found.append(_element(sum(chosen, constant(0))) == int.from_bytes(part, "little"))
            there = Bool.digit(self._flags()[len(wanted) - 1])
            return all_of([there, *found])

        def contains(self, part):
            """Whether a text known at compile time is somewhere in this one.

            Costs 1 row for each place where it may stand, and 1, or 2 where not required; of more than 31 bytes 6 and more.
            """
            wanted = _known(part)
            if not wanted:
                return Bool(True)
            n_places = self.capacity - len(wanted) + 1
            if n_places < 1:
                return Bool(False)
            if len(wanted) <= 31 and 0 not in wanted:  # behind the text's end there are only zeros
                number = int.from_bytes(wanted, "little")
                product = Field(1)
                for window in self._windows(len(wanted), 0, n_places):
                    product = product * (window - number)
                return product == 0
            marked = [Field(byte) + 256 for byte in wanted]
            mine = self._marked()
            return any_of([all_of(_same(mine[place:], marked)) for place in range(n_places)])

        def _windows(self, size, start, n_places):
            """At each place the bytes from `start` behind it as one number, the first byte the lowest."""
            data = [Field(byte) for byte in self._data.unread()]
            return [sum((data[place + start + i] * 256**i for i in range(size)), Field(0)) for place in range(n_places)]

        def _marked(self):
            """Each slot with 256 more where a byte is there."""
            return [
                Field(byte) + _element(flag) * 256
                for byte, flag in zip(self._data.unread(), self._flags(), strict=True)
            ]


def _same(some: Sequence[Field], others: Sequence[Field]) -> list[Bool]:
    """Whether as many as there are others are equal to them, 27 at a time."""
    apart = [a - b for a, b in zip(some, others, strict=False)]
    return [
        sum((one * 512**i for i, one in enumerate(apart[start : start + _CHUNK])), Field(0)) == 0
        for start in range(0, len(apart), _CHUNK)
    ]


def _element(linear: LinearCombination) -> Field:
    return Field.unchecked_linear(linear)


def _known(text: object) -> bytes:
    if not isinstance(text, str):
        raise TypeMismatchError(
            f"a {type(text).__name__} where a text known at compile time is expected", 'write it as Python\'s, "abc"'
        )
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ConstantRangeError("half of a surrogate pair has no form in UTF-8", "write a whole character") from None
