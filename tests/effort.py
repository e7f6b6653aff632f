"""What work takes, so that a busy machine fails no test: calls of functions, or the least processor time of a few runs.

Noise only ever adds to processor time, so the least of several runs says what the work costs: what is too slow is so in each.
"""

from __future__ import annotations

import cProfile
import os
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

RUNS = 5
"""How often what took too long may try again."""


def counted(act: Callable[[], T]) -> tuple[T, int]:
    """The result, and how many calls of functions it took: the same on every machine."""
    profile = cProfile.Profile()
    result = profile.runcall(act)
    return result, sum(entry.callcount for entry in profile.getstats())


def spent() -> float:
    """Seconds of the processor that this process has used so far, in all threads, and the processes that it has waited for."""
    return sum(os.times()[:4])


def seconds(act: Callable[[], object]) -> float:
    """Of the processor, for one run."""
    before = spent()
    act()
    return spent() - before


def least(measure: Callable[[], float], enough: float) -> float:
    """The first of a few measurements that is below `enough`; where none is, the least."""
    found = []
    for _ in range(RUNS):
        found.append(measure())
        if found[-1] < enough:
            break
    return min(found)
