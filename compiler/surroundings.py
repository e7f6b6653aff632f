"""What a function reads beside its arguments: globals, variables of enclosing functions, and what can change within these.

A body that was traced once stands for later calls only as long as all of this is as it was. What can be seen is followed: names
that the function and the functions it calls read, attributes of modules, instances and classes, items of containers. The code of
the compiler, the gadget library, the standard library and installed packages is taken as it is. A look costs some ten nanoseconds
for each name and item.
"""

from __future__ import annotations

import dis
import functools
import os
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import is_
from types import CellType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any, Final

from .sites import owner_of

_MISSING: Final = object()
_ATOMS: Final = (bool, int, float, complex, str, bytes, type(None), type(Ellipsis), range, CodeType)


@functools.cache
def _libraries() -> tuple[str, ...]:
    """The folders of the standard library and of installed packages; asked when something is traced, not when it is solved."""
    import sysconfig

    paths = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    return tuple(os.path.realpath(path) + os.sep for path in paths if path)


class Surroundings:
    """What some objects read, as it was when this was made."""

    def __init__(self, roots: Iterable[object]) -> None:
        """Follow functions and values as far as can be seen."""
        self._names: list[tuple[Mapping[str, Any], str, object]] = []
        self._cells: list[tuple[CellType, object]] = []
        self._sequences: list[tuple[Any, tuple[object, ...]]] = []
        self._mappings: list[tuple[Any, tuple[object, ...], tuple[object, ...]]] = []
        self._slots: list[tuple[Callable[[], object], object]] = []
        self._equals: list[tuple[Callable[[], object], object]] = []
        self._is_volatile = False
        self._seen: dict[int, object] = {}
        for root in roots:
            self._follow(root)
        self._seen.clear()

    def unchanged(self) -> bool:
        """Whether everything is as it was. What is used up by being read, such as an iterator, never is."""
        return (
            not self._is_volatile
            and all(_same(namespace.get(name, _MISSING), value) for namespace, name, value in self._names)
            and all(_same(_content(cell), value) for cell, value in self._cells)
            and all(len(items) == len(held) and all(map(is_, items, held)) for items, held in self._sequences)
            and all(
                len(mapping) == len(keys) and all(map(is_, mapping, keys)) and all(map(_same, mapping.values(), values))
                for mapping, keys, values in self._mappings
            )
            and all(_same(read(), value) for read, value in self._slots)
            and all(now() == before for now, before in self._equals)
        )

    def _follow(self, value: object) -> None:
        stack: list[Iterator[object]] = [iter((value,))]
        while stack:
            for part in stack[-1]:
                if isinstance(part, _ATOMS) and type(part) in _ATOMS:
                    continue
                if id(part) not in self._seen:
                    self._seen[id(part)] = part
                    stack.append(iter(self._parts(part)))
                    break
            else:
                stack.pop()

    def _parts(self, value: Any) -> Iterable[object]:
        """What a value leads to; what of it can change is noted."""
        if isinstance(value, FunctionType):
            return () if _is_trusted(value.__code__) else self._read(value)
        if isinstance(value, MethodType):
            return value.__self__, value.__func__
        if isinstance(value, functools.partial):
            return value.func, *value.args, *value.keywords.values()
        if isinstance(value, (staticmethod, classmethod)):
            return (value.__func__,)
        if isinstance(value, property):
            return value.fget, value.fset, value.fdel
        if isinstance(value, ModuleType):
            return ()  # the names read of it count
        if isinstance(value, type):
            return self._class(value)
        if type(value).__module__.startswith("zkwright.compiler."):
            return (_attributes_of(value).get("__wrapped__"),)  # of a circuit or gadget, the function
        return self._data(value)

    def _data(self, value: Any) -> Iterable[object]:
        parts: list[object] = []
        if isinstance(value, (tuple, frozenset)):
            parts += value
        elif isinstance(value, (list, deque)):
            held = tuple(value)
            self._sequences.append((value, held))
            parts += held
        elif isinstance(value, dict):
            self._mapping(value)
            parts += [*value.keys(), *value.values()]
        elif isinstance(value, set):
            self._equals.append((functools.partial(frozenset, value), frozenset(value)))
            parts += value
        elif hasattr(type(value), "tobytes"):  # an array of numbers; not what makes up any attribute, as mocks do
            self._equals.append((value.tobytes, value.tobytes()))
        elif isinstance(value, bytearray):
            self._equals.append((functools.partial(bytes, value), bytes(value)))
        elif isinstance(value, Iterator):
            self._is_volatile = True
        attributes = _attributes_of(value)
        if attributes:
            self._mapping(attributes)
            parts += attributes.values()
        for kind in type(value).__mro__:
            slots = kind.__dict__.get("__slots__", ())
            for slot in (slots,) if isinstance(slots, str) else slots:
                name = f"_{kind.__name__.lstrip('_')}{slot}" if slot.startswith("__") and slot[-2:] != "__" else slot
                if slot not in ("__dict__", "__weakref__"):
                    read = functools.partial(_slot, vars(kind).get(name), value)
                    parts.append(read())
                    self._slots.append((read, parts[-1]))
        return *parts, type(value)

    def _mapping(self, mapping: Mapping[Any, Any]) -> None:
        self._mappings.append((mapping, tuple(mapping), tuple(mapping.values())))

    def _class(self, kind: type) -> Iterable[object]:
        if kind.__module__ == "builtins" or kind.__module__.startswith("zkwright."):
            return ()
        functions = [part for part in vars(kind).values() if isinstance(part, FunctionType)]
        if functions and all(_is_trusted(part.__code__) for part in functions):
            return ()
        attributes = {name: part for name, part in vars(kind).items() if not name.startswith("__") or callable(part)}
        self._names += [(vars(kind), name, part) for name, part in attributes.items()]
        return *attributes.values(), *kind.__bases__

    def _read(self, function: FunctionType) -> Iterable[object]:
        names, attributes = _names_of(function.__code__)
        parts: list[object] = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
        for name in names:
            found = function.__globals__.get(name, _MISSING)
            self._names.append((function.__globals__, name, found))
            parts.append(sys.modules.get(name) if found is _MISSING else found)  # a body may import a module itself
        for cell in function.__closure__ or ():
            found = _content(cell)
            self._cells.append((cell, found))
            parts.append(found)
        modules = [part for part in parts if isinstance(part, ModuleType)]
        for module in modules:
            self._names += [(vars(module), name, vars(module)[name]) for name in attributes if name in vars(module)]
            found = [vars(module)[name] for name in attributes if name in vars(module)]
            parts += found
            modules += [part for part in found if isinstance(part, ModuleType)]
        return parts


