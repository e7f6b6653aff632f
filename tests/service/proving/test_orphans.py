"""A worker does not outlive the service that it works for, however that ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SERVICE = """
import sys, time
from zkwright.service.proving.worker_process import WorkerProcess
print(WorkerProcess(0).pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are looked up in /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_ends_with_the_service(number: signal.Signals) -> None:
    service = subprocess.Popen([sys.executable, "-c", SERVICE], stdout=subprocess.PIPE, text=True)
    assert service.stdout is not None
    pid = int(service.stdout.readline())
    assert _is_alive(pid)
    service.send_signal(number)
    service.communicate()
    limit = time.monotonic() + 60
    while _is_alive(pid):
        assert time.monotonic() < limit
        time.sleep(0.02)


def _is_alive(pid: int) -> bool:
    """Whether the process is there, and not merely what nobody has asked for its end."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
