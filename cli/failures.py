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


# Errors by module and name, most special first: naming them does not load the modules.
_KNOWN: Final = {
    ("zkwright.compiler.errors", "UnsatisfiedCircuitError"): (NO, "unsatisfied"),
    ("zkwright.prover.errors", "UnsatisfiedWitness"): (NO, "unsatisfied"),
    ("zkwright.core.errors", "ZkwrightError"): (UNUSABLE, "error"),
    ("zkwright.verifier.errors", "MalformedProof"): (UNUSABLE, "error"),
    ("zkwright.verifier.errors", "InvalidProof"): (NO, "invalid proof"),
    ("zkwright.verifier.errors", "VerifierError"): (UNUSABLE, "error"),
    ("zkwright.cli.errors", "UnsoundKey"): (NO, "unsound key"),
    ("zkwright.cli.errors", "Refusal"): (UNUSABLE, "error"),
}

_COMPILE_ERROR: Final = ("zkwright.compiler.errors", "CompileError")

_MENDS: Final = {
    errno.ENOENT: "check the path",
    errno.EACCES: "check its permissions",
    errno.EPERM: "check its permissions",
    errno.ENOMEM: "use a machine with more memory",
    errno.EISDIR: "give a file",
    errno.ENOTDIR: "check the path",
    errno.ENOSPC: "free some space",
    errno.EROFS: "choose another folder with -o",
}


def explain(error: BaseException, *, redact: bool = False) -> Failure:
    """What to tell about an error; with `redact`, no value of a signal.

    One that nobody foresaw is a bug of ours; its text stays unsaid, for it may quote a secret.
    """
    for cls in type(error).__mro__:
        if known := _KNOWN.get((cls.__module__, cls.__qualname__)):
            code, label = known
            if cls.__qualname__ == "UnsatisfiedCircuitError":
                return _unsatisfied(error, redact)
            return Failure(code, label, _with_place(error, redact))
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


def _with_place(error: BaseException, redact: bool) -> str:
    """What an error says and where it happened; of several lines only where it quotes a line of the user's own source.

    With `redact` without what a foreign program said, which may be secret.
    """
    if redact and (redacted := getattr(error, "redacted", None)) is not None:
        told = printable(redacted())
    else:
        told = str(error) if _is_compile_error(error) else printable(str(error))
    notes = [printable(note) for note in getattr(error, "__notes__", [])]
    return ": ".join([*reversed(notes), told])


def _is_compile_error(error: BaseException) -> bool:
    return any((cls.__module__, cls.__qualname__) == _COMPILE_ERROR for cls in type(error).__mro__)


def _unsatisfied(error: Any, redact: bool) -> Failure:
    count = error.n_failures
    requirements = "1 requirement does" if count == 1 else f"{count} requirements do"
    failures = [
        {
            "message": failure.message,
            "at": str(failure.site),
            "through": [{"gadget": name, "at": str(site)} for name, site in failure.path],
        }
        for failure in error.failures
    ]
    return Failure(
        NO,
        "unsatisfied",
        f"the inputs do not satisfy the circuit: {requirements} not hold",
        error.redacted() if redact else str(error),
        {"failures": failures, "n_failures": count, "n_following": error.n_following},
    )
