"""Certificates (X.509, RFC 5280): what the subject of a leaf is called, under a key of the issuer's that is known.

    @circuit
    def member(
        certificate: Private[Vec[U8, Literal[1024]]],
        signature: Private[Bytes[Literal[256]]],
        issuer: Public[Bytes[Literal[256]]],
        now: Public[U64],
        scope: Public[Field],
    ) -> Public[tuple[Text[Literal[64]], Field]]:
        leaf = signed_leaf(certificate, signature, issuer, now)
        return subject_attribute(leaf, ORGANIZATION, 64), certificate_nullifier(leaf, scope)

What is not shown may be compared instead: `require(subject_attribute(leaf, COUNTRY, 2) == "PL")` tells the country alone.

**Who proves.** Certificates are public, at least to their issuer and to whom they were ever shown. What is above shows that there
is such a certificate, not that it is the prover's: for that call `prove_possession`, with a challenge that the verifier chose.
Nothing here shows that a certificate has not been revoked.

**What is a leaf.** A certificate of version 3 with extensions, basicConstraints among them or not but in no case a CA's, whose
keyUsage, where there is one, does not sign certificates; without critical extensions but keyUsage, basicConstraints,
extendedKeyUsage, subjectAltName and certificatePolicies. The first two are read; that the others fit the purpose, as whether
the key is for a server, is not. So CRLs, OCSP's answers and precertificates, which an issuer signs as well, are no leaves.
"""

from __future__ import annotations

from typing import Any, Final

from zkwright.compiler import U8, U64, Array, Field, Text, Vec, require

from ... import der
from ...der import content, element
from ...ecdsa import PublicKey
from ...packing import pack_bytes
from ...poseidon import poseidon
from ...sha256 import sha256
from ...shared.element import Element
from ..shared.der_bytes import ECDSA_WITH_SHA256, RSA_WITH_SHA256, are, as_vec, bytes_at, place_among
from ..shared.signatures import Key, Signed, require_signed
from .keys import require_key
from .leaf import MAX_ATTRIBUTES, Leaf, read_leaf
from .object_identifiers import encoded

__all__ = [
    "COMMON_NAME",
    "COUNTRY",
    "LOCALITY",
    "MAX_ATTRIBUTES",
    "ORGANIZATION",
    "ORGANIZATIONAL_UNIT",
    "SERIAL_NUMBER",
    "STATE",
    "Leaf",
    "certificate_nullifier",
    "prove_possession",
    "signed_leaf",
    "subject_attribute",
]

COMMON_NAME: Final = "2.5.4.3"
SERIAL_NUMBER: Final = "2.5.4.5"
"""Of a person or a device, as its issuer counts; not of the certificate."""

COUNTRY: Final = "2.5.4.6"
LOCALITY: Final = "2.5.4.7"
STATE: Final = "2.5.4.8"
ORGANIZATION: Final = "2.5.4.10"
ORGANIZATIONAL_UNIT: Final = "2.5.4.11"

_TEXTS: Final = (der.UTF8_STRING, der.PRINTABLE_STRING, der.IA5_STRING)


def signed_leaf(certificate: Vec[U8, Any] | bytes, signature: Signed, issuer: Key, now: U64 | int) -> Leaf:
    """The leaf certificate that a key has signed, at a time at which it is valid, in seconds since 1970.

    `certificate` is the DER of TBSCertificate, without what a certificate has around it. Constrains the signature to be the
    issuer's, the certificate to be a leaf as above and nothing else, DER in what is read of it, and notBefore <= now <= notAfter,
    both as `der.time` takes them. Fails otherwise; so for a subject with an RDN of several values, with more than
    `MAX_ATTRIBUTES` or with none, for more than 12 extensions and for issuerUniqueID. The issuer's name is not read: who has
    the key is the issuer.

    Costs 334,371 rows for 1,024 bytes under a key of RSA of 2,048 bits: 17 blocks of SHA-256, the signature, and 22,000 to read.

    >>> from zkwright.compiler import UnsatisfiedCircuitError
    >>> try:
    ...     signed_leaf(b"0\\0", bytes(128), bytes([0xC1] + 127 * [0x5D]), 1700000000)
    ... except UnsatisfiedCircuitError as error:
    ...     print(str(error).splitlines()[0])
    this key did not sign this digest so

    Raises `ArgumentError` for a signature of another kind than the key.
    """
    data = as_vec(certificate)
    digest = sha256(data.data, data.length)
    require_signed(digest, signature, issuer)
    is_rsa = not isinstance(issuer, PublicKey)
    return read_leaf(data, digest, RSA_WITH_SHA256 if is_rsa else ECDSA_WITH_SHA256, now)


