"""Certificates that `cryptography` makes, with keys that are the same in every run; see `gadget_cases`."""

from __future__ import annotations

import datetime
import hashlib
from functools import cache
from typing import Any, Literal

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from zkwright.circuits.credentials.shared.der_bytes import ECDSA_WITH_SHA256, RSA_WITH_SHA256
from zkwright.circuits.credentials.x509 import (
    COMMON_NAME,
    ORGANIZATION,
    Leaf,
    certificate_nullifier,
    prove_possession,
    signed_leaf,
    subject_attribute,
)
from zkwright.circuits.credentials.x509.extensions import Extensions
from zkwright.circuits.credentials.x509.leaf import read_leaf
from zkwright.circuits.credentials.x509.plain import Certificate, as_input, ecdsa_signature
from zkwright.circuits.der import DerElement
from zkwright.circuits.ecdsa import PublicKey, Signature
from zkwright.circuits.packing import pack_bytes
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import U8, U32, U64, Array, Bool, Bytes, Field, Private, Public, Text, Vec, circuit

from tests.circuits.case import Case
from tests.circuits.rsa_cases import key as rsa_key
from tests.circuits.rsa_cases import modulus

BEGIN = datetime.datetime(2024, 2, 29, 12, tzinfo=datetime.UTC)
END = datetime.datetime(2049, 12, 31, 23, 59, 59, tzinfo=datetime.UTC)
NOW = 1_800_000_000
BITS = 1024

SUBJECT = ((NameOID.COUNTRY_NAME, "PL"), (NameOID.ORGANIZATION_NAME, "Żubr"), (NameOID.COMMON_NAME, "Ann"))
ISSUER = ((NameOID.COMMON_NAME, "Mallory"), (NameOID.SERIAL_NUMBER, "666"))
BASIC = x509.BasicConstraints(ca=False, path_length=None)


def usage(**uses: bool) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
    return x509.KeyUsage(
        **{
            name: uses.get(name, False)
            for name in (*names, "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")
        }
    )


@cache
def curve_key(secret: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(secret, ec.SECP256R1())


def name(pairs: Any) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in pairs])


def issued(
    *,
    subject: Any = SUBJECT,
    begin: datetime.datetime = BEGIN,
    end: datetime.datetime = END,
    extensions: Any = None,
    holder: Any = None,
    by: Any = None,
) -> x509.Certificate:
    """Signed by the RSA key of 1,024 bits, or by another; the holder has a key on P-256, or another."""
    holder, by = holder or curve_key(77), by or rsa_key(BITS)
    builder = x509.CertificateBuilder().issuer_name(name(ISSUER)).serial_number(0x7F01)
    builder = builder.subject_name(subject if isinstance(subject, x509.Name) else name(subject))
    builder = builder.not_valid_before(begin).not_valid_after(end).public_key(holder.public_key())
    for extension, critical in extensions or ((BASIC, True), (usage(digital_signature=True), True)):
        builder = builder.add_extension(extension, critical)
    if isinstance(by, ec.EllipticCurvePrivateKey):
        return builder.sign(by, hashes.SHA256(), ecdsa_deterministic=True)
    return builder.sign(by, hashes.SHA256())


def certificate(**changed: Any) -> Certificate:
    return Certificate.parse(issued(**changed).public_bytes(Encoding.DER))


def parts(signed: bytes) -> dict[str, bytes]:
    """The fields of a TBSCertificate, each in DER, as asn1crypto reads them."""
    return {name: value.dump() for name, value in fields(signed).items()}


def fields(signed: bytes) -> dict[str, Any]:
    loaded = asn1.TbsCertificate.load(signed)
    names = [name for name, *_ in asn1.TbsCertificate._fields]
    return {name: loaded[name] for name in names if loaded[name].native is not None}


def signature_of(signed: bytes) -> bytes:
    """What the issuer makes of any bytes."""
    return rsa_key(BITS).sign(signed, padding.PKCS1v15(), hashes.SHA256())


@circuit
def named(
    certificate: Private[Vec[U8, Literal[460]]], now: Public[U64], is_rsa: bool = True
) -> Public[tuple[Text[Literal[8]], Bool]]:
    """What is read of a certificate, without the signature of it."""
    leaf = read_leaf(certificate, bytes(32), RSA_WITH_SHA256 if is_rsa else ECDSA_WITH_SHA256, now)
    return subject_attribute(leaf, COMMON_NAME, 8), leaf.extensions.may_sign


