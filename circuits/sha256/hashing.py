"""The hash functions of SHA-2: a padded message in blocks, a state after each, and the first bytes of the last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias, TypeVar

from zkwright.compiler import U8, Array, Bool, Bytes, UInt
from zkwright.compiler.rows import ArgumentError

from ..padding import padding
from . import plain
from .compression import compress
from .family import BLOCK_WORDS, STATE_WORDS, Family

WordT = TypeVar("WordT", bound=UInt)

Message: TypeAlias = bytes | Array[U8, Any] | list[U8] | list[U8 | int]
"""What is hashed; plain numbers among signals are known bytes."""


def hashed(
    family: Family, word: type[UInt], initial: Sequence[int], digest_bytes: int, message: Sequence[U8 | int]
) -> Bytes[Any]:
    """The digest of a message that holds signals, from an initial state in words of the family's width."""
    padded: Bytes[Any] = Bytes([*message, *padding(len(message), family.block_bytes, 2 * family.word_bytes)])
    n = family.word_bytes
    words = [_big_endian(word, padded[i : i + n]) for i in range(0, len(padded), n)]
    state: Sequence[UInt | int] = initial
    for start in range(0, len(words), BLOCK_WORDS):
        state = after_block(family, word, state, words[start : start + BLOCK_WORDS])
    digest = [byte for number in state for byte in _bytes_of(word(number))]
    return Bytes(digest[:digest_bytes])


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


def _big_endian(word: type[UInt], some: Sequence[U8]) -> UInt:
    return word.from_bits([bit for byte in reversed(some) for bit in byte.bits()])


def _bits_of(words: Sequence[UInt]) -> Array[Bool, Any]:
    return Array(bit for word in words for bit in word.bits())


def _bytes_of(word: UInt) -> list[U8]:
    """The highest first."""
    bits = word.bits()
    return [U8.from_bits(bits[i : i + 8]) for i in reversed(range(0, len(bits), 8))]
