"""The measured speed of engines whose speed is known, and of the one here."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Final, cast

import numpy as np
import numpy.typing as npt
import pytest
from zkwright.prover import calibration, choose_engine
from zkwright.prover.calibration import G2_WEIGHT, Speed, Work, measure_speed
from zkwright.prover.engines.engine import Engine
from zkwright.prover.groth16.proving_key import ProvingKey


class Clock:
    """Time, and time spent computing, that pass only when a `Stopwatch` proves."""

    def __init__(self) -> None:
        self.now = self.spent = 0.0

    def perf_counter(self) -> float:
        return self.now

    def process_time(self) -> float:
        return self.spent


class Stopwatch:
    """An engine of exactly the given speed, whose threads, on a busy machine, wait for their cores before each proof."""

    name = "stopwatch"

    def __init__(self, clock: Clock, speed: Speed, threads: int = 1, waiting: Iterable[float] = ()) -> None:
        self.clock, self.speed, self.threads, self.waiting = clock, speed, threads, iter(waiting)
        self.domains: list[int] = []

    def prove_unchecked(self, key: ProvingKey, witness: npt.NDArray[np.uint64], *_: object) -> None:
        self.domains.append(key.domain_size)
        seconds = self.speed.seconds(work_of(key, witness))
        self.clock.spent += self.threads * seconds
        self.clock.now += seconds + next(self.waiting, 0.0)


def work_of(key: ProvingKey, witness: npt.NDArray[np.uint64]) -> Work:
    """What a proof of this witness with this key consists of."""
    wide = witness[:, 1:].any(axis=1) | (witness[:, 0] > 1)
    narrow = ~wide & np.append(False, np.ones(len(witness) - 1, dtype=bool))  # the constant 1 is noise
    counts = {"wide": 0, "wide_g2": 0, "narrow": 0}
    for points, g2 in ((key.a, False), (key.b1, False), (key.b2, True), (key.c, False)):
        at = points.any(axis=1)
        of = slice(len(witness) - len(points), None)
        counts["wide_g2" if g2 else "wide"] += int((at & wide[of]).sum())
        counts["narrow"] += (G2_WEIGHT if g2 else 1) * int((at & narrow[of]).sum())
    return Work(key.domain_size, counts["wide"], counts["wide_g2"], counts["narrow"], len(key.coefficients))


def measured(
    monkeypatch: pytest.MonkeyPatch, true: Speed, threads: int = 1, waiting: Iterable[float] = ()
) -> tuple[Speed, Stopwatch]:
    clock = Clock()
    monkeypatch.setattr(calibration, "time", clock)
    monkeypatch.setattr(calibration, "_COARSE", False)
    watch = Stopwatch(clock, true, threads, waiting)
    return measure_speed(cast("Engine", watch)), watch


@pytest.mark.parametrize(
    "true",
    [
        Speed(start=0.004, domain=4e-7, wide_g1=6e-7, wide_g2=8e-7, narrow=8e-8, terms=1e-7),
        Speed(start=0.5, domain=4e-4, wide_g1=6e-4, wide_g2=2e-3, narrow=8e-5, terms=1e-5),
        Speed(start=0.0, domain=1e-3, wide_g1=0.0, wide_g2=0.0, narrow=0.0, terms=0.0),
    ],
    ids=["fast", "slow", "nothing but transforms"],
)
def test_an_engine_of_known_speed(monkeypatch: pytest.MonkeyPatch, true: Speed) -> None:
    found, _ = measured(monkeypatch, true)
    for rate in fields(Speed):
        # A start of milliseconds hides in large samples; in the smallest, of 64 wires, one is the constant.
        tolerance = 0.1 * true.start + 1e-4 if rate.name == "start" else 0.15 * getattr(true, rate.name) + 1e-9
        assert getattr(found, rate.name) == pytest.approx(getattr(true, rate.name), abs=tolerance), rate.name


FAST: Final = Speed(start=0.004, domain=4e-7, wide_g1=6e-7, wide_g2=8e-7, narrow=8e-8, terms=1e-7)


@pytest.mark.parametrize(("threads", "most"), [(1, 1.0), (2, 1.2), (4, 1.6)])
def test_a_busy_machine(monkeypatch: pytest.MonkeyPatch, threads: int, most: float) -> None:
    """Waiting for a core, longer than a proof takes, is not taken for proving."""
    work = Work(domain=1 << 14, wide_g1=3 << 14, wide_g2=1 << 14, narrow=1 << 14, terms=1 << 15)
    idle, _ = measured(monkeypatch, FAST, threads)
    busy, _ = measured(monkeypatch, FAST, threads, itertools.cycle([0.3, 2.0, 0.1]))
    assert idle.seconds(work) == pytest.approx(FAST.seconds(work), rel=0.1)
    assert busy.seconds(work) <= most * FAST.seconds(work) * 1.1


def test_where_processor_time_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lesser of two times does, where one of them was undisturbed."""
    clock = Clock()
    monkeypatch.setattr(calibration, "time", clock)
    monkeypatch.setattr(calibration, "_COARSE", True)
    monkeypatch.setattr(clock, "process_time", lambda: 0.0)
    found = measure_speed(cast("Engine", Stopwatch(clock, FAST, 1, itertools.cycle([0.0, 0.5]))))
    assert found.domain == pytest.approx(FAST.domain, rel=0.15)


