"""SHA-256 and SHA-512 (FIPS 180-4, 6.2.2 and 6.4.2) on words whose bits are functions: the standard's text, for proofs.

Written from the standard, not from the circuit, but for one thing: which sums are reduced modulo 2^32 or 2^64, in which order.
With constants it is SHA-2 itself, and so a test can hold it against hashlib.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from zkwright.circuits.sha256.constants import initial_state, round_constants
from zkwright.circuits.sha512.family import SHA_512

from tests.circuits.multilinear import ONE, Polynomial, constant, product, support, weighted

Word: TypeAlias = list[Polynomial]
"""32 or 64 functions that are 0 or 1, least significant first."""

Sum: TypeAlias = list[tuple[int, Word]]
"""Words with their signs."""

Reduce: TypeAlias = Callable[[Sum], Word]
"""A sum modulo 2^32, or 2^64."""


@dataclass(frozen=True)
class Standard:
    """What the standard says of SHA-256 and of SHA-512."""

    width: int
    rounds: int
    big: tuple[tuple[int, int, int], tuple[int, int, int]]
    """Rotations of Sigma_0 and Sigma_1."""

    small: tuple[tuple[int, int, int], tuple[int, int, int]]
    """Two rotations and the shift of sigma_0 and sigma_1."""

    initial: tuple[int, ...]
    constants: tuple[int, ...]

    @property
    def modulus(self) -> int:
        return 1 << self.width

    def word(self, value: int) -> Word:
        return [constant(value >> i & 1) for i in range(self.width)]

    def reduce_constants(self, addends: Sum) -> Word:
        """For sums in which no variable is left. Raises ValueError for others."""
        value = total(addends)
        if support(value):
            raise ValueError("a sum of unknown bits")
        _, highest = bounds(addends)
        return self.word(highest % self.modulus)


STANDARD_256: Final = Standard(
    32, 64, ((2, 13, 22), (6, 11, 25)), ((7, 18, 3), (17, 19, 10)), initial_state(), round_constants()
)
STANDARD_512: Final = Standard(
    64, 80, ((28, 34, 39), (14, 18, 41)), ((1, 8, 7), (19, 61, 6)), initial_state(SHA_512), round_constants(SHA_512)
)


def byte_bits(value: int) -> Word:
    return [constant(value >> i & 1) for i in range(8)]


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


def digest(
    message: Sequence[Sequence[Polynomial]], reduce: Reduce, standard: Standard = STANDARD_256
) -> list[Polynomial]:
    """The digest's bytes, as numbers, from a message's bytes of eight bits each."""
    size = standard.width // 8
    zeros = -(len(message) + 1 + 2 * size) % (16 * size)
    padding = b"\x80" + bytes(zeros) + (8 * len(message)).to_bytes(2 * size, "big")
    padded = [*message, *map(byte_bits, padding)]
    words = [[bit for byte in padded[i : i + size][::-1] for bit in byte] for i in range(0, len(padded), size)]
    state = [standard.word(value) for value in standard.initial]
    for start in range(0, len(words), 16):
        state = compress(state, words[start : start + 16], reduce, standard)
    return [number(word[i : i + 8]) for word in state for i in reversed(range(0, standard.width, 8))]


def compress(
    state: Sequence[Word], block: Sequence[Word], reduce: Reduce, standard: Standard = STANDARD_256
) -> list[Word]:
    """The state after a block.

    T1 is reduced with d only, as the new e, and T1 + T2 as the new e - d + T2. The last two W are reduced only within these, and
    the last a and e only within the first and fifth word of the result.
    """
    schedule = _schedule(block, reduce, standard)
    a, b, c, d, e, f, g, h = state
    for t in range(standard.rounds):
        new_e = [(1, d), (1, h), (1, _sigma(e, standard.big[1])), (1, _choice(e, f, g)), *schedule[t]]
        new_e.append((1, standard.word(standard.constants[t])))
        new_a = [(-1, d), (1, _sigma(a, standard.big[0])), (1, _majority(a, b, c))]
        if t == standard.rounds - 1:
            new_e.append((1, state[4]))
            new_a += [(1, state[0]), (-1, state[4])]
        e_word = reduce(new_e)
        a_word = reduce([(1, e_word), *new_a])
        a, b, c, d, e, f, g, h = a_word, a, b, c, e_word, e, f, g
    middle = [reduce([(1, word), (1, before)]) for word, before in zip((b, c, d), state[1:4], strict=True)]
    end = [reduce([(1, word), (1, before)]) for word, before in zip((f, g, h), state[5:], strict=True)]
    return [a, *middle, e, *end]


def _schedule(block: Sequence[Word], reduce: Reduce, standard: Standard) -> list[Sum]:
    words = list(block)
    sums: list[Sum] = [[(1, word)] for word in words]
    for t in range(len(block), standard.rounds):
        sigma_0, sigma_1 = (
            _sigma(word, places[:2], shift=places[2])
            for word, places in zip((words[t - 15], words[t - 2]), standard.small, strict=True)
        )
        addends = [(1, sigma_1), (1, words[t - 7]), (1, sigma_0), (1, words[t - 16])]
        if t < standard.rounds - 2:
            words.append(reduce(addends))
            addends = [(1, words[t])]
        sums.append(addends)
    return sums


def _sigma(word: Word, rotations: Sequence[int], shift: int | None = None) -> Word:
    result = []
    for lane in range(len(word)):
        bits = [word[(lane + places) % len(word)] for places in rotations]
        if shift is not None and lane + shift < len(word):
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
