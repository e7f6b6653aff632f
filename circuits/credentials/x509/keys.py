"""The key of a certificate (SubjectPublicKeyInfo), and what it has signed."""

from __future__ import annotations

from typing import Any, Final

from zkwright.compiler import U8, Array, Bytes, Vec, require

from ... import der
from ...der import DerElement
from ...ecdsa import PublicKey, Signature, require_p256
from ...rsa import EXPONENT, require_pkcs1_signature
from ..shared.der_bytes import EC_ON_P256, RSA_ENCRYPTION, are, bytes_at, tagged
from ..shared.signatures import Signed

POINT_BYTES: Final = 64
_EXPONENT: Final = tagged(der.INTEGER, EXPONENT.to_bytes(3, "big"))


def before_point() -> bytes:
    """What stands before x and y in the content of a key on P-256."""
    return EC_ON_P256 + tagged(der.BIT_STRING, b"\0\4" + bytes(POINT_BYTES))[:-POINT_BYTES]


def around_modulus(n_bytes: int) -> tuple[bytes, bytes]:
    """What stands before and behind a modulus of so many bytes, whose first bit is 1, in the content of an RSA key."""
    numbers = tagged(der.INTEGER, b"\0" + bytes(n_bytes)) + _EXPONENT
    content = RSA_ENCRYPTION + tagged(der.BIT_STRING, b"\0" + tagged(der.SEQUENCE, numbers))
    return content[: -len(_EXPONENT) - n_bytes], _EXPONENT


def require_key(data: Vec[U8, Any], key: DerElement, digest: Array[U8, Any] | bytes, signature: Signed) -> None:
    """Constrain a signature of a digest to be one by the key in this element, which is of the signature's kind."""
    if isinstance(signature, Signature):
        found = _between(data, key, (before_point(), b""), POINT_BYTES, "the certificate has no key on P-256")
        require_p256(PublicKey(x=Bytes(found[:32]), y=Bytes(found[32:])), Bytes(digest), signature)
        return
    n_bytes = len(signature)
    message = f"the certificate has no RSA key of {8 * n_bytes} bits with the exponent {EXPONENT}"
    require_pkcs1_signature(digest, signature, _plain(_between(data, key, around_modulus(n_bytes), n_bytes, message)))


def _between(data: Vec[U8, Any], key: DerElement, around: tuple[bytes, bytes], size: int, message: str) -> list[U8]:
    """So many bytes of a key that has others around them, which are known, and no more."""
    before, behind = around
    total = len(before) + size + len(behind)
    require(key.length == total, message)
    found = bytes_at(data, key.content, total)
    end = len(before) + size
    require(are(found[: len(before)], before), message)
    if behind:
        require(are(found[end:], behind), message)
    return found[len(before) : end]


def _plain(data: list[U8]) -> list[U8] | bytes:
    """The bytes as such, where they are known: modulo what is known, an RSA signature takes half of the rows."""
    known = [byte.constant for byte in data if byte.constant is not None]
    return bytes(known) if len(known) == len(data) else data
