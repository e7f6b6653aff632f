"""Hashes of two blocks of bytes and one byte more: the circuits that lemmas about compressions are proved from.

And HMAC with a key of 32 bytes: of what is not a block of a message, the key with either pad and the inner digest.
"""

from __future__ import annotations

from typing import Any, Literal

from zkwright import Bytes, Private, Public, circuit
from zkwright.circuits import hmac, ripemd160, sha1, sha256, sha512
from zkwright.compiler import Circuit


@circuit
def hashed_by_ripemd160(text: Private[Bytes[Literal["size"]]], size: int = 129) -> Public[Bytes[Literal[20]]]:
    return ripemd160.ripemd160(text)


@circuit
def hashed_by_sha1(text: Private[Bytes[Literal["size"]]], size: int = 129) -> Public[Bytes[Literal[20]]]:
    return sha1.sha1(text)


@circuit
def hashed_by_sha224(text: Private[Bytes[Literal["size"]]], size: int = 129) -> Public[Bytes[Literal[28]]]:
    return sha256.sha224(text)


@circuit
def hashed_by_sha256(text: Private[Bytes[Literal["size"]]], size: int = 129) -> Public[Bytes[Literal[32]]]:
    return sha256.sha256(text)


@circuit
def hashed_by_sha384(text: Private[Bytes[Literal["size"]]], size: int = 257) -> Public[Bytes[Literal[48]]]:
    return sha512.sha384(text)


@circuit
def hashed_by_sha512(text: Private[Bytes[Literal["size"]]], size: int = 257) -> Public[Bytes[Literal[64]]]:
    return sha512.sha512(text)


@circuit
def hmac_of_32_bytes(key: Private[Bytes[Literal[32]]], data: Private[Bytes[Literal[32]]]) -> Public[Bytes[Literal[32]]]:
    return hmac.hmac_sha256(key, data)


UNITS: dict[str, Circuit[..., Any]] = {
    "hmac": hmac_of_32_bytes,
    "ripemd160": hashed_by_ripemd160,
    "sha1": hashed_by_sha1,
    "sha224": hashed_by_sha224,
    "sha256": hashed_by_sha256,
    "sha384": hashed_by_sha384,
    "sha512": hashed_by_sha512,
}
"""By hash. The compression of the first block of an input, and of any but the last after it, has the same rows for every size."""
