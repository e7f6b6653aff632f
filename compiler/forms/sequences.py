"""Forms of arrays and byte strings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from zkwright.core.errors import InputError

from .form import Form
from .plain_numbers import described
from .scalars import UIntForm

_HEX = re.compile("(?:0x)?(?:[0-9a-fA-F]{2})*")


class ArrayForm(Form):
    """A fixed number of values of one form; `length` is None only in a gadget's parameters, where any length goes."""

    __slots__ = __match_args__ = ("item", "length")

    def __init__(self, item: Form, length: int | None) -> None:
        """So many values, each of the form `item`."""
        self.item = item
        self.length = length

    @property
    def size(self) -> int:
        return self.item.size * self.known_length()

    def known_length(self) -> int:
        """The length; raises UnknownLengthError where there is none."""
        if self.length is None:
            from ..errors import UnknownLengthError

            raise UnknownLengthError(
                "an array of unknown length", 'write Array[Field, 8], or Array[Field, "n"] with a parameter n: int'
            )
        return self.length

    def names(self, path: str) -> Iterator[str]:
        for i in range(self.known_length()):
            yield from self.item.names(f"{path}[{i}]")

    def plain(self, value: Any, path: str) -> list[Any]:
        return [self.item.plain(item, f"{path}[{i}]") for i, item in enumerate(self._items_of(value, path))]

    def _items_of(self, plain: Any, path: str) -> Sequence[Any]:
        needed = "values" if self.length is None else f"{self.length} values"
        if not _is_list(plain):
            raise InputError(path, f"an array of {needed} is needed, not {described(plain)}")
        if (rows := self._rows(plain)) is not None:
            return rows
        if self.length is not None and len(plain) != self.length:
            raise InputError(path, f"an array of {needed} is needed, this one has {len(plain)}")
        items: Sequence[Any] = plain
        return items

    def _rows(self, plain: Sequence[Any]) -> list[Sequence[Any]] | None:
        """A flat list of all values, row by row, as the rows of an array of arrays; None for anything else."""
        if not isinstance(self.item, ArrayForm) or not self.length or self.item.length is None:
            return None
        size, rest = divmod(len(plain), self.length)
        if rest or size != self.item.n_values or any(map(_is_list, plain)):
            return None
        return [plain[start : start + size] for start in range(0, len(plain), size)] if size else None

    @property
    def n_values(self) -> int:
        """How many values a flat list of the array has."""
        return (self.length or 0) * (self.item.n_values if isinstance(self.item, ArrayForm) else 1)

    def encode(self, plain: Any, path: str) -> list[int]:
        items = self._items_of(plain, path)
        return [element for i, item in enumerate(items) for element in self.item.encode(item, f"{path}[{i}]")]

    def decode(self, elements: Iterator[int]) -> list[Any]:
        return [self.item.decode(elements) for _ in range(self.known_length())]

    def as_json(self, value: Any) -> list[Any]:
        return [self.item.as_json(item) for item in value]

    def schema(self) -> Any:
        return {"array": self.item.schema(), "length": self.known_length()}


def _is_list(plain: Any) -> bool:
    return isinstance(plain, Sequence) and not isinstance(plain, (str, bytes))


class BytesForm(Form):
    """A byte string of fixed length, one wire a byte."""

    __slots__ = __match_args__ = ("length",)

    def __init__(self, length: int | None) -> None:
        """Of so many bytes."""
        self.length = length

    @property
    def size(self) -> int:
        return self._items().size

    def _items(self) -> ArrayForm:
        return ArrayForm(UIntForm(8), self.length)

    def names(self, path: str) -> Iterator[str]:
        return self._items().names(path)

    def plain(self, value: Any, path: str) -> bytes:
        read = ""
        if isinstance(value, str):
            read = ": text is read as hexadecimal, two digits a byte"
            # fromhex would let spaces through, and two texts of one length could mean byte strings of two.
            if not _HEX.fullmatch(value):
                raise InputError(path, "bytes are written in hexadecimal, two digits a byte and nothing between")
            value = bytes.fromhex(value.removeprefix("0x"))
        if not isinstance(value, (bytes, bytearray)):
            return bytes(self._items().plain(value, path))
        if self.length is not None and len(value) != self.length:
            raise InputError(path, f"{self.length} bytes are needed, these are {len(value)}{read}")
        return bytes(value)

    def encode(self, plain: Any, path: str) -> list[int]:
        return list(self.plain(plain, path))

    def decode(self, elements: Iterator[int]) -> bytes:
        return bytes(self._items().decode(elements))

    def as_json(self, value: Any) -> str:
        return f"0x{value.hex()}"

    def schema(self) -> Any:
        return {"bytes": self.size}
