"""Several machines, which share a PostgreSQL database and nothing else."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from zkwright.service.proving.circuits import Provable
from zkwright.service.proving.pool import Pool
from zkwright.service.proving.queue import Queue
from zkwright.service.proving.sealing import Seal
from zkwright.service.proving.settings import Pace, QueueLimits
from zkwright.service.proving.workers import News, Outcome
from zkwright.service.storage.database import Database

SEAL = Seal(bytes(32))
PACE = Pace(idle=0.01, beat=0.02, sweep=0.05)
N_MACHINES, N_JOBS = 3, 30
INPUTS = [b'{"x": 3, "square": 9}' + b" " * job for job in range(N_JOBS)]
"""Of one proof, told apart by what is behind them."""


class Counted:
    """A worker that gives what was proved before, and counts."""

    def __init__(self, content: dict[str, object], begun: list[bytes]) -> None:
        self._content = content
        self._begun = begun

    def begin(self, files: object, inputs: bytes) -> None:
        self._begun.append(inputs)

    def news(self, wait: float) -> News | None:
        return Outcome(self._content)

    def stop(self) -> None:
        pass


def test_each_job_is_done_once_by_some_machine(postgresql_url: str, provable: Provable) -> None:
    proved = dict(provable.files.prover().prove_inputs({"x": 3, "square": 9}).to_object())
    begun: list[list[bytes]] = [[] for _ in range(N_MACHINES)]
    with ExitStack() as stack:
        databases = [Database(postgresql_url) for _ in range(N_MACHINES)]
        for database in databases:
            stack.callback(database.close)
        databases[0].migrate()
        queues = [Queue(database, SEAL, QueueLimits()) for database in databases]
        for queue, mine in zip(queues, begun, strict=True):
            stack.enter_context(
                Pool(queue, {provable.id: provable}, lambda mine=mine: Counted(proved, mine), 1, PACE)  # type: ignore[misc]
            )
        with ThreadPoolExecutor(N_MACHINES) as pool:
            jobs = list(
                pool.map(lambda n: queues[n % N_MACHINES].submit("", provable.id, INPUTS[n], None)[0], range(N_JOBS))
            )
        limit = time.monotonic() + 120
        while not all(job.is_over for job in queues[0].those(job.id for job in jobs).values()):
            assert time.monotonic() < limit
            time.sleep(0.01)
        assert {job.state for job in queues[0].those(job.id for job in jobs).values()} == {"done"}
    assert sorted(inputs for mine in begun for inputs in mine) == sorted(INPUTS)


def test_the_jobs_of_a_machine_that_is_gone_go_to_another(postgresql_url: str, provable: Provable) -> None:
    proved = dict(provable.files.prover().prove_inputs({"x": 3, "square": 9}).to_object())
    gone, left = Database(postgresql_url), Database(postgresql_url)
    gone.migrate()
    id = Queue(gone, SEAL, QueueLimits(lease=0.0)).submit("", provable.id, INPUTS[0], None)[0].id
    claim = Queue(gone, SEAL, QueueLimits(lease=0.0)).claim((provable.id,))
    assert claim is not None
    queue = Queue(left, SEAL, QueueLimits())
    with Pool(queue, {provable.id: provable}, lambda: Counted(proved, []), 1, PACE):
        limit = time.monotonic() + 120
        while not queue.those([id])[id].is_over:
            assert time.monotonic() < limit
            time.sleep(0.01)
    job = queue.those([id])[id]
    assert (job.state, job.attempt) == ("done", 2)
    assert not Queue(gone, SEAL, QueueLimits()).settle(claim, {})
    for database in (gone, left):
        database.close()
