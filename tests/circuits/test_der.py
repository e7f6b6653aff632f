from __future__ import annotations

import datetime
from functools import cache
from typing import Any, Literal

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits import der
from zkwright.circuits.dates import parse_asn1_time
from zkwright.circuits.der import DerElement, children, content, element, time
from zkwright.compiler import U8, U16, U32, U64, Bool, Private, Public, UnsatisfiedCircuitError, Vec, circuit
from zkwright.compiler.rows import ArgumentError

from tests.circuits.costs import Cost, Inputs
from tests.drawn import examples


def data_of(make: Inputs, n: int) -> tuple[Vec[U8, Any], U32]:
    """Bytes of a secret length, and a place among them."""
    return Vec.unchecked(Vec(make.bytes(n)).data, make.field().linear), make.index(n)


def _found(make: Inputs) -> DerElement:
    return DerElement(
        make.u8(), make.index(256), U32.unchecked_interval(make.field().linear, 0, 65535), make.index(256)
    )


COSTS = [
    Cost(element, 189, lambda make: element(*data_of(make, 256)), "in 256 bytes"),
    Cost(
        children,
        1_614,
        lambda make: children(data_of(make, 256)[0], _found(make), 8),
        "for up to 8 in 256 bytes",
    ),
    Cost(time, 538, lambda make: time(data_of(make, 256)[0], _found(make)), "in 256 bytes"),
    Cost(content, 553, lambda make: content(data_of(make, 256)[0], _found(make), 32), "for up to 32 of 256 bytes"),
]


@circuit
def found(data: Private[Vec[U8, Literal[300]]], start: Private[U16]) -> Public[tuple[U8, U32, U32, U32]]:
    return tuple(element(data, start))  # type: ignore[return-value]


