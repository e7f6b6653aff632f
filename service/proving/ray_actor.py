"""What proves within a Ray cluster: an actor that keeps its provers, and a machine's copies of keys and circuits."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from .circuits import CircuitFiles
from .outcomes import failure
from .provers import Provers
from .sealing import Seal, Unreadable

SEALED_FOR: Final = "ray"
"""What inputs on their way to an actor are sealed for, each with a key of its own: none is on a disk that Ray spills to."""


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file by its content; `path` is where the service has it, where it may lie on other machines too."""

    path: Path
    sha256: str

    @classmethod
    def of(cls, path: Path) -> SharedFile:
        """Read whole, in pieces. Raises `OSError`."""
        with path.open("rb") as file:
            return cls(path, hashlib.file_digest(file, "sha256").hexdigest())

    def is_at(self, path: Path) -> bool:
        """Whether this content is there."""
        try:
            return SharedFile.of(path).sha256 == self.sha256
        except OSError:
            return False


class MachineFiles:
    """Files of this machine by their content: where the service has them, or copies in a folder of this user."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is made with the first copy."""
        name = f"zkwright-{os.getuid() if hasattr(os, 'getuid') else 'service'}"
        self._folder = folder or Path(tempfile.gettempdir()) / name
        self._known: dict[str, Path] = {}

    def find(self, file: SharedFile) -> Path | None:
        """Where its content is, None where it is not on this machine."""
        if file.sha256 not in self._known:
            for path in (file.path, self._copy_of(file)):
                if file.is_at(path):
                    self._known[file.sha256] = path
                    break
        return self._known.get(file.sha256)

    def keep(self, file: SharedFile, content: Any) -> Path:
        """A copy, whole or not there, which all actors of the machine use. Raises `ValueError` for another content."""
        if hashlib.sha256(content).hexdigest() != file.sha256:
            raise ValueError("another file came")
        self._folder.mkdir(mode=0o700, exist_ok=True)
        status = self._folder.lstat()
        if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o022):
            raise ValueError("the folder for copies is not this user's alone")
        path = self._copy_of(file)
        beside = path.with_name(f".{path.name}.{os.urandom(8).hex()}")
        beside.write_bytes(content)
        beside.replace(path)
        self._known[file.sha256] = path
        return path

    def _copy_of(self, file: SharedFile) -> Path:
        return self._folder / f"{file.sha256}{file.path.suffix}"


class ProvingActor:
    """Two threads: one proves, the other is asked how far that is."""

    def __init__(self, memory: int) -> None:
        """`memory` bounds in bytes what provers keep ready, see `Provers`."""
        self._provers = Provers(memory)
        self._files = MachineFiles()
        self._step = ("", 0, 0)

    def pid(self) -> int:
        """The number of its process, for those who look after the machine."""
        return os.getpid()

    def missing(self, files: Sequence[SharedFile]) -> list[str]:
        """Of these files the hashes of those that are not on this machine."""
        return [file.sha256 for file in files if self._files.find(file) is None]

    def prove(
        self, zkey: SharedFile, r1cs: SharedFile, sent: dict[str, Any], sealed: bytes, key: bytes
    ) -> dict[str, Any]:
        """The outcome for sealed inputs; `sent` has references to the contents of files by their hashes."""
        from zkwright.compiler.language.debugging import without_debug
        from zkwright.core.core_dumps import no_core_dumps

        paths = [self._files.find(file) or self._fetch(file, sent) for file in (zkey, r1cs)]
        try:
            inputs = Seal(key).open(sealed, SEALED_FOR)
        except Unreadable:
            return failure("internal", "what came over the cluster's network was changed")

        def told(step: str, done: int, total: int) -> None:
            self._step = (step, done, total)

        with without_debug(), no_core_dumps():
            return self._provers.prove(CircuitFiles(*paths), inputs, told)

    def step(self) -> tuple[str, int, int]:
        """How far the proof is."""
        return self._step

    def _fetch(self, file: SharedFile, sent: dict[str, Any]) -> Path:
        import ray

        return self._files.keep(file, ray.get(sent[file.sha256]))
