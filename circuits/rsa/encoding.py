"""What is signed instead of a digest: RFC 8017, 9.1 and 9.2, with SHA-256, SHA-384 and SHA-512."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from zkwright.compiler import U8, Array, Bool, Bytes
from zkwright.compiler.rows import ArgumentError

from ..bits import from_bits
from ..sha256 import sha256
from ..sha512 import sha384, sha512

HASHES: Final[Mapping[int, Callable[..., Any]]] = {32: sha256, 48: sha384, 64: sha512}
"""By the length of their digests."""

_PREFIXES: Final = {
    32: bytes.fromhex("3031300d060960864801650304020105000420"),
    48: bytes.fromhex("3041300d060960864801650304020205000430"),
    64: bytes.fromhex("3051300d060960864801650304020305000440"),
}
"""DER of a DigestInfo before the digest: the hash's identifier with its NULL, an octet string of its length (RFC 8017, 9.2)."""

_PACKED = 240


def pkcs1_encoded(digest: Array[U8, Any] | Sequence[U8 | int] | bytes, length: int) -> Bytes[Any]:
    """EMSA-PKCS1-v1_5 of a digest. Free."""
    prefix = _PREFIXES[len(digest)]
    filling = b"\xff" * (length - len(prefix) - len(digest) - 3)
    return Bytes([*b"\x00\x01", *filling, 0, *prefix, *digest])


def pss_conditions(
    digest: Array[U8, Any] | Sequence[U8 | int] | bytes, bits: Sequence[Bool], salt_length: int | None
) -> list[tuple[Bool, str]]:
    """What holds of the lower bits of an EMSA-PSS encoding of a digest, all but the highest, and what to say where not.

    Costs the blocks of the mask and of the digest, 2 rows for each bit of the salt, and a few.
    """
    length, n = len(bits) // 8 + 1, len(digest)
    salt_length = n if salt_length is None else salt_length
    padding = length - n - salt_length - 2
    if salt_length < 0 or padding < 0:
        raise ArgumentError(
            f"a salt of {salt_length} bytes in an encoding of {length}", "pass the salt's length, often 32"
        )
    descending = [*reversed([*bits, Bool(False)])]
    encoded = [descending[start : start + 8][::-1] for start in range(0, 8 * length, 8)]
    masked, hashed, last = encoded[: -n - 1], encoded[-n - 1 : -1], encoded[-1]
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
    found = HASHES[n]([*bytes(8), *digest, *salt])
    return [*conditions, (Bytes(found) == Bytes(seed), "the encoded message is of another digest")]


def _mask(seed: Sequence[U8], length: int) -> list[U8]:
    """MGF1 of the hash whose digests are as long as the seed."""
    found: list[U8] = []
    for counter in range(-(-length // len(seed))):
        found += Bytes(HASHES[len(seed)]([*seed, *counter.to_bytes(4, "big")]))
    return found[:length]
