"""RSA signatures as circuits of their own; see `gadget_cases`. `cryptography` signs, with keys that are the same in every run."""

from __future__ import annotations

import hashlib
import random
from functools import cache
from math import lcm
from typing import Any, Literal

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from zkwright.circuits.rsa import (
    pkcs1_signature_holds,
    pss_signature_holds,
    require_pkcs1_signature,
    require_pss_signature,
)
from zkwright.compiler import Bool, Bytes, Private, Public, circuit

from tests.circuits.case import Case

E = 65537
MESSAGE = b"a statement of account"
DIGEST = hashlib.sha256(MESSAGE).digest()

Number = Private[Bytes[Literal["n"]]]


@circuit
def signed_pkcs1(digest: Private[Bytes[Literal[32]]], signature: Number, modulus: Number, n: int = 128) -> None:
    require_pkcs1_signature(digest, signature, modulus)


@circuit
def signed_pss(digest: Private[Bytes[Literal[32]]], signature: Number, modulus: Number, n: int = 128) -> None:
    require_pss_signature(digest, signature, modulus)


@circuit
def holding_pkcs1(
    digest: Private[Bytes[Literal[32]]], signature: Number, modulus: Number, n: int = 128
) -> Public[Bool]:
    return pkcs1_signature_holds(digest, signature, modulus)


@circuit
def holding_pss(digest: Private[Bytes[Literal[32]]], signature: Number, modulus: Number, n: int = 128) -> Public[Bool]:
    return pss_signature_holds(digest, signature, modulus)


@cache
def key(bits: int) -> rsa.RSAPrivateKey:
    """Of two primes that are drawn from the length."""
    drawn = random.Random(bits)
    p, q = _prime(bits // 2, drawn), _prime(bits // 2, drawn)
    d = pow(E, -1, lcm(p - 1, q - 1))
    public = rsa.RSAPublicNumbers(E, p * q)
    return rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public).private_key()


def _prime(bits: int, drawn: random.Random) -> int:
    while True:
        found = drawn.getrandbits(bits) | 3 << bits - 2 | 1
        if found % E != 1 and all(found % small for small in range(3, 2000, 2)) and pow(2, found - 1, found) == 1:
            return found


def modulus(bits: int) -> bytes:
    return key(bits).public_key().public_numbers().n.to_bytes(bits // 8, "big")


def pkcs1(bits: int, message: bytes = MESSAGE) -> dict[str, Any]:
    signature = key(bits).sign(message, padding.PKCS1v15(), hashes.SHA256())
    return {"digest": hashlib.sha256(message).digest(), "signature": signature, "modulus": modulus(bits)}


def pss(bits: int, salt_length: int = 32) -> dict[str, Any]:
    scheme = padding.PSS(padding.MGF1(hashes.SHA256()), salt_length)
    return {"digest": DIGEST, "signature": key(bits).sign(MESSAGE, scheme, hashes.SHA256()), "modulus": modulus(bits)}


def cases() -> list[Case]:
    """With keys of 1,024 bits."""
    one, other = pkcs1(1024), pss(1024)
    refused = "this key did not sign this digest so"
    return [
        Case(require_pkcs1_signature, signed_pkcs1, [(one, None)], [(other, refused)], slow=True),
        Case(
            require_pss_signature,
            signed_pss,
            [(other, None)],
            [({**other, "digest": bytes(32)}, "the encoded message is of another digest")],
            slow=True,
        ),
        Case(pkcs1_signature_holds, holding_pkcs1, [(one, True), (other, False)], slow=True),
        Case(pss_signature_holds, holding_pss, [(other, True), (one, False)], slow=True),
    ]


RSA = cases()
