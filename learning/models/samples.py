"""Numbers that come from outside, before they are made whole."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import LearningError


def rows_of(samples: Any, inputs: int) -> NDArray[np.float64]:
    """Rows of so many numbers each. Raises `LearningError` for another shape, no rows, and numbers that are not finite."""
    rows = np.asarray(samples, dtype=np.float64)
    if rows.ndim != 2 or rows.shape[1] != inputs or not len(rows):
        raise LearningError("the samples", f"have shape {rows.shape}", f"give rows of {inputs} numbers")
    if not np.isfinite(rows).all():
        raise LearningError("the samples", "have a number that is not finite", "fill in what is missing")
    return rows


def whole_numbers(inputs: Any, low: NDArray[np.float64], step: NDArray[np.float64], width: int) -> NDArray[np.int64]:
    """(inputs - low) / step, rounded, and clipped to `width` bits; one input or a row each.

    Raises `LearningError` for another number of them, and for what is no number, of which a model says nothing.
    """
    numbers = np.asarray(inputs, dtype=np.float64)
    if numbers.shape[-1:] != low.shape:
        raise LearningError("the inputs", f"have shape {numbers.shape}", f"give {len(low)} numbers, or rows of them")
    if np.isnan(numbers).any():
        raise LearningError("the inputs", "have one that is no number", "fill in what is missing")
    return np.clip(np.rint((numbers - low) / step), 0, (1 << width) - 1).astype(np.int64)
