"""What a state signs of a travel document (ICAO 9303-10, 4.6): digests of its data groups, and the digest of these."""

from __future__ import annotations

from typing import Any, Final

from zkwright.compiler import U8, Bool, Bytes, Field, Vec, require

from ... import der
from ...der import children, element
from ..shared.der_bytes import are, bytes_at, place_among

MAX_SIGNED_ATTRIBUTES: Final = 6

LDS_SECURITY_OBJECT: Final = bytes.fromhex("0606678108010101")
"""The type of content 2.23.136.1.1.1."""

SHA256: Final = bytes.fromhex("0609608648016503040201")
_NULL: Final = bytes.fromhex("0500")
"""What may stand behind the algorithm, or not."""

_ENTRY: Final = bytes.fromhex("30250201010420")
"""Of the first data group, before its digest."""

_DIGEST_BYTES: Final = 32

_OF_ATTRIBUTES: Final = bytes.fromhex("06092a864886f70d0109")
"""Of an element 1.2.840.113549.1.9.x all but its last byte."""

_TYPE: Final = len(_OF_ATTRIBUTES) + 1
_CONTENT_TYPE, _MESSAGE_DIGEST = 3, 4
_LDS_CONTENT: Final = bytes([0x31, len(LDS_SECURITY_OBJECT)]) + LDS_SECURITY_OBJECT
_DIGEST_CONTENT: Final = bytes.fromhex("31220420")


def require_first_group(data: Vec[U8, Any], digest: Bytes[Any] | bytes) -> None:
    """Constrain an LDSSecurityObject to have this SHA-256 digest for data group 1, as the first of its digests."""
    whole = element(data, 0, der.SEQUENCE)
    require(whole.end == data.length, "something stands behind the security object")
    version = bytes_at(data, whole.content, 3)
    number = Field(version[2])
    require(are(version[:2], b"\x02\x01") & (number * (number - 1) == 0), "the security object is of another version")
    algorithm = element(data, whole.content + len(version), der.SEQUENCE)
    name = bytes_at(data, algorithm.content, len(SHA256) + len(_NULL))
    is_bare = algorithm.length == len(SHA256)
    has_null = are(name[len(SHA256) :], _NULL) & (algorithm.length == len(name))
    require(are(name[: len(SHA256)], SHA256) & (is_bare | has_null), "the digests are not of SHA-256")
    groups = element(data, algorithm.end, der.SEQUENCE)
    # Behind the digests a security object of version 1 has the version of the data structure.
    require(Bool(number == 1) | (groups.end == whole.end), "something stands behind the digests of the data groups")
    first = bytes_at(data, groups.content, len(_ENTRY) + _DIGEST_BYTES)
    require(groups.length >= len(first), "the first digest is not that of data group 1")
    require(are(first[: len(_ENTRY)], _ENTRY), "the first digest is not that of data group 1")
    require(Bytes(first[len(_ENTRY) :]) == Bytes(digest), "the data group has another digest")


def require_attributes(data: Vec[U8, Any], digest: Bytes[Any] | bytes) -> None:
    """Constrain signed attributes (RFC 5652, 5.4) to name an LDSSecurityObject, and its SHA-256 digest, each once."""
    whole = element(data, 0, der.SET)
    require(whole.end == data.length, "something stands behind the signed attributes")
    found = children(data, whole, MAX_SIGNED_ATTRIBUTES, der.SEQUENCE)
    types = [bytes_at(data, one.content, _TYPE) for one, _ in found]

    def content(number: int, size: int, message: str) -> list[U8]:
        """What stands behind the type of the only attribute with a number, so many bytes and no more."""
        expected = _OF_ATTRIBUTES + bytes([number])
        flags = [there & are(kind, expected) for (_, there), kind in zip(found, types, strict=True)]
        require(sum((Field(flag) for flag in flags), Field(0)) == 1, message)
        start = place_among(flags, [one.content for one, _ in found])
        length = place_among(flags, [one.length for one, _ in found])
        require(length == _TYPE + size, message)
        return bytes_at(data, start, _TYPE + size)[_TYPE:]

    message = "the signed attributes do not say once that this is the security object of a travel document"
    require(are(content(_CONTENT_TYPE, len(_LDS_CONTENT), message), _LDS_CONTENT), message)
    message = "the signed attributes do not have one SHA-256 digest of what is signed"
    value = content(_MESSAGE_DIGEST, len(_DIGEST_CONTENT) + _DIGEST_BYTES, message)
    require(are(value[: len(_DIGEST_CONTENT)], _DIGEST_CONTENT), message)
    require(
        Bytes(value[len(_DIGEST_CONTENT) :]) == Bytes(digest), "the signed attributes are of another security object"
    )
