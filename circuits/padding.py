"""How hash functions fill up their last block: of messages of a fixed length, and of those whose length only the prover knows.

A message of a length that is a signal comes as many bytes as it may have at most, with zeros behind its end. That is required, a
row a byte, and makes the padded message a sum of what is there: behind the end, bits of the padding stand in place of zeros.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from zkwright.compiler import U8, Bool, Bytes, UInt, require, select
from zkwright.compiler.rows import (
    ArgumentError,
    LinearCombination,
    Note,
    Operand,
    active_recorder,
    combine,
    constant,
    one_hot,
    thermometer_on_wires,
)

ByteOrder: TypeAlias = Literal["big", "little"]

MARK: Final = 0x80
"""The byte behind a message: a one bit."""

_LONG: Final = 8
"""More terms than these become a wire, at a row, where many rows read them."""

_NOT_ZERO: Final = "a byte behind the message's end is not zero"


class Blocks(NamedTuple):
    """A padded message of a length that is a signal."""

    bytes: list[list[U8]]
    """Of each block, as many blocks as the longest message has."""

    is_last: list[Bool]
    """Of each block, whether the message ends in it: true of one. What follows is none of the message's."""


def padding(n_bytes: int, block: int, length_bytes: int, order: ByteOrder = "big") -> bytes:
    """What follows a message in SHA-1, SHA-2 and RIPEMD-160: a one bit, zero bits, and the message's number of bits.

    `block` and `length_bytes` are how many bytes a block and the number have.

    >>> padding(55, 64, 8).hex()
    '8000000000000001b8'
    """
    zeros = -(n_bytes + 1 + length_bytes) % block
    return bytes([MARK]) + bytes(zeros) + (8 * n_bytes).to_bytes(length_bytes, order)


def first(message: Sequence[U8 | int], length: int) -> list[U8 | int]:
    """The first bytes of a message; those behind must be zero, as for a length that is a signal.

    Raises `ArgumentError` for a length below 0 or of more bytes than there are.
    """
    if not 0 <= length <= len(message):
        raise ArgumentError(f"the length is {length}, and the message has {len(message)} bytes", "pass one within it")
    for byte in message[length:]:
        require(byte == 0, _NOT_ZERO)
    return list(message[:length])


def padded_blocks(
    message: Sequence[U8 | int],
    length: UInt,
    block: int,
    length_bytes: int,
    order: ByteOrder = "big",
    before: int = 0,
) -> Blocks:
    """The blocks of the first `length` bytes of a message, filled up as `padding` does.

    Constrains what `ends` does, and costs as much. `before` is how many bytes, whole blocks, come before the message and count in
    its length.
    """
    flags = ends(message, length)
    last = [(i + length_bytes) // block for i in range(len(flags))]
    filled = _Filled(message, (last[-1] + 1) * block)
    for i, flag in enumerate(flags):
        filled.add(i, MARK, flag)
        tail = (8 * (before + i)).to_bytes(length_bytes, order)
        for place, byte in enumerate(tail, (last[i] + 1) * block - length_bytes):
            filled.add(place, byte, flag)
    return Blocks(filled.blocks(block), _sums(flags, last))


def sponge_blocks(message: Sequence[U8 | int], length: UInt, rate: int, suffix: int) -> Blocks:
    """The blocks of the first `length` bytes of a message, filled up as Keccak and SHA-3 do.

    A block has `rate` bytes. `suffix` follows the message, 1 in Keccak and 6 in SHA-3; then zeros, and the highest bit of the
    last byte. Constrains what `ends` does, and costs as much.
    """
    flags = ends(message, length)
    last = [i // rate for i in range(len(flags))]
    filled = _Filled(message, (last[-1] + 1) * rate)
    for i, flag in enumerate(flags):
        filled.add(i, suffix, flag)
        filled.add((last[i] + 1) * rate - 1, MARK, flag)
    return Blocks(filled.blocks(rate), _sums(flags, last))


def chosen(digests: Sequence[Bytes[Any]], is_last: Sequence[Bool]) -> Bytes[Any]:
    """The digest behind the message's last block, of those behind each. Costs a row for every byte of all but one."""
    return reduce(
        lambda found, one: select(one[1], one[0], found), zip(digests[1:], is_last[1:], strict=True), digests[0]
    )


def ends(message: Sequence[U8 | int], length: UInt) -> list[LinearCombination]:
    """For each i from 0 to the number of bytes, 1 where the message has i bytes, else 0.

    Constrains the length to be at most the number of bytes, and the bytes from there on to be zero; fails otherwise. So a byte is
    zero wherever the end is before it, and bits of the padding may be added to it. Costs 2 rows a byte, and 1.

    Raises `ArgumentError` for a message without bytes.
    """
    if not message:
        raise ArgumentError("a message of no bytes has no length to choose", "leave out the length")
    operands = () if length.constant is not None else (Operand("length", length.linear),)
    note = Note(f"the length is above {len(message)}, the number of bytes", operands)
    if length.constant is not None and length.constant > len(message):
        raise ArgumentError(f"{note.message}: {length.constant}", "pass one within it")
    is_there = thermometer_on_wires(length.linear, len(message), note)
    for byte, there in zip(message, is_there, strict=True):
        value, ended = U8(byte).linear, constant(1) - there
        if value.constant != 0 and ended.constant != 0:
            active_recorder().constrain(value, ended, constant(0), note=Note(_NOT_ZERO))
    return one_hot(is_there)


class _Filled:
    """A message in whole blocks, to whose bits others are added that are 1 only where these are 0."""

    def __init__(self, message: Sequence[U8 | int], n_bytes: int) -> None:
        bits = [[bit.linear for bit in U8(byte).bits()] for byte in message]
        zeros = [[constant(0)] * 8 for _ in range(n_bytes - len(message))]
        self._bits = [[[(1, bit)] for bit in byte] for byte in bits + zeros]

    def add(self, place: int, byte: int, flag: LinearCombination) -> None:
        """Put a byte there where the flag is 1."""
        for i in range(8):
            if byte >> i & 1:
                self._bits[place][i].append((1, flag))

    def blocks(self, size: int) -> list[list[U8]]:
        """What came of it."""
        numbers = [U8.from_bits([_truth(terms) for terms in byte]) for byte in self._bits]
        return [numbers[i : i + size] for i in range(0, len(numbers), size)]


def _sums(flags: Sequence[LinearCombination], numbers: Sequence[int]) -> list[Bool]:
    """For each number, whether a flag with it is 1."""
    return [
        _truth((1, flag) for flag, number in zip(flags, numbers, strict=True) if number == this)
        for this in range(numbers[-1] + 1)
    ]


def _truth(terms: Iterable[tuple[int, LinearCombination]]) -> Bool:
    """A sum of which one at most is 1, else all 0; a wire of its own where it is long."""
    return Bool.unchecked_linear(active_recorder().compact(combine(terms), _LONG))
