"""A leaf certificate, read from what was signed."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from zkwright.compiler import U8, U64, Bool, Bytes, Vec, require

from ... import der
from ...der import DerElement, children, element
from ..shared.der_bytes import require_bytes
from .extensions import Extensions, extensions_of

MAX_ATTRIBUTES: Final = 10
"""Of a subject."""

_VERSION_3: Final = bytes.fromhex("a003020102")


class Leaf(NamedTuple):
    """A certificate that `signed_leaf` has read."""

    data: Vec[U8, Any]
    """What was signed: the DER of TBSCertificate."""

    digest: Bytes[Any] | bytes
    """SHA-256 of it."""

    attributes: tuple[tuple[DerElement, Bool], ...]
    """Of the subject: each one's element, type and value; and whether there is one."""

    key: DerElement
    """SubjectPublicKeyInfo."""

    extensions: Extensions


def read_leaf(data: Vec[U8, Any], digest: Bytes[Any] | bytes, algorithm: bytes, now: U64 | int) -> Leaf:
    """The leaf in these bytes, signed by an algorithm, at a time. Fails as `signed_leaf` does, but for the signature."""
    whole = element(data, 0, der.SEQUENCE)
    require(whole.end == data.length, "something stands behind the certificate's signed part")
    require_bytes(data, whole.content, _VERSION_3, "the certificate is not of version 3")
    serial = element(data, whole.content + len(_VERSION_3), der.INTEGER)
    require_bytes(data, serial.end, algorithm, "the certificate is signed by another algorithm")
    issuer = element(data, serial.end + len(algorithm), der.SEQUENCE)
    validity = element(data, issuer.end, der.SEQUENCE)
    begins = element(data, validity.content)
    ends = element(data, begins.end)
    require(ends.end == validity.end, "the validity is not two times")
    require(der.time(data, begins) <= now, "the certificate is not valid yet")
    require(der.time(data, ends) >= now, "the certificate has expired")
    subject = element(data, validity.end, der.SEQUENCE)
    key = element(data, subject.end, der.SEQUENCE)
    wrapped = element(data, key.end, 0xA3)
    require(wrapped.end == whole.end, "something stands behind the certificate's extensions")
    extensions = element(data, wrapped.content, der.SEQUENCE)
    require(extensions.end == wrapped.end, "something stands behind the certificate's extensions")
    return Leaf(data, digest, _attributes(data, subject), key, extensions_of(data, extensions))


def _attributes(data: Vec[U8, Any], subject: DerElement) -> tuple[tuple[DerElement, Bool], ...]:
    found = []
    for name, is_there in children(data, subject, MAX_ATTRIBUTES, der.SET):
        attribute = element(data, name.content, der.SEQUENCE)
        require(attribute.end == name.end, "a part of the subject's name has several values")
        found.append((attribute, is_there))
    return tuple(found)
