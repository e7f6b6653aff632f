"""The extensions of a certificate (RFC 5280, 4.2): that it is a leaf's, and what its key is for."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from zkwright.compiler import U8, Bool, Field, Vec, ignore, require, select

from ...der import OBJECT_IDENTIFIER, SEQUENCE, DerElement, children
from ...sets import is_in
from ..shared.der_bytes import are, bytes_at, place_among

MAX_EXTENSIONS: Final = 12

_OF_CERTIFICATES: Final = bytes.fromhex("0603551d")
"""Of an element 2.5.29.x all but its last byte."""

_KEY_USAGE, _SUBJECT_ALT_NAME, _BASIC_CONSTRAINTS, _POLICIES, _EXTENDED_KEY_USAGE = 15, 17, 19, 32, 37
_KNOWN: Final = (_KEY_USAGE, _SUBJECT_ALT_NAME, _BASIC_CONSTRAINTS, _POLICIES, _EXTENDED_KEY_USAGE)
"""Which may be critical."""

_TYPE: Final = len(_OF_CERTIFICATES) + 1
_CRITICAL: Final = bytes.fromhex("0101ff")
_NO_CA: Final = bytes.fromhex("04023000")
"""BasicConstraints without a member: cA is false where DER has nothing."""

_CERT_SIGN_BIT, _NON_REPUDIATION_BIT, _DIGITAL_SIGNATURE_BIT = 2, 6, 7
"""Of the first byte of a KeyUsage, in which the highest bit is its bit 0."""


class Extensions(NamedTuple):
    """What the extensions say."""

    may_sign: Bool
    """Whether the key is for signatures other than certificates'."""


def extensions_of(data: Vec[U8, Any], parent: DerElement) -> Extensions:
    """What the extensions in a sequence say. Constrains the certificate to be a leaf's.

    Fails for a CA's, for an extension that is critical and not known, and for two that are read of one kind.
    """
    places, is_there, numbers = [], [], []
    for one, there in children(data, parent, MAX_EXTENSIONS, SEQUENCE):
        kind = bytes_at(data, one.content, _TYPE)
        require(kind[0] == OBJECT_IDENTIFIER, "an extension has no type")
        size = kind[1]
        require(size < 0x80, "an extension's type is too long")
        is_certificates = are(kind[:-1], _OF_CERTIFICATES)
        (behind,) = bytes_at(data, one.content + 2 + type(one.content)(size), 1)
        is_critical = behind == _CRITICAL[0]
        is_known = is_certificates & Bool(is_in(kind[-1], _KNOWN))
        require(~is_critical | is_known, "the certificate has a critical extension that is not known")
        places.append(one)
        is_there.append(there & is_certificates)
        numbers.append(kind[-1])
    found = _Found(data, places, is_there, numbers)
    found.require_no_ca()
    may_sign = found.may_sign()
    ignore(may_sign)
    return Extensions(may_sign)


class _Found(NamedTuple):
    data: Vec[U8, Any]
    elements: list[DerElement]
    are_certificates: list[Bool]
    """Whether each is there, and of a type 2.5.29.x."""

    numbers: list[U8]
    """x of each."""

    def value(self, number: int, size: int) -> tuple[Bool, list[U8], Field]:
        """Whether there is an extension; so many bytes behind its type, or behind the TRUE there; and how many it has."""
        flags = [ours & (found == number) for ours, found in zip(self.are_certificates, self.numbers, strict=True)]
        times = sum((Field(flag) for flag in flags), Field(0))
        require(times * (times - 1) == 0, f"the certificate has two extensions 2.5.29.{number}")
        start = place_among(flags, [one.content for one in self.elements])
        length = place_among(flags, [one.length for one in self.elements])
        found = bytes_at(self.data, start, _TYPE + len(_CRITICAL) + size)[_TYPE:]
        is_critical = are(found[: len(_CRITICAL)], _CRITICAL)
        skipped = len(_CRITICAL)
        value = [select(is_critical, far, near) for near, far in zip(found[:size], found[skipped:], strict=True)]
        return times == 1, value, Field(length) - _TYPE - Field(is_critical) * skipped

    def require_no_ca(self) -> None:
        is_there, value, size = self.value(_BASIC_CONSTRAINTS, len(_NO_CA))
        is_leaf = are(value, _NO_CA) & (size == len(_NO_CA))
        require(
            ~is_there | is_leaf, "the certificate is a CA's, or its basicConstraints are not as DER writes a leaf's"
        )

    def may_sign(self) -> Bool:
        is_there, value, size = self.value(_KEY_USAGE, 6)
        is_short = are(value[:4], bytes.fromhex("04040302")) & (size == 6)
        is_long = are(value[:4], bytes.fromhex("04050303")) & (size == 7)
        require(~is_there | is_short | is_long, "the certificate's keyUsage is not written as DER writes it")
        uses = value[5].bits()
        require(~(is_there & uses[_CERT_SIGN_BIT]), "the certificate's key signs certificates")
        return ~is_there | uses[_DIGITAL_SIGNATURE_BIT] | uses[_NON_REPUDIATION_BIT]
