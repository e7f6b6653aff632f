"""What is signed instead of a digest: RFC 8017, 9.1 and 9.2, with SHA-256."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zkwright.compiler import U8, Array, Bool, Bytes
from zkwright.compiler.rows import ArgumentError

from ..bits import from_bits
from ..sha256 import sha256

_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")
"""DER of a DigestInfo before the digest: SHA-256's identifier with its NULL, an octet string of 32 bytes (RFC 8017, 9.2)."""

_HASH = 32
_PACKED = 240


def pkcs1_encoded(digest: Array[U8, Any] | Sequence[U8 | int] | bytes, length: int) -> Bytes[Any]:
    """EMSA-PKCS1-v1_5 of a SHA-256 digest. Free."""
    filling = b"\xff" * (length - len(_PREFIX) - _HASH - 3)
    return Bytes([*b"\x00\x01", *filling, 0, *_PREFIX, *digest])


def pss_conditions(
    digest: Array[U8, Any] | Sequence[U8 | int] | bytes, bits: Sequence[Bool], salt_length: int
) -> list[tuple[Bool, str]]:
    """What holds of the lower bits of an EMSA-PSS encoding of a SHA-256 digest, all but the highest, and what to say where not.

    Costs the blocks of the mask and of the digest, 2 rows for each bit of the salt, and a few.
    """
    length = len(bits) // 8 + 1
    padding = length - _HASH - salt_length - 2
    if salt_length < 0 or padding < 0:
        raise ArgumentError(
            f"a salt of {salt_length} bytes in an encoding of {length}", "pass the salt's length, often 32"
        )
    descending = [*reversed([*bits, Bool(False)])]
    encoded = [descending[start : start + 8][::-1] for start in range(0, 8 * length, 8)]
    masked, hashed, last = encoded[: -_HASH - 1], encoded[-_HASH - 1 : -1], encoded[-1]
    conditions = [(from_bits(last) == 0xBC, "the encoded message does not end in BC")]
    seed = [U8.from_bits(byte) for byte in hashed]
    mask = [[*byte.bits()] for byte in _mask(seed, len(masked))]
    mask[0][7] = Bool(False)
    # Before the salt there are zeros and a one: so far the masked block is the mask, but for the one's bit.
    clear = padding + 1
    ours = [bit for byte in masked[:clear] for bit in byte]
    theirs = [bit for byte in mask[:clear] for bit in byte]
    theirs[8 * padding] = ~theirs[8 * padding]
    for start in range(0, len(ours), _PACKED):
        part = slice(start, start + _PACKED)
        conditions.append((from_bits(ours[part]) == from_bits(theirs[part]), "the salt has another length"))
    salt = [
        U8.from_bits([a ^ b for a, b in zip(one, other, strict=True)])
        for one, other in zip(masked[clear:], mask[clear:], strict=True)
    ]
    found = sha256([*bytes(8), *digest, *salt])
    return [*conditions, (Bytes(found) == Bytes(seed), "the encoded message is of another digest")]


def _mask(seed: Sequence[U8], length: int) -> list[U8]:
    """MGF1 of SHA-256."""
    found: list[U8] = []
    for counter in range(-(-length // _HASH)):
        found += Bytes(sha256([*seed, *counter.to_bytes(4, "big")]))
    return found[:length]
