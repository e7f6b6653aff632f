"""The distinct ones of many numbers: as `np.unique`, which loads numpy.ma for it, as long as a small circuit takes to compile."""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Scalar = TypeVar("Scalar", bound=np.integer[Any])


def distinct(values: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
    """Every number once, ascending.

    >>> distinct(np.array([5, 3, 5])).tolist()
    [3, 5]
    """
    ascending = np.sort(values)
    is_first = np.ones(len(ascending), dtype=np.bool_)
    is_first[1:] = ascending[1:] != ascending[:-1]
    return ascending[is_first]
