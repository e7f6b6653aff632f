"""BLAKE2b (RFC 7693), without a key."""

from __future__ import annotations

import hashlib
from typing import Any, Final, overload

from zkwright.compiler import U8, Array, Bytes, UInt

from ..shared.blake2.family import BLAKE2B
from ..shared.blake2.hashing import Data, Function, hashed

DIGEST_BYTES: Final = 64

_FUNCTION: Final = Function("BLAKE2b", hashlib.blake2b, BLAKE2B, DIGEST_BYTES)


@overload
def blake2b(data: bytes, length: int | None = None, *, digest_bytes: int = DIGEST_BYTES) -> bytes: ...
@overload
def blake2b(
    data: Array[U8, Any] | list[U8] | list[U8 | int],
    length: UInt | int | None = None,
    *,
    digest_bytes: int = DIGEST_BYTES,
) -> Bytes[Any]: ...
@overload
def blake2b(data: bytes, length: UInt, *, digest_bytes: int = DIGEST_BYTES) -> Bytes[Any]: ...
def blake2b(data: Data, length: UInt | int | None = None, *, digest_bytes: int = DIGEST_BYTES) -> bytes | Bytes[Any]:
    """The digest of bytes: 64 bytes or fewer, in the order in which `hashlib` gives them.

    Constrains the result to be the digest, never fails without a length. Bytes may be plain numbers, as in `sha256`. A shorter
    digest is another one, not the beginning of the long one. Costs at most 43,840 rows for every 128 bytes begun of the data.
    Bytes whose bits the circuit does not have yet, which those of inputs and digests are not, cost 8 rows each.

    With a `length`, a U8 or wider, the digest is that of as many bytes, and those behind must be zero: fails where one is not, or
    the length is more than there are. Costs in addition about 2 rows a byte, and 80 for every block but the first.

    >>> blake2b(b"abc").hex()[:16]
    'ba80a53f981c4d0d'

    Raises `ArgumentError` or a `TypeMismatchError` for what is not bytes, `ArgumentError` for another number of bytes.
    """
    return hashed(_FUNCTION, data, length, digest_bytes=digest_bytes)
