"""Accounts as three banks see them, made up: what fraud looks like in them is drawn with a seed, and is nobody's."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .circuits import BANKS, FEATURES

NAMES: Final = (
    "payees that are new, in 30 days",
    "transfers at night, in percent",
    "cash within an hour, in percent",
    "complaints",
)
"""Of each bank."""

_MOST: Final = np.array([60, 100, 100, 9])
_FRAUD: Final = 0.3
_USUAL, _MORE, _SPREAD = 0.3, 0.09, 0.16
"""What features are on average, how much more where somebody is at it, and how far accounts differ: one bank sees little."""


def drawn(count: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """So many accounts, bank by bank, and which are fraud."""
    random = np.random.default_rng(seed)
    is_fraud = random.random(count) < _FRAUD
    level = _USUAL + _MORE * is_fraud[:, None, None]
    found = np.rint(_MOST * np.clip(random.normal(level, _SPREAD, (count, BANKS, FEATURES)), 0, 1))
    return found.reshape(count, -1), is_fraud.astype(np.int64)
