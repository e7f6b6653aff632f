"""Samples kept in files: a run goes on where it was."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import peers
from benchmarks.contenders.contender import Files, Step
from benchmarks.process import Sample
from benchmarks.results import Results


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    results = Results.load(tmp_path, 10)
    for wall in (3.0, 1.0, 2.0):
        results.add("us", "prove, process", Sample(wall, 2 * wall, int(wall) << 20))
    results.fail("them", "setup", "no memory")
    again = Results.load(tmp_path, 10)
    assert again == results
    assert again.median("us", "prove, process") == Sample(2.0, 4.0, 2 << 20)
    assert again.median("them", "setup") is None


class Counting:
    """Leaves a line in a log for each step, and makes a file."""

    name = "counting"
    install = ()

    def __init__(self, log: Path) -> None:
        self.log = log

    def version(self) -> str:
        return "1"

    def steps(self, files: Files) -> tuple[Step, ...]:
        def logged(word: str, path: Path) -> tuple[str | Path, ...]:
            return (sys.executable, "-c", f"open({str(self.log)!r}, 'a').write({word!r}); open({str(path)!r}, 'w')")

        needed, made = files.own("needed"), files.own("made")
        failing = (sys.executable, "-c", "raise SystemExit('error: out of luck')")
        return (
            Step("compile", logged("c", made), made, needs=(needed, logged("n", needed))),
            Step("setup", failing),
        )


def test_only_what_is_missing_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log, files = tmp_path / "log", Files(tmp_path, 4)
    contender = Counting(log)
    for runs, expected in ((2, "ncc"), (2, "ncc"), (3, "nccc")):
        results = Results.load(tmp_path, 10)
        peers._measure_size(results, [contender], files, runs)
        assert log.read_text() == expected
    files.own("made").unlink()
    peers._measure_size(results, [contender], files, 3)
    assert log.read_text() == "ncccc"
    assert results.failures == {"counting": {"setup": "error: out of luck"}}
    assert capsys.readouterr().err.count("out of luck") == 1


def test_a_slow_step_runs_once(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.touch()
    results = Results.load(tmp_path, 10)
    results.add("counting", "compile", Sample(peers.ONCE_ABOVE_SECONDS + 1, 1))
    Files(tmp_path, 4).own("made").touch()
    peers._measure_size(results, [Counting(log)], Files(tmp_path, 4), 3)
    assert not log.read_text()
