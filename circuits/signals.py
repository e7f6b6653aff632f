"""All public signals of a circuit as one: what `@circuit(hash_inputs=...)` publishes, for verifiers that pay for each signal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, overload

from zkwright.compiler import U8, Array, Bool, Bytes, Field, UInt
from zkwright.compiler.rows import ArgumentError, Signal
from zkwright.core.field import R

from .bits import from_bits, to_bits_strict
from .keccak import keccak256
from .sha256 import sha256
from .shared.element import Element

_WORD: Final = 32
"""Bytes of a signal, as contracts and `abi.encodePacked(uint256[])` have it."""

_KEPT: Final = 253
"""Bits of the digest: as many as any number below r has room for."""


@overload
def keccak256_of_signals(signals: Sequence[int]) -> int: ...  # type: ignore[overload-overlap]
@overload
def keccak256_of_signals(signals: Sequence[Element]) -> Field: ...
def keccak256_of_signals(signals: Sequence[Element]) -> Field | int:
    """Keccak-256 of field elements, each as 32 bytes, big-endian; of the digest the first 253 bits, as a number.

    In a contract, `uint256(keccak256(abi.encodePacked(signals))) >> 3` of a `uint256[]`, once each is below r.

    Constrains the result, never fails. An element is encoded as the number below r that it is, which is one, so that two lists
    with one result are a collision of 253 bits of the hash; any result is below r. Costs 88,930 rows for two Fields, 373,549 for
    sixteen: what `keccak256` does of 32 bytes an element, and 310 for each Field or signed number.

    >>> keccak256_of_signals([1, 2]) == int.from_bytes(keccak256(bytes(31) + b"\1" + bytes(31) + b"\2"), "big") >> 3
    True

    Raises `ArgumentError` for a plain number outside of [0, r).
    """
    return _hashed(keccak256, signals)


@overload
def sha256_of_signals(signals: Sequence[int]) -> int: ...  # type: ignore[overload-overlap]
@overload
def sha256_of_signals(signals: Sequence[Element]) -> Field: ...
def sha256_of_signals(signals: Sequence[Element]) -> Field | int:
    """SHA-256 of field elements, each as 32 bytes, big-endian; of the digest the first 253 bits, as a number.

    In a contract, `uint256(sha256(abi.encodePacked(signals))) >> 3` of a `uint256[]`, once each is below r. It takes a third of
    the rows of `keccak256_of_signals`, and hardly more gas.

    Constrains the result, never fails; what holds of that, holds of this. Costs 25,434 rows for two Fields, 130,069 for sixteen.

    >>> sha256_of_signals([1, 2]) == int.from_bytes(sha256(bytes(31) + b"\1" + bytes(31) + b"\2"), "big") >> 3
    True

    Raises `ArgumentError` for a plain number outside of [0, r).
    """
    return _hashed(sha256, signals)


def _hashed(function: Callable[[Any], Any], signals: Sequence[Element]) -> Field | int:
    if not any(isinstance(signal, Signal) for signal in signals):
        return int.from_bytes(function(b"".join(_plain(signal) for signal in signals)), "big") >> 8 * _WORD - _KEPT
    digest: Bytes[Any] = function([byte for signal in signals for byte in _bytes(signal)])
    bits = [bit for byte in digest for bit in reversed(byte.bits())]
    return from_bits(bits[:_KEPT][::-1])


def _plain(signal: Element) -> bytes:
    if isinstance(signal, int) and 0 <= signal < R:
        return int(signal).to_bytes(_WORD, "big")
    raise ArgumentError("a signal is a number in [0, r)", "pass the number below r that it is modulo r")


def _bytes(signal: Element) -> list[U8 | int]:
    """The 32 bytes of a signal, the highest first."""
    bits = [*_bits(signal)]
    whole = -(-len(bits) // 8)
    bits += [Bool(False)] * (8 * whole - len(bits))
    low = [U8.from_bits(bits[8 * i : 8 * i + 8]) for i in range(whole)]
    return [*[0] * (_WORD - whole), *reversed(low)]


def _bits(signal: Element) -> Array[Bool, Any]:
    if isinstance(signal, Bool):
        return Array([signal])
    if isinstance(signal, UInt) and signal.width < _KEPT:
        return signal.bits()
    return to_bits_strict(Field(signal))