@cache
def certificate() -> x509.Certificate:
    """Self-signed; its fields have short and long lengths."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Ann Example " + "x" * 50)])
    day = datetime.datetime(2024, 2, 29, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(0x7F01).not_valid_before(day).not_valid_after(day.replace(year=2051, day=28))
    names = x509.SubjectAlternativeName([x509.DNSName("a" * 60 + ".example")])
    return builder.add_extension(names, critical=False).sign(key, SHA256())


def test_the_elements_of_a_certificate() -> None:
    ours = certificate()
    data = ours.public_bytes(Encoding.DER)
    whole = element(data, 0, der.SEQUENCE)
    assert whole.end == len(data)
    signed = element(data, whole.content, der.SEQUENCE)
    assert data[int(whole.content) : int(signed.end)] == ours.tbs_certificate_bytes
    version = element(data, signed.content, 0xA0)
    serial = element(data, version.end, der.INTEGER)
    assert content(data, serial, 4) == b"\x7f\x01"
    algorithm = element(data, serial.end, der.SEQUENCE)
    issuer = element(data, algorithm.end, der.SEQUENCE)
    assert data[int(algorithm.end) : int(issuer.end)] == ours.issuer.public_bytes()
    validity = element(data, issuer.end, der.SEQUENCE)
    begins = element(data, validity.content, der.UTC_TIME)
    ends = element(data, begins.end, der.GENERALIZED_TIME)
    assert parse_asn1_time(content(data, begins, 13)) == int(ours.not_valid_before_utc.timestamp())
    assert parse_asn1_time(content(data, ends, 15)) == int(ours.not_valid_after_utc.timestamp())
    subject = element(data, validity.end)
    assert data[int(validity.end) : int(subject.end)] == ours.subject.public_bytes()
    signature = element(data, element(data, signed.end, der.SEQUENCE).end, der.BIT_STRING)
    assert content(data, signature, 80) == b"\0" + ours.signature


def _element(tag: int, length: int) -> bytes:
    """As X.690 says, 8.1.3 and 10.1."""
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag]) + (bytes([length]) if length < 128 else bytes([0x80 | len(size)]) + size) + bytes(length)


@pytest.mark.parametrize("length", [0, 1, 127, 128, 255, 256, 260])
@pytest.mark.parametrize("before", [0, 3])
def test_lengths(length: int, before: int) -> None:
    data = bytes(before) + _element(0x30, length) + bytes(2)
    end = len(data) - 2
    expected = (0x30, end - length, length, end)
    assert tuple(element(data, before)) == expected
    assert found(list(data), before) == expected


@examples(30)
@given(st.integers(0, 200), st.integers(0, 40), st.integers(0, 30), st.sampled_from([0, 0x1E, 0xBE, 0xC0, 0x04]))
def test_any_element(length: int, before: int, behind: int, tag: int) -> None:
    data = bytes(before) + _element(tag, length) + bytes(behind)
    assert (
        found(list(data), before)
        == tuple(element(data, before))
        == (
            tag,
            len(data) - behind - length,
            length,
            len(data) - behind,
        )
    )


REFUSED = {
    "long form below 128": "3081 05 0000000000",
    "long form of 127": "30817f" + "00" * 127,
    "a zero in front": "30820080" + "00" * 128,
    "a zero in front of 255": "308200ff" + "00" * 255,
    "indefinite": "3080 0000",
    "three bytes of length": "3083000001 00",
    "three bytes of length, the fewest": "3083010000",
    "reserved": "30ff",
    "a tag of several bytes": "1f0100",
    "a tag of several bytes, constructed": "bf810100",
    "behind the end": "3002 00",
    "behind the end, in long form": "308180" + "00" * 127,
    "no length": "30",
    "half a length": "3082 01",
    "nothing": "",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_der(text: str) -> None:
    data = bytes.fromhex(text)
    with pytest.raises(UnsatisfiedCircuitError):
        element(data, 0)
    with pytest.raises(UnsatisfiedCircuitError):
        found(list(data), 0)


@pytest.mark.parametrize("start", [3, 4, 299, 300, 301, 65535])
def test_a_place_behind_the_end(start: int) -> None:
    with pytest.raises(UnsatisfiedCircuitError):
        element(bytes.fromhex("300100"), start)
    with pytest.raises(UnsatisfiedCircuitError):
        found([0x30, 1, 0], start)


@circuit
def parts(data: Private[Vec[U8, Literal[40]]]) -> Public[tuple[tuple[U32, Bool], tuple[U32, Bool], tuple[U32, Bool]]]:
    found = children(data, element(data, 0, der.SEQUENCE), 3)
    return tuple((child.content, there) for child, there in found)  # type: ignore[return-value]


@pytest.mark.parametrize("sizes", [[0], [3], [0, 0], [1, 30], [2, 0, 5], [0, 0, 0]])
def test_the_elements_of_another(sizes: list[int]) -> None:
    inner = b"".join(_element(0x04, size) for size in sizes)
    data = bytes([0x30, len(inner)]) + inner
    places = [2 + sum(size + 2 for size in sizes[:i]) + 2 for i in range(len(sizes))]
    told = [(place, True) for place in places] + [(places[-1], False)] * (3 - len(sizes))
    for behind in (b"", b"\x04\0"):  # what stands behind is not within
        assert parts.compile().solve({"data": [*data, *behind]}).output == tuple(told)
        plainly = children(data + behind, element(data + behind, 0), 3)
        assert [(int(child.content), bool(there)) for child, there in plainly] == told


@pytest.mark.parametrize(
    "text",
    ["3000", "3008 0400 0400 0400 0400", "3003 0400 04 00", "3003 040200 00", "3004 04030000 00", "3001 04 00"],
    ids=["none", "four", "half a one", "across the end", "across the end, by one", "half a head"],
)
def test_what_is_not_made_of_elements(text: str) -> None:
    data = bytes.fromhex(text)
    with pytest.raises(UnsatisfiedCircuitError):
        children(data, element(data, 0), 3)
    with pytest.raises(UnsatisfiedCircuitError):
        parts.compile().solve({"data": [*data]})


def test_there_is_room_for_an_element() -> None:
    with pytest.raises(ArgumentError, match="at most 0 elements"):
        children(b"\x30\0", element(b"\x30\0", 0), 0)


@circuit
def moment(data: Private[Vec[U8, Literal[20]]]) -> Public[U64]:
    return U64(time(data, element(data, 0)))


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        (0x17, "700101000000Z", 0),
        (0x17, "991231235959Z", 946684799),
        (0x17, "000101000000Z", 946684800),
        (0x17, "491231235959Z", 2524607999),
        (0x18, "20500101000000Z", 2524608000),
        (0x18, "99991231235959Z", 253402300799),
        (0x17, "500101000000Z", "before 1970"),
        (0x17, "691231235959Z", "before 1970"),
        (0x18, "20491231235959Z", "no UTCTime"),
        (0x18, "19700101000000Z", "no UTCTime"),
        (0x18, "19500101000000Z", "before 1970"),
        (0x18, "500101000000Z", "to the second"),
        (0x17, "20500101000000Z", "to the second"),
        (0x17, "5001010000Z", "to the second"),
        (0x18, "205001010000Z", "to the second"),
        (0x17, "000101000060Z", "the second is"),
        (0x17, "000101000000z", "not written as"),
        (0x17, "0001010000+01", "digit|not written as"),
        (0x17, "/00101000000Z", "digit"),
        (0x17, ":00101000000Z", "digit"),
        (0x16, "000101000000Z", "no time"),
        (0x38, "20500101000000Z", "no time"),
    ],
)
def test_times(tag: int, text: str, expected: int | str) -> None:
    data = bytes([tag, len(text)]) + text.encode()
    if isinstance(expected, int):
        assert moment.compile().solve({"data": [*data]}).output == time(data, element(data, 0)) == expected
        return
    for call in (lambda: moment.compile().solve({"data": [*data]}), lambda: time(data, element(data, 0))):
        with pytest.raises(UnsatisfiedCircuitError, match=expected):
            call()


def test_another_tag() -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="the element has another tag"):
        element(bytes.fromhex("020105"), 0, der.SEQUENCE)
    for tag in (0x1F, 0xBF, -1, 256):
        with pytest.raises(ArgumentError, match="the tag"):
            element(b"\x30\0", 0, tag)


def test_more_content_than_there_is_room_for() -> None:
    data = bytes.fromhex("020105")
    with pytest.raises((UnsatisfiedCircuitError, ArgumentError)):
        content(data, element(data, 0), 0)
