"""base64 with padding (RFC 4648, sections 4 and 3.2 to 3.5), read strictly, as mail and PEM have it, without line breaks."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from typing import Any, Final, overload

from zkwright.compiler import U8, Array, Bytes, Text, Vec, require
from zkwright.compiler.rows import ArgumentError, Signal, constant

from ..shared.base64.characters import STANDARD
from ..shared.base64.decoding import MISPLACED, NOT_FOURS, TRAILING, decoded, decoded_with_padding
from ..shared.base64.encoding import STANDARD as WRITTEN
from ..shared.base64.encoding import encoded
from ..shared.plain import plain_bytes

_STRICT: Final = re.compile(rb"[A-Za-z0-9+/=]*")
_PADDING: Final = ord("=")


@overload
def decode(text: str | bytes, length: int | None = None, *, with_bits: bool = False) -> bytes: ...
@overload
def decode(text: Vec[U8, Any] | Text[Any], *, with_bits: bool = False) -> Vec[U8, Any]: ...
@overload
def decode(
    text: Array[U8, Any] | list[U8] | list[U8 | int], length: int | None = None, *, with_bits: bool = False
) -> Bytes[Any]: ...
def decode(text: Any, length: int | None = None, *, with_bits: bool = False) -> bytes | Bytes[Any] | Vec[U8, Any]:
    """The bytes that a base64 text stands for; of a `Vec` or `Text` a `Vec`, of an array `length` bytes.

    An array of 4 n characters stands for 3 n bytes where no length is given; one or two fewer are filled up with "=".

    Fails for a character that is not in A-Z a-z 0-9 + /, but for one or two "=" at the end, where the characters with these are
    no multiple of 4, and where the bits behind the last byte are not zero: so each text stands for bytes of its own, and no other
    text stands for them. Blanks and line breaks are refused as well.

    Costs 7,169 rows for an array of 1,024 characters whose bits are at hand, as `base64url.decode` does; of a list, together with
    `is_present`, 9,476: 1 more for the third and the fourth character of four, and 1 for where they may be "=".

    >>> decode("eyJhIjoxfQ==")
    b'{"a":1}'

    Raises `ArgumentError` for a length that so many characters cannot have.
    """
    if isinstance(text, Vec):
        flags = [flag.linear for flag in text.is_present]
        return decoded_with_padding(STANDARD, list(text.data), flags, with_bits=with_bits).as_list()
    if isinstance(text, str) or not any(isinstance(byte, Signal) for byte in text):
        found = _plain(text.encode() if isinstance(text, str) else plain_bytes(text))
        require(length in (None, len(found)), MISPLACED)
        return found
    given = list(Bytes(text))
    n_padding = 0 if length is None else len(given) // 4 * 3 - length
    if len(given) % 4 or not 0 <= n_padding <= min(2, len(given)):
        raise ArgumentError(
            f"{len(given)} characters of base64 for {length} bytes", "4 n characters are 3 n bytes, or one or two fewer"
        )
    characters = given[: len(given) - n_padding]
    for byte in given[len(characters) :]:
        require(byte == _PADDING, MISPLACED)
    return Bytes(decoded(STANDARD, characters, [constant(1)] * len(characters), with_bits=with_bits).data)


@overload
def encode(data: bytes) -> bytes: ...
@overload
def encode(data: Array[U8, Any] | list[U8] | list[U8 | int]) -> Bytes[Any]: ...
def encode(data: Any) -> bytes | Bytes[Any]:
    """The bytes in base64, with "=" that fill up the last of 4 characters for 3 bytes. Never fails.

    Costs 426 rows for 32 bytes whose bits are at hand, as `base64url.encode` does.

    >>> encode(b'{"a":1}')
    b'eyJhIjoxfQ=='
    """
    if not any(isinstance(byte, Signal) for byte in data):
        return b64encode(plain_bytes(data))
    found = encoded(WRITTEN, list(Bytes(data)))
    return Bytes([*found, *[U8(_PADDING)] * (-len(found) % 4)])


def _plain(text: bytes) -> bytes:
    require(_STRICT.fullmatch(text) is not None, STANDARD.refused)
    require(len(text) % 4 == 0, NOT_FOURS)
    require(b"=" not in text[:-2] and not (text[-2:-1] == b"=" and text[-1:] != b"="), MISPLACED)
    found = b64decode(text)
    require(b64encode(found) == text, TRAILING)
    return found
