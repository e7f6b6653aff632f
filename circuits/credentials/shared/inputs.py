"""Keys and signatures as plain values, and as inputs in JSON."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from zkwright.compiler import UnsatisfiedCircuitError
from zkwright.compiler.rows import ArgumentError

from ... import der
from ...der import element
from ...ecdsa import PublicKey, Signature

PlainKey: TypeAlias = bytes | PublicKey
PlainSignature: TypeAlias = bytes | Signature

_ES256_BYTES: Final = 64


def as_input(value: PlainKey | PlainSignature) -> Any:
    """A key or a signature as JSON has it."""
    if isinstance(value, PublicKey):
        return {"x": _hexadecimal(value.x), "y": _hexadecimal(value.y)}
    if isinstance(value, Signature):
        return {"r": _hexadecimal(value.r), "s": _hexadecimal(value.s)}
    return value.hex()


def ecdsa_signature(data: bytes) -> Signature:
    """A signature of ECDSA over P-256 from its DER. Raises `ArgumentError` for what is none."""
    try:
        whole = element(data, 0, der.SEQUENCE)
        r = element(data, whole.content, der.INTEGER)
        s = element(data, r.end, der.INTEGER)
    except UnsatisfiedCircuitError:
        raise _no_signature() from None
    numbers = [int.from_bytes(data[int(one.content) : int(one.end)], "big", signed=True) for one in (r, s)]
    if not int(s.end) == int(whole.end) == len(data) or not all(0 < number < 1 << 256 for number in numbers):
        raise _no_signature()
    first, second = (number.to_bytes(32, "big") for number in numbers)
    return Signature(r=first, s=second)


def es256_signature(data: bytes, mend: str) -> Signature:
    """A signature of a token, 32 bytes of r and 32 of s. Raises `ArgumentError` for another length, with what to do."""
    if len(data) != _ES256_BYTES:
        raise ArgumentError(f"a signature of {len(data)} bytes, where ES256 has {_ES256_BYTES}", mend)
    return Signature(r=data[:32], s=data[32:])


def _hexadecimal(data: Any) -> str:
    return bytes(int(byte) for byte in data).hex()


def _no_signature() -> ArgumentError:
    return ArgumentError(
        "a signature that is none of ECDSA over P-256", "pass a certificate that the issuer's key has signed"
    )
