"""SHA-256 (FIPS 180-4) of messages whose length is known when the circuit is compiled."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final, Literal, TypeAlias, overload

from zkwright.compiler import U8, U32, Array, Bool, Bytes
from zkwright.compiler.rows import ArgumentError, Signal

from .. import plain as values
from . import plain
from .compression import WIDTH, compress
from .constants import initial_state

Digest: TypeAlias = Bytes[Literal[32]]
State: TypeAlias = Array[U32, Literal[8]]

STATE_WORDS: Final = 8
BLOCK_WORDS: Final = 16

_WORD_BYTES: Final = 4
_LENGTH_BYTES: Final = 8


@overload
def sha256(message: bytes) -> bytes: ...
@overload
def sha256(message: Array[U8, Any] | list[U8] | list[U8 | int]) -> Digest: ...
def sha256(message: bytes | Array[U8, Any] | list[U8] | list[U8 | int]) -> bytes | Digest:
    """The digest of a message: 32 bytes, in the order in which `hashlib` gives them.

    Constrains the result to be the digest, never fails. The message has a fixed length and is padded here. Bytes may be plain
    numbers: [*b"prefix", *secret] is a secret behind a known text. Costs at most 14,332 rows for every 64 bytes begun of the
    message and nine more, fewer where the bytes or the state before are known: 14,107 for 55 bytes. Blocks of known bytes that
    come first are free. Bytes whose bits the circuit does not have yet, which those of inputs and digests are not, cost 8 rows
    each.

    >>> sha256(b"abc").hex()[:16]
    'ba7816bf8f01cfea'

    Raises `ArgumentError` or a `TypeMismatchError` for what is not bytes.
    """
    if not any(isinstance(byte, Signal) for byte in message):
        return hashlib.sha256(values.plain_bytes(message)).digest()
    padded: Bytes[Any] = Bytes([*message, *_padding(len(message))])
    words = [_big_endian(padded[i : i + _WORD_BYTES]) for i in range(0, len(padded), _WORD_BYTES)]
    state: Sequence[U32 | int] = initial_state()
    for start in range(0, len(words), BLOCK_WORDS):
        state = sha256_compress(state, words[start : start + BLOCK_WORDS])
    return Bytes([byte for word in state for byte in _bytes_of(U32(word))])


def sha256_compress(state: Sequence[U32 | int], block: Sequence[U32 | int]) -> State:
    """The compression function: the eight words of the state after a block of sixteen, the first of each the leftmost.

    Constrains the result, never fails. For protocols that pad in a way of their own, or go on from a state: `sha256` is what
    you want to hash a message. Costs 14,332 rows, 14,198 from the initial state, and 32 for each word whose bits the circuit
    does not have yet.

    >>> from zkwright.circuits.sha256.constants import initial_state
    >>> hex(int(sha256_compress(initial_state(), [0x80000000] + 15 * [0])[0]))  # the empty message
    '0xe3b0c442'

    Raises `ArgumentError` for another number of words, `ConstantRangeError` for numbers of more than 32 bits.
    """
    if len(state) != STATE_WORDS or len(block) != BLOCK_WORDS:
        raise ArgumentError(
            f"a state has {STATE_WORDS} words and a block {BLOCK_WORDS}, not {len(state)} and {len(block)}",
            "pass whole ones; sha256 pads a message itself",
        )
    words = [U32(word) for word in (*state, *block)]
    known = [word.constant for word in words if word.constant is not None]
    if len(known) == len(words):
        return Array(U32(word) for word in plain.compress(known[:STATE_WORDS], known[STATE_WORDS:]))
    bits = compress(_bits_of(words[:STATE_WORDS]), _bits_of(words[STATE_WORDS:]))
    return Array(U32.from_bits(bits[i : i + WIDTH]) for i in range(0, len(bits), WIDTH))


def _padding(n_bytes: int) -> bytes:
    """A one bit, zero bits, and the number of bits of the message: up to a multiple of a block (section 5.1.1)."""
    zeros = -(n_bytes + 1 + _LENGTH_BYTES) % (BLOCK_WORDS * _WORD_BYTES)
    return b"\x80" + bytes(zeros) + (8 * n_bytes).to_bytes(_LENGTH_BYTES, "big")


def _big_endian(four: Sequence[U8]) -> U32:
    return U32.from_bits([bit for byte in reversed(four) for bit in byte.bits()])


def _bits_of(words: Sequence[U32]) -> Array[Bool, Any]:
    return Array(bit for word in words for bit in word.bits())


def _bytes_of(word: U32) -> list[U8]:
    bits = word.bits()
    return [U8.from_bits(bits[i : i + 8]) for i in (24, 16, 8, 0)]
