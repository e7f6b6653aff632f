"""ECDSA signatures as circuits of their own; see `gadget_cases`. `cryptography` makes keys and signatures."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from zkwright.circuits import ecdsa
from zkwright.circuits.ecdsa import PublicKey, Signature
from zkwright.compiler import Bool, Bytes, Private, Public, circuit

from tests.circuits.case import Case

CURVES: dict[str, ec.EllipticCurve] = {"secp256k1": ec.SECP256K1(), "P-256": ec.SECP256R1()}


@circuit
def signed_secp256k1(
    key: Private[PublicKey], digest: Private[Bytes[Literal[32]]], signature: Private[Signature]
) -> None:
    ecdsa.require_secp256k1(key, digest, signature)


@circuit
def signed_p256(key: Private[PublicKey], digest: Private[Bytes[Literal[32]]], signature: Private[Signature]) -> None:
    ecdsa.require_p256(key, digest, signature)


@circuit
def is_signed_secp256k1(
    key: Private[PublicKey], digest: Private[Bytes[Literal[32]]], signature: Private[Signature]
) -> Public[Bool]:
    return ecdsa.secp256k1_holds(key, digest, signature)


@circuit
def is_signed_p256(
    key: Private[PublicKey], digest: Private[Bytes[Literal[32]]], signature: Private[Signature]
) -> Public[Bool]:
    return ecdsa.p256_holds(key, digest, signature)


@circuit
def public_key(secret: Private[Bytes[Literal[32]]]) -> Public[PublicKey]:
    return ecdsa.secp256k1_public_key(secret)


@circuit
def multiple(scalar: Private[Bytes[Literal[32]]], point: Private[PublicKey]) -> Public[PublicKey]:
    return ecdsa.secp256k1_multiply(scalar, point)


def number(value: int) -> bytes:
    return value.to_bytes(32, "big")


def inputs(x: int, y: int, digest: bytes, r: int, s: int) -> dict[str, Any]:
    return {
        "key": {"x": number(x), "y": number(y)},
        "digest": digest,
        "signature": {"r": number(r), "s": number(s)},
    }


def signed(curve: str, secret: int, message: bytes) -> dict[str, Any]:
    """A key, a digest and a signature of `cryptography`'s."""
    key = ec.derive_private_key(secret, CURVES[curve])
    r, s = utils.decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    at = key.public_key().public_numbers()
    return inputs(at.x, at.y, hashlib.sha256(message).digest(), r, s)


def _case(gadget: Any, circuit: Any, curve: str) -> Case:
    valid = signed(curve, 5, b"message")
    return Case(
        gadget,
        circuit,
        [valid],
        [
            ({**valid, "digest": bytes(32)}, "the signature is not of this digest under this key"),
            ({**valid, "signature": {**valid["signature"], "r": bytes(32)}}, "r of the signature is 0"),
            ({**valid, "key": {**valid["key"], "y": number(1)}}, "the public key is not on the curve"),
        ],
        slow=True,
    )


def _case_of_twin(gadget: Any, circuit: Any, curve: str) -> Case:
    valid = signed(curve, 5, b"message")
    return Case(gadget, circuit, [valid, {**valid, "digest": bytes(32)}], slow=True)


ECDSA = [
    _case(ecdsa.require_secp256k1, signed_secp256k1, "secp256k1"),
    _case(ecdsa.require_p256, signed_p256, "P-256"),
    _case_of_twin(ecdsa.secp256k1_holds, is_signed_secp256k1, "secp256k1"),
    _case_of_twin(ecdsa.p256_holds, is_signed_p256, "P-256"),
    Case(
        ecdsa.secp256k1_public_key,
        public_key,
        [{"secret": number(5)}, {"secret": number(2**255)}],
        [({"secret": bytes(32)}, "the secret is 0"), ({"secret": b"\xff" * 32}, "the secret is not below the order")],
        slow=True,
    ),
    Case(
        ecdsa.secp256k1_multiply,
        multiple,
        [{"scalar": number(5), "point": signed("secp256k1", 5, b"")["key"]}],
        [
            ({"scalar": bytes(32), "point": signed("secp256k1", 5, b"")["key"]}, "the scalar is 0"),
            ({"scalar": number(5), "point": {"x": number(1), "y": number(1)}}, "the point is not on the curve"),
        ],
        slow=True,
    ),
]
