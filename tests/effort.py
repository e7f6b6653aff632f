"""What work takes, so that a busy machine fails no test: calls or lines that ran, or the least processor time of a few runs.

Noise only ever adds to processor time, so the least of several runs says what the work costs: what is too slow is so in each.
"""

from __future__ import annotations

import cProfile
import os
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

T = TypeVar("T")

RUNS = 5
"""How often what took too long may try again."""


def counted(act: Callable[[], T]) -> tuple[T, int]:
    """The result, and how many calls of functions it took: the same on every machine."""
    profile = cProfile.Profile()
    result = profile.runcall(act)
    return result, sum(entry.callcount for entry in profile.getstats())


def lines_run(act: Callable[[], T]) -> tuple[T, int]:
    """The result, and how many lines of Python it ran, each turn of a loop within a line as one: the same on every machine.

    Takes ten times as long as to count calls, and sees loops that call nothing; neither sees those of built-in functions.
    """
    n = 0

    def watch(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal n
        n += 1
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        result = act()
    finally:
        sys.settrace(before)
    return result, n


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
