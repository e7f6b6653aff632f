"""Poseidon's round constants and matrices (eprint 2019/458, appendix F) for BN254 and the S-box x^5.

Nothing is stored: a width's constants are derived on first use, in some milliseconds, and kept. They are the ones
circomlib, and with it most of the ecosystem, hashes with.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final

from zkwright.core.field import R_BITS, R

from .grain_lfsr import grain_integers

FULL_ROUNDS: Final = 8
"""R_F: rounds with an S-box on every lane, half of them before the partial rounds and half after."""

_BY_WIDTH: Final = (56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68)

PARTIAL_ROUNDS: Final = dict(enumerate(_BY_WIDTH, 2))
"""R_P by width t: rounds with an S-box on lane 0 alone. 128-bit security with the paper's margin."""

MAX_INPUTS: Final = max(PARTIAL_ROUNDS) - 1
"""The elements that one call hashes at most: a lane each, beside the capacity's."""


@dataclass(frozen=True, slots=True)
class PoseidonConstants:
    """What distinguishes one width t of the permutation.

    `round_constants` has one row of t field elements per round, added before the round's S-boxes. `mds` is the t x t
    matrix by which every round ends, as a column vector is multiplied: lane i becomes the sum of mds[i][j] * lane j.
    """

    width: int
    round_constants: tuple[tuple[int, ...], ...]
    mds: tuple[tuple[int, ...], ...]

    @property
    def partial_rounds(self) -> int:
        """R_P of this width."""
        return PARTIAL_ROUNDS[self.width]

    def is_partial(self, number: int) -> bool:
        """Whether the round of this number, counted from 0, has its S-box on lane 0 alone."""
        return 0 <= number - FULL_ROUNDS // 2 < self.partial_rounds


@cache
def poseidon_constants(width: int) -> PoseidonConstants:
    """The constants for `width` lanes: one of capacity and `width - 1` of input.

    Round constants are the stream's integers below r; the rest are dropped. The next 2t integers, reduced modulo r
    and not dropped, are x_0..x_(t-1), y_0..y_(t-1) of the Cauchy matrix 1 / (x_i + y_j).

    >>> hex(poseidon_constants(3).round_constants[0][0])[:10]
    '0xee9a592b'

    Raises `ValueError` for a width whose number of rounds is not in `PARTIAL_ROUNDS`.
    """
    if width not in PARTIAL_ROUNDS:
        raise ValueError(
            f"Poseidon has no parameters for width {width}; the widths are {min(PARTIAL_ROUNDS)} to {max(PARTIAL_ROUNDS)}"
        )
    rounds = FULL_ROUNDS + PARTIAL_ROUNDS[width]
    stream = grain_integers(width, R_BITS, FULL_ROUNDS, PARTIAL_ROUNDS[width])
    constants = list(islice((value for value in stream if value < R), rounds * width))
    x = [value % R for value in islice(stream, width)]
    y = [value % R for value in islice(stream, width)]
    return PoseidonConstants(
        width=width,
        round_constants=tuple(tuple(constants[i : i + width]) for i in range(0, len(constants), width)),
        mds=tuple(tuple(pow(a + b, -1, R) for b in y) for a in x),
    )
