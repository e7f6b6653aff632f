"""Two versions in turns: each is asked for every circuit, and the least of its runs is shown."""

from __future__ import annotations

import sys

import pytest
from click.testing import CliRunner

from benchmarks import versions
from benchmarks.process import Sample


@pytest.mark.parametrize("workload", versions.WORKLOADS[:-1])
def test_every_circuit_compiles(workload: str) -> None:
    assert versions.compile_once(workload, 1000)["cpu"] > 0


def test_the_command_compiles() -> None:
    assert versions._sample(sys.executable, versions.COMMAND, 10).cpu > 0


def test_the_least_of_each_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def sample(python: str, workload: str, exponent: int) -> Sample:
        asked.append(python)
        cpu = 3.0 if len(asked) <= 2 else 1.0 if python == sys.executable else 2.0
        return Sample(cpu, cpu, 1 << 20)

    monkeypatch.setattr(versions, "_sample", sample)
    other = __file__
    shown = CliRunner().invoke(versions.main, [other, "--runs", "2"])
    assert shown.exit_code == 0
    assert asked == [other, sys.executable] * (2 * len(versions.WORKLOADS))
    lines = shown.output.splitlines()[2:]
    assert len(lines) == len(versions.WORKLOADS)
    assert lines[0] == "| Product loop | 2000 ms | 1000 ms | -50.0% | 1 MiB | 1 MiB |"
