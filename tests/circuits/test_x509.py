"""Certificates of `cryptography`, and such that nobody should take for a leaf's."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

import pytest
from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.credentials.shared.der_bytes import RSA_WITH_SHA256, as_vec
from zkwright.circuits.credentials.x509 import (
    COMMON_NAME,
    COUNTRY,
    MAX_ATTRIBUTES,
    ORGANIZATION,
    SERIAL_NUMBER,
    Leaf,
    certificate_nullifier,
    prove_possession,
    signed_leaf,
    subject_attribute,
)
from zkwright.circuits.credentials.x509.extensions import Extensions
from zkwright.circuits.credentials.x509.leaf import read_leaf
from zkwright.circuits.credentials.x509.object_identifiers import encoded
from zkwright.circuits.credentials.x509.plain import Certificate, as_input, ecdsa_signature
from zkwright.circuits.der import DerElement
from zkwright.circuits.ecdsa import PublicKey, Signature
from zkwright.circuits.packing import pack_bytes
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import Bytes, Program, UnsatisfiedCircuitError
from zkwright.compiler.rows import ArgumentError

from tests.circuits.costs import Cost, Inputs
from tests.circuits.rsa_cases import key as rsa_key
from tests.circuits.rsa_cases import modulus
from tests.circuits.test_der import data_of
from tests.circuits.x509_cases import (
    BASIC,
    BEGIN,
    BITS,
    END,
    ISSUER,
    NOW,
    SUBJECT,
    certificate,
    common_name,
    common_name_of_holder,
    curve_key,
    issued,
    named,
    parts,
    usage,
)
from tests.drawn import examples


def _leaf(make: Inputs) -> Leaf:
    """With nothing known of it."""
    attributes = tuple((_element(make), make.bits(1)[0]) for _ in range(MAX_ATTRIBUTES))
    digest: Any = Bytes(make.bytes(32))
    return Leaf(data_of(make, 1024)[0], digest, attributes, _element(make), Extensions(make.bits(1)[0]))


def _element(make: Inputs) -> DerElement:
    return DerElement(make.u8(), make.index(1024), make.index(1024), make.index(1024))


def _signature(make: Inputs) -> Signature:
    return Signature(r=make.bytes(32), s=make.bytes(32))


COSTS = [
    Cost(
        signed_leaf,
        334_371,
        lambda make: signed_leaf(data_of(make, 1024)[0], make.bytes(256), make.bytes(256), make.u64()),  # type: ignore[arg-type]
        "for 1,024 bytes under a key of RSA of 2,048 bits",
    ),
    Cost(
        subject_attribute,
        4_349,
        lambda make: subject_attribute(_leaf(make), COMMON_NAME, 64),
        "for 64 bytes in 1,024",
    ),
    Cost(certificate_nullifier, 261, lambda make: certificate_nullifier(_leaf(make), make.field())),
    Cost(
        prove_possession,
        142_196,
        lambda make: prove_possession(_leaf(make), make.bytes(32), _signature(make)),  # type: ignore[arg-type]
        "on P-256, in 1,024 bytes",
    ),
    Cost(
        prove_possession,
        70_168,
        lambda make: prove_possession(_leaf(make), make.bytes(32), make.bytes(256)),  # type: ignore[arg-type]
        "for RSA of 2,048 bits",
    ),
]


@cache
def reading() -> Program:
    return named.compile()


def refused(signed: bytes, message: str, now: int = NOW) -> None:
    """By the circuit, and by the same on plain values, whatever its signature is."""
    with pytest.raises(UnsatisfiedCircuitError, match=message):
        reading().solve({"certificate": list(signed), "now": now})
    with pytest.raises(UnsatisfiedCircuitError, match=message):
        subject_attribute(plainly(signed, now), COMMON_NAME, 8)


def plainly(signed: bytes, now: int = NOW) -> Leaf:
    """What is read without a circuit, and without the signature."""
    return read_leaf(as_vec(signed), bytes(32), RSA_WITH_SHA256, now)


def taken(signed: bytes, now: int = NOW) -> tuple[Any, Any]:
    """What the circuit tells, and the same on plain values."""
    name, may_sign = reading().solve({"certificate": list(signed), "now": now}).output
    leaf = plainly(signed, now)
    assert bool(subject_attribute(leaf, COMMON_NAME, 8) == name)
    assert bool(leaf.extensions.may_sign) is may_sign
    return name, may_sign


def test_a_certificate_tells_its_subject() -> None:
    ours = certificate()
    assert taken(ours.signed) == ("Ann", True)
    leaf = signed_leaf(ours.signed, ours.signature, modulus(BITS), NOW)
    for attribute, value in ((COUNTRY, "PL"), (ORGANIZATION, "Żubr"), (COMMON_NAME, "Ann")):
        assert bool(subject_attribute(leaf, attribute, 5) == value)
    digest = hashlib.sha256(ours.signed).digest()
    assert int(certificate_nullifier(leaf, 7)) == int(poseidon(*pack_bytes(digest), 7))


def test_from_pem_to_the_inputs_of_a_circuit() -> None:
    made = issued()
    for data in (
        made.public_bytes(Encoding.DER),
        made.public_bytes(Encoding.PEM),
        made.public_bytes(Encoding.PEM).decode().replace("\n", "\r\n"),
        b"Subject: Ann\n" + made.public_bytes(Encoding.PEM) + b"\n",
    ):
        ours = Certificate.parse(data)
        assert (ours.signed, ours.signature) == (made.tbs_certificate_bytes, made.signature)
    inputs = certificate().inputs(issuer=modulus(BITS), now=NOW)
    assert json.loads(json.dumps(inputs)) == inputs
    assert inputs == {
        "certificate": [*made.tbs_certificate_bytes],
        "signature": made.signature.hex(),
        "issuer": modulus(BITS).hex(),
        "now": NOW,
    }
    assert repr(certificate()) == "Certificate()"


def self_signed(key: Any) -> Certificate:
    return certificate(holder=key, by=key)


def test_the_key_of_an_issuer() -> None:
    for bits in (1024, 1032, 2048):
        assert self_signed(rsa_key(bits)).public_key() == modulus(bits)
    numbers = curve_key(5).public_key().public_numbers()
    found = self_signed(curve_key(5)).public_key()
    assert isinstance(found, PublicKey)
    assert bool(found == PublicKey(x=numbers.x.to_bytes(32, "big"), y=numbers.y.to_bytes(32, "big")))
    for key in (ec.generate_private_key(ec.SECP256K1()), rsa.generate_private_key(3, 1024)):
        with pytest.raises(ArgumentError, match="a key of another kind"):
            self_signed(key).public_key()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no certificate"),
        (b"-----BEGIN CERTIFICATE-----\nAAAA", "1 certificates that begin, 0 that end"),
        (2 * b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "2 certificates that begin"),
        (b"-----BEGIN CERTIFICATE-----\nA*AA\n-----END CERTIFICATE-----\n", "base64 is none"),
        (bytes(65537), "a certificate of 65537 bytes"),
        (b"\x30\x80" + bytes(20), "as DER writes it"),
    ],
    ids=["empty", "open", "two", "no base64", "long", "indefinite"],
)
def test_what_is_no_certificate(data: bytes, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Certificate.parse(data)


def test_every_part_of_a_certificate_is_no_certificate() -> None:
    whole = issued().public_bytes(Encoding.DER)
    for data in [*(whole[:size] for size in range(0, len(whole), 7)), whole + b"\0", whole[1:]]:
        with pytest.raises(ArgumentError):
            Certificate.parse(data)


DER = issued().public_bytes(Encoding.DER)


@examples(60)
@given(st.integers(0, len(DER) - 1), st.integers(0, 255), st.integers(0, 3))
def test_a_damaged_certificate_is_refused_in_words(place: int, byte: int, cut: int) -> None:
    with suppress(ArgumentError):  # and nothing else
        Certificate.parse(DER[:place] + bytes([byte]) + DER[place + 1 + cut :]).public_key()


def test_inputs_are_refused_as_the_circuit_refuses_them() -> None:
    with pytest.raises(UnsatisfiedCircuitError, match="has expired"):
        certificate().inputs(issuer=modulus(BITS), now=int(END.timestamp()) + 1)
    with pytest.raises(UnsatisfiedCircuitError, match="this key did not sign"):
        certificate().inputs(issuer=modulus(BITS)[:-1] + b"\x01", now=NOW)
    with pytest.raises(ArgumentError, match="a signature of 128 bytes, and a key of 256"):
        certificate().inputs(issuer=modulus(2048), now=NOW)
    with pytest.raises(ArgumentError, match="none of ECDSA over P-256"):
        certificate().inputs(issuer=PublicKey(x=bytes(32), y=bytes(32)), now=NOW)
    with pytest.raises(ArgumentError, match="another kind than the key"):
        signed_leaf(certificate().signed, bytes(128), PublicKey(x=bytes(32), y=bytes(32)), NOW)


@pytest.mark.parametrize(
    ("begin", "end", "now", "message"),
    [
        (BEGIN, END, BEGIN, None),
        (BEGIN, END, END, None),
        (BEGIN, END, BEGIN - datetime.timedelta(seconds=1), "not valid yet"),
        (BEGIN, END, END + datetime.timedelta(seconds=1), "has expired"),
        (BEGIN, END.replace(year=2050), END.replace(year=2050), None),
        (BEGIN, END.replace(year=2050), END.replace(year=2051), "has expired"),
        (BEGIN.replace(year=1996), END.replace(year=9999), END, None),
        (BEGIN.replace(year=1970, day=1), END, END, None),
        (BEGIN.replace(year=2052), END.replace(year=2055), END.replace(year=2053), None),
        (BEGIN.replace(year=2052), END.replace(year=2055), BEGIN.replace(year=2051, day=28), "not valid yet"),
        (BEGIN.replace(year=1968), END, END, "before 1970|before 2050"),
    ],
    ids=str,
)
def test_validity(begin: Any, end: Any, now: Any, message: str | None) -> None:
    signed = certificate(begin=begin, end=end).signed
    if message is None:
        assert taken(signed, int(now.timestamp()))[0] == "Ann"
    else:
        refused(signed, message, int(now.timestamp()))


def element(tag: int, *content: bytes) -> bytes:
    """In DER."""
    value = b"".join(content)
    size = len(value).to_bytes(2, "big").lstrip(b"\0") or b"\0"
    return bytes([tag, *([0x80 | len(size)] if len(value) > 127 else []), *size]) + value


def rebuilt(**changed: bytes) -> bytes:
    """The certificate's signed part, some fields changed; one of no bytes is left out."""
    return element(0x30, *{**parts(certificate().signed), **changed}.values())


