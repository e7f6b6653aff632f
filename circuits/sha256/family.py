"""What tells SHA-256 from SHA-512 (FIPS 180-4, section 4.1): the width of words, rotations, and what its rows are made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from zkwright.core.field import R

STATE_WORDS: Final = 8
BLOCK_WORDS: Final = 16


@dataclass(frozen=True, eq=False)
class Family:
    """Hash functions of one compression function.

    `hubs_of_...` are bits that several exclusive ors share, in the order in which they take them; `tests/circuits/search_hubs.py`
    found them.
    """

    width: int
    """Bits of a word."""

    rounds: int

    big_sigma_0: tuple[int, int, int]
    """Rotations to the right, as all that follow."""

    big_sigma_1: tuple[int, int, int]

    sigma_0: tuple[int, int, int]
    """Two rotations and a shift."""

    sigma_1: tuple[int, int, int]

    sum_bits: int
    """The most that a sum of words may have, carry included: then errors of sums that pairs link do not run into each other."""

    offset_bits: int

    most_linked: int
    """How many sums pairs may link: their numbers, at offsets, stay below r."""

    unpaired: range
    """Of which words of the schedule the sigmas share no rows, so that pairs do not link more."""

    hubs_of_both_sigmas: tuple[int, ...]
    hubs_of_sigma_0: tuple[int, ...]
    hubs_of_sigma_1: tuple[int, ...]
    hubs_of_a: tuple[int, ...]
    hubs_of_e: tuple[int, ...]

    @property
    def top(self) -> int:
        """The highest bit of a word."""
        return self.width - 1

    @property
    def offset(self) -> int:
        """At which two sums share rows."""
        return 1 << self.offset_bits

    @property
    def per_offset(self) -> int:
        """Its inverse modulo r."""
        return pow(self.offset, -1, R)

    @property
    def others_of_e(self) -> tuple[int, ...]:
        """Bits that are no hubs of e."""
        return tuple(bit for bit in range(self.width) if bit not in self.hubs_of_e)

    @property
    def word_bytes(self) -> int:
        """Bytes of a word."""
        return self.width // 8

    @property
    def block_bytes(self) -> int:
        """Bytes of a block."""
        return BLOCK_WORDS * self.word_bytes


SHA_256: Final = Family(
    width=32,
    rounds=64,
    big_sigma_0=(2, 13, 22),
    big_sigma_1=(6, 11, 25),
    sigma_0=(7, 18, 3),
    sigma_1=(17, 19, 10),
    sum_bits=36,
    offset_bits=40,
    most_linked=4,
    unpaired=range(0),
    hubs_of_both_sigmas=(4, 9, 3, 23, 28, 10, 29, 17, 30, 22, 11, 16),
    hubs_of_sigma_0=(2, 15, 5, 24, 18, 4, 8, 6),
    hubs_of_sigma_1=(3, 17, 24, 4, 18),
    # Each takes three of Sigma_0, and its Maj; none takes lanes 30 and 31.
    hubs_of_a=tuple(range(2, 11)),
    # Each takes two of Sigma_1, and its Ch; together they take lanes 0 to 30 but one.
    hubs_of_e=(0, 30, 15, 16, 4, 20, 19, 5, 11, 28, 21, 9, 3, 13, 12),
)
"""SHA-224 and SHA-256."""
