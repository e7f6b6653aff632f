"""base64url without padding (RFC 4648, sections 5 and 3.2 to 3.5), read strictly, as JSON web tokens have it (RFC 7515)."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any, Final, overload

from zkwright.compiler import U8, Array, Bytes, Text, Vec, require
from zkwright.compiler.rows import Signal, constant

from ..shared.base64.characters import URL_SAFE
from ..shared.base64.decoding import NOT_WHOLE, TRAILING, decoded
from ..shared.base64.encoding import URL_SAFE as WRITTEN
from ..shared.base64.encoding import encoded
from ..shared.plain import plain_bytes

_STRICT: Final = re.compile(rb"[A-Za-z0-9_-]*")


@overload
def decode(text: str | bytes, *, with_bits: bool = False) -> bytes: ...
@overload
def decode(text: Vec[U8, Any] | Text[Any], *, with_bits: bool = False) -> Vec[U8, Any]: ...
@overload
def decode(text: Array[U8, Any] | list[U8] | list[U8 | int], *, with_bits: bool = False) -> Bytes[Any]: ...
def decode(text: Any, *, with_bits: bool = False) -> bytes | Bytes[Any] | Vec[U8, Any]:
    """The bytes that a base64url text stands for; of a `Vec` or `Text` a `Vec`, of an array as many as its length says.

    Fails for a character that is not in A-Z a-z 0-9 - _, so for "=" as well, for a length of 4 n + 1, and where the bits behind
    the last byte are not zero: so each text stands for bytes of its own, and no other text of the alphabet stands for them.

    Costs 30 rows for 4 characters whose bits are at hand, 8,708 for 1,024 of a list together with `is_present` of it: 5 for each,
    8 to share the bits of the two in the middle out among bytes, and 2 to see that no bits are left over, which an array needs at
    its end alone. The bits of the bytes are not made: with `with_bits` they are, and remembered, for 46 rows. To ask each byte
    for its bits afterwards takes 24 beside the 30.

    >>> decode("eyJhbGciOiJSUzI1NiJ9")
    b'{"alg":"RS256"}'
    """
    if isinstance(text, str):
        return _plain(text.encode())
    if isinstance(text, Vec):
        flags = [flag.linear for flag in text.is_present]
        return decoded(URL_SAFE, list(text.data), flags, with_bits=with_bits).as_list()
    if not any(isinstance(byte, Signal) for byte in text):
        return _plain(plain_bytes(text))
    given = list(Bytes(text))
    return Bytes(decoded(URL_SAFE, given, [constant(1)] * len(given), with_bits=with_bits).data)


@overload
def encode(data: bytes) -> bytes: ...
@overload
def encode(data: Array[U8, Any] | list[U8] | list[U8 | int]) -> Bytes[Any]: ...
def encode(data: Any) -> bytes | Bytes[Any]:
    """The bytes in base64url, without padding: 4 characters for 3 bytes. Never fails.

    Costs 426 rows for 32 bytes whose bits are at hand, 10 for each character but the last, whose lowest bits are known.

    >>> encode(b'{"alg":"RS256"}')
    b'eyJhbGciOiJSUzI1NiJ9'
    """
    if not any(isinstance(byte, Signal) for byte in data):
        return urlsafe_b64encode(plain_bytes(data)).rstrip(b"=")
    return Bytes(encoded(WRITTEN, list(Bytes(data))))


def _plain(text: bytes) -> bytes:
    require(_STRICT.fullmatch(text) is not None, URL_SAFE.refused)
    require(len(text) % 4 != 1, NOT_WHOLE)
    found = urlsafe_b64decode(text + b"=" * (-len(text) % 4))
    require(urlsafe_b64encode(found).rstrip(b"=") == text, TRAILING)
    return found
