"""A process that proves, one job after the other, and keeps its provers: `python -m zkwright.service.proving.worker`.

It reads `{"zkey", "r1cs", "inputs"}` from its standard input, and writes `{"step", "done", "total"}` from time to time and
`{"outcome"}` at the end of each to its standard output, in frames. Nobody else hears of it: it writes no log and no file, and
ends when the other end does, which may kill it at any moment.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from zkwright.core.core_dumps import no_core_dumps

from .frames import read_frame, write_frame

_EACH: Final = 0.1
"""Seconds between two words on how far it is, within a step."""


class Told:
    """Progress of one job as frames, not more than somebody can look at."""

    def __init__(self, file: BinaryIO) -> None:
        """Nothing is told yet."""
        self._file = file
        self._step = ""
        self._at = 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        """Tell of a new step at once, and of what is done within it now and then."""
        now = time.monotonic()
        if step != self._step or now - self._at >= _EACH:
            self._step, self._at = step, now
            write_frame(self._file, {"step": step, "done": done, "total": total})


def work(source: BinaryIO, sink: BinaryIO, memory: int) -> None:
    """Answer jobs until nobody sends or nobody listens; `memory` bounds what is kept ready, see `Provers`."""
    from zkwright.compiler.language.debugging import without_debug

    from .circuits import CircuitFiles
    from .provers import Provers

    provers = Provers(memory)
    with suppress(BrokenPipeError), without_debug():
        while (job := read_frame(source)) is not None:
            files = CircuitFiles(Path(job["zkey"]), Path(job["r1cs"]))
            outcome = provers.prove(files, job["inputs"].encode(), Told(sink))
            write_frame(sink, {"outcome": outcome})


def main() -> None:
    """Work on the pipes that this process was started with; its standard output is for frames alone."""
    sink = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with no_core_dumps():
        work(sys.stdin.buffer, sink, int(sys.argv[1]))


if __name__ == "__main__":
    main()
