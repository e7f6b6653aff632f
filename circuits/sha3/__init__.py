"""SHA3-256 (FIPS 202) of bytes: of all, or of as many as a length says."""

from __future__ import annotations

import hashlib
from typing import Any, Final, Literal, TypeAlias, cast, overload

from zkwright.compiler import U8, Array, Bytes, UInt

from ..keccak.sponge import Data, SpongeHash, hashed

Digest: TypeAlias = Bytes[Literal[32]]

# The bits 01 of FIPS 202, and the first one of the padding.
_SHA3_256: Final = SpongeHash(lambda data: hashlib.sha3_256(data).digest(), 0b110)


@overload
def sha3_256(data: bytes, length: int | None = None) -> bytes: ...
@overload
def sha3_256(data: Array[U8, Any] | list[U8] | list[U8 | int], length: UInt | int | None = None) -> Digest: ...
@overload
def sha3_256(data: bytes, length: UInt) -> Digest: ...
def sha3_256(data: Data, length: UInt | int | None = None) -> bytes | Digest:
    """The SHA3-256 digest of bytes: 32 bytes, in the order in which `hashlib` gives them.

    Constrains the result to be the digest, never fails without a length. The data is padded here. Bytes may be plain numbers,
    as in `sha256`. Costs what `keccak256` costs: 87,744 rows for 32 bytes.

    With a `length`, a U8 or wider, the digest is that of as many bytes, and those behind must be zero: fails where one is not, or
    the length is more than there are. Costs in addition about 4 rows a byte, and 32 for every block but the first.

    >>> sha3_256(b"abc").hex()[:16]
    '3a985da74fe225b2'

    Raises `ArgumentError` or a `TypeMismatchError` for what is not bytes.
    """
    return cast("bytes | Digest", hashed(_SHA3_256, data, length))
