"""Numbers and bytes that come as plain Python values: nothing is rounded, parsed or taken for what it is not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zkwright.compiler import Bool
from zkwright.compiler.rows import ArgumentError, Signal
from zkwright.core.field import R


def whole_number(value: Any, what: str) -> int:
    """The value as an int. Raises TypeError, which names `what` is meant and no value, for all but integers.

    >>> whole_number(2.0, "a scalar")
    Traceback (most recent call last):
    TypeError: a scalar is an int, not a float; scale to whole numbers first
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, Signal) and not isinstance(value, Bool):
        return int(value)  # of a constant; of others the language refuses it
    raise TypeError(f"{what} is an int, not a {type(value).__name__}; {_mend(value)}")


def field_element(value: Any, what: str) -> int:
    """The value as an int in [0, r). Raises TypeError for what is no integer, ValueError for what is outside.

    A negative number is refused although `Field(-1)` is r - 1: what is kept and compared has one spelling.

    >>> field_element(7, "a leaf")
    7
    """
    if type(value) is int and 0 <= value < R:
        return value
    number = whole_number(value, what)
    if not 0 <= number < R:
        raise ValueError(f"{what} is a field element, an integer in [0, r); reduce or hash it first")
    return number


def plain_bytes(data: bytes | Iterable[Any]) -> bytes:
    """The bytes of a byte string, or of plain numbers.

    Raises ArgumentError for a text, whose bytes depend on its encoding, and for numbers that are no bytes.

    >>> plain_bytes([1, 255])
    b'\\x01\\xff'
    """
    if isinstance(data, str):
        raise ArgumentError("a text where bytes are expected", 'say how the text is bytes: text.encode(), or b"..."')
    numbers = list(data)
    # The values may be secret: the message does not quote them.
    if not all(type(number) is int and 0 <= number <= 255 for number in numbers):
        raise ArgumentError("a byte string is made of whole numbers: bytes must be in range(0, 256)", "pass bytes")
    return bytes(numbers)


def _mend(value: object) -> str:
    if type(value).__module__ == "numpy":
        return "int(x) makes one of NumPy's, array.tolist() a list of them"
    if isinstance(value, float):
        return "scale to whole numbers first"
    if isinstance(value, (str, bytes, bytearray)):
        return 'write the number, as int("5"), or hash what the bytes mean'
    return "convert it by name, as int(x), where that is what you mean"
