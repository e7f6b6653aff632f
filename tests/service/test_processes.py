"""A service of several processes: the dead are replaced, and none outlives its parent."""

from __future__ import annotations

import os
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.service.claims import JSON, accepted, body
from tests.service.conftest import Process


def until(holds: Callable[[], bool]) -> None:
    """Wait for it; a minute is for machines that are busy with other things."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def has_ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_the_dead_are_replaced_and_all_end_together(serve: Callable[..., Process], by: signal.Signals) -> None:
    service = serve("--processes", 2)
    until(lambda: len(service.children()) == 2)
    first = service.children()
    if by == signal.SIGTERM:
        os.kill(min(first), signal.SIGKILL)
        until(lambda: len(service.children() - {min(first)}) == 2)
    answer = httpx.post(f"{service.url}/v1/verify", content=body(accepted("opening")[0]), headers=JSON, timeout=60)
    assert answer.status_code == 200
    last = service.children()
    code, out, log = service.end(by)
    assert (code, out, "Traceback" in log) == (0, "", False), log
    assert all(has_ended(pid) for pid in last)
    with pytest.raises(httpx.ConnectError):
        httpx.get(service.url)


def test_none_outlives_a_parent_that_was_killed(serve: Callable[..., Process]) -> None:
    service = serve("--processes", 2)
    until(lambda: len(service.children()) == 2)
    left = service.children()
    os.kill(service.process.pid, signal.SIGKILL)
    until(lambda: all(has_ended(pid) for pid in left))
    with pytest.raises(httpx.ConnectError):
        httpx.get(service.url)


def test_none_leaves_a_dump_of_its_memory(serve: Callable[..., Process]) -> None:
    """In which are the API keys and the inputs that were sent."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    try:
        service = serve("--processes", 2)
        until(lambda: len(service.children()) == 2)
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))
    for pid in (service.process.pid, *service.children()):
        (limit,) = (line for line in Path(f"/proc/{pid}/limits").read_text().splitlines() if "core file" in line)
        assert limit.split()[4] in ("0", "1"), limit
