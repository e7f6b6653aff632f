"""Bytes of DER that are known beforehand, at places that only the prover knows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zkwright.compiler import U8, U32, Bool, Bytes, Field, UInt, Vec, all_of, require

from ...arrays import subarray
from ...packing import pack_bytes
from ...shared.elements import head

RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")
"""The algorithm of an RSA key (RFC 8017, A.1)."""

EC_ON_P256 = bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107")
"""The algorithm of a key on P-256 (RFC 5480, 2.1.1)."""

RSA_WITH_SHA256 = bytes.fromhex("300d06092a864886f70d01010b0500")
"""A signature with PKCS #1 v1.5 (RFC 8017, A.2.4)."""

ECDSA_WITH_SHA256 = bytes.fromhex("300a06082a8648ce3d040302")
"""RFC 5758, 3.2."""


def tagged(tag: int, content: bytes) -> bytes:
    """An element of DER, of fewer than 65,536 bytes."""
    n = len(content)
    size = bytes([n]) if n < 0x80 else bytes([0x81, n]) if n < 0x100 else bytes([0x82, *n.to_bytes(2, "big")])
    return bytes([tag]) + size + content


def bytes_at(data: Vec[U8, Any], start: UInt | int, size: int) -> list[U8]:
    """So many bytes from a place on, with zeros behind the last of all. Fails for a place behind their end."""
    return head(data, start, size, subarray).data


def are(found: Sequence[U8], expected: bytes) -> Bool:
    """Whether bytes are these. Costs 2 rows for 31 of them, and 1 more for each further 31."""
    ours, theirs = pack_bytes(list(found)), pack_bytes(expected)
    return all_of(*(Field(one) == other for one, other in zip(ours, theirs, strict=True)))


def require_bytes(data: Vec[U8, Any], start: UInt | int, expected: bytes, message: str) -> None:
    """Constrain bytes to be there."""
    require(are(bytes_at(data, start, len(expected)), expected), message)


def as_vec(data: Vec[U8, Any] | bytes) -> Vec[U8, Any]:
    """The bytes as signals, where they are plain."""
    return data if isinstance(data, Vec) else Vec(Bytes(data))


def place_among(flags: Sequence[Bool], places: Sequence[UInt | int]) -> U32:
    """The place whose flag is set, where one is; else 0."""
    chosen = sum((Field(flag) * Field(place) for flag, place in zip(flags, places, strict=True)), Field(0))
    most = max(place.interval[1] if isinstance(place, UInt) else place for place in places)
    return U32.unchecked_interval(chosen.linear, 0, most)
