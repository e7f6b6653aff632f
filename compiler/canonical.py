"""Telling canonical field elements, below the modulus, from integers that merely fit in their 256 bits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from zkwright.compiler.limbs import to_limbs


def first_not_below(limbs: npt.NDArray[np.uint64], modulus: int) -> int | None:
    """The index of the first row of `limbs`, shape (n, 4), that is not below `modulus`, or None.

    >>> first_not_below(to_limbs([3, 7, 6]), 7)
    1
    """
    bound = to_limbs([modulus])[0]
    below = limbs[:, 0] < bound[0]
    for place in (1, 2, 3):
        limb = limbs[:, place]
        below = (limb < bound[place]) | ((limb == bound[place]) & below)
    index = int(np.argmin(below)) if len(below) else 0
    return None if len(below) == 0 or below[index] else index
