"""BLAKE2b (RFC 7693), without a key."""

from __future__ import annotations

import hashlib
from typing import Any, Final, overload

from zkwright.compiler import U8, Array, Bytes

from ..blake2.family import BLAKE2B
from ..blake2.hashing import Function, Message, hashed

DIGEST_BYTES: Final = 64

_FUNCTION: Final = Function("BLAKE2b", hashlib.blake2b, BLAKE2B, DIGEST_BYTES)


@overload
def blake2b(message: bytes, digest_bytes: int = DIGEST_BYTES) -> bytes: ...
@overload
def blake2b(message: Array[U8, Any] | list[U8] | list[U8 | int], digest_bytes: int = DIGEST_BYTES) -> Bytes[Any]: ...
def blake2b(message: Message, digest_bytes: int = DIGEST_BYTES) -> bytes | Bytes[Any]:
    """The digest of a message: 64 bytes or fewer, in the order in which `hashlib` gives them.

    Constrains the result to be the digest, never fails. The message has a fixed length; bytes may be plain numbers. A shorter
    digest is another one, not the beginning of the long one. Costs at most 43,840 rows for every 128 bytes begun of the message.
    Bytes whose bits the circuit does not have yet, which those of inputs and digests are not, cost 8 rows each.

    >>> blake2b(b"abc").hex()[:16]
    'ba80a53f981c4d0d'

    Raises `ArgumentError` or a `TypeMismatchError` for what is not bytes, `ArgumentError` for another number of bytes.
    """
    return hashed(_FUNCTION, message, digest_bytes)
