"""Signatures of documents, by keys of the kinds that most issuers have."""

from __future__ import annotations

from typing import Any, TypeAlias

from zkwright.compiler import U8, Array, Bytes, Field
from zkwright.compiler.rows import ArgumentError

from ...ecdsa import PublicKey, Signature, require_p256
from ...packing import pack_bytes
from ...rsa import require_pkcs1_signature
from ...rsa.either_scheme import require_pkcs1_or_pss

Signed: TypeAlias = Array[U8, Any] | bytes | Signature
"""A signature of RSA, as many bytes as its key has, or of ECDSA over P-256."""

Key: TypeAlias = Array[U8, Any] | bytes | PublicKey
"""An RSA modulus, whose exponent is 65537, or a key on P-256."""


def require_signed(digest: Bytes[Any] | bytes, signature: Signed, key: Key, *, pss: bool = False) -> None:
    """Constrain a signature of a SHA-256 digest to be the key's: RSA with PKCS #1 v1.5, with `pss` PSS as well, or ECDSA.

    Raises `ArgumentError` for a signature of another kind than the key.
    """
    if isinstance(key, PublicKey) and isinstance(signature, Signature) and not pss:
        require_p256(key, Bytes(digest), signature)
    elif isinstance(key, PublicKey) or isinstance(signature, Signature):
        raise ArgumentError(
            "a signature of another kind than the key",
            "pass an ecdsa.Signature with an ecdsa.PublicKey, the bytes of an RSA signature with those of a modulus",
        )
    else:
        (require_pkcs1_or_pss if pss else require_pkcs1_signature)(digest, signature, key)


def key_elements(key: Key) -> list[Field]:
    """A key as field elements, as many as no key of another kind or length has."""
    data: Any = [*key.x, *key.y] if isinstance(key, PublicKey) else key
    return [Field(element) for element in pack_bytes(data)]