def subject_attribute(leaf: Leaf, attribute: str, capacity: int) -> Text[Any]:
    """What the subject of a leaf has for an attribute, by its object identifier, as `COMMON_NAME`: at most `capacity` bytes.

    Constrains the subject to have the attribute once, its value to be a UTF8String, a PrintableString or an IA5String, and the
    result to be its bytes. Fails otherwise: where there are several, parsers differ on which one counts. The issuer's name, other
    names in extensions and bytes within values are no attributes of the subject. Costs 4,349 rows for 64 of 1,024 bytes:
    `arrays.subarray` for the type of each, and `der.content`.

    >>> from zkwright.compiler import Bool
    >>> from zkwright.circuits.credentials.x509.extensions import Extensions
    >>> data = bytes.fromhex("310a300806035504030c0141")  # a common name
    >>> leaf = Leaf(as_vec(data), bytes(32), ((element(data, 2), Bool(True)),), element(data, 0), Extensions(Bool(True)))
    >>> bool(subject_attribute(leaf, COMMON_NAME, 4) == "A")
    True

    Raises `ArgumentError` for what is no object identifier.
    """
    data, kind = leaf.data, encoded(attribute)
    flags = [is_there & are(bytes_at(data, one.content, len(kind)), kind) for one, is_there in leaf.attributes]
    times = sum((Field(flag) for flag in flags), Field(0))
    require(times == 1, f"the subject has no attribute {attribute}, or several")
    start = place_among(flags, [one.content for one, _ in leaf.attributes])
    end = place_among(flags, [one.end for one, _ in leaf.attributes])
    value = element(data, start + len(kind))
    require(value.end == end, f"something stands behind the value of the attribute {attribute}")
    product = Field(1)
    for tag in _TEXTS:
        product = product * (Field(value.tag) - tag)
    require(product == 0, f"the attribute {attribute} is no text of one byte a character, or of UTF-8")
    part = content(data, value, capacity)
    return Text.unchecked(part.data, part.length.linear)


def certificate_nullifier(leaf: Leaf, scope: Element) -> Field:
    """The same for one certificate and scope; another for another of both: `poseidon` of the digest of what was signed.

    Who has the certificate, as its issuer and whoever has seen it, can compute it; and a subject has another nullifier for each
    certificate. Where the subject has a number of its own, `poseidon_sponge` of that attribute and a scope is the same for all.
    Never fails. Costs 261 rows.

    >>> from zkwright.compiler import Bool
    >>> from zkwright.circuits.credentials.x509.extensions import Extensions
    >>> data = bytes.fromhex("310a300806035504030c0141")  # a common name
    >>> leaf = Leaf(as_vec(data), bytes(32), ((element(data, 2), Bool(True)),), element(data, 0), Extensions(Bool(True)))
    >>> certificate_nullifier(leaf, 1) == certificate_nullifier(leaf, 2)
    False
    """
    return poseidon(*pack_bytes(leaf.digest), scope)


def prove_possession(leaf: Leaf, challenge: Array[U8, Any] | bytes, signature: Signed) -> None:
    """Constrain a signature of a challenge to be one by the leaf's key: whoever proves has the key, or has who signs for him.

    `challenge` is a SHA-256 digest of 32 bytes: of what the verifier sent, with what it is for, so that nobody takes the
    signature elsewhere; a public input. A `Signature` is checked under a key on P-256, bytes under one of RSA with as many
    bytes and the exponent 65537. Fails for other keys, and for a certificate with a keyUsage that has neither digitalSignature
    nor nonRepudiation. Costs 142,196 rows on P-256 in 1,024 bytes; 70,168 for RSA of 2,048 bits.

    >>> from zkwright.compiler import Bool, UnsatisfiedCircuitError
    >>> from zkwright.circuits.credentials.x509.extensions import Extensions
    >>> leaf = Leaf(as_vec(b"0\\0"), bytes(32), (), element(b"0\\0", 0), Extensions(Bool(False)))
    >>> try:
    ...     prove_possession(leaf, bytes(32), bytes(256))
    ... except UnsatisfiedCircuitError as error:
    ...     print(str(error).splitlines()[0])
    the certificate's key is not for signatures
    """
    require(leaf.extensions.may_sign, "the certificate's key is not for signatures")
    require_key(leaf.data, leaf.key, challenge, signature)
