"""Shapes of one wire: field elements, truth values, integers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Any, cast

from ..error_roots import InputError
from ..errors import TypeMismatchError, WidthError
from ..field import R
from ..linear import Linear
from ..records import dataclass
from ..roles import Role
from ..trace import Note, Operand, active_trace
from ..types.boolean import Bool
from ..types.field import Field
from ..types.signal import Signal
from ..types.uint import UInt
from .plain_numbers import described, integer


@dataclass(frozen=True, slots=True)
class FieldShape:
    """A field element."""

    size: int = field(default=1, init=False)

    def names(self, path: str) -> Iterator[str]:
        yield path

    def build(self, wires: Iterator[Linear]) -> Field:
        return Field.unchecked_linear(next(wires))

    def promise(self, wires: Iterator[Linear], path: str) -> None:
        next(wires)

    def coerce(self, value: Any) -> Field:
        if isinstance(value, Field):
            return value
        if isinstance(value, Signal):
            return Field(cast("UInt | Bool", value))
        return Field(value)

    def leaves(self, value: Any) -> list[Signal]:
        return [value]

    def plain(self, value: Any, path: str) -> int:
        if type(value) is int and -R < value < 0:  # Field(-1) is r - 1 as well
            return value % R
        return integer(value, path, R - 1, "Field")

    def encode(self, plain: Any, path: str) -> list[int]:
        return [integer(plain, path, R - 1, "Field")]

    def decode(self, elements: Iterator[int]) -> int:
        return next(elements)

    def schema(self) -> Any:
        return "Field"


@dataclass(frozen=True, slots=True)
class BoolShape:
    """A truth value."""

    size: int = field(default=1, init=False)

    def names(self, path: str) -> Iterator[str]:
        yield path

    def build(self, wires: Iterator[Linear]) -> Bool:
        linear = next(wires)
        if linear.constant is None:
            active_trace().assume_boolean(linear)
        return Bool.unchecked_linear(linear)

    def promise(self, wires: Iterator[Linear], path: str) -> None:
        linear = next(wires)
        note = Note(f"{path} is neither 0 nor 1", (Operand(path, linear),))
        active_trace().require_boolean(linear, note, role=Role.PROMISE)

    def coerce(self, value: Any) -> Bool:
        return Bool(value)

    def leaves(self, value: Any) -> list[Signal]:
        return [value]

    def plain(self, value: Any, path: str) -> bool:
        return bool(self.encode(value, path)[0])

    def encode(self, plain: Any, path: str) -> list[int]:
        if isinstance(plain, bool):
            return [int(plain)]
        if plain in (0, 1, "0", "1") and not isinstance(plain, float):
            return [int(plain)]
        given = "another number" if isinstance(plain, int) else described(plain)
        raise InputError(path, f"a Bool is true or false (0 and 1 stand for them), not {given}")

    def decode(self, elements: Iterator[int]) -> bool:
        return bool(next(elements))

    def schema(self) -> Any:
        return "Bool"


@dataclass(frozen=True, slots=True)
class UIntShape:
    """An unsigned integer of a fixed width."""

    type: type[UInt]
    size: int = field(default=1, init=False)

    def names(self, path: str) -> Iterator[str]:
        yield path

    def build(self, wires: Iterator[Linear]) -> UInt:
        return self.type.unchecked_linear(next(wires))

    def promise(self, wires: Iterator[Linear], path: str) -> None:
        linear = next(wires)
        note = Note(f"{path} does not fit in {self.type.width} bits", (Operand(path, linear),))
        active_trace().require_bits(linear, self.type.width, note, role=Role.PROMISE)

    def coerce(self, value: Any) -> UInt:
        if isinstance(value, UInt) and value.width > self.type.width:
            raise WidthError(
                f"a {type(value).__name__} where a {self.type.__name__} is expected",
                f"{self.type.__name__}(x) checks that the value fits; x.truncated({self.type.width}) drops the upper bits first",
            )
        if isinstance(value, Field):
            raise TypeMismatchError(
                f"a Field where a {self.type.__name__} is expected",
                f"{self.type.__name__}(x) checks that the value fits",
            )
        if isinstance(value, UInt) and value.width == self.type.width:
            return value if type(value) is self.type else self.type.unchecked_interval(value.linear, *value.interval)
        return self.type(value)

    def leaves(self, value: Any) -> list[Signal]:
        return [value]

    def plain(self, value: Any, path: str) -> int:
        return integer(value, path, self.type.maximum(), self.type.__name__)

    def encode(self, plain: Any, path: str) -> list[int]:
        return [self.plain(plain, path)]

    def decode(self, elements: Iterator[int]) -> int:
        return next(elements)

    def schema(self) -> Any:
        return f"U{self.type.width}"
