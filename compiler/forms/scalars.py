"""Forms of one wire: field elements, truth values, integers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from zkwright.core.errors import InputError
from zkwright.core.field import R, to_signed

from .form import Form
from .plain_numbers import described, integer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction


MAX_BITS: Final = 248
"""The widest integer: sums and comparisons of two still fit the field."""


MAX_SIGNED_BITS: Final = MAX_BITS - 1
"""The widest signed integer: its quotients are those of an unsigned one of a bit more."""

MAX_FIXED_BITS: Final = 120
"""The widest number of a fixed point: so many products of two have a sum of 16,384 of them below r / 2."""

_SAFE_BITS: Final = 53
"""Integers of more lose digits in programs that read JSON numbers as floating point."""


class _OneWire(Form):
    __slots__ = ()

    @property
    def size(self) -> int:
        return 1

    def names(self, path: str) -> Iterator[str]:
        yield path


class FieldForm(_OneWire):
    """A field element."""

    __slots__ = ()

    def plain(self, value: Any, path: str) -> int:
        if type(value) is int and -R < value < 0:  # Field(-1) is r - 1 as well
            return value % R
        return integer(value, path, R - 1, "Field")

    def encode(self, plain: Any, path: str) -> list[int]:
        return [integer(plain, path, R - 1, "Field")]

    def decode(self, elements: Iterator[int]) -> int:
        return next(elements)

    def as_json(self, value: Any) -> str:
        return str(value)

    def schema(self) -> Any:
        return "Field"


class BoolForm(_OneWire):
    """A truth value."""

    __slots__ = ()

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


class UIntForm(_OneWire):
    """An unsigned integer of `width` bits."""

    __slots__ = __match_args__ = ("width",)

    def __init__(self, width: int) -> None:
        """Of 1 to `MAX_BITS` bits."""
        self.width = width

    def plain(self, value: Any, path: str) -> int:
        return integer(value, path, (1 << self.width) - 1, self._name)

    @property
    def _name(self) -> str:
        """As errors have it."""
        return f"U{self.width}"

    def encode(self, plain: Any, path: str) -> list[int]:
        return [self.plain(plain, path)]

    def decode(self, elements: Iterator[int]) -> int:
        return next(elements)

    def as_json(self, value: Any) -> int | str:
        return str(value) if self.width > _SAFE_BITS else int(value)

    def schema(self) -> Any:
        return f"U{self.width}"


class FixedForm(_OneWire):
    """A number of a fixed point: on its wire the signed integer of `width` bits that it is times 2**fraction."""

    __slots__ = __match_args__ = ("width", "fraction")

    def __init__(self, width: int, fraction: int) -> None:
        """Of 2 to `MAX_FIXED_BITS` bits, 1 to `width` - 1 of them behind the point."""
        self.width, self.fraction = width, fraction

    def _scaled(self, value: Any, path: str) -> int:
        from .fixed_numbers import scaled_number

        return scaled_number(value, path, self.width, self.fraction, self._name)

    def plain(self, value: Any, path: str) -> Fraction:
        return self._number(self._scaled(value, path))

    def _number(self, scaled: int) -> Fraction:
        from .fixed_numbers import FixedNumber

        return FixedNumber(scaled, 1 << self.fraction)

    @property
    def _name(self) -> str:
        """As errors have it."""
        return f"Fixed[{self.width}, {self.fraction}]"

    def encode(self, plain: Any, path: str) -> list[int]:
        return [self._scaled(plain, path) % R]

    def decode(self, elements: Iterator[int]) -> Fraction:
        return self._number(to_signed(next(elements)))

    def as_json(self, value: Any) -> str:
        from .fixed_numbers import decimal_text

        return decimal_text(self._scaled(value, ""), self.fraction)

    def schema(self) -> Any:
        return {"fixed": self.width, "fraction": self.fraction}


class IntForm(_OneWire):
    """A signed integer of `width` bits: on its wire a negative one is r less its distance from 0."""

    __slots__ = __match_args__ = ("width",)

    def __init__(self, width: int) -> None:
        """Of 2 to `MAX_SIGNED_BITS` bits."""
        self.width = width

    def plain(self, value: Any, path: str) -> int:
        half = 1 << self.width - 1
        return integer(value, path, half - 1, self._name, -half)

    @property
    def _name(self) -> str:
        """As errors have it."""
        return f"I{self.width}"

    def encode(self, plain: Any, path: str) -> list[int]:
        return [self.plain(plain, path) % R]

    def decode(self, elements: Iterator[int]) -> int:
        return to_signed(next(elements))

    def as_json(self, value: Any) -> int | str:
        return str(value) if self.width > _SAFE_BITS else int(value)

    def schema(self) -> Any:
        return f"I{self.width}"
