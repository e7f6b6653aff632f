"""`zkwright serve --prove` as it is typed, by one process and by several, whoever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from zkwright.service.proving.circuits import Provable

from tests.service.conftest import Process

INPUTS = {"x": 3, "square": 9}


def proved(url: str, statement: str) -> dict[str, Any]:
    asked = httpx.post(f"{url}/v1/proofs", json={"statement": statement, "inputs": INPUTS})
    assert asked.status_code == 202, asked.text
    job: dict[str, Any] = httpx.get(f"{url}{asked.headers['location']}?wait=30", timeout=60).json()
    return job


@pytest.mark.parametrize("processes", [1, 2])
def test_proves(provable: Provable, tmp_path: Path, processes: int) -> None:
    service = Process(tmp_path, "--prove", provable.files.zkey, "--development", "--processes", processes)
    try:
        assert service.told["proves"] == [str(provable.files.zkey)]
        assert proved(service.url, provable.id)["values"] == {"result": "27", "square": "9"}
        secret = tmp_path / "zkwright.sqlite.secret"
        assert secret.stat().st_mode & 0o777 == 0o600
        assert service.end(signal.SIGTERM)[0] == 0
    finally:
        service.end(signal.SIGKILL)


def test_what_was_answered_is_there_after_a_kill(provable: Provable, tmp_path: Path) -> None:
    """Asked of a service that is killed before anything proves, and proved by the next one."""
    options = ("--prove", provable.files.zkey, "--development")
    first = Process(tmp_path, *options, "--workers", "0")
    asked = httpx.post(f"{first.url}/v1/proofs", json={"statement": provable.id, "inputs": INPUTS})
    os.kill(first.process.pid, signal.SIGKILL)
    first.end(signal.SIGKILL)
    second = Process(tmp_path, *options)
    try:
        job = httpx.get(f"{second.url}{asked.headers['location']}?wait=30", timeout=60).json()
        assert (job["id"], job["state"]) == (asked.json()["id"], "done")
    finally:
        second.end(signal.SIGKILL)


@pytest.mark.parametrize(
    ("workers", "word"),
    [
        ("ray://nowhere", "no address of a Ray cluster"),
        ("many", "--workers is a number"),
        ("-1", "--workers is a number"),
    ],
)
def test_what_does_not_prove(provable: Provable, tmp_path: Path, workers: str, word: str) -> None:
    """Said before anything is served."""
    command = [sys.executable, "-m", "zkwright.cli", "serve", "--port", "0", "--development", f"--workers={workers}"]
    done = subprocess.run(
        [*command, "--prove", provable.files.zkey],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_its_log_has_no_inputs_and_no_key(provable: Provable, tmp_path: Path) -> None:
    """Of proofs that are made and of such as are not, of it and of its workers."""
    service = Process(tmp_path, "--prove", provable.files.zkey, "--development")
    key = "zkw_" + "31337" * 8
    asked: list[tuple[Any, str]] = [
        ({"x": 31337, "square": 31337**2}, "done"),
        ({"x": 31337, "square": 8}, "failed"),
        ({"x": 31337}, "bad_inputs"),
        ({"x": "31337x", "square": 9}, "bad_inputs"),
    ]
    try:
        for inputs, wanted in asked:
            told = httpx.post(
                f"{service.url}/v1/proofs?key=31337",
                json={"statement": provable.id, "inputs": inputs},
                headers={"authorization": f"Bearer {key}", "idempotency-key": f"31337-{wanted}-{len(inputs)}"},
            )
            if told.status_code == 202:
                place = f"{service.url}{told.headers['location']}?wait=30"
                told = httpx.get(place, headers={"authorization": f"Bearer {key}"}, timeout=60)
            document = told.json()
            assert document.get("state", document.get("error", {}).get("code")) == wanted, document
        code, out, log = service.end(signal.SIGTERM)
        assert (code, "31337" in out) == (0, False)
        assert log.count("/v1/proofs") >= len(asked)
        assert "31337" not in log
        assert key not in log
    finally:
        service.end(signal.SIGKILL)
