"""Ctrl-C and SIGTERM at any moment: one line, exit code 130 or 143, no file half written, no folder left that was made for it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Project, run

OBSERVABLE = Path("/proc/self/stat").exists()

LINE = "interrupted: no file was left half written"

LONG = """
from zkwright import *

@circuit
def long(x: Private[Field]) -> Public[Field]:
    for _ in range(20000):
        x = x * x
    return x
"""


@contextmanager
def waiting(project: Project, *options: str, more: tuple[str, ...] = ()) -> Iterator[subprocess.Popen[str]]:
    """A process that solves for inputs from a pipe, which never come, so that it does not end of itself."""
    arguments = ("witness", project.built("factor.r1cs"), "-i", "-", "-o", project.folder / "out.wtns", *more)
    command = [sys.executable, *options, "-m", "zkwright.cli", *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def state(process: subprocess.Popen[str]) -> list[str]:
    """What Linux tells of it: whether it runs or waits, and after that numbers."""
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()


def spent(process: subprocess.Popen[str]) -> float:
    """Seconds of the processor that it has used so far."""
    return sum(map(int, state(process)[11:13])) / os.sysconf("SC_CLK_TCK")


def until_it_waits(process: subprocess.Popen[str]) -> None:
    """For its input, which never comes: nothing else lets it sleep for a tenth of a second."""
    if not OBSERVABLE:
        time.sleep(1)
        return
    asleep = 0
    while asleep < 5 and process.poll() is None:
        time.sleep(0.02)
        asleep = asleep + 1 if state(process)[0] == "S" else 0


def until_it_spent(process: subprocess.Popen[str], seconds: float) -> None:
    """Let it work for so long, whatever else the machine does; where that cannot be seen, as if it had it to itself."""
    if not OBSERVABLE:
        time.sleep(seconds)
        return
    before = spent(process)
    while process.poll() is None and spent(process) - before < seconds:
        time.sleep(0.02)


@pytest.mark.parametrize(
    "module",
    [
        "zkwright.cli.parser",
        "zkwright.cli.errors",
        "zkwright.cli.dispatch",
        "numpy._core.multiarray",
        "numpy.linalg",
        "zkwright.core.r1cs",
    ],
)
def test_while_modules_are_loaded(project: Project, module: str) -> None:
    with waiting(project, "-X", "importtime") as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.split("|")[-1].strip() == module:
                break
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err[-3000:]
    assert out == ""
    assert [line for line in err.splitlines() if line and not line.startswith("import time:")] == [LINE]
    assert not (project.folder / "out.wtns").exists()


def test_while_it_reads(project: Project) -> None:
    with waiting(project) as process:
        until_it_waits(process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.strip()) == (130, "", LINE)


CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}


def interrupted(code: int) -> dict[str, object]:
    """What `--json` leaves on stdout."""
    told = {"kind": "Terminated" if code == 143 else "KeyboardInterrupt", "message": "no file was left half written"}
    return {"ok": False, "error": told, "exit_code": code}


@pytest.mark.parametrize("number", CODES)
@pytest.mark.parametrize("seconds", [0.15, 0.5, 1])
def test_for_programs(project: Project, number: signal.Signals, seconds: float) -> None:
    """Wherever it is by then, once the process listens: one object."""
    with waiting(project, more=("--json",)) as process:
        time.sleep(seconds)
        used = spent(process) if OBSERVABLE else 2 * seconds
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    if process.returncode == -number or (process.returncode == 1 and "zkwright/" not in err):
        assert used < 0.3  # Python itself was starting, before the first line of ours
        return
    assert (process.returncode, err.strip()) == (CODES[number], LINE)
    assert json.loads(out) == interrupted(CODES[number])


def test_a_process_that_ignores_it_goes_on(project: Project) -> None:
    """As for `nohup`, and for what a script starts in the background."""
    inherited = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with waiting(project) as process:
            until_it_waits(process)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(project.inputs.read_text(), timeout=60)
    finally:
        signal.signal(signal.SIGINT, inherited)
    assert (process.returncode, err) == (0, "")
    assert (project.folder / "out.wtns").exists()


@pytest.mark.parametrize("number", CODES)
@pytest.mark.parametrize("programs", [False, True])
def test_during_a_setup(tmp_path: Path, number: signal.Signals, programs: bool) -> None:
    (tmp_path / "long.py").write_text(LONG)
    assert run("compile", f"{tmp_path / 'long.py'}:long", "-o", tmp_path).code == 0
    build = tmp_path / "new" / "build"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "zkwright.cli", "setup", str(tmp_path / "long.r1cs"), "-o", str(build)),
            *["--json"] * programs,
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "ZKWRIGHT_ENGINE": "reference", "FORCE_COLOR": "1"},
    )
    while not build.exists() and process.poll() is None:
        time.sleep(0.05)
    until_it_spent(process, 0.3)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == CODES[number], err[-3000:]
    assert (json.loads(out) == interrupted(CODES[number])) if programs else (out == "")
    assert err.rstrip().endswith("no file was left half written")
    assert "Traceback" not in err
    assert not (tmp_path / "new").exists()


def test_during_a_run(tmp_path: Path) -> None:
    """The files that wait for the last are removed, and those of before stay."""
    (tmp_path / "long.py").write_text(LONG)
    (tmp_path / "input.json").write_text('{"x": 3}')
    build = tmp_path / "build"
    build.mkdir()
    (build / "long.sym").write_text("of before")
    arguments = ("run", tmp_path / "long.py", "-i", tmp_path / "input.json", "-o", build)
    process = subprocess.Popen(
        [sys.executable, "-m", "zkwright.cli", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "ZKWRIGHT_ENGINE": "reference"},
    )
    while len(os.listdir(build)) < 5 and process.poll() is None:  # .r1cs, .sym, .wtns, .zkey
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.strip()) == (130, "", LINE)
    assert {path.name: path.read_text() for path in build.iterdir()} == {"long.sym": "of before"}
