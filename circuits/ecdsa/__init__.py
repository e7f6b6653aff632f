"""ECDSA signatures (FIPS 186-5, SEC 1) over secp256k1, the curve of Bitcoin and Ethereum, and over P-256, that of most
certificates.

**On what this rests.** Sums of points go wrong where both are equal, and no row excludes it. In signatures and
`secp256k1_multiply` a point O stands between them, whose x is Poseidon's hash of all points and digits: with Poseidon for a
random oracle, a prover who computes N hashes makes a false statement hold with a chance below N 2^-236. `secp256k1_public_key`
rests on a second generator U instead, whose discrete logarithm nobody knows: it comes from a hash. `sums` has
both arguments."""

from __future__ import annotations

from typing import Literal, TypeAlias

from zkwright.compiler import U8, Bool, Bytes, Struct, gadget, require
from zkwright.compiler.rows import LinearCombination

from ..shared.weierstrass.numbers import Number
from ..shared.weierstrass.plain import AffinePoint
from .plain import holds
from .validity import signature_holds
from .verification import (
    NOTE,
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
    is one, so without it what is signed is unique, but the signature never is. Sound with Poseidon for a random oracle, but for a
    chance below N 2^-236 of a prover who computes N hashes: see `verification` and `sums`.

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

    Takes and fails as `require_secp256k1`, and rests on the same. Costs 140,950 rows.

    >>> from zkwright.circuits.shared.weierstrass.plain import P256
    >>> x, y = (coordinate.to_bytes(32, "big") for coordinate in P256.generator)  # the key of the secret 1
    >>> s = (P256.generator.x + 1).to_bytes(32, "big")  # with the nonce 1
    >>> require_p256(PublicKey(x=x, y=y), (1).to_bytes(32, "big"), Signature(r=x, s=s))
    """
    _require(p256_scheme(), public_key, digest, signature, low_s)


@gadget
def secp256k1_holds(public_key: PublicKey, digest: Number256, signature: Signature, low_s: bool = False) -> Bool:
    """Whether a signature over secp256k1 is the key's, of a digest of 32 bytes: true exactly where `require_secp256k1` does not
    fail.

    Never fails, whatever the bytes are, so that a bad signature can be counted as bad, and padding be skipped. But no proof is
    made where the key is a multiple of U, or a sum of one and a known multiple of the generator, as may be made up for that:
    see `sums`. Costs 97,571 rows.

    >>> from zkwright.circuits.shared.weierstrass.plain import SECP256K1
    >>> x, y = (coordinate.to_bytes(32, "big") for coordinate in SECP256K1.generator)
    >>> secp256k1_holds(PublicKey(x=x, y=y), (1).to_bytes(32, "big"), Signature(r=x, s=bytes(32)))
    False
    """
    return _holds(secp256k1_scheme(), public_key, digest, signature, low_s)


@gadget
def p256_holds(public_key: PublicKey, digest: Number256, signature: Signature, low_s: bool = False) -> Bool:
    """Whether a signature over P-256 is the key's, of a digest of 32 bytes: true exactly where `require_p256` does not fail.

    Never fails, as `secp256k1_holds` does not. Costs 142,066 rows.

    >>> from zkwright.circuits.shared.weierstrass.plain import P256
    >>> x, y = (coordinate.to_bytes(32, "big") for coordinate in P256.generator)
    >>> p256_holds(PublicKey(x=x, y=y), (1).to_bytes(32, "big"), Signature(r=x, s=bytes(32)))
    False
    """
    return _holds(p256_scheme(), public_key, digest, signature, low_s)


@gadget
def secp256k1_public_key(secret: Number256) -> PublicKey:
    """The public key of a secret of secp256k1, that of a wallet for example.

    Constrains the secret to lie in [1, n), and the key to be its multiple of the generator, with coordinates below the prime.
    Fails for other secrets. Costs 19,725 rows: 32 additions of points from tables of 256. Sound where nobody knows the discrete
    logarithm of U, a second generator that comes from a hash: who knew it could find an addition of equal points.

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
    below the prime. Fails for other scalars and points. Sound as `require_secp256k1` is, with Poseidon for a random oracle. Costs
    78,401 rows, by four scalars of 64 bits, as `verification` and `sums` tell.

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
    known = _known_to_hold(scheme, public_key, digest, signature, low_s)
    if known is None:
        require_signature(scheme, *_numbers(public_key, digest, signature), _most_s(scheme, low_s))
    else:
        require(known, NOTE.message)


def _holds(scheme: Scheme, public_key: PublicKey, digest: Number256, signature: Signature, low_s: bool) -> Bool:
    known = _known_to_hold(scheme, public_key, digest, signature, low_s)
    if known is not None:
        return Bool(known)
    found = signature_holds(scheme, *_numbers(public_key, digest, signature), _most_s(scheme, low_s))
    return Bool.unchecked_linear(found)


def _most_s(scheme: Scheme, low_s: bool) -> int:
    return scheme.curve.n // 2 if low_s else scheme.curve.n - 1


def _data(public_key: PublicKey, digest: Number256, signature: Signature) -> list[list[LinearCombination]]:
    values = [public_key.x, public_key.y, digest, signature.r, signature.s]
    return [[byte.linear for byte in value] for value in values]


def _numbers(
    public_key: PublicKey, digest: Number256, signature: Signature
) -> tuple[tuple[Number, Number], Number, Number, Number]:
    x, y, z, r, s = map(Number.of, _data(public_key, digest, signature))
    return (x, y), z, r, s


def _known_to_hold(
    scheme: Scheme, public_key: PublicKey, digest: Number256, signature: Signature, low_s: bool
) -> bool | None:
    """None where not all is known."""
    known = [_known(value) for value in _data(public_key, digest, signature)]
    if None in known:
        return None
    x, y, z, r, s = (value or 0 for value in known)
    return holds(scheme.curve, AffinePoint(x, y), z, r, s) and s <= _most_s(scheme, low_s)


def _known(data: list[LinearCombination]) -> int | None:
    constants = [byte.constant for byte in data]
    return None if None in constants else int.from_bytes(bytes(byte or 0 for byte in constants))
