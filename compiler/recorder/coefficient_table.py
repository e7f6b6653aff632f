"""Interned coefficients: a circuit of a million rows has a few thousand distinct ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from zkwright.core.field import R

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]


class CoefficientTable:
    """Interned field elements: every coefficient of a compilation once. Id 0 is the element 1."""

    def __init__(self) -> None:
        """Hold just 1."""
        self.values: list[int] = [1]
        self._ids = _Ids(self.values)

    def id(self, value: int) -> int:
        """The id of an element in [1, R), interned on first sight."""
        return self._ids[value]

    def ids(self, values: Iterable[int]) -> list[int]:
        """The ids of many elements."""
        return list(map(self._ids.__getitem__, values))

    def products(self, left: Ints, right: Ints) -> Ints:
        """Ids of the element-wise products of two id arrays; each distinct pair is multiplied once."""
        if not left.any():
            return right
        if not right.any():
            return left
        import numpy as np  # whose arrays these are
        from zkwright.core.distinct import distinct

        both = left << 32 | right
        pairs = distinct(both)
        values = self.values
        ids = [self.id(values[pair >> 32] * values[pair & 0xFFFFFFFF] % R) for pair in pairs.tolist()]
        return np.array(ids, dtype=np.int64)[np.searchsorted(pairs, both)]


class _Ids(dict[int, int]):
    """Ids by element; asking for that of a new one interns it."""

    def __init__(self, values: list[int]) -> None:
        super().__init__((value, index) for index, value in enumerate(values))
        self._values = values

    def __missing__(self, value: int) -> int:
        found = self[value] = len(self._values)
        self._values.append(value)
        return found
