"""BLAKE2 of bytes, without a key (RFC 7693, section 3.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from zkwright.compiler import U8, Array, Bool, Bytes, UInt
from zkwright.compiler.rows import ArgumentError, Signal

from ..padding import CountedBlocks, chosen, counted_blocks, first
from ..plain import plain_bytes
from .compression import compress
from .family import Family

Data: TypeAlias = bytes | Array[U8, Any] | list[U8] | list[U8 | int]
"""What is hashed; plain numbers among signals are known bytes."""


_PLAIN_MODE: Final = 0x01010000
"""Of the parameters (section 2.5): no key, and one block after another instead of a tree."""


class Function(NamedTuple):
    """One of the two."""

    name: str
    of_bytes: Callable[..., Any]
    """`hashlib`'s."""

    family: Family
    most_bytes: int
    """Of a digest."""


def hashed(
    function: Function, data: Data, length: UInt | int | None = None, *, digest_bytes: int
) -> bytes | Bytes[Any]:
    """The digest of the data, or of its first `length` bytes: so many bytes."""
    if not 1 <= digest_bytes <= function.most_bytes:
        raise ArgumentError(
            f"a digest of {function.name} has 1 to {function.most_bytes} bytes, not {digest_bytes}", "ask for as many"
        )
    known = length.constant if isinstance(length, UInt) else length
    if isinstance(length, UInt) and known is None:
        blocks = counted_blocks(data, length, function.family.block_bytes)
        return chosen(
            [_digest(state, digest_bytes) for state in _states(function, blocks, digest_bytes)], blocks.goes_on
        )
    part = data if known is None else first(data, known)
    if not any(isinstance(byte, Signal) for byte in part):
        found: bytes = function.of_bytes(plain_bytes(part), digest_size=digest_bytes).digest()
        return found
    return _digest(_states(function, _blocks(part, function.family.block_bytes), digest_bytes)[-1], digest_bytes)


def _blocks(data: Sequence[U8 | int], size: int) -> CountedBlocks:
    """Of bytes, one at least, all of which count."""
    filled = [U8(byte) for byte in (*data, *[0] * (-len(data) % size))]
    ends = [*range(size, len(data), size), len(data)]
    return CountedBlocks(
        [filled[i : i + size] for i in range(0, len(filled), size)],
        [Bool(True)] * (len(ends) - 1),
        [[Bool(end >> i & 1 == 1) for i in range(end.bit_length())] for end in ends],
    )


def _states(function: Function, blocks: CountedBlocks, digest_bytes: int) -> list[Array[Bool, Any]]:
    """The state after each block."""
    head, *others = function.family.vector
    parameters = _PLAIN_MODE ^ digest_bytes
    state = _bits([word.to_bytes(function.family.word_bytes, "little") for word in (head ^ parameters, *others)])
    states = []
    is_last = [*(~more for more in blocks.goes_on), Bool(True)]
    for block, counter, last in zip(blocks.bytes, blocks.counters, is_last, strict=True):
        state = compress(function.family, state, _bits([block]), Array(counter), last)
        states.append(state)
    return states


def _digest(state: Array[Bool, Any], digest_bytes: int) -> Bytes[Any]:
    return Bytes([U8.from_bits(state[i : i + 8]) for i in range(0, 8 * digest_bytes, 8)])


def _bits(parts: Iterable[Sequence[U8 | int]]) -> Array[Bool, Any]:
    return Array(bit for part in parts for byte in part for bit in U8(byte).bits())
