"""Ed25519 signatures (RFC 8032) over SHA-512, those of SSH, TLS certificates, EdDSA in JOSE and COSE, and many chains.

R and S, 32 bytes each, sign M under A where S B = R + k A, with k = SHA-512(R || A || M), the equation without a cofactor. It is
asked for as strictly as anybody does:

- S is below the order L, so that S + L is no second signature;
- A and R are canonical encodings, y below the prime, of points on the curve;
- A and R have the order L: neither is neutral, of small order, or has a component of small order.

**Who accepts what.** Implementations differ in signatures that no honest signer makes. RFC 8032 allows the equation as it is
here and that times 8; OpenSSL, which `cryptography` calls, has it without the cofactor and takes any A that it can decode, of
small order too, under which one signature fits every message; ZIP-215 multiplies by 8 and takes small orders and y from p on.
All of them accept every signature that is accepted here: where A and R have the order L both equations say the same. What an
honest signer makes is accepted here, as his A and R are multiples of B, and R is neutral only for a nonce that is 0.

**On what this rests.** On nothing: no addition on the way is of equal points, whatever a prover says (`equation`)."""

from __future__ import annotations

from typing import Literal, TypeAlias, cast

from zkwright.compiler import Bool, Bytes, Struct, UInt, gadget, require
from zkwright.compiler.rows import LinearCombination

from ..sha256.hashing import Message, hashed
from ..sha512 import SHA512, Digest
from ..shared.weierstrass.columns import Columns
from ..shared.weierstrass.numbers import Number, limbs_of
from . import plain
from .encoding import Encoding
from .validity import signature_holds as _holds_in_rows
from .verification import NOTE
from .verification import require_signature as _require_in_rows

Number256: TypeAlias = Bytes[Literal[32]]
"""A number of 256 bits, the lowest byte first."""


class Signature(Struct):
    """R, the encoding of a point, and S, a number, the lowest byte first: the first and the last 32 of a signature's 64 bytes."""

    r: Bytes[Literal[32]]
    s: Bytes[Literal[32]]


def require_signature(
    public_key: Number256 | bytes, message: Message, signature: Signature, length: UInt | int | None = None
) -> None:
    """Constrain a signature to be the key's, of the message, or of its first `length` bytes, which may be a signal.

    Fails for another message, key or signature, and for all that the module's docstring says is refused; with such a length,
    for bytes behind it that are not 0. Costs 163,272 rows for a message of 32 bytes, 127,223 of them for the curve, and 36,612
    more from 48 bytes on, for every 128 bytes begun. A key that is known when the circuit is compiled saves 4,573.

    >>> require_signature(  # RFC 8032's first: the empty message
    ...     bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
    ...     b"",
    ...     Signature(
    ...         r=bytes.fromhex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"),
    ...         s=bytes.fromhex("5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ...     ),
    ... )

    Raises what `sha512` does.
    """
    digest = _digest(public_key, message, signature, length)
    _require(Bytes[Literal[32]](public_key), digest, signature)


def signature_holds(
    public_key: Number256 | bytes, message: Message, signature: Signature, length: UInt | int | None = None
) -> Bool:
    """Whether a signature is the key's: true exactly where `require_signature` does not fail.

    Never fails, whatever the bytes are, but for those behind a length, so that a bad signature can be counted as bad, and padding
    be skipped. Costs 164,323 rows for a message of 32 bytes.

    >>> signature_holds(bytes(32), b"", Signature(r=bytes(32), s=bytes(32)))
    Bool(0)

    Raises what `sha512` does.
    """
    digest = _digest(public_key, message, signature, length)
    return _holds(Bytes[Literal[32]](public_key), digest, signature)


def _digest(public_key: Number256 | bytes, message: Message, signature: Signature, length: UInt | int | None) -> Digest:
    before = [*signature.r, *Bytes[Literal[32]](public_key)]
    return Bytes[Literal[64]](cast("Digest | bytes", hashed(SHA512, message, length, before=before)))


@gadget
def _require(public_key: Number256, digest: Digest, signature: Signature) -> None:
    known = _known(public_key, digest, signature)
    if known is not None:
        require(known, NOTE.message)
        return
    _require_in_rows(*_parts(public_key, digest, signature))


@gadget
def _holds(public_key: Number256, digest: Digest, signature: Signature) -> Bool:
    known = _known(public_key, digest, signature)
    if known is not None:
        return Bool(known)
    return Bool.unchecked_linear(_holds_in_rows(*_parts(public_key, digest, signature)))


def _parts(public_key: Number256, digest: Digest, signature: Signature) -> tuple[Encoding, Columns, Encoding, Number]:
    key, r = (Encoding(_linear(data), data[31].bits()[7].linear) for data in (public_key, signature.r))
    k = limbs_of(_linear(digest))
    return key, k, r, Number.of(_linear(signature.s)[::-1])


def _linear(data: Bytes[Literal[32]] | Bytes[Literal[64]]) -> list[LinearCombination]:
    return [byte.linear for byte in data]


def _known(public_key: Number256, digest: Digest, signature: Signature) -> bool | None:
    """None where not all is known."""
    data = [_constants(_linear(value)) for value in (public_key, digest, signature.r, signature.s)]
    if any(value is None for value in data):
        return None
    key, k, r, s = (value or b"" for value in data)
    return plain.holds_of_digest(key, k, r, s)


def _constants(data: list[LinearCombination]) -> bytes | None:
    constants = [byte.constant for byte in data]
    return None if None in constants else bytes(byte or 0 for byte in constants)
