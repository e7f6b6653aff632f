"""The three services as processes on loopback."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType

EXAMPLES = Path(__file__).parents[3] / "examples"


class Service:
    """`python -m digital_identity ROLE serve`, from when it listens until it is told to end."""

    def __init__(self, folder: Path, *words: object) -> None:
        self._command = [sys.executable, "-m", "digital_identity", *map(str, words)]
        self._log = folder / f"{words[0]}.log"
        self._begin()

    def _begin(self) -> None:
        with self._log.open("ab") as log:  # a pipe that nobody reads would stop it
            self.process = subprocess.Popen(
                self._command, stdout=subprocess.PIPE, stderr=log, cwd=EXAMPLES, start_new_session=True
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            raise OSError(self.log)
        self.url: str = json.loads(line)["url"]

    def __enter__(self) -> Service:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=60)

    def kill_and_begin_anew(self) -> None:
        """As after a power cut; at the same port, if the command names one."""
        self.process.kill()
        self.process.communicate(timeout=60)
        self._begin()

    @property
    def log(self) -> str:
        """What it wrote on stderr until now."""
        return self._log.read_text()


def free_port() -> int:
    """One that nobody listens on; the system gives it to nobody else soon."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
