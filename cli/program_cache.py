"""Programs compiled from a source, kept between runs, so that `zkwright witness FILE.py` traces a circuit once.

A program is taken from here only if all that it was made from is as it was: the content of the source and of every file that was
opened or imported while it was compiled, the names beside the source, the environment, the
folder, the parameters, Python and zkwright. What asked others than files, computes in Python when it is solved, or prints, is
not kept. Files lie in a folder of the user's caches that nobody else may read or write, else they count as absent; the program
itself is read as any `.r1cs` is, so that a damaged one is an error and never code.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import zkwright
from zkwright.cli.files import PROOF, PUBLIC, STATEMENT_SUFFIX, VERIFICATION_KEY
from zkwright.cli.loading import split_target
from zkwright.cli.source_watch import SourceWatch
from zkwright.compiler.cache_folder import cache_folder

if TYPE_CHECKING:
    from zkwright.compiler import Program

MAX_BYTES: Final = 1 << 29
"""What all programs together may take; the ones not used for longest make room."""

_MAX_PROGRAM: Final = 1 << 27
_MAX_RECORD: Final = 1 << 22
_MAX_FILES: Final = 10_000
_OF_THE_MOMENT: Final = frozenset({"_", "PWD", "OLDPWD", "SHLVL", "LINES", "COLUMNS", "TERM", "COLORTERM"})
"""Variables that differ between terminals."""


def folder() -> Path:
    """Where programs are kept."""
    return cache_folder() / "programs"


class KeptProgram:
    """The place of one program in the cache: of a target, its parameters and its optimisation."""

    def __init__(self, target: str, given: Sequence[str], optimisation: int) -> None:
        """Nothing is looked up yet."""
        self._source = Path(os.path.abspath(split_target(target)[0]))
        facts = (
            target,
            tuple(given),
            optimisation,
            os.getcwd(),
            sorted(_environment()),
            sys.version,
            sys.flags,
            _self(),
        )
        self._name: Final = _digest(repr(facts).encode())

    def file(self) -> Path | None:
        """The program's file, if it is here and the program would be the same again; None otherwise, whatever the reason."""
        with suppress(OSError, ValueError, LookupError, TypeError, RecursionError):
            if not _is_private(folder()):
                return None
            record_file, program_file = self._files()
            with open(record_file, "rb") as file:
                record = json.loads(file.read(_MAX_RECORD))
            if record["beside"] != _names_beside(self._source) or record["files"] != _digests(record["files"]):
                return None
            if record["program"] != _stamp(program_file):
                return None
            os.utime(record_file)
            return program_file
        return None

    def store(self, program: Program, watch: SourceWatch) -> None:
        """Keep a program that was compiled under `watch`, if it may and can be kept, and let go of old ones."""
        from zkwright.compiler.atomic_file import remove_leftovers, replacing
        from zkwright.compiler.program_file import write_program

        if watch.asked_others or program.python_hints or program.layout.looks is not None:
            return
        files = [file for file in sorted(watch.files) if _counts(file)]
        if len(files) > _MAX_FILES:
            return
        with suppress(OSError):
            folder().mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_private(folder()):
                return
            remove_leftovers(folder())
            record_file, program_file = self._files()
            # Its record is written last: a program without one, or another's, counts as absent.
            write_program(program, program_file)
            program_file.chmod(0o600)
            if program_file.stat().st_size > _MAX_PROGRAM:
                program_file.unlink()
                return
            _make_room(program_file)
            record = {"beside": _names_beside(self._source), "files": _digests(files), "program": _stamp(program_file)}
            with replacing(record_file, secret=True) as file:
                file.write(json.dumps(record).encode())

    def _files(self) -> tuple[Path, Path]:
        return folder() / f"{self._name}.json", folder() / f"{self._name}.r1cs"


_OURS: Final = os.path.abspath(zkwright.__path__[0]) + os.sep
_STANDARD: Final = os.path.dirname(os.__file__) + os.sep


def _counts(file: str) -> bool:
    """Whether a file may change on its own: not zkwright's, Python's, or what Python made of a source."""
    own = file.startswith(_OURS) or (file.startswith(_STANDARD) and "site-packages" not in file)
    return not own and f"{os.sep}__pycache__{os.sep}" not in file


def _self() -> list[tuple[str, int, int]]:
    """zkwright itself, by when its files were written: in an editable install they change without a version."""
    found = []
    for path, _, names in os.walk(_OURS, followlinks=True):
        for name in sorted(names):
            if name.endswith((".py", ".so", ".pyd")):
                status = os.stat(os.path.join(path, name))
                found.append((name, status.st_size, status.st_mtime_ns))
    return sorted(found)


def _environment() -> Iterable[tuple[str, str]]:
    return ((name, value) for name, value in os.environ.items() if name not in _OF_THE_MOMENT)


def _names_beside(source: Path) -> list[str]:
    """What an import from the source's folder could find, and code that looks whether a file is there; not what verbs leave."""
    with os.scandir(source.parent) as entries:
        names = [entry.name for entry in entries]
    return sorted(name for name in names if name != "__pycache__" and not name.startswith(".") and not _is_left(name))


def _is_left(name: str) -> bool:
    left = (PROOF, PUBLIC, VERIFICATION_KEY)
    return name in left or name.endswith((".r1cs", ".sym", ".wtns", ".zkey", STATEMENT_SUFFIX))


def _digests(files: Iterable[str]) -> dict[str, str | None]:
    """What each file holds; None for one that is not there, or is no regular file."""
    return {file: _content(file) for file in files}


def _content(file: str) -> str | None:
    with suppress(OSError):
        if stat.S_ISREG(os.stat(file).st_mode):
            return _digest(Path(file).read_bytes())
    return None


def _stamp(file: Path) -> list[int]:
    """What tells whether a file of the cache is the one that was written: reading it all would take longer than solving."""
    status = file.stat()
    return [status.st_size, status.st_mtime_ns]


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=32).hexdigest()


def _is_private(path: Path) -> bool:
    """Whether a folder is the user's own, no link, and closed to all others; never where the system does not tell."""
    status = path.lstat()
    own = hasattr(os, "geteuid") and status.st_uid == os.geteuid()
    return own and stat.S_ISDIR(status.st_mode) and not stat.S_IMODE(status.st_mode) & 0o077


def _make_room(new: Path) -> None:
    """Remove the programs not used for longest, and those without a record, until `new` fits."""
    found: list[tuple[float, int, Path]] = []
    for program in folder().glob("*.r1cs"):
        with suppress(OSError):
            record, used = program.with_suffix(".json"), 0.0
            with suppress(OSError):
                used = record.stat().st_mtime
            found.append((float("inf") if program == new else used, program.stat().st_size, program))
    total = 0
    for used, size, program in sorted(found, reverse=True):
        total += size
        if total > MAX_BYTES or not used:
            program.with_suffix(".json").unlink(missing_ok=True)
            program.unlink(missing_ok=True)
