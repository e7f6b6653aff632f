"""The table of a ceremony's steps."""

from __future__ import annotations

from click.testing import CliRunner

from benchmarks import ceremony


def test_each_step_is_measured() -> None:
    done = CliRunner().invoke(ceremony.main, ["--power", "8", "--alone"], catch_exceptions=False)
    assert done.exit_code == 0
    steps = [line.split(" | ") for line in done.stdout.splitlines()[3:]]
    assert [step[0] for step in steps] == ["| new, 2^8", "| contribute, 2^8", "| beacon, 2^8", "| verify, 2^8"]
    for _, size, seconds, peak in steps:
        assert size == "0"
        wall, processor = (float(figure.strip("()")) for figure in seconds.split())
        assert wall > 0
        assert processor > 0
        assert int(peak.strip(" |")) > 10
