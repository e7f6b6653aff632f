"""Which operations only look: those that a call of `debug` evaluates for its arguments.

`debug(x - y)` must not add what `x - y` alone would: a range check. Python evaluates the arguments before the call, so the
frames at work tell: an instruction between the one that loads `debug` and the one that calls it belongs to a look. What such
operations record goes to a sketch beside the body, which is no part of the statement.

Importing this module switches it on; circuits that never ask for `debug` pay nothing.
"""

from __future__ import annotations

import dis
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from types import CodeType, FrameType, ModuleType
from typing import Final, TypeVar

from . import trace as recorder
from .sites import run_body
from .trace import Trace

F = TypeVar("F", bound=Callable[..., object])

_CALLS: Final = ("CALL", "CALL_KW", "CALL_FUNCTION_EX")
_NAMES: Final = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_DEREF", "LOAD_CLASSDEREF", "LOAD_FAST", "LOAD_FAST_CHECK")
_ATTRIBUTES: Final = ("LOAD_ATTR", "LOAD_METHOD")
_STORES: Final = ("STORE_FAST", "STORE_DEREF", "STORE_NAME", "STORE_GLOBAL")

Spans = tuple[tuple[int, int], ...]
"""Where the arguments of looks are evaluated: offsets of the load and of the call, both outside."""

_spans: dict[int, tuple[CodeType, Spans]] = {}
_looks: list[object] = []


def look(function: F) -> F:
    """Make calls of this function looks: what is computed for their arguments is no part of a statement."""
    _looks.append(function)
    return function


def _looked_at(trace: Trace) -> Trace:
    """The sketch of a body while the arguments of a look are evaluated, else the body itself."""
    if trace.parent is not None:
        return trace
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code is not run_body.__code__:
        code = frame.f_code
        known = _spans.get(id(code))
        if known is None:
            # The code is kept, so that no other gets its identity.
            known = _spans[id(code)] = code, tuple(_find_spans(frame))
        for start, end in known[1]:
            if start < frame.f_lasti < end:
                return trace.sketch
        frame = frame.f_back
    return trace


def _find_spans(frame: FrameType) -> Iterator[tuple[int, int]]:
    instructions = list(dis.get_instructions(frame.f_code))
    imported = _imported_looks(instructions)
    for index, instruction in enumerate(instructions):
        if not _loads_a_look(instructions, index, frame, imported):
            continue
        start = _start(instruction)
        for later in instructions[index + 1 :]:
            if later.opname in _CALLS and _start(later) == start:
                yield instruction.offset, later.offset
                break


def _start(instruction: dis.Instruction) -> tuple[int | None, int | None]:
    """Where the expression begins that an instruction belongs to."""
    place = instruction.positions
    return (place.lineno, place.col_offset) if place else (None, None)


def _imported_looks(instructions: list[dis.Instruction]) -> set[str]:
    """The names that a body's own `from zkwright import debug` gives it, which may come after the first operation."""
    return {
        store.argval
        for load, store in pairwise(instructions)
        if load.opname == "IMPORT_FROM" and store.opname in _STORES and _is_look(_of_package(load.argval))
    }


def _of_package(name: str) -> object:
    package = sys.modules.get("zkwright.compiler.debugging")
    return getattr(package, name, None)


def _loads_a_look(instructions: list[dis.Instruction], index: int, frame: FrameType, imported: set[str]) -> bool:
    instruction = instructions[index]
    if instruction.opname in _NAMES:
        return instruction.argval in imported or _is_look(_value(frame, instruction.argval))
    if instruction.opname in _ATTRIBUTES and index and instructions[index - 1].opname in _NAMES:
        owner = _value(frame, instructions[index - 1].argval)
        ours = isinstance(owner, ModuleType) and owner.__name__ in ("zkwright", "zkwright.compiler")
        return ours and _is_look(_of_package(instruction.argval))
    return False


def _value(frame: FrameType, name: str) -> object:
    return frame.f_locals.get(name, frame.f_globals.get(name))


def _is_look(value: object) -> bool:
    return any(value is known for known in _looks)


recorder.while_looking(_looked_at)
