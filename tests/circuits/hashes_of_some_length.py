"""Hashes of as many bytes as a signal says, up to a bound: circuits that have certificates of their own.

Of each hash one bound within a block, and one of several blocks.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from zkwright import U8, U16, Bytes, Private, Public, circuit
from zkwright.circuits import blake2b, blake2s, hmac, keccak, pedersen, ripemd160, sha1, sha3, sha256, sha512
from zkwright.circuits.babyjub import Point
from zkwright.compiler import Circuit


def _of_up_to(n_bytes: int, digest_bytes: int, hash_of: Callable[..., Any]) -> Circuit[..., Any]:
    @circuit
    def of_some(
        text: Private[Bytes[Literal["most"]]], length: Private[U16], most: int = n_bytes, size: int = digest_bytes
    ) -> Public[Bytes[Literal["size"]]]:
        return hash_of(text, length)  # type: ignore[no-any-return]

    return of_some


@circuit
def code_of_up_to_100(
    key: Private[Bytes[Literal[32]]], data: Private[Bytes[Literal[100]]], length: Private[U8]
) -> Public[Bytes[Literal[32]]]:
    return hmac.hmac_sha256(key, data, length)


@circuit
def code_under_up_to_67(
    key: Private[Bytes[Literal[67]]], key_length: Private[U8], data: Private[Bytes[Literal[20]]], length: Private[U8]
) -> Public[Bytes[Literal[32]]]:
    return hmac.hmac_sha256(key, data, length, key_length=key_length)


@circuit
def extracted(secret: Private[Bytes[Literal[64]]], length: Private[U8]) -> Public[Bytes[Literal[32]]]:
    return hmac.hkdf_extract(secret, b"salt", length)


@circuit
def expanded(
    key: Private[Bytes[Literal[32]]], info: Private[Bytes[Literal[24]]], length: Private[U8]
) -> Public[Bytes[Literal[40]]]:
    return hmac.hkdf_expand(key, 40, info, length)


@circuit
def pedersen_of_up_to_26(data: Private[Bytes[Literal[26]]], length: Private[U8]) -> Public[Point]:
    return pedersen.pedersen_hash(data, length)


OF_SOME_LENGTH: dict[str, Circuit[..., Any]] = {
    f"{name}, of up to {most} bytes": _of_up_to(most, digest_bytes, hash_of)
    for name, hash_of, digest_bytes, bounds in (
        ("blake2b.blake2b", blake2b.blake2b, 64, (20, 200)),
        ("blake2s.blake2s", blake2s.blake2s, 32, (20, 128)),
        ("keccak.keccak256", keccak.keccak256, 32, (20, 140)),
        ("ripemd160.ripemd160", ripemd160.ripemd160, 20, (20, 100)),
        ("sha1.sha1", sha1.sha1, 20, (20, 100)),
        ("sha256.sha224", sha256.sha224, 28, (20, 64)),
        ("sha256.sha256", sha256.sha256, 32, (20, 64, 128)),
        ("sha3.sha3_256", sha3.sha3_256, 32, (20, 140)),
        ("sha512.sha384", sha512.sha384, 48, (20, 128)),
        ("sha512.sha512", sha512.sha512, 64, (20, 128)),
    )
    for most in bounds
} | {
    "hmac.hkdf_expand, with up to 24 bytes": expanded,
    "hmac.hkdf_extract, of up to 64 bytes": extracted,
    "hmac.hmac_sha256, of up to 100 bytes": code_of_up_to_100,
    "hmac.hmac_sha256, under up to 67 bytes": code_under_up_to_67,
    "pedersen.pedersen_hash, of up to 26 bytes": pedersen_of_up_to_26,
}
