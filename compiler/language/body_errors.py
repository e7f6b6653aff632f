"""Exceptions of Python that leave an author's code while a circuit is traced, told by the author's line."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from zkwright.core.code_owner import owner_of
from zkwright.core.errors import ZkwrightError
from zkwright.core.redaction import redacting

from ..errors import BodyError, EndlessRecursionError
from ..recorder.operand_mistakes import mistaken_operand, not_a_combination
from ..source_locations import Site

_FRAMES_OF_A_BODY = 24
"""What the compiler's own calls take of Python's recursion limit for each gadget within a gadget."""

MAX_DEPTH = 1000
"""Gadgets within gadgets. Three times as many overflow a thread's stack of 8 MiB."""

_depth: ContextVar[int] = ContextVar("zkwright_depth_of_bodies", default=0)
_lock = threading.Lock()


@contextmanager
def told_by_line() -> Iterator[None]:
    """Raise BodyError, with the innermost line of an author's, for an exception of Python that passed one.

    TypeMismatchError where the rows of a gadget were given a signal or a number itself.

    One that passed none is the compiler's own, and stays what it is; so do what says that memory is used up and all that is no
    error, such as an interrupt.
    """
    try:
        yield
    except (ZkwrightError, MemoryError):
        raise
    except Exception as error:
        site = _innermost(error)
        if site is None:
            raise
        if (mistaken := mistaken_operand(error)) is not None:
            raise not_a_combination(mistaken, site) from None
        # An exception of Python's may quote whatever the author's code computed with.
        text = "" if redacting() else str(error)
        cause = None if redacting() else error
        raise BodyError(f"{type(error).__name__}{': ' * bool(text)}{text}", _mend(error), site) from cause


def _innermost(error: BaseException) -> Site | None:
    """The innermost line of an author's that the exception passed; a line of the gadget library where there is none."""
    found: Site | None = None
    library: Site | None = None
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        owner = owner_of(code)
        if owner != "compiler":
            site = Site(code.co_filename, step.tb_lineno, code.co_name)
            found, library = (site, library) if owner == "author" else (found, site)
        step = step.tb_next
    return found or library


def _mend(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "let what calls itself end, or write a loop; a very long expression is better a sum(...) or a few lines"
    return "correct the line: it runs as plain Python, once, when the circuit is compiled"


@contextmanager
def room_for_a_body() -> Iterator[None]:
    """Give a body the room on Python's stack that the compiler's own calls take: gadgets may nest as functions do.

    Raises EndlessRecursionError beyond `MAX_DEPTH` bodies within each other.
    """
    depth = _depth.get() + 1
    if depth > MAX_DEPTH:
        raise EndlessRecursionError(
            f"{MAX_DEPTH} gadgets and circuits within each other",
            "let what calls itself end, or write a loop, which costs no depth",
        )
    token = _depth.set(depth)
    _lengthen(_FRAMES_OF_A_BODY)
    try:
        yield
    finally:
        _lengthen(-_FRAMES_OF_A_BODY)
        _depth.reset(token)


def _lengthen(frames: int) -> None:
    with _lock:  # other threads compile as well
        sys.setrecursionlimit(sys.getrecursionlimit() + frames)
