"""What tells BLAKE2s from BLAKE2b (RFC 7693, section 2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ...sha256.constants import initial_state
from ...sha256.family import SHA_256
from ...sha512.family import SHA_512

STATE_WORDS: Final = 8
BLOCK_WORDS: Final = 16

SIGMA: Final = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15),
    (14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3),
    (11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4),
    (7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8),
    (9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13),
    (2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9),
    (12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11),
    (13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10),
    (6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5),
    (10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0),
)
"""Which words of the block each round reads, in order (section 2.7); after the tenth round the first follows again."""

QUARTERS: Final = (
    (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
    (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
)  # fmt: skip
"""Which words of the sixteen each of a round's eight mixings works on: columns, then diagonals."""


@dataclass(frozen=True, eq=False)
class Family:
    """One of the two."""

    width: int
    """Bits of a word."""

    rounds: int
    rotations: tuple[int, int, int, int]
    """To the right, in the order in which a mixing does them."""

    @cached_property
    def vector(self) -> tuple[int, ...]:
        """The initialisation vector: the initial state of SHA-2 in words of this width."""
        return initial_state(SHA_256 if self.width == 32 else SHA_512)

    @property
    def word_bytes(self) -> int:
        """Bytes of a word."""
        return self.width // 8

    @property
    def block_bytes(self) -> int:
        """Bytes of a block."""
        return BLOCK_WORDS * self.word_bytes


BLAKE2S: Final = Family(width=32, rounds=10, rotations=(16, 12, 8, 7))
BLAKE2B: Final = Family(width=64, rounds=12, rotations=(32, 24, 16, 63))
