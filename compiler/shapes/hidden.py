"""Signals in what is no value of the language: in a plain object's attributes, a dict, the variables of a function."""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Iterator, Mapping
from types import FunctionType, MethodType, ModuleType
from typing import Any

from ..types.array import Array
from ..types.signal import Signal
from ..types.struct import Struct

ATOMS = (bool, int, float, complex, str, bytes, type(None), range)
"""What holds nothing."""


def hidden_signal(value: object) -> str | None:
    """Where in a value that stands for a compile-time one a signal lies, as in `.amount` or `['fee']`; None where none does.

    Constants are no signals. What only running code gives is not found. Costs some hundred nanoseconds for each part.
    """
    seen: dict[int, object] = {}
    parts: list[tuple[str, object]] = [("", value)]
    while parts:
        path, part = parts.pop()
        if type(part) in ATOMS or id(part) in seen:
            continue
        seen[id(part)] = part
        if isinstance(part, Signal):
            if part.belongs_to_a_body:
                return path
        else:
            parts += ((path + step, inner) for step, inner in _within(part))
    return None


def _within(value: Any) -> Iterator[tuple[str, object]]:
    if isinstance(value, (type, ModuleType)):
        return
    if isinstance(value, Mapping):
        yield from ((f"[{key!r}]" if type(key) in ATOMS else "[...]", part) for key, part in value.items())
    elif isinstance(value, (list, tuple, deque, Array)):
        yield from ((f"[{place}]", part) for place, part in enumerate(value))
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
