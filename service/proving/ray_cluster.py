"""Workers that are actors of a Ray cluster, which a deployment has already: `ray://auto`, `ray://HOST:PORT`."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from ..errors import ServiceError
from .circuits import CircuitFiles
from .outcomes import failure
from .ray_actor import SEALED_FOR, ProvingActor, SharedFile
from .sealing import SECRET_BYTES, Seal
from .workers import News, Outcome, Step, WorkerDied

_ADDRESS: Final = re.compile(r"(auto|[^?]+:[0-9]+)(?:\?actors=([1-9][0-9]{0,3}))?")


_ENVIRONMENT: Final = {"env_vars": {"ZKWRIGHT_REDACT": "1"}}


class RayCluster:
    """A connection to a cluster, and the files that its machines asked for: each is put into its store once.

    As many jobs run at a time as the cluster has machines, since one proof keeps all cores of one busy, or as `?actors=N` says.
    """

    def __init__(self, address: str, memory: int) -> None:
        """Connect; `address` is `auto` or `HOST:PORT`. Raises `ServiceError` where Ray is not installed, or not there."""
        place = f"ray://{address}"
        found = _ADDRESS.fullmatch(address)
        if found is None:
            mend = "write ray://auto or ray://HOST:PORT, perhaps with ?actors=N"
            raise ServiceError(place, "no address of a Ray cluster", mend)
        try:
            ray: Any = import_module("ray")  # its types are of functions half of which have none
        except ModuleNotFoundError as error:
            raise ServiceError(place, "Ray is not installed", "run: pip install 'zkwright[ray]'") from error
        if not ray.is_initialized():
            try:
                ray.init("auto" if found[1] == "auto" else f"ray://{found[1]}", log_to_driver=False)
            except (ConnectionError, ValueError, RuntimeError) as error:
                what = f"no Ray cluster is reached ({type(error).__name__})"
                raise ServiceError(place, what, "start one with `ray start --head`, or name its address") from error
        self._ray: Final = ray
        self._memory: Final = memory
        self._lock: Final = threading.Lock()
        self._named: Final[dict[Path, SharedFile]] = {}
        self._put: Final[dict[str, Any]] = {}
        alive = sum(node["Alive"] for node in ray.nodes())
        self.actors: Final = int(found[2]) if found[2] else max(1, alive)

    def worker(self) -> RayWorker:
        """A new actor."""
        actor = self._ray.remote(ProvingActor).options(
            max_concurrency=2, max_restarts=0, scheduling_strategy="SPREAD", runtime_env=_ENVIRONMENT
        )
        return RayWorker(self, self._ray, actor.remote(self._memory))

    def named(self, files: CircuitFiles) -> tuple[SharedFile, SharedFile]:
        """Key and circuit by their contents, which are read once."""
        with self._lock:
            for path in (files.zkey, files.r1cs):
                if path not in self._named:
                    self._named[path] = SharedFile.of(path)
            return self._named[files.zkey], self._named[files.r1cs]

    def put(self, files: Sequence[SharedFile], missing: Sequence[str]) -> dict[str, Any]:
        """References to the contents of those that are missing, by their hashes."""
        with self._lock:
            for file in files:
                if file.sha256 in missing and file.sha256 not in self._put:
                    self._put[file.sha256] = self._ray.put(file.path.read_bytes())
            return {sha256: self._put[sha256] for sha256 in missing}


class RayWorker:
    """One actor; it is asked which files it lacks before it proves."""

    def __init__(self, cluster: RayCluster, ray: Any, actor: Any) -> None:
        """Of a new actor, which need not have started."""
        self._cluster: Final = cluster
        self._ray: Final = ray
        self._actor: Final = actor
        self._files: tuple[SharedFile, SharedFile] | None = None
        self._inputs: tuple[bytes, bytes] = b"", b""
        self._missing: Any = None
        self._outcome: Any = None
        self._step: Any = None

    @property
    def actor(self) -> Any:
        """Ray's handle of the actor."""
        return self._actor

    def begin(self, files: CircuitFiles, inputs: bytes) -> None:
        """Take a job up. Raises `WorkerDied`."""
        try:
            self._files = self._cluster.named(files)
        except OSError as error:
            raise WorkerDied from error
        key = os.urandom(SECRET_BYTES)
        self._inputs = Seal(key).close(inputs, SEALED_FOR), key
        self._missing = self._actor.missing.remote(self._files)
        self._outcome = self._step = None

    def news(self, wait: float) -> News | None:
        """The next word on it, waited for so many seconds. Raises `WorkerDied`."""
        awaited = self._missing if self._outcome is None else self._outcome
        if self._is_there(awaited, wait):
            given = self._get(awaited)
            if self._outcome is not None or isinstance(given, Outcome):
                return given if isinstance(given, Outcome) else Outcome(given)
            sent = self._cluster.put(self._files or (), given)
            self._outcome = self._actor.prove.remote(*(self._files or ()), sent, *self._inputs)
            return None
        if self._outcome is None:
            return None
        if self._step is None:
            self._step = self._actor.step.remote()
        elif self._is_there(self._step, 0):
            told, self._step = self._get(self._step), None
            if not isinstance(told, Outcome) and told[0]:
                return Step(*told)
        return None

    def _is_there(self, reference: Any, wait: float) -> bool:
        there, _ = self._ray.wait([reference], timeout=wait)
        return bool(there)

    def _get(self, reference: Any) -> Any:
        """What came; of what the actor raised the kind alone is told."""
        try:
            return self._ray.get(reference)
        except self._ray.exceptions.RayTaskError as error:
            return Outcome(failure("internal", f"proving failed: {type(error.cause).__name__}"))
        except self._ray.exceptions.RayError as error:
            raise WorkerDied from error

    def stop(self) -> None:
        """Kill the actor, with whatever it does."""
        self._ray.kill(self._actor, no_restart=True)
