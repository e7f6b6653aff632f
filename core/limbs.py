"""Field elements as arrays: shape (n, 4) of uint64, least significant limb first, the layout of every iden3 file."""

from __future__ import annotations

from collections.abc import Iterable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    import numpy as np
    import numpy.typing as npt

Limbs: TypeAlias = "npt.NDArray[np.uint64] | bytes | memoryview"
"""Such an array, or its bytes, for which nobody needs NumPy."""


def to_limbs(values: Iterable[int]) -> npt.NDArray[np.uint64]:
    """Pack integers in [0, 2**256) into an array of shape (n, 4).

    >>> to_limbs([1, 2**64]).tolist()
    [[1, 0, 0, 0], [0, 1, 0, 0]]
    """
    return as_array(limb_bytes(values))


def limb_bytes(values: Iterable[int]) -> bytes:
    """The bytes of the array that `to_limbs` gives.

    >>> limb_bytes([1]).hex() == "01" + 31 * "00"
    True
    """
    return b"".join([value.to_bytes(32, "little") for value in values])


def as_array(limbs: Limbs) -> npt.NDArray[np.uint64]:
    """Limbs as an array of shape (n, 4), without a copy."""
    import numpy as np

    return np.frombuffer(limbs, dtype="<u8").reshape(-1, 4) if isinstance(limbs, bytes | memoryview) else limbs


def from_limbs(limbs: Limbs) -> list[int]:
    """Unpack an array of shape (n, 4), or its bytes, into Python integers.

    >>> from_limbs(to_limbs([7, 2**200]))  == [7, 2**200]
    True
    """
    raw = bytes(limbs) if isinstance(limbs, bytes | memoryview) else limbs.astype("<u8", copy=False).tobytes()
    return [int.from_bytes(raw[i : i + 32], "little") for i in range(0, len(raw), 32)]
