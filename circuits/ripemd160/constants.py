"""RIPEMD-160's order of words, rotations and constants (Dobbertin, Bosselaers, Preneel 1996, appendix A).

There are two lines of five rounds of 16 steps each. A rotation goes with a word of the block, in both lines alike.
"""

from __future__ import annotations

from typing import Final

STEPS: Final = 80

_MOVES: Final = (7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8)
"""From a round's order of words to the next one's."""

_ROTATIONS: Final = (
    (11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8),
    (12, 13, 11, 15, 6, 9, 9, 7, 12, 15, 11, 13, 7, 8, 7, 7),
    (13, 15, 14, 11, 7, 7, 6, 8, 13, 14, 13, 12, 5, 5, 6, 9),
    (14, 11, 12, 14, 8, 6, 5, 5, 15, 12, 15, 14, 9, 9, 8, 6),
    (15, 12, 13, 13, 9, 5, 8, 6, 14, 11, 12, 11, 8, 6, 5, 5),
)
"""For each round, of each word of the block."""

LEFT: Final = (0x00000000, 0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xA953FD4E)
"""What is added in each round: 2^30 times the square roots of 2, 3, 5 and 7, behind a 0."""

RIGHT: Final = (0x50A28BE6, 0x5C4DD124, 0x6D703EF3, 0x7A6D76E9, 0x00000000)
"""In the other line: 2^30 times the cube roots."""


def order(is_right: bool) -> list[int]:
    """Which word of the block each step takes."""
    words = [(9 * i + 5) % 16 if is_right else i for i in range(16)]
    found = []
    for _ in range(5):
        found += words
        words = [_MOVES[word] for word in words]
    return found


def rotations(is_right: bool) -> list[int]:
    """By how many places each step rotates."""
    return [_ROTATIONS[step // 16][word] for step, word in enumerate(order(is_right))]
