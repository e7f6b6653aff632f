"""The root of what zkwright raises, and the errors that every room raises. `compiler/errors.py` has the tree."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from .printable import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from pathlib import Path
    from typing import Any, ClassVar


class ZkwrightError(Exception):
    """Base of every error of ours but the verifier's, whose base is `zkwright.verifier.VerifierError`; both tell the same."""

    label: ClassVar[str] = "error"
    """What a report begins with."""

    answers_no: ClassVar[bool] = False
    """Whether it answers the question with no: these inputs, witness or proof do not hold.

    Else there was no answer: what was given cannot be used, or we failed.
    """

    def to_object(self) -> dict[str, Any]:
        """As JSON, for a service to send: `kind`, the name of the class, `message`, and what else it has to tell but values."""
        return {"kind": type(self).__name__, "message": self.redacted()}

    def redacted(self) -> str:
        """What is wrong without the value of anything, fit for a log that others read."""
        return str(self)  # those whose texts have values say less

    def _render_traceback_(self) -> list[str]:
        """What IPython shows: the author's lines, and the message."""
        from .notebook import traceback_lines

        return traceback_lines(self)


class EngineNotAvailable(ZkwrightError):  # noqa: N818 - named for what it says
    """The engine, or the number of threads, that the environment asks for cannot be had."""


class InputError(ZkwrightError, ValueError):
    """An input is missing, unknown, of the wrong type or out of range; `.path` names it, e.g. `path[3].sibling`."""

    def __init__(self, path: str, problem: str) -> None:
        """Name the input and what is wrong with it; secret values stay out of `problem`."""
        self.path = path
        self.problem = problem
        super().__init__(path, problem)

    def __str__(self) -> str:
        """`path: problem`."""
        return printable(f"{self.path}: {self.problem}" if self.path else self.problem)


class FormatError(ZkwrightError, ValueError):
    """A file is not what it must be: says which file, what is wrong, where, and how to mend it."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        what: str,
        *,
        section: int | None = None,
        offset: int | None = None,
        mend: str,
    ) -> None:
        """`section` is a section type, `offset` a byte position in the file; either may be unknown."""
        from pathlib import Path

        path = Path(path)
        places = [f"section {section}"] if section is not None else []
        places += [f"offset {offset}"] if offset is not None else []
        where = f" ({', '.join(places)})" if places else ""
        super().__init__(f"{path}: {what}{where}; {mend}")
        self.path = path
        self.what = what
        self.section = section
        self.offset = offset
        self.mend = mend

    def __reduce__(self) -> tuple[Callable[..., FormatError], tuple[Path, str]]:
        """Made again of its parts where it is copied, or sent by a process of a pool."""
        return partial(FormatError, section=self.section, offset=self.offset, mend=self.mend), (self.path, self.what)
