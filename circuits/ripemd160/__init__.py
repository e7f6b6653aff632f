"""RIPEMD-160 of bytes: the hash in Bitcoin's addresses, of a key's SHA-256 digest."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias, cast, overload

from zkwright.compiler import U8, Array, Bytes, UInt

from ..shared.block_hash import BlockHash, Data, hashed
from .compression import compress
from .plain import ripemd_160

Digest: TypeAlias = Bytes[Literal[20]]

_RIPEMD160: Final = BlockHash(ripemd_160, compress, "little")


@overload
def ripemd160(data: bytes, length: int | None = None) -> bytes: ...
@overload
def ripemd160(data: Array[U8, Any] | list[U8] | list[U8 | int], length: UInt | int | None = None) -> Digest: ...
@overload
def ripemd160(data: bytes, length: UInt) -> Digest: ...
def ripemd160(data: Data, length: UInt | int | None = None) -> bytes | Digest:
    """The RIPEMD-160 digest of bytes: 20 bytes, in the order in which OpenSSL gives them.

    Constrains the result to be the digest, never fails without a length. The data is padded here, and bytes may be plain numbers,
    as in `sha256`. Costs at most 15,912 rows for every 64 bytes begun of the data and nine more, fewer where the state before is
    known: 15,774 for 32 bytes. Bytes whose bits the circuit does not have yet cost 8 rows each.

    With a `length`, a U8 or wider, the digest is that of as many bytes, and those behind must be zero: fails where one is not, or
    the length is more than there are. Costs in addition about 3 rows a byte, and 30 for every block but the first.

    >>> ripemd160(b"abc").hex()[:16]
    '8eb208f7e05d987a'

    Raises `ArgumentError` or a `TypeMismatchError` for what is not bytes.
    """
    return cast("bytes | Digest", hashed(_RIPEMD160, data, length))