@circuit
def common_name(
    certificate: Private[Vec[U8, Literal["n"]]],
    signature: Private[Bytes[Literal["k"]]],
    issuer: Public[Bytes[Literal["k"]]],
    now: Public[U64],
    scope: Public[Field],
    n: int = 310,
    k: int = BITS // 8,
) -> Public[tuple[Text[Literal[8]], Field]]:
    leaf = signed_leaf(certificate, signature, issuer, now)
    return subject_attribute(leaf, COMMON_NAME, 8), certificate_nullifier(leaf, scope)


@circuit
def common_name_of_holder(
    certificate: Private[Vec[U8, Literal["n"]]],
    signature: Private[Signature],
    issuer: Public[PublicKey],
    now: Public[U64],
    challenge: Public[Bytes[Literal[32]]],
    answer: Private[Signature],
    n: int = 310,
) -> Public[Text[Literal[8]]]:
    leaf = signed_leaf(certificate, signature, issuer, now)
    prove_possession(leaf, challenge, answer)
    return subject_attribute(leaf, COMMON_NAME, 8)


def inputs_of(ours: Certificate, by: Any, **others: Any) -> dict[str, Any]:
    return {**ours.inputs(issuer=by, now=NOW), **others}


@circuit
def must_be_a_leaf(
    certificate: Private[Vec[U8, Literal[270]]],
    signature: Private[Bytes[Literal[128]]],
    issuer: Private[Bytes[Literal[128]]],
    now: Public[U64],
) -> None:
    signed_leaf(certificate, signature, issuer, now)


@circuit
def must_be_the_holders(
    certificate: Private[Vec[U8, Literal[460]]],
    now: Public[U64],
    challenge: Public[Bytes[Literal[32]]],
    answer: Private[Signature],
) -> None:
    leaf = read_leaf(certificate, bytes(32), RSA_WITH_SHA256, now)
    prove_possession(leaf, challenge, answer)


@circuit
def organization_within(
    data: Private[Vec[U8, Literal[20]]], places: Private[Array[U8, Literal[4]]]
) -> Public[Text[Literal[2]]]:
    """Of elements that are not looked for: where their contents begin and end."""
    return subject_attribute(leaf_of(data, places), ORGANIZATION, 2)


@circuit
def certificate_nullified(digest: Private[Bytes[Literal[32]]], scope: Public[Field]) -> Public[Field]:
    leaf = leaf_of(Vec(Bytes(b"0\0")), [2, 2, 2, 2])._replace(digest=digest)
    return certificate_nullifier(leaf, scope)


def leaf_of(data: Vec[U8, Any], places: Any) -> Leaf:
    kind = U8(0x30)
    found = [
        DerElement(kind, U32(start), U32(end) - U32(start), U32(end))
        for start, end in zip(places[::2], places[1::2], strict=True)
    ]
    return Leaf(data, bytes(32), tuple((one, Bool(True)) for one in found), found[0], Extensions(Bool(True)))


NAMES = [*bytes.fromhex("06035504030c0141060355040a130142")]


def cases() -> list[Case]:
    ours, other = certificate(), certificate(subject=((NameOID.COMMON_NAME, "Eve"),))
    given = inputs_of(ours, modulus(BITS))
    answer = as_input(ecdsa_signature(curve_key(77).sign(b"17", ec.ECDSA(hashes.SHA256(), deterministic_signing=True))))
    held = {"certificate": [*ours.signed], "now": NOW, "challenge": hashlib.sha256(b"17").digest(), "answer": answer}
    digest = bytes(range(32))
    return [
        Case(
            signed_leaf,
            must_be_a_leaf,
            [(given, None)],
            [({**given, "certificate": [*other.signed]}, "did not sign"), ({**given, "now": 3 * NOW}, "has expired")],
            slow=True,
        ),
        Case(
            subject_attribute,
            organization_within,
            [({"data": NAMES, "places": [0, 8, 8, 16]}, "B")],
            [({"data": NAMES, "places": [8, 16, 8, 16]}, "or several"), {"data": NAMES, "places": [0, 8, 0, 8]}],
        ),
        Case(
            certificate_nullifier,
            certificate_nullified,
            [({"digest": digest, "scope": 7}, int(poseidon(*pack_bytes(digest), 7)))],
        ),
        Case(
            prove_possession,
            must_be_the_holders,
            [(held, None)],
            [({**held, "challenge": bytes(32)}, "under this key")],
            slow=True,
        ),
    ]


CERTIFICATES = cases()
