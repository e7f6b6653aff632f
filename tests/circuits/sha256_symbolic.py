"""SHA-256 (FIPS 180-4, section 6.2.2) on words whose bits are functions: the standard's text, for proofs about rows.

Written from the standard, not from the circuit, but for one thing: which sums are reduced modulo 2^32, and in which order. With
constants it is SHA-256 itself, and so a test can hold it against hashlib.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from zkwright.circuits.sha256.constants import ROUNDS, initial_state, round_constants

from tests.circuits.multilinear import ONE, Polynomial, constant, product, support, weighted

WIDTH: Final = 32
MODULUS: Final = 1 << WIDTH

Word: TypeAlias = list[Polynomial]
"""32 functions that are 0 or 1, least significant first."""

Sum: TypeAlias = list[tuple[int, Word]]
"""Words with their signs."""

Reduce: TypeAlias = Callable[[Sum], Word]
"""A sum modulo 2^32."""


def constant_word(value: int) -> Word:
    return [constant(value >> i & 1) for i in range(WIDTH)]


def number(bits: Sequence[Polynomial]) -> Polynomial:
    return weighted((1 << i, bit) for i, bit in enumerate(bits))


def total(addends: Sum) -> Polynomial:
    """As an integer, not modulo 2^32."""
    return weighted((sign, number(word)) for sign, word in addends)


def bounds(addends: Sum) -> tuple[int, int]:
    """The least and the greatest that the sum could be if all bits but the constants were independent."""
    low = high = 0
    for sign, word in addends:
        least = sum(bit.get(ONE, 0) << i for i, bit in enumerate(word) if not support(bit))
        greatest = least + sum(1 << i for i, bit in enumerate(word) if support(bit))
        low += least if sign > 0 else -greatest
        high += greatest if sign > 0 else -least
    return low, high


def reduce_constants(addends: Sum) -> Word:
    """For sums in which no variable is left. Raises ValueError for others."""
    value = total(addends)
    if support(value):
        raise ValueError("a sum of unknown bits")
    _, highest = bounds(addends)
    return constant_word(highest % MODULUS)


def digest(message: Sequence[Sequence[Polynomial]], reduce: Reduce) -> list[Polynomial]:
    """The digest's 32 bytes, as numbers, from a message's bytes of eight bits each."""
    padding = b"\x80" + bytes((55 - len(message)) % 64) + (8 * len(message)).to_bytes(8, "big")
    padded = [*message, *(constant_word(byte)[:8] for byte in padding)]
    words = [[bit for byte in padded[i : i + 4][::-1] for bit in byte] for i in range(0, len(padded), 4)]
    state = [constant_word(value) for value in initial_state()]
    for start in range(0, len(words), 16):
        state = compress(state, words[start : start + 16], reduce)
    return [number(word[i : i + 8]) for word in state for i in (24, 16, 8, 0)]


def compress(state: Sequence[Word], block: Sequence[Word], reduce: Reduce) -> list[Word]:
    """The state after a block.

    T1 is reduced with d only, as the new e, and T1 + T2 as the new e - d + T2. W_62 and W_63 are reduced only within these, and
    the last a and e only within the first and fifth word of the result.
    """
    schedule = _schedule(block, reduce)
    a, b, c, d, e, f, g, h = state
    for t in range(ROUNDS):
        new_e = [(1, d), (1, h), (1, _sigma(e, 6, 11, 25)), (1, _choice(e, f, g)), *schedule[t]]
        new_e.append((1, constant_word(round_constants()[t])))
        new_a = [(-1, d), (1, _sigma(a, 2, 13, 22)), (1, _majority(a, b, c))]
        if t == ROUNDS - 1:
            new_e.append((1, state[4]))
            new_a += [(1, state[0]), (-1, state[4])]
        e_word = reduce(new_e)
        a_word = reduce([(1, e_word), *new_a])
        a, b, c, d, e, f, g, h = a_word, a, b, c, e_word, e, f, g
    middle = [reduce([(1, word), (1, before)]) for word, before in zip((b, c, d), state[1:4], strict=True)]
    end = [reduce([(1, word), (1, before)]) for word, before in zip((f, g, h), state[5:], strict=True)]
    return [a, *middle, e, *end]


def _schedule(block: Sequence[Word], reduce: Reduce) -> list[Sum]:
    words = list(block)
    sums: list[Sum] = [[(1, word)] for word in words]
    for t in range(len(block), ROUNDS):
        sigma_0 = _sigma(words[t - 15], 7, 18, shift=3)
        sigma_1 = _sigma(words[t - 2], 17, 19, shift=10)
        addends = [(1, sigma_1), (1, words[t - 7]), (1, sigma_0), (1, words[t - 16])]
        if t < ROUNDS - 2:
            words.append(reduce(addends))
            addends = [(1, words[t])]
        sums.append(addends)
    return sums


def _sigma(word: Word, *rotations: int, shift: int | None = None) -> Word:
    result = []
    for lane in range(WIDTH):
        bits = [word[(lane + places) % WIDTH] for places in rotations]
        if shift is not None and lane + shift < WIDTH:
            bits.append(word[lane + shift])
        result.append(_xor(bits))
    return result


def _xor(bits: Sequence[Polynomial]) -> Polynomial:
    first, *others = bits
    for bit in others:
        first = weighted([(1, first), (1, bit), (-2, product(first, bit))])
    return first


def _choice(e: Word, f: Word, g: Word) -> Word:
    return [weighted([(1, product(x, y)), (1, z), (-1, product(x, z))]) for x, y, z in zip(e, f, g, strict=True)]


def _majority(a: Word, b: Word, c: Word) -> Word:
    result = []
    for x, y, z in zip(a, b, c, strict=True):
        both = product(x, y)
        result.append(weighted([(1, both), (1, product(x, z)), (1, product(y, z)), (-2, product(both, z))]))
    return result
