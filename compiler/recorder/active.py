"""Which body is at work: where an operation on a signal records, and what holds for it meanwhile."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, cast

from zkwright.core.body_at_work import CURRENT
from zkwright.core.code_owner import is_ours

from ..errors import ArgumentError, ForeignSignalError

if TYPE_CHECKING:
    from .recorder import Recorder

_in_body: ContextVar[bool] = ContextVar("zkwright_in_body", default=False)


current_recorder: Final = cast("Callable[[], Recorder | None]", CURRENT.get)
"""The body being recorded, or its sketch while somebody looks; None outside of any. Asked for every operation."""


def active_recorder() -> Recorder:
    """The body being recorded; an operation on a signal is only possible inside one.

    Raises ArgumentError for code that is not zkwright's and has no body: a gadget by rows, given constants that it does not fold.
    """
    recorder = current_recorder()
    if recorder is None:
        if in_body() and not is_ours(sys._getframe(1).f_code.co_filename):
            raise ArgumentError(
                "rows are recorded for signals, and the gadget is given constants alone",
                "fold constants first: where `x.linear.constant` is a number for every argument, return what Python computes of "
                "them, as Field(a * b)",
            )
        raise ForeignSignalError(
            "a signal was used after its circuit was traced",
            "use signals only inside the circuit or gadget they belong to",
        )
    return recorder


@contextmanager
def recording(recorder: Recorder | None) -> Iterator[None]:
    """Make `recorder` the current body for the duration; None for a body that computes with constants alone."""
    token, inside = CURRENT.set(recorder), _in_body.set(True)
    try:
        yield
    finally:
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
