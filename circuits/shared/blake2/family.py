"""What tells BLAKE2s from BLAKE2b (RFC 7693, section 2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..prime_roots import square_roots

STATE_WORDS: Final = 8
BLOCK_WORDS: Final = 16

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

    @property
    def vector(self) -> tuple[int, ...]:
        """The initialisation vector: the initial state of SHA-2 in words of this width."""
        return square_roots(self.width)

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
