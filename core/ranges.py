"""Many ranges of integers at once."""

from __future__ import annotations

import numpy as np

from .r1cs import I64


def ranges(firsts: I64, counts: I64) -> I64:
    """The concatenation of arange(first, first + count) for each pair."""
    starts = np.cumsum(counts) - counts
    return np.repeat(firsts - starts, counts) + np.arange(int(counts.sum()))
