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
from zkwright.circuits.der import DerElement, content, element
from zkwright.compiler import U8, U16, U32, Private, Public, UnsatisfiedCircuitError, Vec, circuit
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
