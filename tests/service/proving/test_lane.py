"""From the queue through a worker and back: real ones, ones that die, and ones that are told to stop."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from zkwright.service.proving.circuits import CircuitFiles, Provable
from zkwright.service.proving.jobs import Job
from zkwright.service.proving.lane import checked
from zkwright.service.proving.outcomes import failure
from zkwright.service.proving.pool import Pool
from zkwright.service.proving.queue import Queue
from zkwright.service.proving.sealing import Seal
from zkwright.service.proving.settings import Pace, QueueLimits
from zkwright.service.proving.worker_process import WorkerProcess
from zkwright.service.proving.workers import News, Outcome, Step, WorkerDied
from zkwright.service.storage.database import Database

PACE = Pace(idle=0.01, beat=0.02, sweep=0.05, most=120.0)
GOOD = b'{"x": 3, "square": 9}'


@pytest.fixture
def queue(database: Database) -> Queue:
    return Queue(database, Seal(bytes(32)), QueueLimits(attempts=2))


def until(true: Callable[[], bool]) -> None:
    """Wait for what has to come; the bound is for what is broken."""
    limit = time.monotonic() + 120
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.01)


def over(queue: Queue, id: str) -> Job:
    until(lambda: queue.those([id])[id].is_over)
    return queue.those([id])[id]


class Stalled:
    """Does nothing; it can be told what to say, and remembers that it was stopped."""

    def __init__(self, *says: News | type[WorkerDied]) -> None:
        self._says = list(says)
        self.begun = threading.Event()
        self.stopped = threading.Event()

    def begin(self, files: CircuitFiles, inputs: bytes) -> None:
        self.begun.set()

    def news(self, wait: float) -> News | None:
        if not self._says:
            self.stopped.wait(wait)
            return None
        said = self._says.pop(0)
        if isinstance(said, type):
            raise said
        return said

    def stop(self) -> None:
        self.stopped.set()


def test_proves_and_says_why_not(queue: Queue, provable: Provable) -> None:
    made: list[WorkerProcess] = []

    def make() -> WorkerProcess:
        made.append(WorkerProcess(1 << 30))
        return made[-1]

    with Pool(queue, {provable.id: provable}, make, 1, PACE):
        ids = [queue.submit("", provable.id, each, None)[0].id for each in (GOOD, b'{"x": 3, "square": 8}', b"{}")]
        good, bad, none = (over(queue, id) for id in ids)
        assert good.result is not None
        assert good.result["values"] == {"result": "27", "square": "9"}
        assert bad.error is not None
        assert bad.error["code"] == "unsatisfied"
        assert none.error is not None
        assert none.error["code"] == "bad_inputs"
        assert len(made) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(made[0].pid, 0)


def test_goes_on_after_a_worker_was_killed(queue: Queue, provable: Provable) -> None:
    """Killed in the midst of a job, which is done by the next worker."""
    made: list[WorkerProcess] = []

    def make() -> WorkerProcess:
        worker = WorkerProcess(1 << 30)
        if not made:
            os.kill(worker.pid, signal.SIGSTOP)
        made.append(worker)
        return worker

    with Pool(queue, {provable.id: provable}, make, 1, PACE):
        id = queue.submit("", provable.id, GOOD, None)[0].id
        until(lambda: queue.those([id])[id].state == "running")
        until(lambda: bool(made))
        os.kill(made[0].pid, signal.SIGKILL)
        job = over(queue, id)
    assert (job.state, job.attempt, len(made)) == ("done", 2, 2)


def test_a_job_that_kills_its_workers(queue: Queue, provable: Provable) -> None:
    with Pool(queue, {provable.id: provable}, lambda: Stalled(WorkerDied), 2, PACE):
        job = over(queue, queue.submit("", provable.id, GOOD, None)[0].id)
    assert job.error is not None
    assert (job.state, job.error["code"], job.attempt) == ("failed", "worker_died", 2)


def test_cancelling_stops_the_work(queue: Queue, provable: Provable) -> None:
    worker = Stalled(Step("proof", 1, 2))
    with Pool(queue, {provable.id: provable}, lambda: worker, 1, PACE):
        id = queue.submit("", provable.id, GOOD, None)[0].id
        until(lambda: queue.those([id])[id].step == "proof")
        queue.cancel("", id)
        assert worker.stopped.wait(120)
    assert queue.those([id])[id].state == "cancelled"


def test_what_takes_too_long(queue: Queue, provable: Provable) -> None:
    worker = Stalled()
    with Pool(queue, {provable.id: provable}, lambda: worker, 1, Pace(idle=0.01, beat=0.02, most=0.0)):
        job = over(queue, queue.submit("", provable.id, GOOD, None)[0].id)
    assert job.error is not None
    assert (job.error["code"], worker.stopped.is_set()) == ("too_slow", True)


def test_the_end_of_a_service_gives_the_job_back(queue: Queue, provable: Provable) -> None:
    worker = Stalled()
    with Pool(queue, {provable.id: provable}, lambda: worker, 1, PACE):
        id = queue.submit("", provable.id, GOOD, None)[0].id
        assert worker.begun.wait(120)
    job = queue.those([id])[id]
    assert (job.state, job.attempt, worker.stopped.is_set()) == ("queued", 0, True)


def test_what_a_worker_gives_is_verified(queue: Queue, provable: Provable) -> None:
    proved: dict[str, Any] = dict(provable.files.prover().prove_inputs({"x": 3, "square": 9}).to_object())
    assert checked(provable, GOOD, proved) == {**proved, "values": {"result": "27", "square": "9"}}
    others = dict(provable.files.prover().prove_inputs({"x": 2, "square": 4}).to_object())
    forgeries: tuple[Any, ...] = (
        others,
        {**proved, "public": ["28", "9"]},
        {**proved, "proof": others["proof"]},
        {**proved, "public": ["27"]},
        {"public": proved["public"]},
        {},
        {**others, "error": None},
        {**others, "error": {}},
        {**others, "error": "no"},
        {**others, "error": {"code": "done", "message": ""}},
        [proved],
        None,
    )
    for forged in forgeries:
        assert checked(provable, GOOD, forged)["error"]["code"] == "internal"
    assert checked(provable, GOOD, {**proved, "more": 1}) == checked(provable, GOOD, proved)
    told = failure("unsatisfied", "no")
    assert checked(provable, GOOD, {**told, "proof": {}}) == told
    with Pool(queue, {provable.id: provable}, lambda: Stalled(Outcome({**proved, "public": ["28", "9"]})), 1, PACE):
        job = over(queue, queue.submit("", provable.id, GOOD, None)[0].id)
    assert (job.state, job.result) == ("failed", None)


class Away:
    """A queue whose database is away for so many calls of a method."""

    def __init__(self, queue: Queue, **calls: int) -> None:
        self._queue = queue
        self._left = calls

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._queue, name)

        def called(*arguments: Any, **named: Any) -> Any:
            if self._left.get(name, 0):
                self._left[name] -= 1
                raise OperationalError(name, {}, Exception("gone"))
            return method(*arguments, **named)

        return called


@pytest.mark.parametrize("method", ["has_overdue", "claim", "renew", "settle"])
def test_while_the_database_is_away(queue: Queue, provable: Provable, method: str) -> None:
    proved = dict(provable.files.prover().prove_inputs({"x": 3, "square": 9}).to_object())
    away: Any = Away(queue, **{method: 2})
    pace = Pace(idle=0.01, beat=0.0, sweep=0.05, again=0.01)
    worker = Stalled(*[Step("proof", 1, 2)] * 3, Outcome(proved))
    with Pool(away, {provable.id: provable}, lambda: worker, 1, pace):
        job = over(queue, queue.submit("", provable.id, GOOD, None)[0].id)
    assert (job.state, job.attempt) == ("done", 1)


def test_a_worker_that_does_not_start(database: Database, provable: Provable) -> None:
    """Nobody hears of it but the log; the job is begun again when its lease ends, and no more often than it may."""
    queue = Queue(database, Seal(bytes(32)), QueueLimits(attempts=2, lease=0.0))

    def make() -> WorkerProcess:
        raise OSError("no memory")

    with Pool(queue, {provable.id: provable}, make, 1, Pace(idle=0.01, sweep=0.0, again=0.01)):
        job = over(queue, queue.submit("", provable.id, GOOD, None)[0].id)
    assert job.error is not None
    assert (job.state, job.error["code"]) == ("failed", "worker_died")
