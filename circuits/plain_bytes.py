"""Byte strings that come as plain Python values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zkwright.compiler.errors import ArgumentError


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