def attribute(oid: str, value: bytes, tag: int = 0x0C) -> bytes:
    return element(0x30, core.ObjectIdentifier(oid).dump(), element(tag, value))


def rdn(oid: str, value: bytes, tag: int = 0x0C) -> bytes:
    return element(0x31, attribute(oid, value, tag))


def times(begin: bytes, end: bytes) -> bytes:
    return element(0x30, begin, end)


def extension(oid: str, value: bytes, critical: bytes = b"") -> bytes:
    return element(0x30, core.ObjectIdentifier(oid).dump(), critical, element(0x04, value))


def extensions(*some: bytes) -> bytes:
    return element(0xA3, element(0x30, *some))


TRUE = b"\x01\x01\xff"
UTC, LATER = b"\x17\x0d240229120000Z", b"\x17\x0d491231235959Z"
ANN = rdn(COMMON_NAME, b"Ann")
LEAF = extension("2.5.29.19", b"\x30\0", TRUE)
USAGE = extension("2.5.29.15", b"\x03\x02\x07\x80", TRUE)


def test_what_is_rebuilt_is_what_was_there() -> None:
    assert rebuilt() == certificate().signed
    assert rebuilt(extensions=extensions(LEAF, USAGE)) == certificate().signed
    assert rebuilt(validity=times(UTC, LATER)) == certificate().signed


