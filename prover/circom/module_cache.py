"""Machine code of witness programs, kept between runs, so that a program is compiled once.

Loading machine code is running it. So nothing is read but files of ours, which nobody else may read or write, in a folder of
ours of which the same holds; a folder or file of another kind counts as absent. Whoever can write there runs code as this user
anyway. The digest in front of each module finds damage, not malice.

Where the system does not tell whose a file is, as on Windows, nothing is kept.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from zkwright.core.cache_folder import cache_folder
from zkwright.prover.circom.compiling import CONFIGURATION

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_BYTES: Final = 1 << 29
"""What all modules together may take; the ones not used for longest make room."""

_MAX_MODULE: Final = 1 << 27  # larger ones would drive out all others, and take long to compile in any case
_DIGEST: Final = 32
_NAME: Final = re.compile(r"[0-9a-f]{64}\.module(\.[0-9a-f]{16})?")
"""A module, or one being written."""


def folder() -> Path:
    """Where modules are kept; raises `OSError` for a user who has no cache, of whom nothing is kept."""
    return cache_folder() / "circom"


def name_of(code: bytes, packages: Path) -> str:
    """The file for a program compiled by the wasmtime in the folder `packages`, on this kind of processor."""
    digest = hashlib.sha256(hashlib.sha256(code).digest())
    system = os.uname() if hasattr(os, "uname") else None
    versions = sorted(found.name for found in packages.glob("wasmtime-*.dist-info"))
    facts = (CONFIGURATION, versions, system and (system.sysname, system.machine), _processor())
    digest.update(repr(facts).encode())
    return f"{digest.hexdigest()}.module"


def fetch(name: str) -> bytes | None:
    """The module kept under that name, as it was stored; None where there is none to be trusted."""
    with suppress(OSError), _opened() as place:
        if place is None:
            return None
        with open(os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place), "rb") as file:
            status = os.fstat(file.fileno())
            if not (stat.S_ISREG(status.st_mode) and _is_private(status) and status.st_size <= _MAX_MODULE):
                return None
            digest, module = file.read(_DIGEST), file.read(_MAX_MODULE)
            if hashlib.sha256(module).digest() == digest:
                os.utime(file.fileno())
                return module
    return None


def store(name: str, module: bytes) -> None:
    """Keep a module, if that is possible, and let go of old ones."""
    if _DIGEST + len(module) > _MAX_MODULE:
        return
    with suppress(OSError), _opened(make=True) as place:
        if place is None:
            return
        _make_room(place, _DIGEST + len(module))
        beside = f"{name}.{os.urandom(8).hex()}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        try:
            with open(os.open(beside, flags, 0o600, dir_fd=place), "wb") as file:
                file.write(hashlib.sha256(module).digest())
                file.write(module)
            os.rename(beside, name, src_dir_fd=place, dst_dir_fd=place)
        except BaseException:
            with suppress(OSError):
                os.unlink(beside, dir_fd=place)
            raise


@contextmanager
def _opened(*, make: bool = False) -> Iterator[int | None]:
    """A descriptor of the folder, so that it cannot be exchanged meanwhile; None unless it is private."""
    if not hasattr(os, "geteuid"):
        yield None
        return
    path = folder()
    if make:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            path.mkdir(mode=0o700)
    place = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        yield place if _is_private(os.fstat(place)) else None
    finally:
        os.close(place)


def _is_private(status: os.stat_result) -> bool:
    return status.st_uid == os.geteuid() and not stat.S_IMODE(status.st_mode) & 0o077


def _make_room(place: int, wanted: int) -> None:
    """Remove the modules not used for longest until `wanted` bytes fit; nothing else that may lie there is touched."""
    total = wanted
    for name, status in sorted(_modules(place), key=lambda found: -found[1].st_mtime):
        total += status.st_size
        if total > MAX_BYTES:
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=place)


def _modules(place: int) -> Sequence[tuple[str, os.stat_result]]:
    found = []
    for name in os.listdir(place):
        if _NAME.fullmatch(name):
            with suppress(FileNotFoundError):
                found.append((name, os.stat(name, dir_fd=place, follow_symlinks=False)))
    return found


def _processor() -> str:
    """What the processor can do, where Linux tells: code is made for that."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(errors="replace").splitlines():
            if line.startswith(("flags", "Features")):
                return line
    return ""
