"""The process that proves: what it answers, that it tells nothing, and that it ends when it is told to."""

from __future__ import annotations

import io
import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from zkwright.service.proving.circuits import CircuitFiles, Provable
from zkwright.service.proving.frames import read_frame, write_frame
from zkwright.service.proving.provers import Provers
from zkwright.service.proving.worker import work
from zkwright.service.proving.worker_process import WorkerProcess
from zkwright.service.proving.workers import Outcome, Step, WorkerDied
from zkwright.verifier import Proof, public_from_object

LONG = 120.0


@pytest.fixture
def worker() -> Iterator[WorkerProcess]:
    process = WorkerProcess(1 << 30)
    yield process
    process.stop()


def outcome(worker: WorkerProcess) -> tuple[dict[str, Any], list[str]]:
    """What the job came to, and the steps it told of."""
    steps: list[str] = []
    while True:
        match worker.news(LONG):
            case Step(name=name):
                steps += [name] if name not in steps else []
            case Outcome(content=content):
                return content, steps
            case None:
                raise TimeoutError


def verify(provable: Provable, told: dict[str, Any]) -> dict[str, Any]:
    public = public_from_object(told["public"])
    return provable.statement.verify(provable.verifying_key, public, Proof.from_object(told["proof"]))


def test_proves_and_goes_on_after_what_fails(worker: WorkerProcess, provable: Provable) -> None:
    worker.begin(provable.files, b'{"x": 3, "square": 9}')
    told, steps = outcome(worker)
    assert verify(provable, told) == {"result": 27, "square": 9}
    assert steps == ["load", "witness", "proof"]
    worker.begin(provable.files, b'{"x": 31337, "square": 8}')
    told, steps = outcome(worker)
    assert told["error"]["code"] == "unsatisfied"
    assert told["error"]["failures"][0]["message"] == "x is no root of the square"
    assert told["error"]["failures"][0]["at"].startswith("conftest.py:")
    assert "31337" not in json.dumps(told)
    assert "load" not in steps  # the prover was kept
    worker.begin(provable.files, b'{"x": "31337x", "square": 8}')
    told, _ = outcome(worker)
    assert (told["error"]["code"], told["error"]["path"]) == ("bad_inputs", "x")
    assert "31337" not in json.dumps(told)
    worker.begin(provable.files, b'{"x": 2, "square": 4}')
    assert verify(provable, outcome(worker)[0])["result"] == 8


def test_a_process_that_is_killed(worker: WorkerProcess, provable: Provable) -> None:
    os.kill(worker.pid, signal.SIGSTOP)
    worker.begin(provable.files, b'{"x": 3, "square": 9}')
    assert worker.news(0.0) is None
    os.kill(worker.pid, signal.SIGKILL)
    for _ in range(2):
        with pytest.raises(WorkerDied):
            worker.news(LONG)
    worker.stop()
    with pytest.raises(WorkerDied):
        worker.begin(provable.files, b"{}")


def test_stops_at_once_whatever_it_does(worker: WorkerProcess, provable: Provable) -> None:
    os.kill(worker.pid, signal.SIGSTOP)
    worker.begin(provable.files, b'{"x": 3, "square": 9}')
    worker.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(worker.pid, 0)


def test_files_that_will_not_do(provable: Provable, tmp_path: Path) -> None:
    provers = Provers(1 << 30)
    steps: list[str] = []
    missing = CircuitFiles.beside(tmp_path / "root.zkey")
    told = provers.prove(missing, b'{"x": 3, "square": 9}', lambda step, *_: steps.append(step))
    assert told["error"]["code"] == "internal"
    assert len(provers) == 0
    damaged = tmp_path / "root.zkey"
    damaged.write_bytes(provable.files.zkey.read_bytes()[:-64])
    told = provers.prove(CircuitFiles(damaged, provable.files.r1cs), b"{}", lambda *_: None)
    assert told["error"]["code"] == "unusable_circuit"


def test_provers_are_kept_within_memory(provable: Provable, tmp_path: Path) -> None:
    other = CircuitFiles(tmp_path / "other.zkey", tmp_path / "other.r1cs")
    for here, there in ((provable.files.zkey, other.zkey), (provable.files.r1cs, other.r1cs)):
        there.write_bytes(here.read_bytes())
    loaded: list[str] = []

    def told(step: str, done: int, total: int) -> None:
        loaded.extend([step] if step == "load" else [])

    for memory, loads in ((1 << 30, 2), (0, 4)):
        provers = Provers(memory)
        loaded.clear()
        for files in (provable.files, other, provable.files, other):
            assert "proof" in provers.prove(files, b'{"x": 3, "square": 9}', told)
        assert len(loaded) == loads
        assert len(provers) == (2 if memory else 1)


def test_ends_when_nobody_listens(provable: Provable) -> None:
    class Closed(io.BytesIO):
        def write(self, _: Any) -> int:
            raise BrokenPipeError

    jobs = io.BytesIO()
    for _ in range(2):
        write_frame(
            jobs,
            {"zkey": str(provable.files.zkey), "r1cs": str(provable.files.r1cs), "inputs": '{"x": 3, "square": 9}'},
        )
    jobs.seek(0)
    work(jobs, Closed(), 1 << 30)
    assert read_frame(jobs) is not None  # the second job was not begun


@pytest.mark.parametrize("cut", [1, 3, 4, 5, 10])
def test_half_a_frame_is_the_end(cut: int) -> None:
    whole = io.BytesIO()
    write_frame(whole, {"step": "proof"})
    assert read_frame(io.BytesIO(whole.getvalue())) == {"step": "proof"}
    assert read_frame(io.BytesIO(whole.getvalue()[:cut])) is None


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b"1", b"[" * 100_000])
def test_what_is_no_message_is_the_end(content: bytes) -> None:
    assert read_frame(io.BytesIO(len(content).to_bytes(4, "big") + content)) is None
