"""Running one step as a process of its own and measuring it from outside."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
"""The repository, where every process runs."""

_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")


class StepError(Exception):
    """A process did not do its step; the text is the first line it printed that tells why."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Seconds of wall and processor time, and peak resident bytes where a whole process was measured."""

    wall: float
    cpu: float
    peak: int | None = None


def measure(command: Sequence[str | Path], *, warm: bool = False) -> Sample:
    """Run a command to its end. A `warm` one measures itself and prints its seconds as its last line, in JSON.

    Peak memory counts the pages of mapped files. Linux lets a child inherit the peak of the process that started it,
    so whoever calls this must stay small: no NumPy here. Raises `StepError`.
    """
    with tempfile.TemporaryFile("w+") as printed:
        started = time.perf_counter()
        child = subprocess.Popen([str(part) for part in command], cwd=ROOT, stdout=printed, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        lines = _COLOUR.sub("", printed.read()).strip().splitlines()
    if child.returncode != 0:
        telling = [line for line in lines if "error" in line.lower()] or lines[-1:]
        raise StepError(telling[0] if telling else f"exit code {child.returncode}")
    if warm:
        return Sample(**json.loads(lines[-1]))
    return Sample(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)
