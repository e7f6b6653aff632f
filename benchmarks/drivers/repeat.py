"""Measuring a step from inside, in the same way in every driver."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from typing import Final

ENOUGH_SECONDS: Final = 0.5


def repeat(step: Callable[[], object]) -> None:
    """Warm up, then repeat the step for half a second or once, and print medians as one line of JSON."""
    step()
    walls: list[float] = []
    processors: list[float] = []
    begun = time.perf_counter()
    while not walls or time.perf_counter() - begun < ENOUGH_SECONDS:
        started, busy = time.perf_counter(), time.process_time()
        step()
        walls.append(time.perf_counter() - started)
        processors.append(time.process_time() - busy)
    print(json.dumps({"wall": statistics.median(walls), "cpu": statistics.median(processors)}))
