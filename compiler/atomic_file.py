"""Writing a file so that it is never seen half written, whatever happens meanwhile."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(path: str | os.PathLike[str], *, secret: bool = False) -> Iterator[BinaryIO]:
    """Open a new file beside `path` for writing, or for mapping; on success flush it to the disk and rename it over `path`.

    When the body raises, `path` keeps its old content and nothing is left beside it. A symbolic link is followed, but replaced
    by a file of its own with `secret`.
    An existing file's permissions are kept and a new one gets the process's default; with `secret` (a witness,
    a private key) only the owner may read the result in either case.

    Raises `OSError` when the folder cannot be written or `path` exists and is not a regular file.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replacing(Path(folder, "answer")) as file:
    ...         _ = file.write(b"42")
    ...     Path(folder, "answer").read_bytes()
    b'42'
    """
    # A link to a file of somebody's choice must not become a place for secrets: there the link itself is replaced.
    target = Path(os.path.abspath(path) if secret else os.path.realpath(path))
    mode = _permissions(target, secret)
    beside = target.with_name(f".{target.name}.{os.urandom(8).hex()}")
    descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode or 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            beside.chmod(mode)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    if os.name == "posix":  # the rename itself is on the disk only once the folder is
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _permissions(target: Path, secret: bool) -> int | None:
    """The permission bits to set explicitly, or None where the process's default for new files is right."""
    try:
        status = target.stat()
    except FileNotFoundError:
        return 0o600 if secret else None
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "not a regular file", str(target))
    return 0o600 if secret else stat.S_IMODE(status.st_mode)
