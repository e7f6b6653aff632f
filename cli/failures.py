"""What went wrong, in one line for people, one object for programs, and an exit code; loaded once something did."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from zkwright.cli.exit_codes import NO, UNUSABLE
from zkwright.cli.text import printable

from .missing_packages import without


class Failure(NamedTuple):
    """An error as the user sees it; `details` are further lines, `document` further members of the JSON object."""

    code: int
    label: str
    message: str
    details: str = ""
    document: Mapping[str, Any] = MappingProxyType({})


# By module and name: naming them does not load the modules.
_ROOTS: Final = frozenset(
    {
        ("zkwright.core.errors", "ZkwrightError"),
        ("zkwright.verifier.errors", "VerifierError"),
        ("zkwright.cli.errors", "Refusal"),
    }
)
"""The bases of what was foreseen, which tell of themselves: `label`, `answers_no`, `to_object`."""

_UNSATISFIED: Final = frozenset({("zkwright.compiler.errors", "UnsatisfiedCircuitError")})
_COMPILE_ERROR: Final = frozenset({("zkwright.compiler.errors", "CompileError")})

_MENDS: Final = {
    errno.ENOENT: "check the path",
    errno.EACCES: "check its permissions",
    errno.EPERM: "check its permissions",
    errno.ENOMEM: "use a machine with more memory",
    errno.EISDIR: "give a file",
    errno.ENOTDIR: "check the path",
    errno.ENOSPC: "free some space",
    errno.EROFS: "choose another folder with -o",
    errno.EADDRINUSE: "another program listens there; end it, or take another port",
    errno.EADDRNOTAVAIL: "take an address of this machine",
}


def explain(error: BaseException, *, redact: bool = False) -> Failure:
    """What to tell about an error; with `redact`, no value of a signal.

    One that nobody foresaw is a bug of ours; its text stays unsaid, for it may quote a secret.
    """
    if _is_one(error, _ROOTS):
        return _foreseen(error, redact)
    if isinstance(error, OSError) and error.strerror:
        place = f"{printable(str(error.filename))}: " if error.filename else ""
        mend = _MENDS.get(error.errno or 0, "check the path and the disk")
        return Failure(UNUSABLE, "error", f"{place}{error.strerror[0].lower()}{error.strerror[1:]}; {mend}")
    if isinstance(error, MemoryError):
        return Failure(UNUSABLE, "error", "not enough memory; use a machine with more, or a smaller circuit")
    if isinstance(error, ModuleNotFoundError) and (lacking := without(error)):
        return Failure(UNUSABLE, "error", lacking)
    import traceback

    # The innermost lines alone: a recursion without end has thousands.
    frame = traceback.extract_tb(error.__traceback__, limit=-1)[-1]
    return Failure(
        UNUSABLE,
        "internal error",
        f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}: this is a bug in zkwright; "
        "please report what `zkwright --debug` shows, after removing any secret from it",
    )


def _foreseen(error: Any, redact: bool) -> Failure:
    code = NO if error.answers_no else UNUSABLE
    document = {name: value for name, value in error.to_object().items() if name not in ("kind", "message")}
    if _is_one(error, _UNSATISFIED):
        return Failure(code, error.label, error.summary, error.redacted() if redact else str(error), document)
    return Failure(code, error.label, _with_place(error, redact), document=document)


def _with_place(error: BaseException, redact: bool) -> str:
    """What an error says and where it happened; of several lines only where it quotes a line of the user's own source.

    With `redact` without what a foreign program said, which may be secret.
    """
    if redact and (redacted := getattr(error, "redacted", None)) is not None:
        told = printable(redacted())
    else:
        told = str(error) if _is_one(error, _COMPILE_ERROR) else printable(str(error))
    notes = [printable(note) for note in getattr(error, "__notes__", []) if not told.startswith(f"{Path(note)}: ")]
    return ": ".join([*reversed(notes), told])


def _is_one(error: BaseException, classes: frozenset[tuple[str, str]]) -> bool:
    return any((cls.__module__, cls.__qualname__) in classes for cls in type(error).__mro__)
