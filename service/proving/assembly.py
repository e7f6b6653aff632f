"""What the settings mean: circuits, the seal, the queue, and what proves."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ..errors import ServiceError
from ..storage.database import Database
from .circuits import Provable, read_provable
from .pool import Pool
from .queue import Queue
from .sealing import SECRET_FILE_VARIABLE, Seal, made_secret, read_secret
from .settings import ProvingSettings
from .worker_process import WorkerProcess

if TYPE_CHECKING:
    from ..settings import Settings
    from ..statements.registry import Registry

RAY: Final = "ray://"
"""How the name of a Ray cluster begins."""


def provables_of(settings: ProvingSettings) -> dict[str, Provable]:
    """The circuits by the ids of their statements. Raises `ServiceError`."""
    provables = [read_provable(key) for key in settings.keys]
    return {provable.id: provable for provable in provables}


def register_provables(settings: Settings, registry: Registry) -> None:
    """Have every statement among those that are verified, as it was registered, or with nothing that counts once.

    Raises what `Registry.register_of` does, and `ServiceError` for files that will not do.
    """
    for provable in provables_of(settings.proving).values():
        descriptor, key = provable.statement.to_json(), provable.verifying_key.to_json()
        registry.register_of(provable.files.zkey, descriptor, key)


def queue_of(settings: ProvingSettings, database: Database) -> Queue:
    """The queue in a database. Raises `ServiceError` where there is no secret to seal inputs with."""
    return Queue(database, Seal(_secret(settings, database)), settings.limits)


def _secret(settings: ProvingSettings, database: Database) -> bytes:
    named = settings.secret or os.environ.get(SECRET_FILE_VARIABLE)
    if named:
        return read_secret(Path(named))
    if database.is_sqlite:
        file = Path(database.url.database or "").absolute()
        return made_secret(file.with_name(f"{file.name}.secret"))
    mend = f"name the file with --secret or {SECRET_FILE_VARIABLE}, the same one on each machine"
    raise ServiceError(database.place, "inputs that wait in it need a secret that seals them", mend)


def pool_of(
    settings: ProvingSettings, queue: Queue, provables: Mapping[str, Provable]
) -> AbstractContextManager[object]:
    """What proves while it is entered: processes of this machine, actors of a Ray cluster, or nothing.

    Raises `ServiceError` for a cluster that cannot be had.
    """
    if not provables or settings.workers == 0:
        return nullcontext()
    if isinstance(settings.workers, int):
        return Pool(queue, provables, lambda: WorkerProcess(settings.memory), settings.workers, settings.pace)
    if not settings.workers.startswith(RAY):
        mend = f"give the number of processes, or {RAY}HOST:PORT, or {RAY}auto"
        raise ServiceError(settings.workers, "neither a number of workers nor a Ray cluster", mend)
    from .ray_cluster import RayCluster

    cluster = RayCluster(settings.workers.removeprefix(RAY), settings.memory)
    return Pool(queue, provables, cluster.worker, cluster.actors, settings.pace)


@contextmanager
def proving_beside(settings: Settings) -> Iterator[Settings]:
    """Prove in this process, whatever takes requests for it, which gets these settings and leaves it to this one.

    Raises `ServiceError`.
    """
    proving = settings.proving
    others = replace(settings, proving=replace(proving, workers=0))
    if not proving.keys:
        yield others
        return
    database = Database(settings.database)
    try:
        with pool_of(proving, queue_of(proving, database), provables_of(proving)):
            yield others
    finally:
        database.close()