TAKEN: dict[str, Callable[[], bytes]] = {
    "a serial number of 20 bytes": lambda: rebuilt(serial_number=element(0x02, b"\x7f" * 20)),
    "an issuer without a name": lambda: rebuilt(issuer=element(0x30)),
    "the issuer has the attribute too": lambda: rebuilt(issuer=element(0x30, rdn(COMMON_NAME, b"Eve"), ANN)),
    "the name within another value": lambda: rebuilt(
        subject=element(0x30, rdn(ORGANIZATION, b"\x31\x0c" + attribute(COMMON_NAME, b"Eve")), ANN)
    ),
    "the name within another value, behind": lambda: rebuilt(
        subject=element(0x30, ANN, rdn(ORGANIZATION, rdn(COMMON_NAME, b"Eve")))
    ),
    "a type that begins as the name's": lambda: rebuilt(subject=element(0x30, rdn("2.5.4.3.1", b"Eve"), ANN)),
    "ten attributes": lambda: rebuilt(subject=element(0x30, *9 * [rdn(ORGANIZATION, b"x")], ANN)),
    "a long attribute": lambda: rebuilt(subject=element(0x30, rdn(ORGANIZATION, b"x" * 128), ANN)),
    "a printable string": lambda: rebuilt(subject=element(0x30, rdn(COMMON_NAME, b"Ann", 0x13))),
    "an IA5 string": lambda: rebuilt(subject=element(0x30, rdn(COMMON_NAME, b"Ann", 0x16))),
    "no basicConstraints": lambda: rebuilt(extensions=extensions(USAGE)),
    "basicConstraints that are not critical": lambda: rebuilt(
        extensions=extensions(USAGE, extension("2.5.29.19", b"\x30\0"))
    ),
    "twelve extensions": lambda: rebuilt(extensions=extensions(LEAF, *11 * [extension("1.2.3", b"")])),
    "others of id-ce": lambda: rebuilt(extensions=extensions(LEAF, extension("2.5.29.14", b"\x04\0"))),
    "critical ones that are known": lambda: rebuilt(
        extensions=extensions(*(extension(f"2.5.29.{n}", b"\x30\0", TRUE) for n in (17, 32, 37)))
    ),
    "another name in an extension": lambda: rebuilt(
        extensions=extensions(
            extension("2.5.29.17", element(0x30, element(0xA4, element(0x30, rdn(COMMON_NAME, b"Eve")))))
        )
    ),
}


