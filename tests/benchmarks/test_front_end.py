"""The front end's figures: what a step is, what is kept, and what is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from benchmarks import front_end
from benchmarks.front_end_report import STEPS, write_report
from benchmarks.process import Sample
from benchmarks.results import Results


@pytest.mark.parametrize("workload", front_end.WORKLOADS)
def test_every_step_of_a_small_circuit(workload: str, tmp_path: Path) -> None:
    rows, path = 1000, tmp_path / "program.r1cs"
    for step in STEPS:
        outcome = front_end.measure(step, workload, rows, path)
        assert outcome["sample"]["wall"] > 0
        assert outcome["sample"]["peak"] > 1 << 20
        if step == "compile":
            assert outcome["counts"]["bytes"] == path.stat().st_size
            assert 0 < outcome["counts"]["constraints"] <= outcome["counts"]["wires"] + 1000
    assert list(tmp_path.iterdir()) == [path]


def test_only_what_is_missing_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def in_a_process(step: str, *_: object) -> dict[str, Any]:
        asked.append(step)
        wall = front_end.ONCE_ABOVE_SECONDS + 1.0 if step == "setup" else 1.0
        counts = {"counts": {"constraints": 7, "wires": 8, "bytes": 9}} if step == "compile" else {}
        return {"sample": {"wall": wall, "cpu": 1.0, "peak": 1 << 20}, **counts}

    monkeypatch.setattr(front_end, "_in_a_process", in_a_process)
    results = Results.load(tmp_path, 14)
    front_end.measure_circuit(results, "Poseidon chain", 2)
    assert asked == [step for step in STEPS for _ in range(1 if step == "setup" else 2)]
    assert Results.load(tmp_path, 14) == results
    assert results.counts == {"Poseidon chain": {"constraints": 7, "wires": 8, "bytes": 9}}
    asked.clear()
    front_end.measure_circuit(results, "Poseidon chain", 2)
    assert asked == []
    results.samples["Poseidon chain"]["solve"].pop()
    front_end.measure_circuit(results, "Poseidon chain", 2)
    assert asked == ["compile", "solve"]  # the file is needed again, its time is not


def test_the_report_shows_medians_by_constraint(tmp_path: Path) -> None:
    results = [Results(tmp_path / f"2^{exponent}.json", exponent) for exponent in (14, 16)]
    for at in results:
        constraints = 2**at.exponent
        at.count("Forest", {"constraints": constraints, "wires": constraints + 1, "bytes": 500 * constraints})
        for step in STEPS[:4]:
            for wall in (9.0, 1.0, 2.0):
                at.add("Forest", step, Sample(wall * constraints / 1e6, 1.0, 1000 * constraints))
    write_report(tmp_path, "A machine", 3, 10, ["Forest"], results)
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "| Forest | 16,384 | 2.00 µs | 2.00 µs | 2.00 µs | 2.00 µs | - |" in text
    assert "| Forest | 65,536 | 131 ms (1 s) |" in text
    assert "| Forest | 65,536 | - | 65,537 | 33 MB | 250 MB/s | 250 MB/s |" in text
    assert "| 62 MiB (1,000) |" in text
    assert ("![" in text) is (tmp_path / "measured.png").exists()
    assert ("No plot" in text) is not (tmp_path / "measured.png").exists()


@pytest.mark.parametrize("sizes", ["13", "14,x", "25"])
def test_sizes_that_cannot_be_measured(sizes: str) -> None:
    result = CliRunner().invoke(front_end.main, ["--sizes", sizes])
    assert result.exit_code == 2
    assert "size" in result.output
