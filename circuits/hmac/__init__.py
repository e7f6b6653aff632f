"""HMAC (RFC 2104) and HKDF (RFC 5869) over SHA-256."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias, cast, overload

from zkwright.compiler import U8, Array, Bytes, UInt
from zkwright.compiler.rows import ArgumentError, Signal

from ..plain import plain_bytes
from ..sha256 import SHA256, Digest
from ..sha256.hashing import Message, hashed

Secret: TypeAlias = Array[U8, Any] | list[U8] | list[U8 | int]

BLOCK_BYTES: Final = 64
DIGEST_BYTES: Final = 32

MOST_OUTPUT_BYTES: Final = 255 * DIGEST_BYTES
"""What HKDF gives at most."""

_INNER: Final = 0x36
_OUTER: Final = 0x5C


@overload
def hmac_sha256(key: bytes, data: bytes, length: int | None = None) -> bytes: ...
@overload
def hmac_sha256(key: Secret, data: bytes | Secret, length: UInt | int | None = None) -> Digest: ...
@overload
def hmac_sha256(key: bytes, data: Secret, length: UInt | int | None = None) -> Digest: ...
@overload
def hmac_sha256(key: bytes, data: bytes, length: UInt) -> Digest: ...
def hmac_sha256(key: Message, data: Message, length: UInt | int | None = None) -> bytes | Digest:
    """The authentication code of a message under a key: 32 bytes, as `hmac.digest(key, data, "sha256")` gives them.

    Constrains the result to be the code, never fails without a length. A key of any length, which is fixed when the circuit is
    compiled; one of more than 64 bytes is hashed first. A `length` says of how many of the bytes, as in `sha256`. Costs 56,036
    rows for a key of 32 bytes and a message of 32: four blocks of `sha256`, and two where the key is known.

    >>> hmac_sha256(b"Jefe", b"what do ya want for nothing?").hex()[:16]
    '5bdcc146bf60754e'

    Raises `ArgumentError` or a `TypeMismatchError` for what is not bytes.
    """
    short: Message = hashed(SHA256, key) if len(key) > BLOCK_BYTES else _bytes(key)
    whole = [*short, *[0] * (BLOCK_BYTES - len(short))]
    inner = hashed(SHA256, _bytes(data), length, before=_masked(whole, _INNER))
    return cast("bytes | Digest", hashed(SHA256, [*_masked(whole, _OUTER), *inner]))


@overload
def hkdf_sha256(secret: bytes, n_bytes: int, salt: bytes = b"", info: bytes = b"") -> bytes: ...
@overload
def hkdf_sha256(secret: Secret, n_bytes: int, salt: Message = b"", info: Message = b"") -> Bytes[Any]: ...
@overload
def hkdf_sha256(secret: Message, n_bytes: int, salt: Message = b"", info: Message = b"") -> bytes | Bytes[Any]: ...
def hkdf_sha256(secret: Message, n_bytes: int, salt: Message = b"", info: Message = b"") -> bytes | Bytes[Any]:
    """Keys of so many bytes in all, derived from a secret by HKDF: `hkdf_extract`, then `hkdf_expand`.

    Constrains the result to be the keys, never fails. An empty salt is 32 zeros, as the RFC has it. Costs 80,462 rows for a
    secret of 32 bytes and 32 bytes without salt and info.

    >>> hkdf_sha256(b"\\x0b" * 22, 42, bytes(range(13)), bytes(range(0xF0, 0xFA))).hex()[:16]
    '3cb25f25faacd57a'

    Raises `ArgumentError` for what is not bytes, and for more than 8,160 of them.
    """
    return hkdf_expand(hkdf_extract(secret, salt), n_bytes, info)


@overload
def hkdf_extract(secret: bytes, salt: bytes = b"") -> bytes: ...
@overload
def hkdf_extract(secret: Secret, salt: Message = b"") -> Digest: ...
@overload
def hkdf_extract(secret: Message, salt: Message = b"") -> bytes | Digest: ...
def hkdf_extract(secret: Message, salt: Message = b"") -> bytes | Digest:
    """A key of 32 bytes from a secret whose bits are not all as likely: HKDF's first step, HMAC under the salt.

    Constrains the result to be the key, never fails. Costs what `hmac_sha256` does with the salt as the key.

    >>> hkdf_extract(b"\\x0b" * 22, bytes(range(13))).hex()[:16]
    '077709362c2e32df'
    """
    return cast("bytes | Digest", hmac_sha256(cast("bytes", salt), cast("bytes", secret)))


@overload
def hkdf_expand(key: bytes, n_bytes: int, info: bytes = b"") -> bytes: ...
@overload
def hkdf_expand(key: Secret, n_bytes: int, info: Message = b"") -> Bytes[Any]: ...
@overload
def hkdf_expand(key: Message, n_bytes: int, info: Message = b"") -> bytes | Bytes[Any]: ...
def hkdf_expand(key: Message, n_bytes: int, info: Message = b"") -> bytes | Bytes[Any]:
    """So many bytes from a key, for what `info` says: HKDF's second step.

    Constrains the result to be these bytes, never fails. Costs an `hmac_sha256` for every 32 bytes begun.

    >>> hkdf_expand(b"k" * 32, 2, b"a").hex()
    '0b36'

    Raises `ArgumentError` for a number of bytes that is not from 1 to 8,160.
    """
    if not 1 <= n_bytes <= MOST_OUTPUT_BYTES:
        raise ArgumentError(
            f"HKDF gives 1 to {MOST_OUTPUT_BYTES} bytes, not {n_bytes}",
            "expand several keys, each with an info of its own",
        )
    found: list[U8 | int] = []
    last: Sequence[U8 | int] = b""
    for number in range(1, -(-n_bytes // DIGEST_BYTES) + 1):
        last = hmac_sha256(cast("bytes", key), cast("bytes", [*last, *_bytes(info), number]))
        found += last
    found = found[:n_bytes]
    return Bytes(found) if any(isinstance(byte, Signal) for byte in found) else bytes(cast("list[int]", found))


def _bytes(data: Message) -> Message:
    """The data, checked where it is plain."""
    return data if any(isinstance(byte, Signal) for byte in data) else plain_bytes(data)


def _masked(block: Sequence[U8 | int], mask: int) -> list[U8 | int]:
    return [byte ^ mask for byte in block]
