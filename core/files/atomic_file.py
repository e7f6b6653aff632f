"""Writing files so that none is ever seen half written, nor one of an old set beside one of a new, whatever happens meanwhile."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from contextvars import ContextVar

from .file_lock import try_lock, unlock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO, Final

_SUFFIX: Final = ".zkwright"
"""How the name of a file in the making ends; it begins with a dot."""

_RANDOM_BYTES: Final = 8
"""Between the two: the file's own name, a dot, and these in hexadecimal."""


@contextmanager
def replacing(path: str | os.PathLike[str], *, secret: bool = False) -> Iterator[BinaryIO]:
    """Open a new file beside `path` for writing, or for mapping; on success flush it to the disk and rename it over `path`.

    When the body raises, `path` keeps its old content and nothing is left beside it; what a killed process leaves there,
    `remove_leftovers` removes. A symbolic link is not followed: the new file takes its place, and what it pointed to stays.
    An existing file's permissions are kept and a new one gets the process's default; with `secret` (a witness,
    a private key) only the owner may read the result in either case. Within `together` the file waits for the others.

    Raises `OSError` when the folder cannot be written or `path` exists and is not a regular file, or a link to what is none.

    >>> import tempfile
    >>> from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replacing(Path(folder, "answer")) as file:
    ...         _ = file.write(b"42")
    ...     Path(folder, "answer").read_bytes()
    b'42'
    """
    new = _New(os.path.abspath(path), secret)
    try:
        with os.fdopen(os.dup(new.descriptor), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        new.discard()
        raise
    files = _gathered.get() or Together()
    files.add(new)
    if not _gathered.get():
        with files:
            files.put_in_place()


class Together:
    """Files that belong together: within the body, `replacing` keeps what it writes beside, until `put_in_place`.

    Each file belongs to those before it, as a verification key does to its proving key. A process that is killed at any
    moment leaves the first files of the old set, or of the new one, never files of both. All lie in one folder.
    What was not put in place when the body ends is removed.
    """

    def __init__(self) -> None:
        """Nothing is written yet."""
        self._files: list[_New] = []

    def __enter__(self) -> Together:
        """Gather what `replacing` writes from here on."""
        self._outer = _gathered.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        """Remove what was not put in place."""
        _gathered.reset(self._outer)
        for new in self._files:
            new.discard()

    def add(self, new: _New) -> None:
        """Take a file that is written."""
        self._files.append(new)

    def put_in_place(self) -> None:
        """Give each file its name. Raises `OSError`; what has its name by then keeps it."""
        replaced = False
        for new in reversed(self._files[1:]):
            with suppress(FileNotFoundError):
                os.unlink(new.target)
                replaced = True
        if replaced:
            self._sync()
        for number, new in enumerate(self._files):
            new.put_in_place()
            if number == 0 or number == len(self._files) - 1:
                self._sync()
        self._files.clear()

    def _sync(self) -> None:
        if os.name == "posix":  # a name is on the disk only once its folder is
            folder = os.open(os.path.dirname(self._files[0].target), os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


_gathered: Final[ContextVar[Together | None]] = ContextVar("gathered", default=None)


class _New:
    """A file in the making beside its `target`; its lock tells others that somebody works on it."""

    def __init__(self, target: str, secret: bool) -> None:
        self.target: Final = target
        self._mode: Final = _permissions(target, secret)
        folder, name = os.path.split(target)
        while True:
            self.beside = os.path.join(folder, f".{name}.{os.urandom(_RANDOM_BYTES).hex()}{_SUFFIX}")
            flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
            try:
                self.descriptor = os.open(self.beside, flags, 0o666 if self._mode is None else self._mode)
            except OSError as error:  # of a name that nobody gave
                if error.errno == errno.ENOENT:
                    raise FileNotFoundError(errno.ENOENT, "No such folder", folder) from None
                raise OSError(error.errno, error.strerror, target) from None
            mine = try_lock(self.descriptor) is not False
            if mine and (os.name != "posix" or os.fstat(self.descriptor).st_nlink):
                return
            self.discard()  # taken for a leftover before it was locked

    def put_in_place(self) -> None:
        if os.name == "posix":
            # Who may write in the folder can put another file, or a link to one, at the name: nothing is done to that one.
            if not os.path.samestat(os.lstat(self.beside), os.fstat(self.descriptor)):
                raise OSError(errno.ESTALE, "somebody else replaced it while it was written", self.beside)
            if self._mode is not None:
                os.fchmod(self.descriptor, self._mode)
        else:
            if self._mode is not None:
                os.chmod(self.beside, self._mode)
            self._close()  # an open file cannot be renamed there
        os.replace(self.beside, self.target)
        self._close()

    def discard(self) -> None:
        with suppress(FileNotFoundError):
            os.unlink(self.beside)
        self._close()

    def _close(self) -> None:
        if self.descriptor >= 0:
            unlock(self.descriptor)
            os.close(self.descriptor)
            self.descriptor = -1


def remove_leftovers(folder: str | os.PathLike[str]) -> None:
    """Remove what `replacing` left in a folder in processes that were killed: files of ours that nobody works on any more.

    Another user's stay, and so does what cannot be removed; where the system has no locks (see `file_lock`) all do.
    """
    try:
        names = [name for name in os.listdir(folder) if _is_ours(name)]
    except OSError:
        return
    for name in names:
        with suppress(OSError):
            _remove_leftover(os.path.join(folder, name))


def _is_ours(name: str) -> bool:
    """Whether `replacing` gives such names: a person's `.prod.zkwright` is none."""
    head, dot, digits = name.removesuffix(_SUFFIX).rpartition(".")
    made = name.endswith(_SUFFIX) and head.startswith(".") and len(head) > 1 and bool(dot)
    return made and len(digits) == 2 * _RANDOM_BYTES and set(digits) <= set("0123456789abcdef")


def _remove_leftover(path: str) -> None:
    # Others may write in the folder too: neither follow a link nor wait for the other end of a pipe.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        status = os.fstat(descriptor)
        if stat.S_ISREG(status.st_mode) and try_lock(descriptor) is True and status.st_uid == os.geteuid():
            os.unlink(path)
    finally:
        os.close(descriptor)


def _permissions(target: str, secret: bool) -> int | None:
    """The permission bits to set explicitly, or None where the process's default for new files is right."""
    kept = None
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(os.stat(target).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", target)
        # Whose rights a program runs with was granted to the old content, so none of that is kept.
        kept = None if os.path.islink(target) else os.stat(target).st_mode & 0o777
    return 0o600 if secret else kept
