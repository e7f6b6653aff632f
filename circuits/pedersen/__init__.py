"""Pedersen's hash of bits and his commitment, over Baby Jubjub: the hash with the generators and outputs of circomlib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from zkwright.compiler import U8, Array, Bool, Field, UInt, gadget
from zkwright.compiler.rows import ArgumentError, Signal

from ..babyjub import Point
from ..babyjub.edwards import add_points
from ..babyjub.fixed_base import multiply_fixed_bits
from ..babyjub.plain import BASE8, L
from ..bits import to_bits_at_most
from ..shared.element import Element
from ..shared.padding import first, reached
from ..shared.plain import plain_bytes
from .plain import SEGMENT_BITS, generator
from .windows import WINDOW_BITS, segment_point, segment_point_within

__all__ = ["pedersen_commit", "pedersen_hash", "pedersen_hash_bits", "pedersen_vector_commit"]

Data: TypeAlias = bytes | Array[U8, Any] | Sequence[U8 | int]

SEGMENT_BYTES: Final = SEGMENT_BITS // 8


def pedersen_hash(data: Data, length: UInt | int | None = None) -> Point:
    """The hash of bytes, a point of Baby Jubjub, as circomlib's `Pedersen(8 n)` and, but for its packing, circomlibjs give it.

    The lowest bit of a byte comes first. Never fails without a length. See `pedersen_hash_bits`.

    Costs 388 rows for 32 bytes; bytes whose bits the circuit does not have yet, which those of inputs are not, cost 8 rows each.

    With a `length`, a U8 or wider, the hash is that of as many bytes, and those behind must be zero: fails where one is not, or
    the length is more than there are. Costs in addition 4 rows a byte and 2 for every 25 bytes begun: 517 for up to 32. Nobody
    finds two messages of bytes with one hash, whatever their lengths: four bits that are there never count 0.

    >>> hex(int(pedersen_hash(b"abc").x))[:10]
    '0x3012e20c'

    Raises `ArgumentError` for a text and for numbers that are no bytes.
    """
    known = length.constant if isinstance(length, UInt) else length
    if isinstance(length, UInt) and known is None:
        return _hash_within(data, length)
    part = data if known is None else first(data, known)
    if any(isinstance(byte, Signal) for byte in part):
        return pedersen_hash_bits(_bits(part))
    return pedersen_hash_bits([bool(byte >> place & 1) for byte in plain_bytes(part) for place in range(8)])


def _hash_within(data: Data, length: UInt) -> Point:
    message = data if any(isinstance(byte, Signal) for byte in data) else plain_bytes(data)
    flags = [Field.unchecked_linear(flag) for flag in reached(message, length)]
    total = None
    for start in range(0, len(message), SEGMENT_BYTES):
        part = slice(start, start + SEGMENT_BYTES)
        point = segment_point_within(start // SEGMENT_BYTES, _bits(message[part]), flags[part])
        total = point if total is None else add_points(total, point)
    return Point(x=Field(0), y=Field(1)) if total is None else total


def _bits(data: Data) -> list[Bool]:
    return [bit for byte in data for bit in U8(byte).bits()]


@gadget
def pedersen_hash_bits(bits: Sequence[Bool | bool]) -> Point:
    """The hash of bits, a point of Baby Jubjub; nobody finds two messages of one length with one hash.

    Constrains the result to be the hash, never fails. Bits are padded to fours with zeros, so that 1 and 10 hash alike: fix the
    length. It is linear, and neither a random oracle nor, for messages that can be guessed, hiding: use `poseidon` where any
    hash will do. Each 200 bits have a generator of their own. Costs 6 rows for every 4 bits begun, plus 5 for every 200
    but the first, less 1: 388 for 256 bits.

    >>> bool(pedersen_hash_bits([True, False]) == pedersen_hash_bits([True]))
    True
    """
    padded = [*map(Bool, bits), *[Bool(False)] * (-len(bits) % WINDOW_BITS)]
    total = segment_point(0, padded[:SEGMENT_BITS])
    for start in range(SEGMENT_BITS, len(padded), SEGMENT_BITS):
        total = add_points(total, segment_point(start // SEGMENT_BITS, padded[start : start + SEGMENT_BITS]))
    return total


@gadget
def pedersen_commit(value: Element, blinding: Element) -> Point:
    """A commitment to a value: value * Base8 + blinding * H, with H the first generator of `pedersen_hash`.

    Constrains both to be below L, the order of the subgroup; fails for larger ones. Hides the value perfectly where the
    blinding is random, below L, and used once; binds to it as long as nobody knows H as a multiple of Base8. The sum of two
    commitments, by `babyjub.add`, is one to the sums modulo L. Costs 1,476 rows.

    >>> from zkwright.circuits.babyjub import add
    >>> bool(add(pedersen_commit(1, 2), pedersen_commit(3, 4)) == pedersen_commit(4, 6))
    True
    """
    bits = to_bits_at_most(Field(value), L - 1, "the value is not below the order of the subgroup")
    blinding_bits = to_bits_at_most(Field(blinding), L - 1, "the blinding is not below the order of the subgroup")
    return add_points(multiply_fixed_bits(BASE8, bits), multiply_fixed_bits(generator(0), blinding_bits))


@gadget
def pedersen_vector_commit(values: Sequence[Element], blinding: Element) -> Point:
    """A commitment to several values at once: values[0] * Base8, values[i] * the generator number i, and blinding * generator
    0.

    Constrains all to be below L, as `pedersen_commit`, which it is of one value; fails for larger ones. Hides and binds as that
    does, and sums, by `babyjub.add`, are commitments to the sums of vectors modulo L: open one by the sums of the values and of
    the blindings. To open, constrain the result to be the commitment. Costs 741 rows a value and for the blinding, less 6:
    2,217 for 2.

    >>> from zkwright.circuits.babyjub import add
    >>> one, two = pedersen_vector_commit([1, 2], 3), pedersen_vector_commit([4, 5], 6)
    >>> bool(add(one, two) == pedersen_vector_commit([5, 7], 9))
    True

    Raises `ArgumentError` without values.
    """
    if not values:
        raise ArgumentError("a commitment is to one or more values, got none", "pass what is committed to")
    total = pedersen_commit(values[0], blinding)
    for number, value in enumerate(values[1:], start=1):
        bits = to_bits_at_most(Field(value), L - 1, "a value is not below the order of the subgroup")
        total = add_points(total, multiply_fixed_bits(generator(number), bits))
    return total
