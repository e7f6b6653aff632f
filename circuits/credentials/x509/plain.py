"""From certificates to the inputs of circuits that make statements about them, without a proof."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from typing import Any, Final

from zkwright.compiler import UnsatisfiedCircuitError
from zkwright.compiler.rows import ArgumentError

from ... import der
from ...der import DerElement, element
from ...ecdsa import PublicKey
from ..shared.inputs import PlainKey, PlainSignature, as_input, ecdsa_signature
from . import signed_leaf
from .keys import POINT_BYTES, around_modulus, before_point

__all__ = ["Certificate", "PlainKey", "PlainSignature", "as_input", "ecdsa_signature"]

_MAX_BYTES: Final = 1 << 16
_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"
_RSA_BYTES: Final = range(128, 513)


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate in its parts.

    >>> certificate = Certificate.parse(bytes.fromhex("300b3003020107300003020017"))
    >>> certificate.signed.hex(), certificate.signature
    ('3003020107', b'\\x17')
    """

    signed: bytes = field(repr=False)
    """The DER of TBSCertificate, which the signature is of."""

    signature: bytes = field(repr=False)
    """Of RSA as long as its key; of ECDSA in DER."""

    @classmethod
    def parse(cls, data: bytes | str) -> Certificate:
        """The certificate in a text in PEM, of which it is the only one, or in DER. Raises `ArgumentError` for anything else."""
        given = data.encode() if isinstance(data, str) else bytes(data)
        encoded = _of_pem(given) if _BEGIN in given else given
        if len(encoded) > _MAX_BYTES:
            raise ArgumentError(f"a certificate of {len(encoded)} bytes", f"{_MAX_BYTES} are read")
        try:
            whole = element(encoded, 0, der.SEQUENCE)
            signed = element(encoded, whole.content, der.SEQUENCE)
            algorithm = element(encoded, signed.end, der.SEQUENCE)
            signature = element(encoded, algorithm.end, der.BIT_STRING)
        except UnsatisfiedCircuitError as error:
            raise _no_certificate(encoded, error) from None
        found = encoded[int(signature.content) : int(signature.end)]
        if not int(signature.end) == int(whole.end) == len(encoded) or found[:1] != b"\0":
            raise ArgumentError("a certificate with something behind it", "pass the certificate's DER alone")
        return cls(encoded[int(whole.content) : int(signed.end)], found[1:])

    def public_key(self) -> PlainKey:
        """The key of the certificate: of an issuer's, what `signed_leaf` takes for the issuer.

        Raises `ArgumentError` for other keys than RSA's of 1,024 to 4,096 bits with the exponent 65537 and those on P-256.
        """
        try:
            key = self._key()
        except UnsatisfiedCircuitError as error:
            raise _no_certificate(self.signed, error) from None
        content = self.signed[int(key.content) : int(key.end)]
        before = before_point()
        if content.startswith(before) and len(content) == len(before) + POINT_BYTES:
            return PublicKey(x=content[len(before) : -32], y=content[-32:])
        for size in _RSA_BYTES:
            before, behind = around_modulus(size)
            end = len(before) + size
            if content.startswith(before) and content[end:] == behind:
                return content[len(before) : end]
        raise ArgumentError(
            "a certificate with a key of another kind",
            "RSA of 1,024 to 4,096 bits with the exponent 65537 and P-256 are known",
        )

    def signature_of(self, issuer: PlainKey) -> PlainSignature:
        """The signature as `signed_leaf` takes it beside a key of this kind. Raises `ArgumentError` where it is of another."""
        return self.signature if isinstance(issuer, bytes) else ecdsa_signature(self.signature)

    def inputs(self, *, issuer: PlainKey, now: int) -> dict[str, Any]:
        """The inputs of a circuit with the arguments of `signed_leaf`, for `json.dump`.

        `now` is in seconds since 1970. Raises `UnsatisfiedCircuitError` where the circuit would not take them, as `signed_leaf`
        does, and `ArgumentError` where the key did not sign at all.
        """
        signature = self.signature_of(issuer)
        if isinstance(issuer, bytes) and len(signature) != len(issuer):  # type: ignore[arg-type]
            raise ArgumentError(
                f"a signature of {len(self.signature)} bytes, and a key of {len(issuer)}", "pass the key of who signed"
            )
        signed_leaf(self.signed, signature, issuer, now)
        return {
            "certificate": list(self.signed),
            "signature": as_input(signature),
            "issuer": as_input(issuer),
            "now": now,
        }

    def _key(self) -> DerElement:
        data = self.signed
        place: Any = element(data, 0, der.SEQUENCE).content
        version = element(data, place)
        if version.tag == 0xA0:
            place = version.end
        for _ in ("serial", "algorithm", "issuer", "validity", "subject"):
            place = element(data, place).end
        return element(data, place, der.SEQUENCE)


def _of_pem(text: bytes) -> bytes:
    _, _, behind = text.partition(_BEGIN)
    body, closed, rest = behind.partition(_END)
    if not closed or _BEGIN in body or _BEGIN in rest:
        raise ArgumentError(
            f"a text with {text.count(_BEGIN)} certificates that begin, {text.count(_END)} that end",
            "pass one certificate in PEM: the leaf's, without its chain",
        )
    try:
        return base64.b64decode(b"".join(body.split()), validate=True)
    except binascii.Error:
        raise ArgumentError("a certificate in PEM whose base64 is none", "copy it anew, with its dashes") from None


def _no_certificate(data: bytes, error: UnsatisfiedCircuitError) -> ArgumentError:
    (reason, *_) = str(error).splitlines()
    return ArgumentError(f"{len(data)} bytes that are no certificate: {reason}", "pass a certificate in PEM or DER")