@pytest.mark.parametrize("kind", TAKEN)
def test_the_attribute_is_the_subjects(kind: str) -> None:
    assert taken(TAKEN[kind]())[0] == "Ann"


@pytest.mark.parametrize(
    ("uses", "expected"),
    [
        ({"digital_signature": True}, True),
        ({"content_commitment": True}, True),
        ({"digital_signature": True, "key_agreement": True, "decipher_only": True}, True),
        ({"key_encipherment": True, "data_encipherment": True}, False),
        ({"key_agreement": True, "decipher_only": True}, False),
        ({"crl_sign": True}, False),
    ],
    ids=str,
)
@pytest.mark.parametrize("critical", [True, False])
def test_whether_a_key_may_sign(uses: dict[str, bool], expected: bool, critical: bool) -> None:
    ours = certificate(extensions=[(usage(**uses), critical)])
    assert taken(ours.signed)[1] is expected
    leaf = plainly(ours.signed)
    if not expected:
        with pytest.raises(UnsatisfiedCircuitError, match="not for signatures"):
            prove_possession(leaf, bytes(32), bytes(256))


def test_without_a_key_usage_a_key_may_sign() -> None:
    assert taken(certificate(extensions=[(BASIC, False)]).signed) == ("Ann", True)


NO_VALUE = "no attribute 2.5.4.3, or several"
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "the name in the issuer alone": (
        lambda: rebuilt(issuer=element(0x30, ANN), subject=element(0x30, rdn(ORGANIZATION, b"x"))),
        NO_VALUE,
    ),
    "the name in an extension alone": (
        lambda: rebuilt(subject=element(0x30, rdn(ORGANIZATION, b"x")), extensions=extensions(extension("1.2.3", ANN))),
        NO_VALUE,
    ),
    "the name within a value alone": (lambda: rebuilt(subject=element(0x30, rdn(ORGANIZATION, ANN))), NO_VALUE),
    "two names": (lambda: rebuilt(subject=element(0x30, ANN, rdn(COMMON_NAME, b"Eve"))), NO_VALUE),
    "a name twice": (lambda: rebuilt(subject=element(0x30, ANN, ANN)), NO_VALUE),
    "two values in one": (
        lambda: rebuilt(
            subject=element(0x30, element(0x31, attribute(COMMON_NAME, b"Ann"), attribute(COUNTRY, b"PL")))
        ),
        "several values",
    ),
    "two values in another": (
        lambda: rebuilt(
            subject=element(0x30, ANN, element(0x31, attribute(COUNTRY, b"P"), attribute(COMMON_NAME, b"Eve")))
        ),
        "several values",
    ),
    "no subject": (lambda: rebuilt(subject=element(0x30)), "."),
    "eleven attributes": (
        lambda: rebuilt(subject=element(0x30, *10 * [rdn(ORGANIZATION, b"x")], ANN)),
        "or they are more than 10",
    ),
    "a subject that ends within an attribute": (
        lambda: rebuilt(subject=b"\x30" + bytes([len(ANN) - 1]) + ANN),
        ".",
    ),
    "something behind a value": (
        lambda: rebuilt(
            subject=element(0x30, element(0x31, element(0x30, bytes.fromhex("0603550403"), b"\x0c\x03Ann", b"\x05\0")))
        ),
        "something stands behind the value",
    ),
    "an attribute of BMP": (lambda: rebuilt(subject=element(0x30, rdn(COMMON_NAME, b"\0A\0n", 0x1E))), "is no text"),
    "an attribute of T.61": (lambda: rebuilt(subject=element(0x30, rdn(COMMON_NAME, b"Ann", 0x14))), "is no text"),
    "a long name": (lambda: rebuilt(subject=element(0x30, rdn(COMMON_NAME, b"Annabella"))), "."),
    "a length in long form": (
        lambda: rebuilt(subject=element(0x30, element(0x31, b"\x30\x81\x0a" + attribute(COMMON_NAME, b"Ann")[2:]))),
        "as DER writes it",
    ),
    "a subject of indefinite length": (lambda: rebuilt(subject=b"\x30\x80" + ANN + b"\0\0"), "as DER writes it"),
    "version 1": (lambda: rebuilt(version=b""), "not of version 3"),
    "version 2": (lambda: rebuilt(version=bytes.fromhex("a003020101")), "not of version 3"),
    "no extensions": (lambda: rebuilt(extensions=b""), "."),
    "an issuer's unique ID": (
        lambda: rebuilt(
            subject_public_key_info=parts(certificate().signed)["subject_public_key_info"] + b"\x81\x02\0\1"
        ),
        "another tag",
    ),
    "no serial number": (lambda: rebuilt(serial_number=b""), "another tag"),
    "another algorithm": (
        lambda: rebuilt(signature=bytes.fromhex("300d06092a864886f70d01010c0500")),
        "signed by another algorithm",
    ),
    "an algorithm without NULL": (
        lambda: rebuilt(signature=bytes.fromhex("300b06092a864886f70d01010b")),
        "signed by another algorithm",
    ),
    "something behind all": (lambda: certificate().signed + b"\0", "stands behind the certificate's signed part"),
    "something behind the extensions": (
        lambda: element(0x30, *parts(certificate().signed).values(), b"\xa4\0"),
        "behind the certificate's extensions",
    ),
    "something beside the extensions": (
        lambda: rebuilt(extensions=element(0xA3, element(0x30, LEAF), b"\x05\0")),
        "behind the certificate's extensions",
    ),
    "three times": (lambda: rebuilt(validity=element(0x30, UTC, LATER, LATER)), "not two times"),
    "one time": (lambda: rebuilt(validity=element(0x30, UTC)), "."),
    "a UTCTime without seconds": (lambda: rebuilt(validity=times(b"\x17\x0b2402291200Z", LATER)), "to the second"),
    "a time in a zone": (lambda: rebuilt(validity=times(b"\x17\x0f2402291200+0100", LATER)), "to the second"),
    "a GeneralizedTime with a fraction": (
        lambda: rebuilt(validity=times(UTC, b"\x18\x1120501231235959.5Z")),
        "to the second",
    ),
    "a GeneralizedTime before 2050": (lambda: rebuilt(validity=times(UTC, b"\x18\x0f20491231235959Z")), "no UTCTime"),
    "a 30th of February": (lambda: rebuilt(validity=times(b"\x17\x0d240230120000Z", LATER)), "no such day"),
    "a time that is a text": (lambda: rebuilt(validity=times(b"\x16\x0d240229120000Z", LATER)), "is no time"),
    "a CA's": (lambda: rebuilt(extensions=extensions(extension("2.5.29.19", b"\x30\3\1\1\xff", TRUE))), "is a CA's"),
    "a CA's, not critical": (
        lambda: rebuilt(extensions=extensions(USAGE, extension("2.5.29.19", b"\x30\3\1\1\xff"))),
        "is a CA's",
    ),
    "a CA's with a length of paths": (
        lambda: rebuilt(extensions=extensions(extension("2.5.29.19", b"\x30\6\1\1\xff\2\1\0"), USAGE)),
        "is a CA's",
    ),
    "FALSE written out": (
        lambda: rebuilt(extensions=extensions(extension("2.5.29.19", b"\x30\3\1\1\0"))),
        "is a CA's, or its basicConstraints",
    ),
    "a CA's behind a leaf's": (
        lambda: rebuilt(extensions=extensions(LEAF, extension("2.5.29.19", b"\x30\3\1\1\xff"))),
        "two extensions 2.5.29.19",
    ),
    "something behind basicConstraints": (
        lambda: rebuilt(
            extensions=extensions(element(0x30, bytes.fromhex("0603551d13"), bytes.fromhex("04023000"), b"\x05\0"))
        ),
        "is a CA's, or",
    ),
    "a key that signs certificates": (
        lambda: certificate(extensions=[(BASIC, True), (usage(key_cert_sign=True, crl_sign=True), True)]).signed,
        "signs certificates",
    ),
    "a key that signs certificates as well": (
        lambda: certificate(extensions=[(usage(digital_signature=True, key_cert_sign=True), False)]).signed,
        "signs certificates",
    ),
    "a keyUsage of no bytes": (
        lambda: rebuilt(extensions=extensions(extension("2.5.29.15", b"\3\1\0"))),
        "keyUsage is not written",
    ),
    "a keyUsage in long form": (
        lambda: rebuilt(extensions=extensions(extension("2.5.29.15", b"\3\x81\2\7\x80"))),
        "keyUsage is not written",
    ),
    "two keyUsages": (lambda: rebuilt(extensions=extensions(USAGE, USAGE)), "two extensions 2.5.29.15"),
    "a precertificate": (
        lambda: certificate(extensions=[(BASIC, True), (x509.PrecertPoison(), True)]).signed,
        "critical extension that is not known",
    ),
    "a critical nameConstraints": (
        lambda: rebuilt(extensions=extensions(LEAF, extension("2.5.29.30", b"\x30\0", TRUE))),
        "critical extension that is not known",
    ),
    "a critical one, FALSE written out": (
        lambda: rebuilt(extensions=extensions(extension("1.2.3", b"\x30\0", b"\1\1\0"))),
        "critical extension that is not known",
    ),
    "thirteen extensions": (
        lambda: rebuilt(extensions=extensions(*13 * [extension("1.2.3", b"")])),
        "or they are more than 12",
    ),
    "an extension without a type": (
        lambda: rebuilt(extensions=extensions(LEAF, element(0x30, element(0x04, b"")))),
        "has no type",
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_leaf(kind: str) -> None:
    make, message = REFUSED[kind]
    refused(make(), message)


def test_other_things_that_an_issuer_signs() -> None:
    key = rsa_key(BITS)
    issuer = x509.Name([x509.NameAttribute(*ISSUER[0])])
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    revoked = x509.CertificateRevocationListBuilder().issuer_name(issuer).last_update(day)
    crl = revoked.next_update(day.replace(year=2040)).sign(key, hashes.SHA256())
    refused(crl.tbs_certlist_bytes, "not of version 3")
    request = x509.CertificateSigningRequestBuilder().subject_name(issuer).sign(key, hashes.SHA256())
    refused(request.tbs_certrequest_bytes, "not of version 3")


def test_a_signature_of_another_certificate() -> None:
    one, other = certificate(), certificate(subject=((NameOID.COMMON_NAME, "Eve"),))
    for signed, signature in ((other.signed, one.signature), (one.signed, one.signature[:-1] + b"\0")):
        with pytest.raises(UnsatisfiedCircuitError, match="this key did not sign"):
            signed_leaf(signed, signature, modulus(BITS), NOW)


CHALLENGE = hashlib.sha256(b"log in at example.org, 17").digest()


def test_the_holder_of_a_key_on_p256() -> None:
    ours = certificate(by=curve_key(5))
    issuer = self_signed(curve_key(5)).public_key()
    leaf = signed_leaf(ours.signed, ecdsa_signature(ours.signature), issuer, NOW)
    algorithm = ec.ECDSA(hashes.SHA256())
    answer = ecdsa_signature(curve_key(77).sign(b"log in at example.org, 17", algorithm))
    prove_possession(leaf, CHALLENGE, answer)
    other = ecdsa_signature(curve_key(78).sign(b"log in at example.org, 17", algorithm))
    for challenge, signature in ((bytes(32), answer), (CHALLENGE, other)):
        with pytest.raises(UnsatisfiedCircuitError, match="not of this digest under this key"):
            prove_possession(leaf, challenge, signature)
    with pytest.raises(UnsatisfiedCircuitError, match="no RSA key of 2048 bits"):
        prove_possession(leaf, CHALLENGE, bytes(256))


def test_the_holder_of_an_rsa_key() -> None:
    for bits in (1024, 1032):
        holder = rsa_key(bits)
        ours = certificate(holder=holder)
        leaf = plainly(ours.signed)
        answer = holder.sign(b"log in at example.org, 17", padding.PKCS1v15(), hashes.SHA256())
        prove_possession(leaf, CHALLENGE, answer)
        with pytest.raises(UnsatisfiedCircuitError, match="this key did not sign"):
            prove_possession(leaf, bytes(32), answer)
        with pytest.raises(UnsatisfiedCircuitError, match="no RSA key of 3072 bits"):
            prove_possession(leaf, CHALLENGE, bytes(384))
        with pytest.raises(UnsatisfiedCircuitError, match="no key on P-256"):
            prove_possession(leaf, CHALLENGE, Signature(r=bytes(32), s=bytes(32)))
    three = certificate(holder=rsa.generate_private_key(3, 1024))
    leaf = plainly(three.signed)
    with pytest.raises(UnsatisfiedCircuitError, match="with the exponent 65537"):
        prove_possession(leaf, CHALLENGE, bytes(128))


def of_a_public_issuer() -> Certificate:
    """With what public issuers put into a certificate for a server or a person."""
    key = rsa_key(2048).public_key()
    extensions: list[tuple[Any, bool]] = [
        (usage(digital_signature=True, key_encipherment=True), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.EMAIL_PROTECTION]), False),
        (BASIC, True),
        (x509.SubjectKeyIdentifier.from_public_key(key), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(key), False),
        (
            x509.AuthorityInformationAccess(
                [
                    x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(url))
                    for url in ("http://ocsp.example", "http://issuer.example/ca.crt")
                ]
            ),
            False,
        ),
        (x509.SubjectAlternativeName([x509.DNSName(f"{n}.example.org") for n in range(4)]), False),
        (
            x509.CertificatePolicies(
                [x509.PolicyInformation(x509.ObjectIdentifier("2.23.140.1.2.2"), ["http://issuer.example/policy"])]
            ),
            False,
        ),
        (
            x509.CRLDistributionPoints(
                [x509.DistributionPoint([x509.UniformResourceIdentifier("http://crl.example/1.crl")], None, None, None)]
            ),
            False,
        ),
        (x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2"), bytes(range(90))), False),
    ]
    names = (NameOID.JURISDICTION_COUNTRY_NAME, "PL"), (NameOID.BUSINESS_CATEGORY, "Private Organization")
    subject = (*names, (NameOID.SERIAL_NUMBER, "0000123456"), *SUBJECT)
    return certificate(subject=subject, extensions=extensions, holder=rsa_key(2048), by=rsa_key(2048))


