"""Values to try: those at edges, where circuits break, and any."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

SMALL_FIELD: Final = 64
"""In a field no larger, all values are tried."""


def drawn(rng: random.Random, p: int) -> int:
    """A value: as often an edge (0, 1, -1, 2, a power of two or a neighbour, around p / 2) as a small one or any."""
    match rng.randrange(4):
        case 0:
            return rng.choice((0, 1, 1, p - 1, 2, p // 2, p // 2 + 1, p - 2)) % p
        case 1:
            return ((1 << rng.randrange(p.bit_length())) + rng.choice((-1, 0, 0, 1))) % p
        case 2:
            return rng.randrange(min(p, 256))
    return rng.randrange(p)


def candidates(rng: random.Random, p: int) -> Iterator[int]:
    """What to try for a free wire: all values of a small field, in any order; else a drawn one, small ones and any."""
    if p <= SMALL_FIELD:
        yield from rng.sample(range(p), p)
        return
    yield drawn(rng, p)
    yield from rng.sample((0, 1, p - 1), 3)
    yield rng.randrange(2, min(p, 256))
    yield rng.randrange(p)


def others(rng: random.Random, p: int, value: int) -> Iterator[int]:
    """What to try for a wire instead of its value: neighbours and the opposite too."""
    if p > SMALL_FIELD:
        yield from ((value + 1) % p, -value % p, (1 - value) % p, (value - 1) % p)
    yield from candidates(rng, p)
