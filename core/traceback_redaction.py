"""Tracebacks of zkwright's errors: the author's lines, and no witness in what a test runner or a notebook shows of a frame.

pytest, rich, IPython and `cgitb` print the local variables of the frames that an exception passed. Those of the library hold
inputs, witnesses and what is computed from them.
"""

from __future__ import annotations

import functools
from types import TracebackType

from .body_at_work import CURRENT
from .code_owner import is_ours
from .redaction import redacting

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import ParamSpec, TypeVar

    P = ParamSpec("P")
    T = TypeVar("T")


def redact_frames(function: Callable[P, T]) -> Callable[P, T]:
    """Let an exception leave `function` with empty frames: what it was called with, and whatever it computed, is forgotten.

    Of zkwright's own errors the frames of the library are left out as well. The arguments still lie in the caller's frame, which
    is the caller's to show.
    """
    return _entry(function, lambda _: True)


def redact_frames_outside_bodies(function: Callable[P, T]) -> Callable[P, T]:
    """`redact_frames` where no circuit is traced or run: there the values are signals, or the author wants to see them."""
    return _entry(function, lambda _: True if CURRENT.get() is None else None)


def shorten_traceback(function: Callable[P, T]) -> Callable[P, T]:
    """Let zkwright's own errors leave `function` without the frames of the library; the author's keep their variables.

    Where `ZKWRIGHT_REDACT` is set, the frames are emptied as well: what was called on the way holds the inputs.
    """
    return _entry(function, lambda error: redacting() if isinstance(error, Exception) else None)


def _entry(function: Callable[P, T], forgets: Callable[[BaseException], bool | None]) -> Callable[P, T]:
    """`function`, whose exceptions leave with empty frames or with the author's, as `forgets` says; None as they are."""

    @functools.wraps(function)
    def entry(*args: P.args, **kwargs: P.kwargs) -> T:
        __tracebackhide__ = True
        try:
            return function(*args, **kwargs)
        except BaseException as error:
            forgotten = forgets(error)
            if forgotten is None:
                raise
            if forgotten:
                _forget(error)
                del args, kwargs
            raise error.with_traceback(_shortened(error)) from error.__cause__

    return entry


def _forget(error: BaseException) -> None:
    """Clear the frames below the entry that is at work, those of exceptions that were handled there included.

    Where `ZKWRIGHT_REDACT` is set, an error of ours is also parted from those that led to it: their texts are Python's or the
    author's, who may quote values.
    """
    traceback = error.__traceback__
    # What the compiler refuses it refuses before it sees a value: the author's frames hold signals.
    ours_only = any(kind.__name__ == "CompileError" for kind in type(error).__mro__)
    _clear(traceback.tb_next if traceback else None, ours_only=ours_only)
    seen = {id(error)}
    pending = [error.__cause__, error.__context__]
    while pending:
        other = pending.pop()
        if other is None or id(other) in seen:
            continue
        seen.add(id(other))
        pending += [other.__cause__, other.__context__]
        if other.__traceback__ and is_ours(other.__traceback__.tb_frame.f_code.co_filename):
            _clear(other.__traceback__)
    if redacting() and _is_an_error_of_ours(error):
        error.__cause__ = error.__context__ = None


def _clear(traceback: TracebackType | None, *, ours_only: bool = False) -> None:
    for step in steps(traceback):
        if ours_only and not is_ours(step.tb_frame.f_code.co_filename):
            continue
        try:
            step.tb_frame.clear()
        except RuntimeError:  # still at work, so not below the entry
            continue


def _shortened(error: BaseException) -> TracebackType | None:
    """The traceback without the entry; of an error of zkwright's without the frames of the library."""
    below = error.__traceback__.tb_next if error.__traceback__ else None
    if not _is_an_error_of_ours(error):
        return below
    shortened: TracebackType | None = None
    for step in reversed([step for step in steps(below) if not is_ours(step.tb_frame.f_code.co_filename)]):
        shortened = TracebackType(shortened, step.tb_frame, step.tb_lasti, step.tb_lineno)
    return shortened


def _is_an_error_of_ours(error: BaseException) -> bool:
    return type(error).__module__.startswith("zkwright.")


def steps(traceback: TracebackType | None) -> Iterator[TracebackType]:
    """A traceback's frames with their lines, the outermost first."""
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next
