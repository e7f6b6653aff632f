"""The key of a record in DNS (RFC 6376, 3.6.1), read strictly, without a proof."""

from __future__ import annotations

import re
from typing import Final

from zkwright.compiler import UnsatisfiedCircuitError
from zkwright.compiler.rows import ArgumentError

from ... import base64
from .message import tags_of

_RSA: Final = bytes.fromhex("06092a864886f70d0101010500")
"""rsaEncryption and its NULL, in DER (RFC 8017, A.1)."""

_INTEGER, _BITS, _SEQUENCE = 0x02, 0x03, 0x30

_EXPONENT: Final = 65537


def modulus_of(record: str) -> bytes:
    """The modulus, big-endian, of a key's TXT record: `v=DKIM1; k=rsa; p=...`, or its quoted parts.

    Raises `ArgumentError` for a record that is of no RSA key for mail, and for an exponent other than 65537.
    """
    parts = re.findall(r'"([^"]*)"', record)
    tags = tags_of("".join(parts) if parts else record.strip())
    if tags.get("v", "DKIM1") != "DKIM1" or tags.get("k", "rsa") != "rsa":
        raise ArgumentError("a record that is of no RSA key of DKIM", "pass the TXT record of the signature's selector")
    if not tags.get("p"):
        raise ArgumentError(
            "a record without a key: it was withdrawn", "nobody can show any more that the key was the signer's"
        )
    if "sha256" not in tags.get("h", "sha256").split(":"):
        raise ArgumentError("a key that is not for SHA-256", "such a signature is none")
    try:
        number, exponent = _public_key(base64.decode(re.sub(r"\s", "", tags["p"])))
    except (UnsatisfiedCircuitError, _NoKeyError):
        raise ArgumentError("p= of the record is no RSA key", "pass the record as DNS has it, whole") from None
    if exponent != _EXPONENT:
        raise ArgumentError(f"a key with the exponent {exponent}", "only 65537 is known to the circuit")
    return number.to_bytes(-(-number.bit_length() // 8), "big")


class _NoKeyError(Exception):
    """What was read is something else."""


def _public_key(data: bytes) -> tuple[int, int]:
    """Modulus and exponent of a SubjectPublicKeyInfo, or of an RSAPublicKey alone."""
    inner = _only(data, _SEQUENCE)
    if inner[:1] == bytes([_SEQUENCE]):
        algorithm, rest = _element(inner, _SEQUENCE)
        bits = _only(rest, _BITS)
        if algorithm != _RSA or bits[:1] != b"\0":
            raise _NoKeyError
        inner = _only(bits[1:], _SEQUENCE)
    modulus, rest = _element(inner, _INTEGER)
    exponent = _only(rest, _INTEGER)
    for number in (modulus, exponent):
        if not number or number[0] > 127 or (number[0] == 0 and number[1:2] < b"\x80"):
            raise _NoKeyError
    return int.from_bytes(modulus, "big"), int.from_bytes(exponent, "big")


def _only(data: bytes, kind: int) -> bytes:
    content, rest = _element(data, kind)
    if rest:
        raise _NoKeyError
    return content


def _element(data: bytes, kind: int) -> tuple[bytes, bytes]:
    """The content of an element of DER, and what is behind it."""
    if len(data) < 2 or data[0] != kind:
        raise _NoKeyError
    size, at = data[1], 2
    if size > 127:
        at += size & 127
        size = int.from_bytes(data[2:at], "big")
        if size < 128 or data[2] == 0:
            raise _NoKeyError
    if at + size > len(data):
        raise _NoKeyError
    return data[at : at + size], data[at + size :]
