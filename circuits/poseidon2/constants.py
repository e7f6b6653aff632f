"""Poseidon2's round constants and matrices (eprint 2023/323) for BN254 and the S-box x^5, as its authors' script derives them.

Nothing is stored: the Grain LFSR of Poseidon gives the round constants of a width, one alone for a partial round, and behind them
the diagonals that the partial rounds' matrix of four lanes is chosen from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final

from zkwright.core.field import R_BITS, R

from ..poseidon.grain_lfsr import grain_integers

FULL_ROUNDS: Final = 8
"""R_F: rounds with an S-box on every lane, half of them before the partial rounds and half after."""

PARTIAL_ROUNDS: Final = 56
"""R_P: rounds with an S-box on lane 0 alone, for each of these widths."""

WIDTHS: Final = (2, 3, 4)

_Matrix = tuple[tuple[int, ...], ...]

_EXTERNAL: Final[dict[int, _Matrix]] = {
    2: ((2, 1), (1, 2)),
    3: ((2, 1, 1), (1, 2, 1), (1, 1, 2)),
    4: ((5, 7, 1, 3), (4, 6, 1, 1), (1, 3, 5, 7), (1, 1, 4, 6)),
}

_DIAGONALS: Final[dict[int, tuple[int, ...]]] = {2: (2, 3), 3: (2, 2, 3)}

_REFUSED_DIAGONALS: Final = 4
"""So many that the stream gives for four lanes are refused: a power of the matrix has a minimal polynomial that factors."""


@dataclass(frozen=True, slots=True)
class Poseidon2Constants:
    """What distinguishes one width of the permutation.

    `full` has a row of constants for each full round, `partial` one constant, of lane 0, for each partial one. `external` ends a
    full round and comes before the first, `internal` ends a partial one: it has ones beside its diagonal.
    """

    full: tuple[tuple[int, ...], ...]
    partial: tuple[int, ...]
    external: _Matrix
    internal: _Matrix


@cache
def poseidon2_constants(width: int) -> Poseidon2Constants:
    """The constants for 2, 3 or 4 lanes.

    >>> hex(poseidon2_constants(3).full[0][0])[:10]
    '0x1d066a25'

    Raises `ValueError` for another width.
    """
    if width not in WIDTHS:
        raise ValueError(f"Poseidon2 has no parameters for width {width} here; the widths are 2, 3 and 4")
    stream = grain_integers(width, R_BITS, FULL_ROUNDS, PARTIAL_ROUNDS)
    constants = (value for value in stream if value < R)

    def half() -> list[tuple[int, ...]]:
        return [tuple(islice(constants, width)) for _ in range(FULL_ROUNDS // 2)]

    first, partial, last = half(), tuple(islice(constants, PARTIAL_ROUNDS)), half()
    diagonal = _DIAGONALS.get(width)
    if diagonal is None:
        drawn = islice(stream, width * _REFUSED_DIAGONALS, width * (_REFUSED_DIAGONALS + 1))
        diagonal = tuple(value % R for value in drawn)
    internal = tuple(tuple(entry if i == j else 1 for j in range(width)) for i, entry in enumerate(diagonal))
    return Poseidon2Constants((*first, *last), partial, _EXTERNAL[width], internal)
