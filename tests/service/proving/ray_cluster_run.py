"""Two actors of a local Ray cluster prove, one of which is killed in the midst: run by `test_ray.py` in a process of its own.

python -m tests.service.proving.ray_cluster_run NAME.zkey DATABASE.sqlite RESULT.json
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import ray
from zkwright.service.proving.circuits import CircuitFiles, Provable, read_provable
from zkwright.service.proving.lane import checked
from zkwright.service.proving.pool import Pool
from zkwright.service.proving.queue import Queue
from zkwright.service.proving.ray_actor import SEALED_FOR
from zkwright.service.proving.ray_cluster import RayCluster, RayWorker
from zkwright.service.proving.sealing import Seal
from zkwright.service.proving.settings import Pace, QueueLimits
from zkwright.service.proving.workers import Worker
from zkwright.service.storage.database import Database

N_JOBS = 6


def until(true: Callable[[], bool]) -> None:
    """Wait for what has to come; whoever runs this bounds it."""
    while not true():
        time.sleep(0.02)


class Recorded:
    """A worker whose actor's process is known, and stopped as it takes up its first job where it is the first."""

    def __init__(self, worker: RayWorker, is_first: bool) -> None:
        self._worker = worker
        self.pid: int = ray.get(worker.actor.pid.remote())
        self.is_stopped = False
        self._is_first = is_first

    def begin(self, files: CircuitFiles, inputs: bytes) -> None:
        if self._is_first and not self.is_stopped:
            os.kill(self.pid, signal.SIGSTOP)
            self.is_stopped = True
        self._worker.begin(files, inputs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._worker, name)


def of_a_machine_without_files(cluster: RayCluster, provable: Provable) -> dict[str, Any]:
    """What an actor gives that has to take key and circuit from the cluster's store."""
    files = cluster.named(provable.files)
    nowhere = tuple(replace(file, path=Path("/nowhere") / file.path.name) for file in files)
    worker = cluster.worker()
    missing = ray.get(worker.actor.missing.remote(nowhere))
    key = bytes(32)
    inputs = b'{"x": 3, "square": 9}'
    sealed = Seal(key).close(inputs, SEALED_FOR)
    outcome = worker.actor.prove.remote(*nowhere, cluster.put(files, missing), sealed, key)
    return checked(provable, inputs, ray.get(outcome)) | {"missing": len(missing)}


def main() -> None:
    """Writes what became of the jobs, as JSON, to a file: Ray itself prints."""
    provable = read_provable(Path(sys.argv[1]))
    ray.init("local", num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=80_000_000)
    cluster = RayCluster("auto?actors=2", 1 << 30)
    database = Database(f"sqlite:///{sys.argv[2]}")
    database.migrate()
    queue = Queue(database, Seal(bytes(32)), QueueLimits())
    ids = [
        queue.submit("", provable.id, json.dumps({"x": x, "square": x * x}).encode(), None)[0].id for x in range(N_JOBS)
    ]
    made: list[Recorded] = []
    numbers = itertools.count()

    def make() -> Worker:
        worker = Recorded(cluster.worker(), next(numbers) == 0)
        made.append(worker)
        return worker

    with Pool(queue, {provable.id: provable}, make, cluster.actors, Pace(idle=0.02, beat=0.05)):
        until(lambda: any(each.is_stopped for each in made))
        os.kill(next(each.pid for each in made if each.is_stopped), signal.SIGKILL)
        until(lambda: all(job.is_over for job in queue.those(ids).values()))
    elsewhere = of_a_machine_without_files(cluster, provable)
    jobs = queue.those(ids)
    told = [{**jobs[id].to_object(), "attempt": jobs[id].attempt} for id in ids]
    result = {"jobs": told, "pids": [each.pid for each in made], "elsewhere": elsewhere}
    Path(sys.argv[3]).write_text(json.dumps(result), encoding="utf-8")
    database.close()
    ray.shutdown()


if __name__ == "__main__":
    main()
