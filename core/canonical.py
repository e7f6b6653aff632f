"""Telling canonical field elements, below the modulus, from integers that merely fit in their 256 bits."""

from __future__ import annotations

from .engine_choice import native_engine
from .limbs import as_array, limb_bytes, to_limbs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .limbs import Limbs


def first_not_below(limbs: Limbs, modulus: int) -> int | None:
    """The index of the first row of `limbs`, shape (n, 4) or the bytes of such an array, that is not below `modulus`, or None.

    >>> first_not_below(to_limbs([3, 7, 6]), 7)
    1
    """
    if isinstance(limbs, bytes | memoryview) and (engine := native_engine()) is not None:
        place: int | None = engine.first_not_below(limbs, limb_bytes([modulus]))
        return place
    import numpy as np

    limbs = as_array(limbs)
    bound = to_limbs([modulus])[0]
    below = limbs[:, 0] < bound[0]
    for place in (1, 2, 3):
        limb = limbs[:, place]
        below = (limb < bound[place]) | ((limb == bound[place]) & below)
    index = int(np.argmin(below)) if len(below) else 0
    return None if len(below) == 0 or below[index] else index
