"""In which order rounds of BLAKE and BLAKE2 take the words of a block: the same in both, of any width (RFC 7693, section 2.7)."""

from __future__ import annotations

from typing import Final

SIGMA: Final = tuple(
    tuple(int(digit, 16) for digit in order)
    for order in (
        *("0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d"),
        *("2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0"),
    )
)
"""Of the first ten rounds; after the tenth the first follows again."""
