"""Noise fails no bound on time, and what is too slow passes none."""

from __future__ import annotations

import time

import pytest

from tests.effort import RUNS, counted, least, lines_run, seconds


def test_calls_are_counted_alike_each_time() -> None:
    def work() -> int:
        return sum(n for n in range(100))

    assert counted(work)[0] == 4950
    assert counted(work)[1] == counted(work)[1] > 100


def test_turns_of_a_loop_are_counted_within_a_line() -> None:
    known = {1: 2}
    assert lines_run(lambda: [known.get(n) for n in range(500)])[1] > 500
    assert lines_run(lambda: 3)[0] == 3
    assert lines_run(lambda: 3)[1] == lines_run(lambda: 3)[1] < 10


def test_only_work_counts_as_processor_time() -> None:
    assert least(lambda: seconds(lambda: time.sleep(0.3)), 0.2) < 0.2
    assert least(lambda: -seconds(lambda: sum(range(3_000_000))), 0) < 0


@pytest.mark.parametrize(
    ("measured", "found"),
    [
        ([0.1], 0.1),
        ([9.0, 0.5], 0.5),
        ([9.0] * (RUNS - 1) + [0.9], 0.9),
        ([4.0, 2.0, 3.0, *[5.0] * (RUNS - 3)], 2.0),
        ([1.0] * RUNS, 1.0),
    ],
)
def test_the_least_of_a_few_measurements_decides(measured: list[float], found: float) -> None:
    left = iter(measured)
    assert least(lambda: next(left), enough=1.0) == found
    assert list(left) == []
