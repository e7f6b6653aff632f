"""Files as the command reads and writes them: bounded, whole, and never over a key that people rely on."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress

from zkwright.cli.entry import Interruptible

from .errors import Refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import Final, TypeAlias

    StrPath: TypeAlias = str | os.PathLike[str]
    from zkwright.verifier import VerifyingKey

VERIFICATION_KEY: Final = "verification_key.json"
PROOF: Final = "proof.json"
PUBLIC: Final = "public.json"
SIGNALS: Final = "signals.json"
STATEMENT_SUFFIX: Final = ".statement.json"


_PATIENCE: Final = 60
"""Seconds to wait for another process to give its files their names, which takes milliseconds."""

_FILE_SUFFIXES: Final = frozenset(
    {".r1cs", ".sym", ".wtns", ".zkey", ".json", ".html", ".wasm", ".ptau", ".mpcparams", ".py", ".txt"}
)
"""Who gives such a name for a folder that is not there means a file."""


def read_at_most(path: StrPath, limit: int) -> bytes:
    """The file's content; one byte too many when it is longer than `limit`, for the parser to refuse."""
    with open(path, "rb") as file:
        return file.read(limit + 1)


def read_own(path: StrPath, limit: int) -> bytes:
    """As `read_at_most`, of a file that nobody named: raises `OSError` for a pipe, and does not wait for its other end."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", os.fspath(path))
        return file.read(limit + 1)


def make_folder(folder: StrPath, option: str = "-o") -> StrPath:
    """Make the folder for results, before any long work. Raises `Refusal` when that cannot be, or a file seems to be meant.

    `option` is what names another one.
    """
    if os.path.splitext(folder)[1] in _FILE_SUFFIXES and not os.path.exists(folder):
        from zkwright.core.shell_word import shell_word

        mend = f"write {option} {shell_word(os.path.dirname(folder) or '.')}"
        raise Refusal(f"{option} {os.fspath(folder)}: names a file, where a folder is needed; {mend}")
    from zkwright.core.files.atomic_file import remove_leftovers

    with writing(folder, option):
        os.makedirs(folder or ".", exist_ok=True)
    remove_leftovers(folder)
    return folder


@contextmanager
def results_in(folder: StrPath, option: str = "-o") -> Iterator[None]:
    """Make the folder for what the body writes; where that fails, folders made for it go again, unless something is in them.

    `option` as in `make_folder`.
    """
    missing = [path for path in _and_above(folder) if not os.path.exists(path)]
    try:
        with Interruptible():
            make_folder(folder, option)
            yield
    except BaseException:
        with suppress(OSError):
            for path in missing:
                os.rmdir(path)
        raise


def _and_above(folder: StrPath) -> Iterator[str]:
    """The folder, and those that it lies in as far as the path names them, from the innermost."""
    path = os.fspath(folder)
    while path:
        above, name = os.path.split(path)
        if name:  # there is none behind a slash
            yield path
        if above == path:
            return
        path = above


@contextmanager
def alone(folder: StrPath) -> Iterator[None]:
    """Within the body no other process is in one with this folder, so that files of two runs do not mix.

    Others wait, so it is for looking at files and giving new ones their names, not for long work. Raises `Refusal` when
    somebody else does not let go.
    """
    from zkwright.core.files.file_lock import try_lock

    descriptor = None
    with suppress(OSError):  # a folder that cannot be read cannot be locked, nor can folders on every system
        descriptor = os.open(folder or ".", os.O_RDONLY)
    try:
        if descriptor is not None and try_lock(descriptor, _PATIENCE) is False:
            what = f"another process has held its lock for {_PATIENCE} seconds"
            raise Refusal(f"{os.fspath(folder) or '.'}: {what}; end that process, or choose another folder with -o")
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)


@contextmanager
def together(folder: StrPath, guard: Callable[[], None] | None = None) -> Iterator[None]:
    """Put the files that the body writes in place after it, as `Together` does, the first one first; see `results_in`.

    `guard` is asked at once, and again before they are put in place, while no other process changes the folder. Raises `Refusal`.
    """
    from zkwright.core.files.atomic_file import Together

    with results_in(folder):
        if guard:
            with alone(folder):
                guard()
        with Together() as files:
            yield
            with alone(folder):
                if guard:
                    guard()
                with writing(folder):
                    files.put_in_place()


@contextmanager
def writing(path: StrPath, option: str = "-o") -> Iterator[None]:
    """Name the file that the user asked for, not the temporary one beside it, when it cannot be written.

    `option` is what names another place.
    """
    try:
        with Interruptible():
            yield
    except UnicodeEncodeError as error:
        what = f"cannot be written (the system writes names in {error.encoding}, which lacks letters of this one)"
        raise Refusal(f"{os.fspath(path) or '.'}: {what}; set PYTHONUTF8=1") from error
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise Refusal(
            f"{os.fspath(path) or '.'}: cannot be written ({reason}); choose another place with {option}"
        ) from error


def size_of(path: StrPath) -> int | None:
    """The bytes of a file that was written; None when another process has taken it away since, to put its own in place."""
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return None


def write_text(path: StrPath, text: str, option: str = "-o") -> None:
    """Put a text file in place, whole or not at all. Raises `Refusal`, in which `option` names another place."""
    from zkwright.core.files.atomic_file import replacing

    with writing(path, option), replacing(path) as file:
        file.write(text.encode())


def guard_keys(zkey: Path, *, named: bool) -> None:
    """Raise `Refusal` unless `zkey` and what lies beside it may be replaced by a development key and its files.

    Those are `verification_key.json` and, for a circuit whose public values are `named`, `NAME.statement.json`. They may when
    they are missing or of a development key themselves, which is worth nothing: a `.zkey` that `setup` marked as its own, and
    the verification key and the statement of such a `.zkey` in the same folder.
    """
    guard_zkey(zkey)
    guard_verification_key(zkey.with_name(VERIFICATION_KEY))
    if named:
        guard_statement(zkey.with_suffix(STATEMENT_SUFFIX))


def replaced(zkey: Path, names: Sequence[str]) -> list[str]:
    """What to say of the files of these names beside `zkey` that a new key for it replaces, where they are of another key there.

    Asked before it happens: `verification_key.json` tells whose they are. Empty where nothing is lost.
    """
    old = _verifying_key(zkey.with_name(VERIFICATION_KEY))
    if old is None or (zkey.exists() and _development_key(zkey) == old):
        return []
    others = (other for other in sorted(zkey.parent.glob("*.zkey")) if other.name != zkey.name)
    owner = next((other.name for other in others if _development_key(other) == old), None)
    lost = [name for name in names if zkey.with_name(name).exists()]
    return [f"replaced {', '.join(lost)} of {owner}; -o keeps the files of several circuits apart"] if owner else []


def guard_zkey(zkey: Path) -> None:
    """Raise `Refusal` unless the file is missing or a key that `setup` made."""
    if zkey.exists() and _development_key(zkey) is None:
        what = "was not made by `zkwright setup` and would be lost"
        raise Refusal(f"{zkey}: {what}; choose another place with -o, or add --force")


def guard_verification_key(path: Path, new: VerifyingKey | None = None) -> None:
    """Raise `Refusal` unless the file is missing, holds `new` already, or is of a development key in the same folder."""
    if not path.exists():
        return
    old = _verifying_key(path)
    if old is None or (old != new and not _is_of_development(old, path.parent)):
        what = "belongs to no key in this folder that `zkwright setup` made, and would be lost"
        raise Refusal(f"{path}: {what}; choose another place with -o, delete it if it is not needed, or add --force")


def guard_statement(path: Path, new: str | None = None) -> None:
    """Raise `Refusal` unless the file is missing or names the signals of a development key in the same folder.

    It may be of the key whose fingerprint is `new` as well, which is described anew.
    """
    if not path.exists():
        return
    from zkwright.verifier import Statement, VerifierError
    from zkwright.verifier.statement import MAX_STATEMENT_BYTES

    fingerprint = None
    with suppress(VerifierError, OSError):
        fingerprint = Statement.from_json(read_own(path, MAX_STATEMENT_BYTES)).fingerprint
    if fingerprint is not None and fingerprint == new:
        return
    keys = (_development_key(zkey) for zkey in sorted(path.parent.glob("*.zkey")))
    if fingerprint is None or not any(key is not None and key.fingerprint == fingerprint for key in keys):
        what = "belongs to no key in this folder that `zkwright setup` made, and would be lost"
        raise Refusal(f"{path}: {what}; choose another place with -o, delete it if it is not needed, or add --force")


def _verifying_key(path: Path) -> VerifyingKey | None:
    """The key in a `verification_key.json`; None for anything else."""
    from zkwright.verifier import VerifierError, VerifyingKey
    from zkwright.verifier.groth16.verifying_key import MAX_KEY_BYTES

    try:
        return VerifyingKey.from_json(read_own(path, MAX_KEY_BYTES))
    except (VerifierError, OSError):
        return None


def _is_of_development(vk: VerifyingKey, folder: Path) -> bool:
    return any(_development_key(zkey) == vk for zkey in sorted(folder.glob("*.zkey")))


def _development_key(zkey: Path) -> VerifyingKey | None:
    """The verifying key of a `.zkey` that `setup` made; None for anything else."""
    from zkwright.core.errors import FormatError
    from zkwright.prover import read_zkey
    from zkwright.verifier import VerifierError

    try:
        key = read_zkey(zkey)
        return key.verifying_key() if key.is_development else None
    except (FormatError, VerifierError, OSError):
        return None
