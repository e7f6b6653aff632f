"""Elements of DER, the distinguished encoding of ASN.1 (X.690): certificates, keys, signatures, passports.

    certificate = element(data, 0, SEQUENCE)
    signed = element(data, certificate.content, SEQUENCE)          # TBSCertificate
    serial = element(data, element(data, signed.content, 0xA0).end, INTEGER)

One begins at a place that is known to begin an element: the first byte of all, another's content, another's end. A place that is
the prover's choice alone may be anywhere, within a text that looks like an element too.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from zkwright.compiler import U8, U32, U64, Bool, Field, UInt, require, select
from zkwright.compiler.rows import ArgumentError

from .arrays import subarray
from .dates import parse_asn1_time
from .shared.elements import Encoded, head, is_plain, whole
from .text import substring

BOOLEAN: Final = 0x01
INTEGER: Final = 0x02
BIT_STRING: Final = 0x03
OCTET_STRING: Final = 0x04
NULL: Final = 0x05
OBJECT_IDENTIFIER: Final = 0x06
UTF8_STRING: Final = 0x0C
PRINTABLE_STRING: Final = 0x13
IA5_STRING: Final = 0x16
UTC_TIME: Final = 0x17
GENERALIZED_TIME: Final = 0x18
SEQUENCE: Final = 0x30
SET: Final = 0x31

_LATE: Final = 2_524_608_000
"""When 2050 begins, in seconds since 1970: from then on RFC 5280 has a GeneralizedTime, and before a UTCTime."""

_LONG_TAG: Final = 0x1F
_MAX_LENGTH: Final = 0xFFFF
_NOT_DER: Final = "the element's length is not written as DER writes it"


class DerElement(NamedTuple):
    """Where an element's content is, in bytes counted from 0; plain numbers where all was known."""

    tag: U8 | int
    content: U32 | int
    length: U32 | int
    end: U32 | int
    """Where the element behind it begins."""


def element(data: Encoded, start: UInt | int, tag: int | None = None) -> DerElement:
    """The element that begins at a byte, of this tag or of any.

    Constrains the tag to be of one byte, and the length to be of the short form below 128, of one byte up to 255, and of two from
    there on, as DER has it; the element to end within the bytes. Fails otherwise: also for the indefinite form, for a length with
    zeros in front, and for one of 65,536 or more. Costs 189 rows in 256 bytes: `arrays.subarray` for four of them, and 50.

    >>> element(bytes.fromhex("3003020105"), 2, INTEGER)
    DerElement(tag=2, content=4, length=1, end=5)

    Raises `ArgumentError` for a tag that is not one byte.
    """
    if tag is not None and (not 0 <= tag <= 0xFF or tag & _LONG_TAG == _LONG_TAG):
        raise ArgumentError(
            f"the tag {tag}", "pass the byte that begins the element; tags of several bytes are not read"
        )
    begin = head(data, start, 4, subarray)
    first, short, one, two = begin.data
    if tag is None:
        ones = sum((Field(bit) for bit in first.truncated(5).bits(5)), Field(0))
        require(ones != 5, "the tag has several bytes")
    else:
        require(first == tag, "the element has another tag")
    is_long = Field(short.bits()[7])
    in_one, in_two = Field(short == 0x81), Field(short == 0x82)
    require(is_long == in_one + in_two, _NOT_DER)
    require(in_one * (1 - Field(one.bits()[7])) == 0, _NOT_DER)
    require(in_two * Field(one == 0) == 0, _NOT_DER)
    long = Field(one) + in_two * (Field(one) * 255 + Field(two))
    length = Field(short) + is_long * (long - Field(short))
    size = in_one + in_two * 2 + 2
    end = begin.place(size + length, _MAX_LENGTH + 4)
    found = DerElement(
        first,
        U32.unchecked_interval((begin.start + size).linear, 0, end.interval[1]),
        U32.unchecked_interval(length.linear, 0, _MAX_LENGTH),
        end,
    )
    return DerElement(*(int(Field(one)) for one in found)) if is_plain(data, start) else found


def content(data: Encoded, found: DerElement, capacity: int) -> Any:
    """The bytes of an element's content, at most `capacity` of them.

    Fails where there are more. Costs 553 rows for up to 32 of 256 bytes, as `text.substring` does.

    >>> data = bytes.fromhex("3003020105")
    >>> content(data, element(data, 2, INTEGER), 4)
    b'\\x05'

    Raises `ArgumentError` for more than all bytes.
    """
    return substring(whole(data), found.content, found.length, capacity)


def children(data: Encoded, parent: DerElement, most: int, tag: int | None = None) -> list[tuple[DerElement, Bool]]:
    """The elements that another one is made of, at most `most` of them, all of this tag or of any; and whether there is one.

    Constrains the first to begin where the content of the other begins, each to begin where the one before it ends, and the last
    to end where the other ends. Fails otherwise, so for an element without content, and for more than `most`. Behind the last,
    it is told again, with False. Costs 1,614 rows for up to 8 in 256 bytes: `element` for each, and a few.

    >>> data = bytes.fromhex("30080201050201070500")
    >>> [int(child.length) for child, there in children(data, element(data, 0), 4) if there]
    [1, 1, 0]

    Raises `ArgumentError` as `element` does, and for fewer than one.
    """
    if most < 1:
        raise ArgumentError(f"at most {most} elements", "leave room for one or more")
    found: list[tuple[DerElement, Bool]] = []
    start, is_there = parent.content, Bool(True)
    for _ in range(most):
        child = element(data, start, tag)
        found.append((child, is_there))
        is_there = Bool(child.end != parent.end)
        start = child.end if is_there.constant else select(is_there, child.end, start)
    require(~is_there, f"the elements do not end where what they are in ends, or they are more than {most}")
    return found


def time(data: Encoded, found: DerElement) -> U64 | int:
    """Seconds since 1970 of a time as certificates have it (RFC 5280, 4.1.2.5): a UTCTime until 2049, else a GeneralizedTime.

    Constrains the element to be one of these, in 13 bytes 000229123000Z or in 15 bytes 20500228123000Z, from 1970 on; fails
    otherwise, so for a GeneralizedTime before 2050. Of two digits for a year 50 to 99 are of the 20th century. Costs 538 rows in
    256 bytes: `arrays.subarray` for 15 bytes, `dates.parse_asn1_time`, and a comparison.

    >>> data = b"\\x17\\x0d000229123000Z"
    >>> time(data, element(data, 0))
    951827400
    """
    is_short = Bool(found.tag == UTC_TIME)
    require(Field(found.tag) == GENERALIZED_TIME - Field(is_short), "the element is no time")
    require(Field(found.length) == 15 - 2 * Field(is_short), "the time is not written to the second, in UTC")
    text = head(data, found.content, 15, subarray).data
    is_late = text[0] >= ord("5")
    century = [select(is_late, U8(late), U8(early)) for late, early in zip(b"19", b"20", strict=True)]
    moment = parse_asn1_time([select(is_short, a, b) for a, b in zip(century + text[:13], text, strict=True)])
    require(is_short | (moment >= _LATE), "the time is before 2050, and no UTCTime")
    return int(moment) if is_plain(data, 0) and isinstance(found.content, int) else moment
