"""What is measured of a process."""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks.process import ROOT, Sample, StepError, measure


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def test_wall_processor_and_memory_of_a_process() -> None:
    idle = measure(python("import time; time.sleep(0.3)"))
    assert idle.wall >= 0.3
    assert idle.cpu < idle.wall
    large = measure(python("x = b'1' * 300_000_000"))
    assert large.peak is not None
    assert large.peak > 300_000_000


def test_a_warm_process_measures_itself() -> None:
    told = measure(python("""print('noise'); print('{"wall": 0.5, "cpu": 0.25}')"""), warm=True)
    assert told == Sample(0.5, 0.25)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (r"print('\033[31mError: no key\033[0m\n  at line 3'); raise SystemExit(1)", "Error: no key"),
        ("print('gone'); raise SystemExit(1)", "gone"),
        ("raise SystemExit(3)", "exit code 3"),
    ],
)
def test_a_failure_says_why(code: str, told: str) -> None:
    with pytest.raises(StepError) as caught:
        measure(python(code))
    assert str(caught.value) == told


def test_the_measuring_process_stays_small() -> None:
    code = "import benchmarks.peers, sys; print('numpy' in sys.modules, 'zkwright' in sys.modules)"
    done = subprocess.run(python(code), cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"
