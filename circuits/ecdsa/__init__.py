"""ECDSA signatures (FIPS 186-5, SEC 1) over secp256k1, the curve of Bitcoin and Ethereum, and over P-256, that of most
certificates."""

from __future__ import annotations

from typing import Literal, TypeAlias

from zkwright.compiler import U8, Bytes, Struct, gadget, require
from zkwright.compiler.rows import LinearCombination

from ..shared.weierstrass.plain import AffinePoint
from .plain import holds
from .verification import (
    NOTE,
    Number,
    Scheme,
    multiple_of,
    p256_scheme,
    public_key_of,
    require_signature,
    secp256k1_scheme,
)

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


@gadget
def secp256k1_public_key(secret: Number256) -> PublicKey:
    """The public key of a secret of secp256k1, that of a wallet for example.

    Constrains the secret to lie in [1, n), and the key to be its multiple of the generator, with coordinates below the prime.
    Fails for other secrets. Costs 19,725 rows: 32 additions of points from tables of 256, whose exceptions
    nobody finds without a discrete logarithm.

    >>> from zkwright.circuits.shared.weierstrass.plain import SECP256K1
    >>> int.from_bytes(bytes(map(int, secp256k1_public_key((1).to_bytes(32, "big")).x)), "big") == SECP256K1.generator.x
    True
    """
    scheme = secp256k1_scheme()
    data = [byte.linear for byte in secret]
    known = _known(data)
    if known is None:
        x, y = public_key_of(scheme, Number.of(data))
        return PublicKey(x=_bytes(x), y=_bytes(y))
    require(0 < known < scheme.curve.n, "the secret is 0, or not below the order")
    point = scheme.curve.multiply(known, scheme.curve.generator) or scheme.curve.generator
    return PublicKey(x=point.x.to_bytes(32, "big"), y=point.y.to_bytes(32, "big"))


@gadget
def secp256k1_multiply(scalar: Number256, point: PublicKey) -> PublicKey:
    """A multiple of a point of secp256k1 that only the prover knows: what two keys agree on, for example.

    Constrains the scalar to lie in [1, n), the point to be on the curve, and the result to be the multiple, with coordinates
    below the prime. Fails for other scalars and points. Costs 78,401 rows, by four scalars of 64 bits, as `verification` and
    `weierstrass.sums` tell.

    >>> from zkwright.circuits.shared.weierstrass.plain import SECP256K1
    >>> x, y = (coordinate.to_bytes(32, "big") for coordinate in SECP256K1.generator)
    >>> three = (3).to_bytes(32, "big")
    >>> bool(secp256k1_multiply(three, PublicKey(x=x, y=y)) == secp256k1_public_key(three))
    True
    """
    scheme = secp256k1_scheme()
    data = [[byte.linear for byte in value] for value in (scalar, point.x, point.y)]
    known = [_known(value) for value in data]
    if None in known:
        number, x, y = map(Number.of, data)
        result_x, result_y = multiple_of(scheme, number, (x, y))
        return PublicKey(x=_bytes(result_x), y=_bytes(result_y))
    times, *coordinates = (value or 0 for value in known)
    require(0 < times < scheme.curve.n, "the scalar is 0, or not below the order")
    given = AffinePoint(*coordinates)
    require(scheme.curve.has(given), "the point is not on the curve")
    result = scheme.curve.multiply(times, given) or given
    return PublicKey(x=result.x.to_bytes(32, "big"), y=result.y.to_bytes(32, "big"))


def _bytes(data: list[LinearCombination]) -> Number256:
    return Bytes[Literal[32]]([U8.unchecked_linear(byte) for byte in data])


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
