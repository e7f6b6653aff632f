"""RSA signatures (RFC 8017): PKCS #1 v1.5, which certificates, tokens and mail have, and PSS, with SHA-256, SHA-384 or SHA-512.

The hash is told by the length of its digest. SHA-1 is refused: collisions are found, and no document of today needs it.

Keys have 1,024 to 4,096 bits and may be signals, secret ones too, or plain bytes, modulo which powers take three quarters of
the rows. Everything is big-endian, as it is transmitted. A public exponent is known at compile time, odd and at least 3.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from zkwright.compiler import U8, Array, Bool, Bytes, all_of, require
from zkwright.compiler.rows import ArgumentError

from .encoding import HASHES, pkcs1_encoded, pss_conditions
from .numbers import (
    Key,
    canonical_bits,
    checked_key,
    checked_signature,
    integer_of,
    is_below,
    signature_bytes,
    usable_key,
)
from .power import unreduced_power

Data: TypeAlias = Array[U8, Any] | Sequence[U8 | int] | bytes

EXPONENT: Final = 65537
"""What nearly all keys have."""

_REFUSED: Final = "this key did not sign this digest so"


def require_pkcs1_signature(digest: Data, signature: Data, modulus: Data, *, exponent: int = EXPONENT) -> None:
    """Constrain a signature to be that of a digest by RSASSA-PKCS1-v1_5, as RS256 and sha256WithRSAEncryption have it.

    The encoded message, 00 01 FF ... FF 00, the prefix of the hash with its NULL and the digest, is computed and compared as a
    whole: no byte of it is read from the signature. Fails for any other encoding, for a signature that is not below the
    modulus, and for a modulus that is even or has a zero bit first. That it is somebody's, and a product of two primes, is for
    the caller to know. Costs 64,429 rows for 2,048 bits, 131,738 for 4,096, and 42,604 for 2,048 where the modulus is plain
    bytes. Without the estimates of `SecretModulus` for quotients it would be 82,065 and 164,823.

    >>> from zkwright.compiler import UnsatisfiedCircuitError
    >>> try:
    ...     require_pkcs1_signature(bytes(32), bytes(256), bytes([0xC1] + 255 * [0x5D]))
    ... except UnsatisfiedCircuitError as error:
    ...     print(str(error).splitlines()[0])
    this key did not sign this digest so

    Raises `ArgumentError` for lengths that do not belong together, and for an exponent that is even or below 3.
    """
    key = checked_key(modulus)
    value = checked_signature(signature, key)
    encoded = integer_of(pkcs1_encoded(_digest(digest), key.n_bytes), key.width)
    power = unreduced_power(value, _exponent(exponent), key.modulus)
    key.modulus.require_zero(power - encoded, _REFUSED)


def require_pss_signature(
    digest: Data, signature: Data, modulus: Data, *, exponent: int = EXPONENT, salt_length: int | None = None
) -> None:
    """Constrain a signature to be one of a digest by RSASSA-PSS with MGF1 of the same hash, as PS256 has it.

    The salt is as long as the digest, or as `salt_length` says. Fails for another length, for any other encoding, and where
    `require_pkcs1_signature` does. Costs 192,101 rows for 2,048 bits and SHA-256: nine blocks of it are more than the power.

    >>> from zkwright.compiler import UnsatisfiedCircuitError
    >>> try:
    ...     require_pss_signature(bytes(32), bytes(256), bytes([0xC1] + 255 * [0x5D]))
    ... except UnsatisfiedCircuitError as error:
    ...     print(str(error).splitlines()[0])
    the encoded message does not end in BC

    Raises what `require_pkcs1_signature` does, and `ArgumentError` for a salt that does not fit.
    """
    key = checked_key(modulus)
    value = checked_signature(signature, key)
    power = unreduced_power(value, _exponent(exponent), key.modulus)
    bits = key.modulus.short_bits(power, 8 * key.n_bytes - 1, _REFUSED)
    for condition, message in pss_conditions(_digest(digest), list(bits), salt_length):
        require(condition, message)


def pkcs1_signature_holds(digest: Data, signature: Data, modulus: Data, *, exponent: int = EXPONENT) -> Bool:
    """Whether a signature is that of a digest: true exactly where `require_pkcs1_signature` does not fail.

    Never fails. A modulus that is even or has a zero bit first is replaced by one that has neither, and the answer is no. Costs
    66,594 rows for 2,048 bits.

    >>> pkcs1_signature_holds(bytes(32), bytes(256), bytes([0xC1] + 255 * [0x5D]))
    Bool(0)

    Raises what `require_pkcs1_signature` does.
    """
    bits, conditions, key = _recovered(signature, modulus, exponent)
    encoded = pkcs1_encoded(_digest(digest), key.n_bytes)
    return all_of(*conditions, Bytes(_big_endian(bits)) == encoded)


def pss_signature_holds(
    digest: Data, signature: Data, modulus: Data, *, exponent: int = EXPONENT, salt_length: int | None = None
) -> Bool:
    """Whether a signature is one of a digest by PSS: true exactly where `require_pss_signature` does not fail.

    Never fails, as `pkcs1_signature_holds` does not. Costs 192,190 rows for 2,048 bits.

    >>> pss_signature_holds(bytes(32), bytes(256), bytes([0xC1] + 255 * [0x5D]))
    Bool(0)

    Raises what `require_pss_signature` does.
    """
    bits, conditions, _ = _recovered(signature, modulus, exponent)
    encoding = [condition for condition, _ in pss_conditions(_digest(digest), bits[:-1], salt_length)]
    return all_of(*conditions, ~bits[-1], *encoding)


def _recovered(signature: Data, modulus: Data, exponent: int) -> tuple[list[Bool], list[Bool], Key]:
    """The bits of what was signed, the lowest first, and whether key and signature are in range."""
    key, valid = usable_key(modulus)
    data = signature_bytes(signature, key)
    power = unreduced_power(integer_of(data, key.width), _exponent(exponent), key.modulus)
    return canonical_bits(power, key, _REFUSED), [valid, is_below(data, key)], key


def _big_endian(bits: list[Bool]) -> list[U8]:
    return [U8.from_bits(bits[start : start + 8]) for start in range(0, len(bits), 8)][::-1]


def _digest(digest: Data) -> Data:
    if len(digest) not in HASHES:
        raise ArgumentError(
            f"a digest of {len(digest)} bytes", "pass what sha256, sha384 or sha512 makes of the message"
        )
    return digest


def _exponent(exponent: int) -> int:
    if exponent < 3 or exponent % 2 == 0:
        raise ArgumentError(
            f"{exponent} is no exponent of RSA", "pass an odd one, 3 or more; nearly all keys have 65537"
        )
    return exponent