def test_a_certificate_as_public_issuers_write_it() -> None:
    ours = of_a_public_issuer()
    assert 900 < len(ours.signed) <= 1024
    leaf = plainly(ours.signed)
    for oid, value in ((COMMON_NAME, "Ann"), (SERIAL_NUMBER, "0000123456"), ("1.3.6.1.4.1.311.60.2.1.3", "PL")):
        assert bool(subject_attribute(leaf, oid, 20) == value)
    assert bool(leaf.extensions.may_sign)


@pytest.mark.slow
def test_a_certificate_of_real_size_in_a_circuit() -> None:
    program, ours = common_name.compile(n=1024, k=256), of_a_public_issuer()
    assert program.r1cs.n_rows < 350_000
    inputs = {**ours.inputs(issuer=modulus(2048), now=NOW), "scope": 7}
    assert program.solve(inputs).output[0] == "Ann"
    with pytest.raises(UnsatisfiedCircuitError):
        program.solve({**inputs, "now": 3 * NOW})


@pytest.mark.slow
def test_under_an_rsa_key_in_a_circuit() -> None:
    program, ours = common_name.compile(), certificate()
    inputs = {**ours.inputs(issuer=modulus(BITS), now=NOW), "scope": 7}
    name, nullifier = program.solve(inputs).output
    leaf = signed_leaf(ours.signed, ours.signature, modulus(BITS), NOW)
    assert (name, nullifier) == ("Ann", int(certificate_nullifier(leaf, 7)))
    other = certificate(subject=((NameOID.COMMON_NAME, "Eve"),))
    for changed in (
        {"certificate": [*other.signed]},
        {"signature": ours.signature[:-1] + b"\0"},
        {"issuer": modulus(BITS)[:-1] + b"\1"},
        {"now": int(BEGIN.timestamp()) - 1},
    ):
        with pytest.raises(UnsatisfiedCircuitError):
            program.solve({**inputs, **changed})


