"""Bytes in as few field elements as hold them: multipacking, as libsnark and bellman call it.

A verifier pays for every public signal. A digest of 32 bytes is two elements of 128 bits instead of 32 bytes with a range each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, overload

from zkwright.compiler import U8, Array, Bytes, Field
from zkwright.compiler.rows import ArgumentError, Note, Operand, Signal, bits_of

from .shared.plain import plain_bytes, whole_number

MAX_BYTES: Final = 31
"""Of one element: any 31 bytes are a number below r, while 32 may be two numbers that are congruent modulo r."""


@overload
def pack_bytes(data: bytes) -> list[int]: ...
@overload
def pack_bytes(data: Array[U8, Any] | list[U8] | list[U8 | int]) -> Array[Field, Any]: ...
def pack_bytes(data: bytes | Array[U8, Any] | list[U8] | list[U8 | int]) -> list[int] | Array[Field, Any]:
    """The bytes as field elements, as few as hold them, each a big-endian number of as many bytes: two of 16 for a digest of 32.

    The bytes are spread evenly; where that does not come out, the last element has fewer. Different bytes of one length have
    different elements. Costs 0 rows; never fails.

    >>> [hex(number) for number in pack_bytes(bytes(range(32)))]
    ['0x102030405060708090a0b0c0d0e0f', '0x101112131415161718191a1b1c1d1e1f']

    Raises `ArgumentError` or `TypeMismatchError` for what is not bytes.
    """
    if not any(isinstance(byte, Signal) for byte in data):
        plain = plain_bytes(data)
        return [int.from_bytes(plain[part], "big") for part in _parts(len(plain))]
    signals: Bytes[Any] = Bytes(data)
    return Array([_big_endian(signals[part]) for part in _parts(len(signals))])


@overload
def unpack_bytes(elements: Sequence[int], length: int) -> bytes: ...
@overload
def unpack_bytes(elements: Array[Field, Any] | list[Field], length: int) -> Bytes[Any]: ...
def unpack_bytes(elements: Sequence[Field | int], length: int) -> bytes | Bytes[Any]:
    """The bytes that `pack_bytes` made these elements of; a verifier calls it with public signals.

    Fails for elements that no bytes of this length have. Costs 8 rows a byte, 256 for 32 bytes.

    >>> unpack_bytes(pack_bytes(b"Rent: 1450 EUR a month, due on the first"), 40)
    b'Rent: 1450 EUR a month, due on the first'

    Raises `ArgumentError` for another number of elements than `length` bytes have, and for plain elements that are too large,
    `TypeError` for plain ones that are no integers.
    """
    parts = _parts(length)
    if len(elements) != len(parts):
        raise ArgumentError(
            f"{length} bytes are {len(parts)} elements, not {len(elements)}",
            "pass what pack_bytes gave, and the length of the bytes",
        )
    sizes = [part.stop - part.start for part in parts]
    if any(isinstance(element, Signal) for element in elements):
        parted = [_bytes_of(i, element, size) for i, (element, size) in enumerate(zip(elements, sizes, strict=True))]
        return Bytes([byte for some in parted for byte in some])
    numbers = [whole_number(element, "an element") for element in elements]
    for i, (number, size) in enumerate(zip(numbers, sizes, strict=True)):
        if not 0 <= number < 1 << 8 * size:
            raise ArgumentError(
                f"element {i} is not made of {size} bytes", "pass what pack_bytes gave, and the length of the bytes"
            )
    return b"".join(number.to_bytes(size, "big") for number, size in zip(numbers, sizes, strict=True))


def _parts(length: int) -> list[slice]:
    """Which bytes each element holds."""
    if length < 0:
        raise ArgumentError("there are no fewer than 0 bytes", "pass the length of the bytes")
    count = -(-length // MAX_BYTES)
    size = -(-length // count) if count else 0
    return [slice(start, min(start + size, length)) for start in range(0, length, size)] if count else []


def _big_endian(data: Sequence[U8]) -> Field:
    return sum((Field(byte) * 256**place for place, byte in enumerate(reversed(data))), start=Field(0))


def _bytes_of(place: int, element: Field | int, size: int) -> list[U8]:
    linear = Field(element).linear
    note = Note(f"element {place} is not made of {size} bytes", (Operand(f"elements[{place}]", linear),))
    bits = bits_of(linear, 8 * size, note)
    return [U8.from_bits(bits[8 * place : 8 * place + 8]) for place in reversed(range(size))]
