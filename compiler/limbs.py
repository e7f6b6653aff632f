"""Field elements as arrays: shape (n, 4) of uint64, least significant limb first, the layout of every iden3 file."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt


def to_limbs(values: Iterable[int]) -> npt.NDArray[np.uint64]:
    """Pack integers in [0, 2**256) into an array of shape (n, 4).

    >>> to_limbs([1, 2**64]).tolist()
    [[1, 0, 0, 0], [0, 1, 0, 0]]
    """
    packed = b"".join(value.to_bytes(32, "little") for value in values)
    return np.frombuffer(packed, dtype="<u8").reshape(-1, 4)


def from_limbs(limbs: npt.NDArray[np.uint64]) -> list[int]:
    """Unpack an array of shape (n, 4) into Python integers.

    >>> from_limbs(to_limbs([7, 2**200]))  == [7, 2**200]
    True
    """
    raw = np.ascontiguousarray(limbs, dtype="<u8").tobytes()
    return [int.from_bytes(raw[i : i + 32], "little") for i in range(0, len(raw), 32)]
