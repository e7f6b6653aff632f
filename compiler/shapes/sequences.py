"""Shapes of arrays and byte strings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from ..error_roots import InputError
from ..errors import TypeMismatchError, UnknownLengthError
from ..linear import Linear
from ..records import dataclass
from ..types.array import Array, Bytes
from ..types.signal import Signal
from ..types.uint import U8
from .plain_numbers import described
from .scalars import UIntShape
from .shape import Shape

_HEX = re.compile("(?:0x)?(?:[0-9a-fA-F]{2})*")


@dataclass(frozen=True, slots=True)
class ArrayShape:
    """A fixed number of values of one shape; `length` is None only in a gadget's parameters, where any length goes."""

    item: Shape
    length: int | None

    @property
    def size(self) -> int:
        return self.item.size * self._known_length()

    def _known_length(self) -> int:
        if self.length is None:
            raise UnknownLengthError(
                "an array of unknown length", 'write Array[Field, 8], or Array[Field, "n"] with a parameter n: int'
            )
        return self.length

    def names(self, path: str) -> Iterator[str]:
        for i in range(self._known_length()):
            yield from self.item.names(f"{path}[{i}]")

    def build(self, wires: Iterator[Linear]) -> Array[Any, Any]:
        return Array.unchecked([self.item.build(wires) for _ in range(self._known_length())])

    def promise(self, wires: Iterator[Linear], path: str) -> None:
        for i in range(self._known_length()):
            self.item.promise(wires, f"{path}[{i}]")

    def coerce(self, value: Any) -> Array[Any, Any]:
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise TypeMismatchError(f"a {type(value).__name__} where an array is expected", "pass an Array or a list")
        if self.length is not None and len(value) != self.length:
            raise TypeMismatchError(
                f"{len(value)} items where {self.length} are expected", "pass a slice of that length"
            )
        return Array.unchecked([self.item.coerce(item) for item in value])

    def leaves(self, value: Any) -> list[Signal]:
        return [leaf for item in value for leaf in self.item.leaves(item)]

    def plain(self, value: Any, path: str) -> list[Any]:
        return [self.item.plain(item, f"{path}[{i}]") for i, item in enumerate(self._items_of(value, path))]

    def _items_of(self, plain: Any, path: str) -> Sequence[Any]:
        needed = "values" if self.length is None else f"{self.length} values"
        if isinstance(plain, (str, bytes)) or not isinstance(plain, Sequence):
            raise InputError(path, f"an array of {needed} is needed, not {described(plain)}")
        if (rows := self._rows(plain)) is not None:
            return rows
        if self.length is not None and len(plain) != self.length:
            raise InputError(path, f"an array of {needed} is needed, this one has {len(plain)}")
        return plain

    def _rows(self, plain: Sequence[Any]) -> list[Sequence[Any]] | None:
        """A flat list of all values, row by row, as the rows of an array of arrays; None for anything else."""
        if not isinstance(self.item, ArrayShape) or not self.length or self.item.length is None:
            return None
        size, rest = divmod(len(plain), self.length)
        if rest or size != self.item.n_values or any(isinstance(item, (list, tuple, Array)) for item in plain):
            return None
        return [plain[start : start + size] for start in range(0, len(plain), size)] if size else None

    @property
    def n_values(self) -> int:
        """How many values a flat list of the array has."""
        return (self.length or 0) * (self.item.n_values if isinstance(self.item, ArrayShape) else 1)

    def encode(self, plain: Any, path: str) -> list[int]:
        items = self._items_of(plain, path)
        return [element for i, item in enumerate(items) for element in self.item.encode(item, f"{path}[{i}]")]

    def decode(self, elements: Iterator[int]) -> list[Any]:
        return [self.item.decode(elements) for _ in range(self._known_length())]

    def schema(self) -> Any:
        return {"array": self.item.schema(), "length": self._known_length()}


@dataclass(frozen=True, slots=True)
class BytesShape:
    """A byte string of fixed length, one wire a byte."""

    length: int | None

    @property
    def size(self) -> int:
        return self._items().size

    def _items(self) -> ArrayShape:
        return ArrayShape(UIntShape(U8), self.length)

    def names(self, path: str) -> Iterator[str]:
        return self._items().names(path)

    def build(self, wires: Iterator[Linear]) -> Bytes[Any]:
        return Bytes.unchecked(self._items().build(wires))

    def promise(self, wires: Iterator[Linear], path: str) -> None:
        self._items().promise(wires, path)

    def coerce(self, value: Any) -> Bytes[Any]:
        return Bytes.unchecked(self._items().coerce(value))

    def leaves(self, value: Any) -> list[Signal]:
        return list(value)

    def plain(self, value: Any, path: str) -> bytes:
        if isinstance(value, str):
            # fromhex would let spaces through, and two texts of one length could mean byte strings of two.
            if not _HEX.fullmatch(value):
                raise InputError(path, "bytes are written in hexadecimal, two digits a byte and nothing between")
            value = bytes.fromhex(value.removeprefix("0x"))
        if not isinstance(value, (bytes, bytearray)):
            return bytes(self._items().plain(value, path))
        if self.length is not None and len(value) != self.length:
            raise InputError(path, f"{self.length} bytes are needed, these are {len(value)}")
        return bytes(value)

    def encode(self, plain: Any, path: str) -> list[int]:
        return list(self.plain(plain, path))

    def decode(self, elements: Iterator[int]) -> bytes:
        return bytes(self._items().decode(elements))

    def schema(self) -> Any:
        return {"bytes": self.size}
