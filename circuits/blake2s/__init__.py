"""BLAKE2s (RFC 7693), without a key."""

from __future__ import annotations

import hashlib
from typing import Any, Final, overload

from zkwright.compiler import U8, Array, Bytes, UInt

from ..shared.blake2.family import BLAKE2S
from ..shared.blake2.hashing import Data, Function, hashed

DIGEST_BYTES: Final = 32

_FUNCTION: Final = Function("BLAKE2s", hashlib.blake2s, BLAKE2S, DIGEST_BYTES)


@overload
def blake2s(data: bytes, length: int | None = None, *, digest_bytes: int = DIGEST_BYTES) -> bytes: ...
@overload
def blake2s(
    data: Array[U8, Any] | list[U8] | list[U8 | int],
    length: UInt | int | None = None,
    *,
    digest_bytes: int = DIGEST_BYTES,
) -> Bytes[Any]: ...
@overload
def blake2s(data: bytes, length: UInt, *, digest_bytes: int = DIGEST_BYTES) -> Bytes[Any]: ...
def blake2s(data: Data, length: UInt | int | None = None, *, digest_bytes: int = DIGEST_BYTES) -> bytes | Bytes[Any]:
    """The digest of bytes: 32 bytes or fewer, in the order in which `hashlib` gives them.

    Constrains the result to be the digest, never fails without a length. Bytes may be plain numbers, as in `sha256`. A shorter
    digest is another one, not the beginning of the long one. Costs at most 18,528 rows for every 64 bytes begun of the data.
    Bytes whose bits the circuit does not have yet, which those of inputs and digests are not, cost 8 rows each.

    With a `length`, a U8 or wider, the digest is that of as many bytes, and those behind must be zero: fails where one is not, or
    the length is more than there are. Costs in addition about 2 rows a byte, and 46 for every block but the first.

    >>> blake2s(b"abc").hex()[:16]
    '508c5e8c327c14e2'

    Raises `ArgumentError` or a `TypeMismatchError` for what is not bytes, `ArgumentError` for another number of bytes.
    """
    return hashed(_FUNCTION, data, length, digest_bytes=digest_bytes)
