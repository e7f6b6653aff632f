"""What the readers of encoded elements have in common: bytes of a secret length, at a place that only the prover knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from zkwright.compiler import U8, U32, Array, Bytes, Field, UInt, Vec, require
from zkwright.compiler.rows import ArgumentError

Encoded: TypeAlias = bytes | Vec[U8, Any] | Array[U8, Any] | list[U8]
"""Bytes of a known length, or of one that is a signal."""

_MAX_BYTES = 1 << 20


class Head(NamedTuple):
    """The first bytes of an element, and what its end is held to."""

    start: Field
    data: list[U8]
    """So many bytes from its start on, with zeros behind the end of all."""

    length: U32
    """Of all bytes."""

    def place(self, size: Field, most: int) -> U32:
        """The place so many bytes behind the start, at most `most`. Constrains it to be within the bytes, or at their end."""
        place = U32.unchecked_interval((self.start + size).linear, 0, most + self.length.interval[1])
        require(place <= self.length, "the element reaches behind the end of the bytes")
        return place


def head(encoded: Encoded, start: UInt | int, size: int, subarray: Callable[..., Any]) -> Head:
    """The first `size` bytes from a place on, by `arrays.subarray`. Constrains the place to be within the bytes or their end."""
    data: Vec[U8, Any] = encoded if isinstance(encoded, Vec) else Vec(Bytes(encoded))
    n = data.capacity
    if n > _MAX_BYTES:
        raise ArgumentError(f"{n} bytes", f"pass at most {_MAX_BYTES}")
    place: UInt = U32(start) if isinstance(start, int) else start
    slots: Bytes[Any] = Bytes([*data.data, *[U8(0)] * size])
    if place.constant is not None:
        require(place <= n, "the element reaches behind the end of the bytes")
        known = min(place.constant, n)
        return Head(Field(known), list(slots)[known : known + size], data.length)
    return Head(Field(place), list(subarray(slots, place, size)), data.length)


def is_plain(encoded: Encoded, start: UInt | int) -> bool:
    """Whether both are known, and so is what is read."""
    return isinstance(encoded, bytes) and isinstance(start, int)


def whole(encoded: Encoded) -> Any:
    """All the bytes, as `text.substring` takes them."""
    return encoded if isinstance(encoded, (bytes, Vec)) else Vec(Bytes(encoded))