@pytest.mark.slow
def test_the_holder_under_a_key_on_p256_in_a_circuit() -> None:
    ours = certificate(by=curve_key(5))
    issuer = self_signed(curve_key(5)).public_key()
    answers = [
        ecdsa_signature(curve_key(secret).sign(b"log in at example.org, 17", ec.ECDSA(hashes.SHA256())))
        for secret in (77, 78)
    ]
    program = common_name_of_holder.compile()
    inputs = {**ours.inputs(issuer=issuer, now=NOW), "challenge": CHALLENGE}
    assert program.solve({**inputs, "answer": as_input(answers[0])}).output == "Ann"
    for changed in ({"answer": as_input(answers[1])}, {"answer": as_input(answers[0]), "challenge": bytes(32)}):
        with pytest.raises(UnsatisfiedCircuitError):
            program.solve({**inputs, **changed})


@pytest.mark.parametrize(
    "text", ["2.5.4.3", "1.2.840.113549.1.9.1", "2.999.1", "0.0", "1.39.16384.127.128", "2.5.4.97"]
)
def test_object_identifiers(text: str) -> None:
    assert encoded(text) == core.ObjectIdentifier(text).dump()


@pytest.mark.parametrize(
    "text", ["", "2", "3.1", "1.40", "2.5.4.", "2.5.04", "a.b", "2.5.4.-3", "2." + ".".join(20 * ["4294967295"])]
)
def test_what_is_no_object_identifier(text: str) -> None:
    with pytest.raises(ArgumentError, match="object identifier"):
        encoded(text)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"0\0",
        b"\x30\x06\2\1\1\2\1\0",
        b"\x30\x06\2\1\x81\2\1\1",
        b"\x30\x07\2\1\1\2\1\1\0",
        b"\x30\x06\2\1\1\2\1\1\0",
    ],
    ids=["empty", "none", "zero", "negative", "behind", "behind all"],
)
def test_what_is_no_signature(data: bytes) -> None:
    with pytest.raises(ArgumentError, match="none of ECDSA"):
        ecdsa_signature(data)
