"""Signals in what is no value of the language: in a plain object's attributes, a dict, the variables of a function."""

from __future__ import annotations

import functools
import sys
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from math import inf
from types import FrameType, FunctionType, MethodType, ModuleType
from typing import Any

from ..errors import finding_signals
from ..types.array import Array
from ..types.signal import Signal
from ..types.struct import Struct
from ..types.vec import Vec

ATOMS = (bool, int, float, complex, str, bytes, type(None), range)
"""What holds nothing."""


def hidden_signal(value: object) -> str | None:
    """Where in a value that stands for a compile-time one a signal lies, as in `.amount` or `['fee']`; None where none does.

    Constants are no signals. What only running code gives is not found. Costs some hundred nanoseconds for each part.
    """
    return next((path for path, _ in _signals((("", value),))), None)


def _signals_at_hand() -> list[Signal]:
    """Those in the variables of the functions at work."""
    found: list[Signal] = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        variables = [("", value) for value in frame.f_locals.values()]
        found += (signal for _, signal in _signals(variables, _FEW))
        frame = frame.f_back
    return found


finding_signals(_signals_at_hand)

_FEW = 200
"""How many parts of the variables of a function are looked at for signals."""


def _signals(values: Iterable[tuple[str, object]], most: float = inf) -> Iterator[tuple[str, Signal]]:
    """The signals within the values, with their paths; `most` is how many parts are looked at."""
    seen: dict[int, object] = {}
    parts = deque(values)  # what is near comes first
    while parts and len(seen) < most:
        path, part = parts.popleft()
        if type(part) in ATOMS or id(part) in seen:
            continue
        seen[id(part)] = part
        if not isinstance(part, Signal):
            parts += ((path + step, inner) for step, inner in _within(part))
        elif part.belongs_to_a_body:
            yield path, part


def _within(value: Any) -> Iterator[tuple[str, object]]:
    if isinstance(value, (type, ModuleType)):
        return
    if isinstance(value, Mapping):
        yield from ((f"[{key!r}]" if type(key) in ATOMS else "[...]", part) for key, part in value.items())
    elif isinstance(value, (list, tuple, deque, Array)):
        yield from (
            (f"[{place}]", part) for place, part in enumerate(value.unread() if isinstance(value, Array) else value)
        )
    elif isinstance(value, Vec):
        yield from ((".length", value.length), ("", value.data))
    elif isinstance(value, FunctionType):
        yield from zip((f" ({name})" for name in value.__code__.co_freevars), _contents(value), strict=False)
        yield from ((" (a default)", part) for part in value.__defaults__ or ())
    elif isinstance(value, MethodType):
        yield "", value.__self__
    elif isinstance(value, functools.partial):
        yield from ((" (an argument)", part) for part in (value.func, *value.args, *value.keywords.values()))
    elif getattr(getattr(value, "dtype", None), "kind", "") == "O":
        yield from (("[...]", part) for part in value.ravel().tolist())
    if type(value).__module__.startswith("zkwright.") and not isinstance(value, Struct):
        return  # a gadget or a tree of the library's
    yield from ((f".{name}", part) for name, part in getattr(value, "__dict__", {}).items())
    for base in type(value).__mro__:
        slots = base.__dict__.get("__slots__", ())
        for name in (slots,) if isinstance(slots, str) else slots:
            member = base.__dict__.get(name)
            if hasattr(type(member), "__get__"):
                yield f".{name}", _slot(member, value)


def _contents(function: FunctionType) -> Iterator[object]:
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:
            yield None


def _slot(member: Any, value: object) -> object:
    try:
        return member.__get__(value)
    except AttributeError:
        return None
