"""Signed integers of a fixed width, with whole-number arithmetic that cannot overflow unseen.

A value lies on its wire as itself, a negative one as r less its distance from 0. Its bits are those of the value plus
2**(width - 1), the last of them flipped, which makes them two's complement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, Self, cast, get_args, get_origin

from zkwright.core.field import R

from ..errors import ArgumentError
from ..forms.scalars import MAX_SIGNED_BITS
from .boolean import Bool
from .int_exact import ExactInt
from .int_wrapping import WrappingInt
from .integer_range import RangedInteger, refuse_fraction
from .promises import refuse_other_meaning, remember_as_made
from .signal import Signal, static_int
from .uint import NamedWidth

if TYPE_CHECKING:
    from .field import Field

_widths: dict[int, type[Int]] = {}


class Int(ExactInt, WrappingInt):
    """A signed integer of `width` bits. `I8` ... `I128` are ready; `Int(12)` or `class I12(Int, bits=12)` makes others,
    and `Int["n"]` in a circuit's signature one of as many bits as the compile-time parameter n says.

    `I64(x)` accepts an int, a Bool, a Field (range-checked, 64 rows; r - 1 is -1) or another integer (free where every value
    fits, else range-checked). `+ - * // % **`, `-x` and `abs(x)` are exact: the proof fails where a result does not fit, so does
    division by zero. `//` and `%` round down, as Python's; `divide_towards_zero` as C's. `wrapping_add` and its kin reduce modulo
    2**width. Operands have the same type: convert by name where they do not.
    """

    if TYPE_CHECKING:  # a struct's field, whose constructor takes more than the field gives

        def __get__(self, instance: object, owner: Any = None) -> Self:
            """What the field gives."""

        def __set__(self, instance: Any, value: Int | int) -> None:
            """What it takes."""

    __slots__ = ()

    def __init_subclass__(cls, bits: int | None = None) -> None:
        """Fix the width of a new integer type. Raises ArgumentError outside 2..247, StaticValueError for no int.

        Raises SignatureError for a class that redefines what integers have: no row would know of it.
        """
        refuse_other_meaning(cls, Int)
        bits = static_int(cls.width if bits is None else bits, "the width of an integer type")
        if not 2 <= bits <= MAX_SIGNED_BITS:
            raise ArgumentError(
                f"a signed integer type has 2 to {MAX_SIGNED_BITS} bits, not {bits}: sums, products by parts and comparisons "
                "must not wrap around r, a number of 254 bits",
                "use a Field for wider ones",
            )
        cls.width, cls.bias = bits, 1 << bits - 1
        remember_as_made(cls)

    if not TYPE_CHECKING:  # the checker's rules for type arguments know no numbers

        def __class_getitem__(cls, width):
            """The type of a width, as an annotation: `Int[12]`, or `Int["n"]` with a compile-time parameter n."""
            if get_origin(width) is Literal:
                (width,) = get_args(width)
            return Int(width)

    def __new__(cls, value: Field | RangedInteger | Bool | int) -> Self:
        """Convert a value; see the class. `Int(n)` itself gives the type of n bits."""
        if cls is Int:
            return cast("Self", _type_of_width(value))
        if not isinstance(value, Signal):
            return cls._exact(value)
        if isinstance(value, RangedInteger):
            refuse_fraction(value, cls)
            low, high = value.interval
        elif isinstance(value, Bool):
            low, high = 0, 1
        else:
            low, high = _ANY_ELEMENT
        message = f"the value does not fit in {cls.width} bits with its sign"
        return cls._fit(value.linear, low, high, message, (value,), cls._mend(cls.__name__))


_ANY_ELEMENT: Final = (-(R // 2), R // 2)
"""A field element, those above r / 2 read as negative."""


def _type_of_width(width: object) -> type[Int] | NamedWidth:
    if isinstance(width, str):
        return NamedWidth(width, signed=True)
    return signed(static_int(width, "the width of an integer type"))


def signed(bits: int) -> type[Int]:
    """The signed type of a width, made on first use; never one that an author declared, whose methods are its own."""
    known = _widths.get(bits)
    if known is None:
        text = f"A signed integer of {bits} bits."
        made = type(f"I{bits}", (Int,), {"__slots__": (), "__doc__": text}, bits=bits)
        known = _widths.setdefault(bits, made)  # one for all threads
    return known


class I8(Int, bits=8):
    """A signed integer of 8 bits, -128 to 127."""

    __slots__ = ()


class I16(Int, bits=16):
    """A signed integer of 16 bits, -32768 to 32767."""

    __slots__ = ()


class I32(Int, bits=32):
    """A signed integer of 32 bits."""

    __slots__ = ()


class I64(Int, bits=64):
    """A signed integer of 64 bits."""

    __slots__ = ()


class I128(Int, bits=128):
    """A signed integer of 128 bits."""

    __slots__ = ()


_widths.update({kind.width: kind for kind in (I8, I16, I32, I64, I128)})
