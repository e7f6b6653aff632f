"""Object identifiers as DER has them (X.690, 8.19)."""

from __future__ import annotations

import re

from zkwright.compiler.rows import ArgumentError

from ...der import OBJECT_IDENTIFIER
from ..shared.der_bytes import tagged

_MAX_BYTES = 31


def encoded(text: str) -> bytes:
    """The element of an object identifier.

    >>> encoded("2.5.4.3").hex()
    '0603550403'

    Raises `ArgumentError` for what is none, and for one of more than 31 bytes.
    """
    mend = "write numbers with dots between, as in 2.5.4.3"
    if not re.fullmatch(r"[0-2](\.(0|[1-9][0-9]{0,9})){1,20}", text):
        raise ArgumentError(f"{text!r} is no object identifier", mend)
    first, second, *others = (int(part) for part in text.split("."))
    if first < 2 and second > 39:
        raise ArgumentError(f"{text!r} is no object identifier: below 2 no second number is above 39", mend)
    content = b"".join(map(_base128, [40 * first + second, *others]))
    if len(content) > _MAX_BYTES:
        raise ArgumentError(f"an object identifier of {len(content)} bytes", f"{_MAX_BYTES} fit")
    return tagged(OBJECT_IDENTIFIER, content)


def _base128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))
