"""Ed25519 signatures as circuits of their own; see `gadget_cases`. `cryptography` makes keys and signatures."""

from __future__ import annotations

from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from zkwright.circuits.ed25519 import Signature, require_signature, signature_holds
from zkwright.compiler import Bool, Bytes, Private, Public, circuit

from tests.circuits.case import Case

Message = Bytes[Literal["n"]]
Encoded = Bytes[Literal[32]]


@circuit
def signed_message(
    key: Private[Encoded], message: Private[Message], signature: Private[Signature], n: int = 32
) -> None:
    require_signature(key, message, signature)


@circuit
def holding(
    key: Private[Encoded], message: Private[Message], signature: Private[Signature], n: int = 32
) -> Public[Bool]:
    return signature_holds(key, message, signature)


def inputs(key: bytes, message: bytes, r: bytes, s: bytes) -> dict[str, Any]:
    return {"key": key, "message": message, "signature": {"r": r, "s": s}}


def signed_by(secret: int, message: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """A key, the message, R and S of `cryptography`'s."""
    key = Ed25519PrivateKey.from_private_bytes(secret.to_bytes(32, "little"))
    signature = key.sign(message)
    return key.public_key().public_bytes_raw(), message, signature[:32], signature[32:]


_VALID = inputs(*signed_by(5, b"a message that has 32 characters"))

ED25519 = [
    Case(
        require_signature,
        signed_message,
        [_VALID],
        [
            ({**_VALID, "message": bytes(32)}, "the signature is not of this message under this key"),
            ({**_VALID, "key": bytes(32)}, "the public key is no multiple of the generator"),
            ({**_VALID, "key": b"\xff" * 32}, "the public key is no canonical encoding"),
        ],
        slow=True,
    ),
    Case(signature_holds, holding, [_VALID, {**_VALID, "message": bytes(32)}], slow=True),
]
