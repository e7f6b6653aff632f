"""Two services over one PostgreSQL database prove what either was asked for; what one leaves when it dies the other does."""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack
from pathlib import Path

import httpx
from zkwright.service.proving.circuits import Provable

from tests.service.conftest import Process

N_JOBS = 20


def test_one_of_two_services_is_killed(postgresql_url: str, provable: Provable, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(os.urandom(32).hex())
    secret.chmod(0o600)
    options = ("--database", postgresql_url, "--prove", provable.files.zkey, "--development", "--secret", secret)
    with ExitStack() as stack:
        services = [Process(tmp_path, *options) for _ in range(2)]
        for service in services:
            stack.callback(service.end, signal.SIGKILL)
        first, second = services
        places = {}
        for n in range(N_JOBS):
            asked = httpx.post(
                f"{services[n % 2].url}/v1/proofs",
                json={"statement": provable.id, "inputs": {"x": n, "square": n * n}},
                timeout=60,
            )
            assert asked.status_code == 202, asked.text
            places[n] = asked.headers["location"]
        os.killpg(first.process.pid, signal.SIGKILL)
        for n, place in places.items():
            for _ in range(4):  # a lease lasts for 30 seconds
                job = httpx.get(f"{second.url}{place}?wait=30", timeout=60).json()
                if job["state"] not in ("queued", "running"):
                    break
            assert (job["state"], job.get("values")) == ("done", {"result": str(n**3), "square": str(n * n)}), job
