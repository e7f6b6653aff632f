"""From the files of a travel document's chip to the inputs of circuits that make statements about it, without a proof."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from zkwright.compiler import UnsatisfiedCircuitError
from zkwright.compiler.rows import ArgumentError

from ... import der
from ...der import DerElement, element
from ...ecdsa import PublicKey
from ..shared.der_bytes import ECDSA_WITH_SHA256, RSA_ENCRYPTION, RSA_WITH_SHA256
from ..shared.inputs import PlainKey, PlainSignature, as_input, ecdsa_signature
from ..x509.plain import Certificate
from . import signed_document
from .security_object import LDS_SECURITY_OBJECT, SHA256

_MAX_BYTES: Final = 1 << 16
_EF_SOD: Final = 0x77
_SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")
_RSA_PSS: Final = bytes.fromhex(
    "304106092a864886f70d01010a3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d0609608648016503040201"
    "0500a203020120"
)
"""With SHA-256, MGF1 of it, and a salt of 32 bytes."""

_SIGNATURES: Final = {
    RSA_ENCRYPTION: "pkcs1",
    RSA_WITH_SHA256: "pkcs1",
    _RSA_PSS: "pss",
    ECDSA_WITH_SHA256: "p256",
}


@dataclass(frozen=True, slots=True)
class ChipFiles:
    """What the chip of a travel document holds, as far as statements read it. `repr` shows nothing of whose it is."""

    data_group: bytes = field(repr=False)
    """EF.DG1: the machine readable zone."""

    security_object: bytes = field(repr=False)
    """The DER of the LDSSecurityObject."""

    attributes: bytes = field(repr=False)
    """The signed attributes, with the tag of a SET under which they are signed."""

    signature: bytes = field(repr=False)
    kind: str
    """Of the signature: pkcs1, pss or p256."""

    certificate: bytes = field(repr=False)
    """Of the document signer, in DER; empty where the file has none."""

    @classmethod
    def parse(cls, data_group: bytes, security_file: bytes) -> ChipFiles:
        """What EF.DG1 and EF.SOD hold, in DER as they are on the chip. Raises `ArgumentError` for what is none of these.

        >>> ChipFiles.parse(b"", bytes.fromhex("770430020500"))
        Traceback (most recent call last):
        ...
        zkwright.compiler.errors.ArgumentError: ...
        """
        if len(security_file) > _MAX_BYTES:
            raise ArgumentError(f"a file of {len(security_file)} bytes", f"{_MAX_BYTES} are read")
        try:
            return _parsed(data_group, security_file)
        except UnsatisfiedCircuitError as error:
            (reason, *_) = str(error).splitlines()
            raise _no_file(reason) from None

    def signer(self) -> PlainKey:
        """The key of the document signer, as its certificate in the file has it; whether that is a state's is not checked.

        Raises `ArgumentError` where there is no certificate, and for keys that statements do not know.
        """
        if not self.certificate:
            raise ArgumentError(
                "a security file without a certificate", "take the signer's key from a list of the states'"
            )
        return Certificate.parse(self.certificate).public_key()

    def inputs(self, *, signer: PlainKey | None = None) -> dict[str, Any]:
        """The inputs of a circuit with the arguments of `signed_document`, for `json.dump`; the file names the signer by default.

        Raises `UnsatisfiedCircuitError` where the circuit would not take them, as `signed_document` does, and `ArgumentError` for
        a key of another kind than the signature.
        """
        key = self.signer() if signer is None else signer
        if isinstance(key, PublicKey) != (self.kind == "p256"):
            raise ArgumentError(f"a signature of the kind {self.kind}, and another key", "pass the key of who signed")
        signature: PlainSignature = ecdsa_signature(self.signature) if isinstance(key, PublicKey) else self.signature
        if isinstance(key, bytes) and len(key) != len(self.signature):
            raise ArgumentError(
                f"a signature of {len(self.signature)} bytes, and a key of {len(key)}", "pass the key of who signed"
            )
        pss = self.kind == "pss"
        signed_document(self.data_group, self.security_object, self.attributes, signature, key, pss=pss)
        return {
            "data_group": self.data_group.hex(),
            "security_object": list(self.security_object),
            "attributes": list(self.attributes),
            "signature": as_input(signature),
            "signer": as_input(key),
        }


def _parsed(data_group: bytes, data: bytes) -> ChipFiles:
    start: Any = element(data, 0, _EF_SOD).content if data[:1] == bytes([_EF_SOD]) else 0
    message = element(data, start, der.SEQUENCE)
    if int(message.end) != len(data):
        raise _no_file("something stands behind it")
    kind = element(data, message.content, der.OBJECT_IDENTIFIER)
    if _bytes(data, message.content, kind) != _SIGNED_DATA:
        raise _no_file("it is no SignedData")
    signed = element(data, element(data, kind.end, 0xA0).content, der.SEQUENCE)
    version = element(data, signed.content, der.INTEGER)
    algorithms = element(data, version.end, der.SET)
    wrapped = element(data, algorithms.end, der.SEQUENCE)
    contents = _content(data, wrapped)
    certificate, place = b"", wrapped.end
    while (other := element(data, place)).tag != der.SET:
        if other.tag == 0xA0 and not certificate:
            first = element(data, other.content)
            certificate = _bytes(data, other.content, first)
        place = other.end
    signer = element(data, other.content, der.SEQUENCE)
    if signer.end != other.end or other.end != signed.end:
        raise ArgumentError("a security file with several signers", "pass a file with one")
    return ChipFiles(data_group, contents, *_signer(data, signer), certificate)


def _content(data: bytes, wrapped: DerElement) -> bytes:
    kind = element(data, wrapped.content, der.OBJECT_IDENTIFIER)
    if _bytes(data, wrapped.content, kind) != LDS_SECURITY_OBJECT:
        raise _no_file("what is signed is no LDSSecurityObject")
    inner = element(data, element(data, kind.end, 0xA0).content, der.OCTET_STRING)
    return data[int(inner.content) : int(inner.end)]


def _signer(data: bytes, signer: DerElement) -> tuple[bytes, bytes, str]:
    """Signed attributes, signature and its kind."""
    version = element(data, signer.content, der.INTEGER)
    who = element(data, version.end)
    digest = element(data, who.end, der.SEQUENCE)
    name = data[int(digest.content) : int(digest.end)]
    if name not in (SHA256, SHA256 + b"\5\0"):
        raise ArgumentError(
            "a security file that is signed with another digest than SHA-256", "there is no statement for it"
        )
    attributes = element(data, digest.end, 0xA0)
    algorithm = element(data, attributes.end, der.SEQUENCE)
    known = _SIGNATURES.get(_bytes(data, attributes.end, algorithm))
    if known is None:
        raise ArgumentError(
            "a security file with a signature of another kind",
            "RSA with PKCS #1 or PSS, with SHA-256 and a salt of 32 bytes, and ECDSA with SHA-256 are known",
        )
    signature = element(data, algorithm.end, der.OCTET_STRING)
    tagged = bytes([der.SET]) + _bytes(data, digest.end, attributes)[1:]
    return tagged, data[int(signature.content) : int(signature.end)], known


def _bytes(data: bytes, start: Any, found: DerElement) -> bytes:
    """An element with its tag and length."""
    return data[int(start) : int(found.end)]


def _no_file(reason: str) -> ArgumentError:
    return ArgumentError(f"this is no EF.SOD: {reason}", "pass the file as it is on the chip, in DER")
