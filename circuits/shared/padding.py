"""How hash functions fill up their last block: of messages of a fixed length, and of those whose length only the prover knows.

A message of a length that is a signal comes as many bytes as it may have at most, with zeros behind its end. That is required, a
row a byte. Every bit of the padded message is then one value up to some length of the message, another from there on, and the
message's own bit for messages that reach it. Flags say which lengths are reached, and a row chooses at each: what it gives is a
bit, as what it chooses from is, so that compressions are called with bits on wires of their own.

Behind the block in which the message ends come others, of which nobody reads what comes of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
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
    thermometer_on_wires,
)

ByteOrder: TypeAlias = Literal["big", "little"]

MARK: Final = 0x80
"""The byte behind a message: a one bit."""

_NOT_ZERO: Final = "a byte behind the message's end is not zero"

_ZERO: Final = constant(0)

_Closing: TypeAlias = dict[int, LinearCombination]
"""By place of a bit in a block, the lowest of each byte first, what it is in the block in which the message ends."""


class Blocks(NamedTuple):
    """A padded message of a length that is a signal."""

    bytes: list[list[U8]]
    """Of each block, as many blocks as the longest message has. Behind the message's last come any bytes."""

    goes_on: list[Bool]
    """Of each block but the last, whether the message has another one behind it."""


