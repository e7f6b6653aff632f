"""The hash functions of SHA-2: a padded message in blocks, a state after each, and the first bytes of the last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeAlias, TypeVar, cast

from zkwright.compiler import U8, Array, Bool, Bytes, UInt
from zkwright.compiler.rows import ArgumentError, Signal

from ..shared.padding import Strengthening, chosen, first
from ..shared.plain import plain_bytes
from . import plain
from .compression import compress
from .family import BLOCK_WORDS, STATE_WORDS, Family

WordT = TypeVar("WordT", bound=UInt)

Message: TypeAlias = bytes | Array[U8, Any] | list[U8] | list[U8 | int]
"""What is hashed; plain numbers among signals are known bytes."""


class Function(NamedTuple):
    """One of SHA-2."""

    of_bytes: Callable[[bytes], Any]
    """`hashlib`'s."""

    family: Family
    word: type[UInt]
    initial: Callable[[], Sequence[int]]
    digest_bytes: int

    @property
    def filling(self) -> Strengthening:
        """How the last block is filled up."""
        return Strengthening(self.family.block_bytes, 2 * self.family.word_bytes)


def hashed(
    function: Function,
    message: Message,
    length: UInt | int | None = None,
    *,
    before: Sequence[U8 | int] = (),
    behind: bytes = b"",
) -> bytes | Bytes[Any]:
    """The digest of a message, or of its first `length` bytes.

    `before` are bytes in front of it, and `behind` bytes where it ends; its length counts neither.
    """
    known = length.constant if isinstance(length, UInt) else length
    if isinstance(length, UInt) and known is None:
        padded = function.filling.padded_blocks(message, length, before=before, behind=behind)
        states = _states(function, [byte for block in padded.bytes for byte in block])
        return chosen([_digest(function, state) for state in states], padded.goes_on)
    part = message if known is None else first(message, known)
    whole = [*before, *part, *behind] if before or behind else part
    if not any(isinstance(byte, Signal) for byte in whole):
        return cast("bytes", function.of_bytes(plain_bytes(whole)).digest())
    return _digest(function, _states(function, [*whole, *function.filling.padding(len(whole))])[-1])


def _states(function: Function, padded: Sequence[U8 | int]) -> list[Sequence[UInt | int]]:
    """The state after each block."""
    size = function.family.block_bytes
    blocks = [_words(function, padded[i : i + size]) for i in range(0, len(padded), size)]
    states: list[Sequence[UInt | int]] = [function.initial()]
    for block in blocks:
        states.append(after_block(function.family, function.word, states[-1], block))
    return states[1:]


def _words(function: Function, some: Sequence[U8 | int]) -> list[UInt]:
    """Bytes as words, the first byte of each the highest."""
    n = function.family.word_bytes
    groups = [[U8(byte) for byte in reversed(some[i : i + n])] for i in range(0, len(some), n)]
    return [function.word.from_bits([bit for byte in group for bit in byte.bits()]) for group in groups]


def _digest(function: Function, state: Sequence[UInt | int]) -> Bytes[Any]:
    numbers = [function.word(word).bits() for word in state]
    found = [U8.from_bits(bits[i : i + 8]) for bits in numbers for i in reversed(range(0, len(bits), 8))]
    return Bytes(found[: function.digest_bytes])


def after_block(
    family: Family, word: type[WordT], state: Sequence[WordT | int], block: Sequence[WordT | int]
) -> Array[WordT, Any]:
    """The state after a block. Raises `ArgumentError` for another number of words, `ConstantRangeError` for too large ones."""
    if len(state) != STATE_WORDS or len(block) != BLOCK_WORDS:
        raise ArgumentError(
            f"a state has {STATE_WORDS} words and a block {BLOCK_WORDS}, not {len(state)} and {len(block)}",
            f"pass whole ones; sha{8 * family.width} pads a message itself",
        )
    words = [word(value) for value in (*state, *block)]
    known = [value.constant for value in words if value.constant is not None]
    if len(known) == len(words):
        return Array(word(value) for value in plain.compress(known[:STATE_WORDS], known[STATE_WORDS:], family))
    bits = compress(family, _bits_of(words[:STATE_WORDS]), _bits_of(words[STATE_WORDS:]))
    return Array(word.from_bits(bits[i : i + family.width]) for i in range(0, len(bits), family.width))


def _bits_of(words: Sequence[UInt]) -> Array[Bool, Any]:
    return Array(bit for word in words for bit in word.bits())
