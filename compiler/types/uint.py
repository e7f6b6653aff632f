"""Unsigned integers of a fixed width, with whole-number arithmetic that cannot overflow unseen.

Every value carries the interval its constraints prove. The result of an operation is range-checked when, and only when, that
interval does not already fit the type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self, cast, get_args, get_origin

from zkwright.core.fast_dataclass import dataclass
from zkwright.core.field import R

from ..errors import ArgumentError
from ..forms.scalars import MAX_BITS
from .boolean import Bool
from .integer_range import RangedInteger, mend_of, refuse_fraction
from .promises import refuse_other_meaning, remember_as_made
from .signal import Signal, static_int
from .uint_exact import ExactUInt
from .uint_wrapping import WrappingUInt

if TYPE_CHECKING:
    from .field import Field


@dataclass(frozen=True, slots=True)
class NamedWidth:
    """`UInt["n"]`, `Int["n"]`: the integer type of as many bits as a compile-time parameter says."""

    name: str
    signed: bool = False


_widths: dict[int, type[UInt]] = {}


class UInt(ExactUInt, WrappingUInt):
    """An unsigned integer of `width` bits. `U8` ... `U128` are ready; `UInt(12)` or `class U12(UInt, bits=12)` makes others,
    and `UInt["n"]` in a circuit's signature one of as many bits as the compile-time parameter n says.

    `U64(x)` accepts an int, a Bool, a Field (range-checked, 64 rows) or another integer (widening is free, narrowing is
    range-checked). `+ - * // % **` are exact: the proof fails where a result does not fit, so does division by zero.
    `wrapping_add` and its kin reduce modulo 2**width. Operands have the same type: convert by name where they do not.
    """

    if TYPE_CHECKING:  # a struct's field, whose constructor takes more than the field gives

        def __get__(self, instance: object, owner: Any = None) -> Self:
            """What the field gives."""

        def __set__(self, instance: Any, value: UInt | int) -> None:
            """What it takes."""

    __slots__ = ()

    def __init_subclass__(cls, bits: int | None = None) -> None:
        """Fix the width of a new integer type. Raises ArgumentError outside 1..248, StaticValueError for no int.

        Raises SignatureError for a class that redefines what integers have: no row would know of it.
        """
        refuse_other_meaning(cls, UInt)
        bits = static_int(cls.width if bits is None else bits, "the width of an integer type")
        if not 1 <= bits <= MAX_BITS:
            raise ArgumentError(
                f"an integer type has 1 to {MAX_BITS} bits, not {bits}: sums, products by parts and comparisons must not wrap "
                "around r, a number of 254 bits",
                "use a Field, and x.bits(n) for as many as 253 bits",
            )
        cls.width = bits
        remember_as_made(cls)

    if not TYPE_CHECKING:  # the checker's rules for type arguments know no numbers

        def __class_getitem__(cls, width):
            """The type of a width, as an annotation: `UInt[12]`, or `UInt["n"]` with a compile-time parameter n."""
            if get_origin(width) is Literal:
                (width,) = get_args(width)
            return UInt(width)

    def __new__(cls, value: Field | RangedInteger | Bool | int) -> Self:
        """Convert a value; see the class. `UInt(n)` itself gives the type of n bits."""
        if cls is UInt:
            return cast("Self", _type_of_width(value))
        if not isinstance(value, Signal):
            return cls._exact(value)
        if isinstance(value, RangedInteger):
            refuse_fraction(value, cls)
            low, high = value.interval
        elif isinstance(value, Bool):
            low, high = 0, 1
        else:
            low, high = 0, R - 1
        return cls._fit(
            value.linear, low, high, f"the value does not fit in {cls.width} bits", (value,), mend_of(cls.__name__)
        )


def _type_of_width(width: object) -> type[UInt] | NamedWidth:
    return NamedWidth(width) if isinstance(width, str) else uint(static_int(width, "the width of an integer type"))


def uint(bits: int) -> type[UInt]:
    """The integer type of a width, made on first use; never one that an author declared, whose methods are its own."""
    known = _widths.get(bits)
    if known is None:
        text = f"An unsigned integer of {bits} bits."
        made = type(f"U{bits}", (UInt,), {"__slots__": (), "__doc__": text}, bits=bits)
        known = _widths.setdefault(bits, made)  # one for all threads
    return known


class U8(UInt, bits=8):
    """An unsigned integer of 8 bits."""

    __slots__ = ()


class U16(UInt, bits=16):
    """An unsigned integer of 16 bits."""

    __slots__ = ()


class U32(UInt, bits=32):
    """An unsigned integer of 32 bits."""

    __slots__ = ()


class U64(UInt, bits=64):
    """An unsigned integer of 64 bits."""

    __slots__ = ()


class U128(UInt, bits=128):
    """An unsigned integer of 128 bits."""

    __slots__ = ()


_widths.update({kind.width: kind for kind in (U8, U16, U32, U64, U128)})
