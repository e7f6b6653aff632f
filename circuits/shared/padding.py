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


class CountedBlocks(NamedTuple):
    """A message of a length that is a signal in blocks whose hash is told how many bytes there are up to each one's end."""

    bytes: list[list[U8]]
    is_last: list[Bool]
    counters: list[list[Bool]]
    """Of each block up to the last, the number's bits, the lowest first."""


class Strengthening(NamedTuple):
    """How SHA-1, SHA-2 and RIPEMD-160 fill up a message: a one bit, zero bits, and the message's number of bits."""

    block: int
    """Bytes of a block."""

    length_bytes: int
    """Of the number."""

    order: ByteOrder = "big"
    """Of the number's bytes."""

    def padding(self, n_bytes: int) -> bytes:
        """What follows a message of so many bytes.

        >>> Strengthening(64, 8).padding(55).hex()
        '8000000000000001b8'
        """
        zeros = -(n_bytes + 1 + self.length_bytes) % self.block
        return bytes([MARK]) + bytes(zeros) + self._number(n_bytes)

    def _number(self, n_bytes: int) -> bytes:
        return (8 * n_bytes).to_bytes(self.length_bytes, self.order)

    def padded_blocks(
        self,
        message: Sequence[U8 | int],
        length: UInt,
        *,
        before: Sequence[U8 | int] = (),
        behind: bytes = b"",
    ) -> Blocks:
        """The blocks of the first `length` bytes of a message, filled up.

        `before` are bytes in front of the message, `behind` are bytes that come where it ends; its length counts neither.
        Constrains what `ends` does, and costs as much.
        """
        flags = ends(message, length)
        sizes = [len(before) + i + len(behind) for i in range(len(flags))]
        last = [(size + self.length_bytes) // self.block for size in sizes]
        filled = _Filled([*before, *message], (last[-1] + 1) * self.block)
        for flag, size, block in zip(flags, sizes, last, strict=True):
            filled.add(size - len(behind), behind + bytes([MARK]), flag)
            filled.add((block + 1) * self.block - self.length_bytes, self._number(size), flag)
        return Blocks(filled.blocks(self.block), _sums(flags, last))


def first(message: Sequence[U8 | int], length: int) -> list[U8 | int]:
    """The first bytes of a message; those behind must be zero, as for a length that is a signal.

    Raises `ArgumentError` for a length below 0 or of more bytes than there are.
    """
    if not 0 <= length <= len(message):
        raise ArgumentError(f"the length is {length}, and the message has {len(message)} bytes", "pass one within it")
    for byte in message[length:]:
        require(byte == 0, _NOT_ZERO)
    return list(message[:length])


def sponge_blocks(message: Sequence[U8 | int], length: UInt, rate: int, suffix: int) -> Blocks:
    """The blocks of the first `length` bytes of a message, filled up as Keccak and SHA-3 do.

    A block has `rate` bytes. `suffix` follows the message, 1 in Keccak and 6 in SHA-3; then zeros, and the highest bit of the
    last byte. Constrains what `ends` does, and costs as much.
    """
    flags = ends(message, length)
    last = [i // rate for i in range(len(flags))]
    filled = _Filled(message, (last[-1] + 1) * rate)
    for i, flag in enumerate(flags):
        filled.add(i, bytes([suffix]), flag)
        filled.add((last[i] + 1) * rate - 1, bytes([MARK]), flag)
    return Blocks(filled.blocks(rate), _sums(flags, last))


def counted_blocks(message: Sequence[U8 | int], length: UInt, size: int) -> CountedBlocks:
    """The blocks of the first `length` bytes of a message, filled up with zeros, as BLAKE2 has them.

    A block has `size` bytes, and no bytes are one of zeros. Constrains what `ends` does, and costs as much and at most a row for
    each bit of a counter.
    """
    flags = ends(message, length)
    last = [max(0, i - 1) // size for i in range(len(flags))]
    blocks = _Filled(message, (last[-1] + 1) * size).blocks(size)
    counters = []
    for this in range(len(blocks)):
        counted = [i if last[i] == this else (this + 1) * size if last[i] > this else 0 for i in range(len(flags))]
        n_bits = max(counted).bit_length()
        counters.append([_sum_where(flags, (number >> bit & 1 == 1 for number in counted)) for bit in range(n_bits)])
    return CountedBlocks(blocks, _sums(flags, last), counters)


def chosen(digests: Sequence[Bytes[Any]], is_last: Sequence[Bool]) -> Bytes[Any]:
    """The digest behind the message's last block, of those behind each.

    Costs a row for every byte of all that may be the last but one.
    """
    possible = [(digest, last) for digest, last in zip(digests, is_last, strict=True) if last.constant != 0]
    return reduce(lambda found, one: select(one[1], one[0], found), possible[1:], possible[0][0])


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

    def add(self, place: int, some: bytes, flag: LinearCombination) -> None:
        """Put bytes there where the flag is 1."""
        for at, byte in enumerate(some, place):
            for i in range(8):
                if byte >> i & 1:
                    self._bits[at][i].append((1, flag))

    def blocks(self, size: int) -> list[list[U8]]:
        """What came of it."""
        numbers = [U8.from_bits([_truth(terms) for terms in byte]) for byte in self._bits]
        return [numbers[i : i + size] for i in range(0, len(numbers), size)]


def _sums(flags: Sequence[LinearCombination], numbers: Sequence[int]) -> list[Bool]:
    """For each number, whether a flag with it is 1."""
    return [_sum_where(flags, (number == this for number in numbers)) for this in range(numbers[-1] + 1)]


def _sum_where(flags: Sequence[LinearCombination], counts: Iterable[bool]) -> Bool:
    """Whether a flag that counts is 1."""
    return _truth((1, flag) for flag, one in zip(flags, counts, strict=True) if one)


def _truth(terms: Iterable[tuple[int, LinearCombination]]) -> Bool:
    """A sum of which one at most is 1, else all 0; a wire of its own where it is long."""
    return Bool.unchecked_linear(active_recorder().compact(combine(terms), _LONG))
