"""Long calls report progress, stop on Ctrl-C or an exception, and let other threads run."""

from __future__ import annotations

import signal
import threading

import numpy as np
import pytest
from zkwright import _engine
from zkwright.core.limbs import to_limbs

from tests.effort import least, seconds, spent
from tests.engine.points import packed
from tests.prover.systems import system

LONG = 400_000
"""Multiples that take some seconds: longer than the tests below may."""


def long_call(progress: object = None) -> None:
    scalars = np.random.default_rng(1).integers(0, 2**61, (LONG, 4), dtype=np.uint64)
    _engine.multiples_g2(scalars, progress=progress, threads=2)  # type: ignore[arg-type]


def test_ctrl_c_stops_within_a_second() -> None:
    """Of the processor: others may use it meanwhile."""

    def seconds_to_stop() -> float:
        pressed: list[float] = []

        def press() -> None:
            pressed.append(spent())
            signal.raise_signal(signal.SIGINT)

        timer = threading.Timer(0.3, press)
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            long_call()
        return spent() - pressed[0]

    assert least(seconds_to_stop, 1.0) < 1.0


def test_what_progress_raises_stops_the_call() -> None:
    def progress(step: str, done: int, total: int) -> None:
        seen.append((step, done, total))
        raise EOFError

    def stopped() -> None:
        seen.clear()
        with pytest.raises(EOFError):
            long_call(progress)
        assert len(seen) == 1
        assert seen[0][0] == "points"
        assert seen[0][1] < seen[0][2] == LONG

    seen: list[tuple[str, int, int]] = []
    assert least(lambda: seconds(stopped), 1.5) < 1.5


def test_progress_ends_complete() -> None:
    seen: list[tuple[str, int, int]] = []
    scalars = to_limbs(range(1, 5001))
    _engine.msm_g1(np.tile(packed("g1", [1]), (5000, 1)), scalars, progress=lambda *step: seen.append(step))
    step, done, total = seen[-1]
    assert (step, done) == ("points", total)
    assert [done for _, done, _ in seen] == sorted(done for _, done, _ in seen)


@pytest.mark.parametrize("rows", [1, 10_000])
def test_small_work_is_watched_as_large_is(rows: int) -> None:
    """Small work is done by the calling thread, and what is asked of it holds as well."""
    squares = system([({1: 1}, {1: 1}, {2: 1})] * rows, 3)
    witness = to_limbs([1, 5, 24])
    seen: list[tuple[str, int, int]] = []
    assert _engine.violated_rows(squares, witness, progress=lambda *step: seen.append(step)) == [*range(min(rows, 10))]
    assert seen[-1] == ("constraints", rows, rows)

    def stop(*_: object) -> None:
        raise EOFError

    with pytest.raises(EOFError):
        _engine.violated_rows(squares, witness, progress=stop)
    with pytest.raises(ValueError, match="threads must be at least 1"):
        _engine.violated_rows(squares, witness, threads=0)


def test_other_threads_run_meanwhile() -> None:
    ticks = 0
    stop = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not stop.wait(0.005):
            ticks += 1

    ticker = threading.Thread(target=tick)
    ticker.start()
    _engine.multiples_g2(to_limbs(range(2**200, 2**200 + 100_000)), threads=1)
    stop.set()
    ticker.join()
    assert ticks >= 10
