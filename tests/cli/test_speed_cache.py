"""What `info` remembers of the machine's speed, and when it measures again."""

from __future__ import annotations

import json
import platform
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from zkwright.cli import speed_cache
from zkwright.cli.speed_cache import cache_file, proving_speed
from zkwright.prover import calibration, choose_engine
from zkwright.prover.calibration import Speed

from tests.cli.conftest import Project, run

MEASURED = Speed(start=0.5, domain=1e-6, wide_g1=2e-6, wide_g2=3e-6, narrow=4e-7, terms=5e-7)


@pytest.fixture(autouse=True)
def measurements(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """An empty cache folder, and the engines that were measured since."""
    made: list[str] = []

    def measure(engine: Any) -> Speed:
        made.append(engine.name)
        return MEASURED

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(calibration, "measure_speed", measure)
    return made


def told(project: Project, *options: str) -> Any:
    outcome = run("info", project.built("factor.r1cs"), "--json", *options)
    assert outcome.code == 0, outcome.err
    return outcome.document["proof_estimate"]


def test_measured_once(project: Project, measurements: list[str]) -> None:
    first, second = told(project), told(project)
    assert (first.pop("speed"), second.pop("speed")) == ("measured", "cached")
    assert first == second
    assert len(measurements) == 1
    assert cache_file().exists()
    assert list(cache_file().parent.iterdir()) == [cache_file()]
    assert run("info", f"{project.source}:factor", "--json").document["proof_estimate"]["speed"] == "cached"


def test_each_engine_and_number_of_threads(
    project: Project, measurements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    native = choose_engine().name == "native"
    for _ in range(2):
        told(project, "--threads", "1")
        told(project, "--threads", "2")
        monkeypatch.setenv("ZKWRIGHT_ENGINE", "reference")
        told(project)
        monkeypatch.delenv("ZKWRIGHT_ENGINE")
    assert measurements == (["native", "native", "reference"] if native else ["reference"])


def test_another_version_or_machine(measurements: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    engine = choose_engine()
    assert proving_speed(engine) == (MEASURED, False)
    monkeypatch.setattr(speed_cache, "version", lambda _: "99.0")
    assert proving_speed(engine) == (MEASURED, False)
    monkeypatch.setattr(platform, "node", lambda: "elsewhere")
    assert proving_speed(engine) == (MEASURED, False)
    assert proving_speed(engine) == (MEASURED, True)


@pytest.mark.parametrize("days", [31, -1])
def test_after_a_month_and_from_the_future(measurements: list[str], monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    engine, now = choose_engine(), time.time()
    assert proving_speed(engine) == (MEASURED, False)
    monkeypatch.setattr(speed_cache, "time", SimpleNamespace(time=lambda: now + 29 * 24 * 3600))
    assert proving_speed(engine) == (MEASURED, True)
    monkeypatch.setattr(speed_cache, "time", SimpleNamespace(time=lambda: now + days * 24 * 3600))
    assert proving_speed(engine) == (MEASURED, False)
    assert len(json.loads(cache_file().read_text())) == 1  # what is too old is dropped


def damaged(change: str) -> bytes:
    """The file with one rate replaced."""
    entry: dict[str, Any] = next(iter(json.loads(cache_file().read_text()).values()))
    name = next(iter(json.loads(cache_file().read_text())))
    return json.dumps({name: {**entry, "narrow": json.loads(change)}}).encode()


@pytest.mark.parametrize("change", ["null", '"1"', "-1.0", "1e308", "NaN", "Infinity", "true", "[]", "{}"])
def test_a_rate_that_is_none(measurements: list[str], change: str) -> None:
    engine = choose_engine()
    proving_speed(engine)
    cache_file().write_bytes(damaged(change))
    assert proving_speed(engine) == (MEASURED, False)
    assert proving_speed(engine) == (MEASURED, True)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"1",
        b"null",
        b'{"a": 1}',
        b'{"a": {}}',
        b'{"a": {"measured_at": "x"}}',
        b'{"a": {"measured_at": 1%s}}' % (b"0" * 400),
        b"\xff\xfe",
        b"[" * 60000,
    ],
)
def test_a_damaged_file_counts_as_none(measurements: list[str], data: bytes) -> None:
    cache_file().parent.mkdir(parents=True)
    cache_file().write_bytes(data)
    assert proving_speed(choose_engine()) == (MEASURED, False)
    assert proving_speed(choose_engine()) == (MEASURED, True)


def test_a_folder_that_cannot_be_written(project: Project, measurements: list[str], tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert told(project)["speed"] == "measured"
    assert told(project)["speed"] == "measured"


def test_a_user_without_a_folder_for_caches(
    project: Project, measurements: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is remembered, nor left in the folder where the process starts."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    monkeypatch.setenv("HOME", "home")
    assert [told(project)["speed"] for _ in range(2)] == ["measured"] * 2
    assert {path.name for path in tmp_path.iterdir()} <= {"project"}
