"""BLAKE2 of bytes, without a key (RFC 7693, section 3.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias

from zkwright.compiler import U8, Array, Bool, Bytes
from zkwright.compiler.rows import ArgumentError, Signal

from ..plain import plain_bytes
from .compression import compress
from .family import Family

Message: TypeAlias = bytes | Array[U8, Any] | list[U8] | list[U8 | int]
"""What is hashed; plain numbers among signals are known bytes."""


class Function(NamedTuple):
    """One of the two."""

    name: str
    of_bytes: Callable[..., Any]
    """`hashlib`'s."""

    family: Family
    most_bytes: int
    """Of a digest."""


def hashed(function: Function, message: Message, digest_bytes: int) -> bytes | Bytes[Any]:
    """The digest of a message, of so many bytes."""
    if not 1 <= digest_bytes <= function.most_bytes:
        raise ArgumentError(
            f"a digest of {function.name} has 1 to {function.most_bytes} bytes, not {digest_bytes}", "ask for as many"
        )
    if not any(isinstance(byte, Signal) for byte in message):
        found: bytes = function.of_bytes(plain_bytes(message), digest_size=digest_bytes).digest()
        return found
    family, size = function.family, function.family.block_bytes
    first, *others = family.vector
    state = _bits([word.to_bytes(family.word_bytes, "little") for word in (first ^ 0x01010000 ^ digest_bytes, *others)])
    starts = range(0, len(message), size)
    for start in starts:
        block = [*message[start : start + size]]
        block += [0] * (size - len(block))
        counter = min(start + size, len(message))
        state = compress(family, state, _bits([block]), counter, start == starts[-1])
    return Bytes([U8.from_bits(state[i : i + 8]) for i in range(0, 8 * digest_bytes, 8)])


def _bits(parts: Sequence[Sequence[U8 | int]]) -> Array[Bool, Any]:
    return Array(bit for part in parts for byte in part for bit in U8(byte).bits())
