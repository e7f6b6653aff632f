"""Which body is at work: where an operation on a signal records, and what holds for it meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, cast

from zkwright.core.body_at_work import CURRENT

from ..errors import ForeignSignalError

if TYPE_CHECKING:
    from .recorder import Recorder

_in_body: ContextVar[bool] = ContextVar("zkwright_in_body", default=False)


_looking: Callable[[Recorder], Recorder] | None = None
"""Says where a body records; None while every body records in itself."""


def while_looking(chosen: Callable[[Recorder], Recorder]) -> None:
    """Let `chosen` say where a body records: in itself, or in its sketch."""
    global _looking  # noqa: PLW0603 - circuits that nobody looks into shall not pay for it
    _looking = chosen


traced_body: Final = cast("Callable[[], Recorder | None]", CURRENT.get)
"""The body whose function runs, whether it records or somebody looks; None outside of any. Asked for every operation."""


def current_recorder() -> Recorder | None:
    """The body being recorded, or its sketch while somebody looks; None outside of any."""
    recorder = traced_body()
    return recorder if recorder is None or _looking is None else _looking(recorder)


def active_recorder() -> Recorder:
    """The body being recorded; an operation on a signal is only possible inside one."""
    recorder = traced_body()
    if recorder is None:
        raise ForeignSignalError(
            "a signal was used after its circuit was traced",
            "use signals only inside the circuit or gadget they belong to",
        )
    return recorder if _looking is None else _looking(recorder)


@contextmanager
def recording(recorder: Recorder | None) -> Iterator[None]:
    """Make `recorder` the current body for the duration; None for a body that computes with constants alone.

    Raises CompileError at its end where a value was computed for a look that never came about.
    """
    outer = CURRENT.get()
    token, inside = CURRENT.set(recorder), _in_body.set(True)
    try:
        yield
        if recorder is not None and recorder is not outer:
            for call in recorder.open_calls:
                call.refuse_left()
    finally:
        if recorder is not None and recorder is not outer:
            recorder.open_calls.clear()
        _in_body.reset(inside)
        CURRENT.reset(token)


def in_body() -> bool:
    """Whether the body of a circuit or gadget is at work, on signals or on constants."""
    return _in_body.get()


@contextmanager
def outside_bodies() -> Iterator[None]:
    """Plain Python for the duration, as in the function of a hint."""
    token, inside = CURRENT.set(None), _in_body.set(False)
    try:
        yield
    finally:
        _in_body.reset(inside)
        CURRENT.reset(token)


class HintAheadError(BaseException):
    """A body of constants alone asks for a hint, which runs when a witness is made and not before."""


_folding: ContextVar[list[None] | None] = ContextVar("zkwright_folding", default=None)


def is_folding() -> bool:
    """Whether constants are computed within a circuit, outside of any body: what comes out becomes a part of the system."""
    return _folding.get() is not None


@contextmanager
def folding() -> Iterator[None]:
    """Compute what a body gives for constants, within a circuit; raise HintAheadError at the end if it asked for a hint."""
    asked = list[None]()
    token = _folding.set(asked)
    try:
        with recording(None):
            yield
    except Exception:
        if not asked:
            raise
    finally:
        _folding.reset(token)
    if asked:
        raise HintAheadError


def refuse_hint_ahead() -> None:
    """Raise HintAheadError where constants are folded; the body cannot catch it for good."""
    asked = _folding.get()
    if asked is not None:
        asked.append(None)
        raise HintAheadError
