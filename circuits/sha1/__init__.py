"""SHA-1 (FIPS 180-4) of bytes, for what others signed or named with it: collisions can be made."""

from __future__ import annotations

import hashlib
from typing import Any, Final, Literal, TypeAlias, cast, overload

from zkwright.compiler import U8, Array, Bytes, UInt

from ..shared.block_hash import BlockHash, Data, hashed
from .compression import compress

Digest: TypeAlias = Bytes[Literal[20]]


def _plain(data: bytes) -> bytes:
    return hashlib.sha1(data, usedforsecurity=False).digest()


_SHA1: Final = BlockHash(_plain, compress, "big")


@overload
def sha1(data: bytes, length: int | None = None) -> bytes: ...
@overload
def sha1(data: Array[U8, Any] | list[U8] | list[U8 | int], length: UInt | int | None = None) -> Digest: ...
@overload
def sha1(data: bytes, length: UInt) -> Digest: ...
def sha1(data: Data, length: UInt | int | None = None) -> bytes | Digest:
    """The SHA-1 digest of bytes: 20 bytes, in the order in which `hashlib` gives them.

    Two messages with one digest can be found: use it only where a digest is given, and nobody who gains by a second message made
    the first. Constrains the result to be the digest, never fails without a length. The data is padded here, and bytes may be
    plain numbers, as in `sha256`. Costs at most 9,500 rows for every 64 bytes begun of the data and nine more, fewer where bytes
    or the state before are known: 9,124 for 55 bytes. Bytes whose bits the circuit does not have yet cost 8 rows each.

    With a `length`, a U8 or wider, the digest is that of as many bytes, and those behind must be zero: fails where one is not, or
    the length is more than there are. Costs in addition about 3 rows a byte, and 30 for every block but the first.

    >>> sha1(b"abc").hex()[:16]
    'a9993e364706816a'

    Raises `ArgumentError` or a `TypeMismatchError` for what is not bytes.
    """
    return cast("bytes | Digest", hashed(_SHA1, data, length))