@pytest.mark.parametrize(("disturbed", "attempts"), [(0, 1), (1, 2), (9, 3)])
def test_measured_again_where_it_does_not_agree_with_itself(
    monkeypatch: pytest.MonkeyPatch, disturbed: int, attempts: int
) -> None:
    """A machine that is slower for a while, by the processor's own clock, gives a speed that its last sample belies."""
    clock, made = Clock(), []
    monkeypatch.setattr(calibration, "time", clock)
    measure = calibration._measured

    def slow_at_first(engine: Engine) -> tuple[Speed, int]:
        found, size = measure(engine)
        made.append(found)
        return (replace(found, wide_g1=5 * found.wide_g1) if len(made) <= disturbed else found), size

    monkeypatch.setattr(calibration, "_measured", slow_at_first)
    measure_speed(cast("Engine", Stopwatch(clock, FAST)))
    assert len(made) == attempts


def test_a_slow_engine_proves_small_samples_only(monkeypatch: pytest.MonkeyPatch) -> None:
    _, watch = measured(monkeypatch, Speed(0.1, 1e-2, 1e-2, 1e-2, 1e-2, 1e-2))
    assert max(watch.domains) <= 64


def test_a_very_fast_engine_ends_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    _, watch = measured(monkeypatch, Speed(0, 0, 0, 0, 0, 0))
    assert max(watch.domains) == 1 << 16


def test_a_noisy_clock_gives_no_negative_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each proof takes half as long as the one before."""
    clock = Clock()
    monkeypatch.setattr(calibration, "time", clock)
    watch = Stopwatch(clock, Speed(0, 0, 0, 0, 0, 0))
    durations = iter(2.0**-n for n in range(100))

    def prove_unchecked(*_: object) -> None:
        duration = next(durations)
        clock.now += duration
        clock.spent += duration

    monkeypatch.setattr(watch, "prove_unchecked", prove_unchecked)
    found = measure_speed(cast("Engine", watch))
    assert all(getattr(found, rate.name) >= 0 for rate in fields(Speed))


def test_the_engine_here() -> None:
    """Samples are keys that a real engine accepts, and work takes time."""
    found = measure_speed(choose_engine())
    assert found.domain > 0
    assert found.wide_g1 > 0
    assert 0 < found.seconds(Work(domain=64, wide_g1=200, wide_g2=64, terms=100)) < 60


def test_seconds_add_up() -> None:
    rates = Speed(1, 2, 3, 4, 5, 6)
    assert rates.seconds(Work()) == 1
    assert rates.seconds(Work(1, 10, 100, 1000, 10000)) == 1 + 2 + 30 + 400 + 5000 + 60000
