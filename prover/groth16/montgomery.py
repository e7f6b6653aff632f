"""Curve coordinates as key files hold them: Montgomery form, x * 2**256 modulo q, in little-endian 64-bit limbs."""

from __future__ import annotations

from collections.abc import Iterable

from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.verifier.curve import Q

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    import numpy as np
    import numpy.typing as npt
    from zkwright.core.limbs import Limbs

_RADIX: Final = 2**256 % Q
_INVERSE_RADIX: Final = pow(2, -256, Q)


def to_montgomery(values: Iterable[int]) -> npt.NDArray[np.uint64]:
    """Coordinates in [0, q) to Montgomery form; shape (n, 4).

    >>> from_montgomery(to_montgomery([0, 1, Q - 1])) == [0, 1, Q - 1]
    True
    """
    return to_limbs(value * _RADIX % Q for value in values)


def from_montgomery(limbs: Limbs) -> list[int]:
    """Coordinates in [0, q) from an array of 64-bit limbs, four to a coordinate, of any shape, or from its bytes."""
    return [value * _INVERSE_RADIX % Q for value in from_limbs(limbs)]
