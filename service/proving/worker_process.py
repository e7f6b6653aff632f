"""A worker in a process of its own on this machine, which can be killed without harm to the service."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from contextlib import suppress
from typing import Any

from .circuits import CircuitFiles
from .frames import read_frame, write_frame
from .workers import News, Outcome, Step, WorkerDied


class WorkerProcess:
    """Started with the interpreter of this process, under its own environment, and ended with it."""

    def __init__(self, memory: int) -> None:
        """Start it; `memory` bounds in bytes what provers keep ready, see `Provers`."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "zkwright.service.proving.worker", str(memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a trace of Python's may quote what it worked on
            env={**os.environ, "ZKWRIGHT_REDACT": "1"},
            start_new_session=True,  # Ctrl-C is for the service, which ends it
        )
        self._frames: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, name="zkwright worker", daemon=True)
        self._listener.start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def _listen(self) -> None:
        file = self._process.stdout
        while file is not None and (frame := read_frame(file)) is not None:
            self._frames.put(frame)
        self._frames.put(None)

    def begin(self, files: CircuitFiles, inputs: bytes) -> None:
        """Take a job up. Raises `WorkerDied`."""
        file = self._process.stdin
        if file is None:
            raise WorkerDied
        try:
            write_frame(file, {"zkey": str(files.zkey), "r1cs": str(files.r1cs), "inputs": inputs.decode()})
        except (OSError, ValueError) as error:  # the second where it was stopped
            raise WorkerDied from error

    def news(self, wait: float) -> News | None:
        """The next word on it, waited for so many seconds. Raises `WorkerDied`."""
        try:
            frame = self._frames.get(timeout=wait)
        except queue.Empty:
            return None
        if frame is None:
            self._frames.put(None)  # it stays so
            raise WorkerDied
        if "outcome" in frame:
            return Outcome(frame["outcome"])
        return Step(frame["step"], frame["done"], frame["total"])

    def stop(self) -> None:
        """Kill it, and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        self._listener.join()
        for file in (self._process.stdin, self._process.stdout):
            if file is not None:
                with suppress(OSError):
                    file.close()
