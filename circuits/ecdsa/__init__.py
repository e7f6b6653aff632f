"""ECDSA signatures (FIPS 186-5, SEC 1) over secp256k1, the curve of Bitcoin and Ethereum, and over P-256, that of most
certificates."""

from __future__ import annotations

from typing import Literal, TypeAlias

from zkwright.compiler import Bytes, Struct, gadget, require
from zkwright.compiler.rows import LinearCombination

from ..shared.weierstrass.plain import AffinePoint
from .plain import holds
from .verification import NOTE, Number, Scheme, p256_scheme, require_signature, secp256k1_scheme

Number256: TypeAlias = Bytes[Literal[32]]
"""A number of 256 bits, the highest byte first."""


class PublicKey(Struct):
    """A point of the curve."""

    x: Bytes[Literal[32]]
    y: Bytes[Literal[32]]


class Signature(Struct):
    """The two numbers of a signature."""

    r: Bytes[Literal[32]]
    s: Bytes[Literal[32]]


@gadget
def require_secp256k1(public_key: PublicKey, digest: Number256, signature: Signature, low_s: bool = False) -> None:
    """Constrain a signature over secp256k1 to be the key's, of a digest of 32 bytes.

    The digest is what the protocol hashes the message to: SHA-256 for most, Keccak-256 for Ethereum. Fails for another digest,
    key or signature, for a key off the curve or with a coordinate that is not below the prime, and for r or s outside of [1,
    n). With `low_s` for an s above n / 2 as well, which Bitcoin and Ethereum refuse: (r, n - s) is a signature wherever (r, s)
    is one, so without it what is signed is unique, but the signature never is. See `verification` and `weierstrass.sums` for
    why it holds.

    Costs 96,434 rows; circom's best known takes 503,280.

    >>> from zkwright.circuits.shared.weierstrass.plain import SECP256K1
    >>> x, y = (coordinate.to_bytes(32, "big") for coordinate in SECP256K1.generator)  # the key of the secret 1
    >>> s = (SECP256K1.generator.x + 1).to_bytes(32, "big")  # with the nonce 1
    >>> require_secp256k1(PublicKey(x=x, y=y), (1).to_bytes(32, "big"), Signature(r=x, s=s))
    """
    _require(secp256k1_scheme(), public_key, digest, signature, low_s)


@gadget
def require_p256(public_key: PublicKey, digest: Number256, signature: Signature, low_s: bool = False) -> None:
    """Constrain a signature over P-256, ES256 of JOSE and COSE, to be the key's, of a digest of 32 bytes.

    Takes and fails as `require_secp256k1`. Costs 140,950 rows.

    >>> from zkwright.circuits.shared.weierstrass.plain import P256
    >>> x, y = (coordinate.to_bytes(32, "big") for coordinate in P256.generator)  # the key of the secret 1
    >>> s = (P256.generator.x + 1).to_bytes(32, "big")  # with the nonce 1
    >>> require_p256(PublicKey(x=x, y=y), (1).to_bytes(32, "big"), Signature(r=x, s=s))
    """
    _require(p256_scheme(), public_key, digest, signature, low_s)


def _require(scheme: Scheme, public_key: PublicKey, digest: Number256, signature: Signature, low_s: bool) -> None:
    order = scheme.curve.n
    most_s = order // 2 if low_s else order - 1
    values = [public_key.x, public_key.y, digest, signature.r, signature.s]
    data = [[byte.linear for byte in value] for value in values]
    known = [_known(value) for value in data]
    if None in known:
        x, y, z, r, s = map(Number.of, data)
        require_signature(scheme, (x, y), z, r, s, most_s)
        return
    key_x, key_y, z_known, r_known, s_known = (value or 0 for value in known)
    holds_plainly = holds(scheme.curve, AffinePoint(key_x, key_y), z_known, r_known, s_known)
    require(holds_plainly and s_known <= most_s, NOTE.message)


def _known(data: list[LinearCombination]) -> int | None:
    constants = [byte.constant for byte in data]
    return None if None in constants else int.from_bytes(bytes(byte or 0 for byte in constants))