def _attributes_of(value: object) -> dict[str, object]:
    """What an object's class may answer for other names is not asked for."""
    try:
        attributes = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}
    return attributes if isinstance(attributes, dict) else {}


def _slot(member: Any, value: object) -> object:
    try:
        return member.__get__(value)
    except AttributeError:
        return _MISSING


def _content(cell: CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:
        return _MISSING


def _same(now: object, before: object) -> bool:
    """Whether it is one object, or plain values that nobody can tell apart."""
    if now is before:
        return True
    return type(now) is type(before) and type(now) in _ATOMS and repr(now) == repr(before)


@functools.cache
def _names_of(code: CodeType) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The globals that code reads, functions within it included, and the attributes."""
    names: dict[str, None] = {}
    attributes: dict[str, None] = {}
    codes = [code]
    for body in codes:
        codes += [constant for constant in body.co_consts if isinstance(constant, CodeType)]
        for instruction in dis.get_instructions(body):
            if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME", "IMPORT_NAME"):
                names[instruction.argval] = None
            elif instruction.opname in ("LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM"):
                attributes[instruction.argval] = None
    return tuple(names), tuple(attributes)


@functools.cache
def _is_trusted(code: CodeType) -> bool:
    """Whether nobody changes what this code reads while circuits are compiled."""
    if owner_of(code) != "author":
        return True
    return os.path.realpath(code.co_filename).startswith(_libraries())