class CountedBlocks(NamedTuple):
    """A message of a length that is a signal in blocks whose hash is told how many bytes there are up to each one's end."""

    bytes: list[list[U8]]
    goes_on: list[Bool]
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
        return bytes([MARK]) + bytes(zeros) + (8 * n_bytes).to_bytes(self.length_bytes, self.order)

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
        Constrains what `reached` does. Costs as much, a row a byte for the one bit that may follow it, another one for each one
        bit of `behind`, and for every block but the last as many as the number of the longest message has bits.
        """
        flags = reached(message, length)
        n_more = len(before) + len(behind)
        last = [(n_more + i + self.length_bytes) // self.block for i in range(len(message) + 1)]
        closing = {}
        for place, bit in enumerate(_bits_of_sum(length, n_more, len(message)), 3):
            byte, lower = divmod(place, 8)
            at = byte if self.order == "little" else self.length_bytes - 1 - byte
            closing[8 * (self.block - self.length_bytes + at) + lower] = bit
        return _blocks([*before, *message], flags, last, self.block, behind + bytes([MARK]), closing)


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
    last byte. Constrains what `reached` does. Costs as much, a row a byte for each one bit of the suffix, and one for every block
    but the last.
    """
    last = [i // rate for i in range(len(message) + 1)]
    return _blocks(message, reached(message, length), last, rate, bytes([suffix]), {8 * rate - 1: constant(1)})


def counted_blocks(message: Sequence[U8 | int], length: UInt, size: int) -> CountedBlocks:
    """The blocks of the first `length` bytes of a message, filled up with zeros, as BLAKE2 has them.

    A block has `size` bytes, and no bytes are one of zeros. Constrains what `reached` does. Costs as much, and for every block
    but the last a row for each bit of its counter.
    """
    flags = reached(message, length)
    last = [max(0, i - 1) // size for i in range(len(message) + 1)]
    blocks = _blocks(message, flags, last, size, b"", {})
    number = _bits_of_sum(length, 0, len(message))
    counters = []
    for end, goes_on in enumerate(blocks.goes_on, 1):
        n_bits = (end * size).bit_length()
        filled = (constant(end * size >> i & 1) for i in range(n_bits))
        counters.append([_choice(goes_on.linear, *two) for two in zip(filled, number, strict=False)])
    counters.append(number)
    return CountedBlocks(*blocks, [[Bool.unchecked_linear(bit) for bit in counter] for counter in counters])


def chosen(digests: Sequence[Bytes[Any]], goes_on: Sequence[Bool]) -> Bytes[Any]:
    """The digest behind the message's last block, of those behind each.

    Costs a row for every byte of all but one that may be the last.
    """
    found = digests[-1]
    for digest, more in zip(digests[-2::-1], reversed(goes_on), strict=True):
        found = select(more, found, digest)
    return found


def reached(message: Sequence[U8 | int], length: UInt) -> list[LinearCombination]:
    """For each byte of a message, 1 where its length is more than those before it, else 0.

    Constrains the length to be at most the number of bytes, and the bytes from there on to be zero; fails otherwise. Costs 2 rows
    a byte, and 1.

    Raises `ArgumentError` for a message without bytes.
    """
    if not message:
        raise ArgumentError("a message of no bytes has no length to choose", "leave out the length")
    note = _too_long(len(message), length)
    if length.constant is not None and length.constant > len(message):
        raise ArgumentError(f"{note.message}: {length.constant}", "pass one within it")
    flags = thermometer_on_wires(length.linear, len(message), note)
    for byte, flag in zip(message, flags, strict=True):
        value, ended = U8(byte).linear, constant(1) - flag
        if value.constant != 0 and ended.constant != 0:
            active_recorder().constrain(value, ended, _ZERO, note=Note(_NOT_ZERO))
    return flags


def _blocks(
    message: Sequence[U8 | int],
    flags: Sequence[LinearCombination],
    last: Sequence[int],
    size: int,
    mark: bytes,
    closing: _Closing,
) -> Blocks:
    """A message, of the last bytes of which there are as many as `flags` reach, with `mark` behind it, in blocks of `size` bytes.

    `last` has, for each length, the block in which the message ends.
    """
    n_before = len(message) - len(flags)
    bits = [bit.linear for byte in message for bit in U8(byte).bits()]
    bits += [_ZERO] * (8 * size * (last[-1] + 1) - len(bits))
    # The lengths with which a message goes on behind each block: from these on.
    starts = [bisect_right(last, block) for block in range(last[-1] + 1)]
    for place, bit in enumerate(bits):
        block, within = divmod(place, 8 * size)
        end = place // 8 - n_before
        ones = [end - i for i, byte in reversed(list(enumerate(mark))) if byte >> place % 8 & 1]
        bits[place] = _padded(bit, flags, ones, closing.get(within), starts[block])
    numbers = [U8.from_bits([Bool.unchecked_linear(bit) for bit in bits[i : i + 8]]) for i in range(0, len(bits), 8)]
    goes_on = [constant(1) if start == 0 else flags[start - 1] for start in starts[:-1]]
    return Blocks(
        [numbers[i : i + size] for i in range(0, len(numbers), size)], [Bool.unchecked_linear(flag) for flag in goes_on]
    )


def _padded(
    bit: LinearCombination,
    flags: Sequence[LinearCombination],
    ones: Iterable[int],
    closing: LinearCombination | None,
    start: int,
) -> LinearCombination:
    """A bit of a message, which is 0 with every length that does not reach it: 1 with the lengths `ones`, which ascend.

    And, if it is not None, `closing` with lengths below `start`.
    """
    values = {} if closing is None else {0: closing}
    first = 0 if closing is None else start
    with_ones = [length for length in ones if length >= first]
    values[first] = _ZERO if with_ones else bit
    for length in with_ones:
        values |= {length: constant(1), length + 1: bit}
    found = _ZERO
    for length, value in sorted(values.items()):
        if length <= len(flags):
            found = value if length == 0 else _choice(flags[length - 1], value, found)
    return found


def _choice(flag: LinearCombination, one: LinearCombination, other: LinearCombination) -> LinearCombination:
    """One bit where the flag is 1, else the other. Costs a row, none where both or the flag are constant."""
    difference = one - other
    if flag.constant is not None:
        return one if flag.constant else other
    if difference.constant is not None:
        return combine([(difference.constant, flag), (1, other)])
    return active_recorder().multiply_add(flag, difference, other)


def _bits_of_sum(length: UInt, more: int, most: int) -> list[LinearCombination]:
    """The bits, the lowest first, of a length that is at most `most`, and `more`. Costs a row for each that is not there yet."""
    recorder = active_recorder()
    n_bits = most.bit_length()
    if more & ((1 << n_bits) - 1):
        value, n_bits, above = length.linear + constant(more), (more + most).bit_length(), 0
    else:
        value, above = length.linear, more >> n_bits
    known = recorder.known_bits(value)
    low = recorder.bits(value, n_bits, _too_long(most, length)) if known is None else known[:n_bits]
    return [*low, *[_ZERO] * (n_bits - len(low)), *(constant(above >> i & 1) for i in range(above.bit_length()))]


def _too_long(most: int, length: UInt) -> Note:
    operands = () if length.constant is not None else (Operand("length", length.linear),)
    return Note(f"the length is above {most}, the number of bytes", operands)
