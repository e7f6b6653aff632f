"""Forms of values whose length is a part of them, up to a bound: lists and texts.

On wires the length comes first, then as many slots as there may be items. Behind the last item they hold zeros, so that a value
has one form alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from zkwright.core.errors import InputError

from .form import Form
from .plain_numbers import described
from .scalars import UIntForm

MAX_CAPACITY: Final = (1 << 32) - 1
"""Lengths are numbers of 32 bits."""


class VecForm(Form):
    """At most `capacity` values of one form, as a list; None for the bound only in a gadget's parameters, where any goes."""

    __slots__ = __match_args__ = ("item", "capacity")

    def __init__(self, item: Form, capacity: int | None) -> None:
        """At most so many values, each of the form `item`."""
        self.item = item
        self.capacity = capacity

    @property
    def size(self) -> int:
        return 1 + self.item.size * self.known_capacity()

    def known_capacity(self) -> int:
        """The bound; raises UnknownLengthError where there is none."""
        if self.capacity is None:
            from ..errors import UnknownLengthError

            raise UnknownLengthError(
                "a Vec without a bound", 'write Vec[Field, 8], or Vec[Field, "n"] with a parameter n: int'
            )
        return self.capacity

    def names(self, path: str) -> Iterator[str]:
        yield f"{path}.length"
        for i in range(self.known_capacity()):
            yield from self.item.names(f"{path}[{i}]")

    def plain(self, value: Any, path: str) -> Any:
        return [self.item.plain(item, f"{path}[{i}]") for i, item in enumerate(self._items_of(value, path))]

    def _items_of(self, plain: Any, path: str) -> Sequence[Any]:
        most = "values" if self.capacity is None else f"at most {self.capacity} values"
        if not isinstance(plain, Sequence) or isinstance(plain, (str, bytes)):
            raise InputError(path, f"a list of {most} is needed, not {described(plain)}")
        if self.capacity is not None and len(plain) > self.capacity:
            raise InputError(path, f"a list of {most} is needed, this one has {len(plain)}")
        return plain

    def encode(self, plain: Any, path: str) -> list[int]:
        items = self._items_of(plain, path)
        elements = [element for i, item in enumerate(items) for element in self.item.encode(item, f"{path}[{i}]")]
        return [len(items), *elements, *[0] * (self.size - 1 - len(elements))]

    def decode(self, elements: Iterator[int]) -> Any:
        length = next(elements)
        return [self.item.decode(elements) for _ in range(self.known_capacity())][:length]

    def as_json(self, value: Any) -> Any:
        return [self.item.as_json(item) for item in value]

    def schema(self) -> Any:
        return {"vec": self.item.schema(), "max": self.known_capacity()}


class TextForm(Form):
    """A text of at most `capacity` bytes in UTF-8; None for the bound only in a gadget's parameters."""

    __slots__ = __match_args__ = ("capacity",)

    def __init__(self, capacity: int | None) -> None:
        """Of at most so many bytes."""
        self.capacity = capacity

    @property
    def size(self) -> int:
        return self._bytes().size

    def known_capacity(self) -> int:
        """The bound; raises UnknownLengthError where there is none."""
        return self._bytes().known_capacity()

    def _bytes(self) -> VecForm:
        return VecForm(UIntForm(8), self.capacity)

    def names(self, path: str) -> Iterator[str]:
        return self._bytes().names(path)

    def plain(self, value: Any, path: str) -> str:
        self.encoded(value, path)
        return str(value)

    def encoded(self, value: Any, path: str) -> bytes:
        """The text's bytes; raises InputError naming the path."""
        if not isinstance(value, str):
            raise InputError(path, f"a text is needed, not {described(value)}")
        try:
            data = value.encode()
        except UnicodeEncodeError:
            raise InputError(path, "not a text: half of a surrogate pair has no form in UTF-8") from None
        if self.capacity is not None and len(data) > self.capacity:
            raise InputError(
                path, f"a text of at most {self.capacity} bytes in UTF-8 is needed, this one has {len(data)}"
            )
        return data

    def encode(self, plain: Any, path: str) -> list[int]:
        data = self.encoded(plain, path)
        return [len(data), *data, *[0] * (self.known_capacity() - len(data))]

    def decode(self, elements: Iterator[int]) -> str:
        # A circuit may cut a text within a character: such bytes stay visible, and come in again nowhere.
        return bytes(self._bytes().decode(elements)).decode(errors="surrogateescape")

    def schema(self) -> Any:
        return {"text": self.known_capacity()}
