"""HMAC (RFC 2104) and HKDF (RFC 5869) over SHA-256."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias, cast, overload

from zkwright.compiler import U8, Array, Bool, Bytes, UInt, select
from zkwright.compiler.rows import ArgumentError, Signal

from ..sha256 import SHA256, Digest
from ..sha256.hashing import Message, hashed
from ..shared.padding import first, reached
from ..shared.plain import plain_bytes

Secret: TypeAlias = Array[U8, Any] | list[U8] | list[U8 | int]
Length: TypeAlias = UInt | int | None

BLOCK_BYTES: Final = 64
DIGEST_BYTES: Final = 32

MOST_OUTPUT_BYTES: Final = 255 * DIGEST_BYTES
"""What HKDF gives at most."""

_INNER: Final = 0x36
_OUTER: Final = 0x5C


@overload
def hmac_sha256(key: bytes, data: bytes, length: int | None = None, *, key_length: int | None = None) -> bytes: ...
@overload
def hmac_sha256(key: Secret, data: Message, length: Length = None, *, key_length: Length = None) -> Digest: ...
@overload
def hmac_sha256(key: bytes, data: Secret, length: Length = None, *, key_length: Length = None) -> Digest: ...
@overload
def hmac_sha256(key: bytes, data: bytes, length: UInt, *, key_length: Length = None) -> Digest: ...
@overload
def hmac_sha256(key: bytes, data: bytes, length: int | None = None, *, key_length: UInt) -> Digest: ...
def hmac_sha256(key: Message, data: Message, length: Length = None, *, key_length: Length = None) -> bytes | Digest:
    """The authentication code of bytes under a key: 32 bytes, as `hmac.digest(key, data, "sha256")` gives them.

    Constrains the result to be the code, never fails without a length. A key of more than 64 bytes is hashed first. Costs 56,036
    rows for a key of 32 bytes and data of 32: four blocks of `sha256`, and two where the key is known.

    With a `length`, a U8 or wider, the code is that of as many bytes of the data, and with a `key_length` the key has as many;
    those behind must be zero: fails where one is not, or a length is more than there are. Costs in addition what `sha256` does
    for it, and for a key that may have more than 64 bytes the hash of one. HMAC has one code for a key of up to 64 bytes and for
    the same with zeros behind it: where two such keys must not be one, fix their length, or hash them.

    >>> hmac_sha256(b"Jefe", b"what do ya want for nothing?").hex()[:16]
    '5bdcc146bf60754e'

    Raises `ArgumentError` or a `TypeMismatchError` for what is not bytes.
    """
    return cast("bytes | Digest", _code(_whole_block(key, key_length), data, length))


@overload
def hkdf_sha256(
    secret: bytes,
    n_bytes: int,
    salt: bytes = b"",
    info: bytes = b"",
    *,
    secret_length: int | None = None,
    info_length: int | None = None,
) -> bytes: ...
@overload
def hkdf_sha256(
    secret: Secret,
    n_bytes: int,
    salt: Message = b"",
    info: Message = b"",
    *,
    secret_length: Length = None,
    info_length: Length = None,
) -> Bytes[Any]: ...
@overload
def hkdf_sha256(
    secret: Message,
    n_bytes: int,
    salt: Message = b"",
    info: Message = b"",
    *,
    secret_length: Length = None,
    info_length: Length = None,
) -> bytes | Bytes[Any]: ...
def hkdf_sha256(
    secret: Message,
    n_bytes: int,
    salt: Message = b"",
    info: Message = b"",
    *,
    secret_length: Length = None,
    info_length: Length = None,
) -> bytes | Bytes[Any]:
    """Keys of so many bytes in all, derived from a secret by HKDF: `hkdf_extract`, then `hkdf_expand`.

    Constrains the result to be the keys, never fails without a length. An empty salt is 32 zeros, as the RFC has it. With a
    `secret_length` or an `info_length`, as many bytes of the secret or of the info count, as in `hmac_sha256`. Costs 80,462 rows
    for a secret of 32 bytes and 32 bytes without salt and info.

    >>> hkdf_sha256(b"\\x0b" * 22, 42, bytes(range(13)), bytes(range(0xF0, 0xFA))).hex()[:16]
    '3cb25f25faacd57a'

    Raises `ArgumentError` for what is not bytes, and for more than 8,160 of them.
    """
    return hkdf_expand(hkdf_extract(secret, salt, secret_length), n_bytes, info, info_length)


@overload
def hkdf_extract(secret: bytes, salt: bytes = b"", length: int | None = None) -> bytes: ...
@overload
def hkdf_extract(secret: Secret, salt: Message = b"", length: Length = None) -> Digest: ...
@overload
def hkdf_extract(secret: Message, salt: Message = b"", length: Length = None) -> bytes | Digest: ...
def hkdf_extract(secret: Message, salt: Message = b"", length: Length = None) -> bytes | Digest:
    """A key of 32 bytes from a secret whose bits are not all as likely: HKDF's first step, HMAC under the salt.

    Constrains the result to be the key, never fails without a `length` of the secret, which is as in `hmac_sha256`. Costs what
    that does with the salt as the key: 27,884 rows for a secret of 32 bytes and a known salt.

    >>> hkdf_extract(b"\\x0b" * 22, bytes(range(13))).hex()[:16]
    '077709362c2e32df'

    Raises `ArgumentError` or a `TypeMismatchError` for what is not bytes.
    """
    return cast("bytes | Digest", _code(_whole_block(salt), secret, length))


@overload
def hkdf_expand(key: bytes, n_bytes: int, info: bytes = b"", length: int | None = None) -> bytes: ...
@overload
def hkdf_expand(key: Secret, n_bytes: int, info: Message = b"", length: Length = None) -> Bytes[Any]: ...
@overload
def hkdf_expand(key: bytes, n_bytes: int, info: Secret, length: Length = None) -> Bytes[Any]: ...
@overload
def hkdf_expand(key: Message, n_bytes: int, info: Message = b"", length: Length = None) -> bytes | Bytes[Any]: ...
def hkdf_expand(key: Message, n_bytes: int, info: Message = b"", length: Length = None) -> bytes | Bytes[Any]:
    """So many bytes from a key, for what `info` says: HKDF's second step.

    Constrains the result to be these bytes, never fails without a `length` of the info, which is as in `hmac_sha256`. Costs
    52,578 rows for a key of 32 bytes, 32 bytes and no info: two blocks of `sha256` for the key, and the others of an
    `hmac_sha256` for every 32 bytes begun.

    >>> hkdf_expand(b"k" * 32, 2, b"a").hex()
    '0b36'

    Raises `ArgumentError` for a number of bytes that is not from 1 to 8,160.
    """
    if not 1 <= n_bytes <= MOST_OUTPUT_BYTES:
        raise ArgumentError(
            f"HKDF gives 1 to {MOST_OUTPUT_BYTES} bytes, not {n_bytes}",
            "expand several keys, each with an info of its own",
        )
    block = _whole_block(key)
    found: list[U8 | int] = []
    last: Sequence[U8 | int] = b""
    for number in range(1, -(-n_bytes // DIGEST_BYTES) + 1):
        last = _code(block, info, length, before=last, behind=bytes([number]))
        found += last
    found = found[:n_bytes]
    return Bytes(found) if any(isinstance(byte, Signal) for byte in found) else bytes(cast("list[int]", found))


def _code(
    block: Sequence[U8 | int],
    data: Message,
    length: Length = None,
    *,
    before: Sequence[U8 | int] = b"",
    behind: bytes = b"",
) -> bytes | Bytes[Any]:
    """The code of data, or of its first `length` bytes, with bytes `before` and `behind` them, under a key in a whole block."""
    inner = hashed(SHA256, _bytes(data), length, before=[*_masked(block, _INNER), *before], behind=behind)
    return hashed(SHA256, [*_masked(block, _OUTER), *inner])


def _whole_block(key: Message, length: Length = None) -> list[U8 | int]:
    """The key, or its digest where it is long, with zeros behind it."""
    known = length.constant if isinstance(length, UInt) else length
    if isinstance(length, UInt) and known is None:
        return _block_of_some_length(_bytes(key), length)
    whole = _bytes(key) if known is None else first(_bytes(key), known)
    short: Message = hashed(SHA256, whole) if len(whole) > BLOCK_BYTES else whole
    return [*short, *[0] * (BLOCK_BYTES - len(short))]


def _block_of_some_length(key: Message, length: UInt) -> list[U8 | int]:
    flags = reached(key, length)
    short = [*key[:BLOCK_BYTES], *[0] * (BLOCK_BYTES - len(key))]
    if len(key) <= BLOCK_BYTES:
        return short
    digest = [*hashed(SHA256, key, length), *[0] * (BLOCK_BYTES - DIGEST_BYTES)]
    is_long = Bool.unchecked_linear(flags[BLOCK_BYTES])
    return [select(is_long, U8(one), U8(other)) for one, other in zip(digest, short, strict=True)]


def _bytes(data: Message) -> Message:
    """The data, checked where it is plain."""
    return data if any(isinstance(byte, Signal) for byte in data) else plain_bytes(data)


def _masked(block: Sequence[U8 | int], mask: int) -> list[U8 | int]:
    return [byte ^ mask for byte in block]
