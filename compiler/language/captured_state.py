"""What a function reads beside its arguments: globals, variables of enclosing functions, and what can change within these.

A body that was traced once stands for later calls only as long as all of this is as it was. What can be seen is followed: names
that the function and the functions it calls read, attributes of modules, instances and classes, items of containers; and what is
not there yet, where it would be found. A function that asks for names that only it knows, as by `getattr`, reads all there are.
The code of the compiler, the gadget library, the standard library and installed packages is taken as it is, with the globals of
its modules, and so is what only the interpreter or an extension module knows: clocks, files, a thread's locals. Objects of the
gadget library, such as a Merkle tree, are followed as an author's are; those of other rooms do not change. A look costs some ten
nanoseconds for each name and item.
"""

from __future__ import annotations

import dis
import functools
import importlib
import os
import pkgutil
import sys
import weakref
from collections import deque
from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from contextvars import ContextVar
from itertools import zip_longest
from operator import is_
from types import (
    BuiltinFunctionType,
    CellType,
    CodeType,
    FunctionType,
    GenericAlias,
    MappingProxyType,
    MethodType,
    ModuleType,
    UnionType,
)
from typing import Any, Final, NamedTuple, get_args

from zkwright.core.code_owner import is_ours, owner_of

_MISSING: Final = object()
_OF_DATACLASSES: Final = ("__dataclass_fields__", "__dataclass_params__")
"""What repeats what the class and its `__init__` have."""

_DECLARED: Final = "_declared_types"
"""Under which name a circuit or gadget has the types in its annotations."""

_ATOMS: Final = frozenset((bool, int, float, complex, str, bytes, type(None), type(Ellipsis), range, CodeType))
_BY_ANY_NAME: Final = frozenset(
    ("getattr", "hasattr", "vars", "dir", "globals", "locals", "eval", "exec", "__import__")
)
"""Who calls these may read names that stand nowhere in the code."""

_OF_ALL_GLOBALS: Final = frozenset(("globals", "eval", "exec"))

_CONSTANTS: Final = ("LOAD_CONST", "LOAD_SMALL_INT")

_READ_BY: Final = {os.getenv: os.environ}
"""What functions of Python's own read that others change."""

_READ_ANY_MODULE: Final[frozenset[object]] = frozenset(
    (importlib.import_module, importlib.__import__, pkgutil.resolve_name)
)
"""Who calls these may read of any module, and nobody knows of which."""

_TABLES_OF_MODULES: Final = {id(table): table for table in (sys.modules, sys, importlib, pkgutil)}
"""The same for who asks these for anything, or hands them on; by identity, as most values are none of them."""

_VIEWS: Final = (KeysView, ValuesView, ItemsView)


_PACKAGES: Final = (f"{os.sep}site-packages{os.sep}", f"{os.sep}dist-packages{os.sep}")
"""Where packages are installed, also those of a user, and of the Python that an environment was made from."""


@functools.cache
def _libraries() -> tuple[str, ...]:
    """The folders of the standard library and of installed packages; asked when something is traced, not when it is solved."""
    import sysconfig

    paths = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    return tuple(os.path.realpath(path) + os.sep for path in paths if path)


class CapturedState:
    """What some objects read, as it was when this was made."""

    def __init__(self, roots: Iterable[object]) -> None:
        """Follow functions and values as far as can be seen."""
        self._names: list[tuple[Mapping[str, Any], str, object]] = []
        self._cells: list[tuple[CellType, object]] = []
        self._sequences: list[tuple[Any, tuple[object, ...]]] = []
        self._mappings: list[tuple[Any, tuple[object, ...], tuple[object, ...]]] = []
        self._slots: list[tuple[Callable[[], object], object]] = []
        self._computed: list[_Computed] = []
        self._properties: dict[type, dict[str, Callable[[Any], object]]] = {}
        self._equals: list[tuple[Callable[[], object], object]] = []
        self._is_volatile = False
        self._seen: dict[int, object] = {}
        for root in roots:
            self._follow(root)
        self._seen.clear()
        self._properties.clear()

    def unchanged(self) -> bool:
        """Whether everything is as it was.

        What is used up by being read, such as an iterator, never is, nor is what is read of modules that are found by their name.
        """
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
            and all(computed.unchanged() for computed in self._computed)
            and all(now() == before for now, before in self._equals)
        )

    def _follow(self, value: object) -> None:
        stack: list[Iterator[object]] = [iter((value,))]
        while stack:
            for part in stack[-1]:
                if type(part) in _ATOMS:
                    continue
                if id(part) not in self._seen:
                    self._seen[id(part)] = part
                    stack.append(iter(self._parts(part)))
                    break
            else:
                stack.pop()

    def _parts(self, value: Any) -> Iterable[object]:
        """What a value leads to; what of it can change is noted."""
        if id(value) in _TABLES_OF_MODULES:
            self._is_volatile = True
            return ()
        if isinstance(value, FunctionType):
            return self._trusted(value) if _is_trusted(value.__code__) else self._read(value)
        if isinstance(value, MethodType):
            return value.__self__, value.__func__
        if isinstance(value, functools.partial):
            self._mapping(value.keywords)
            return value.func, *value.args, *value.keywords.values()
        if isinstance(value, (staticmethod, classmethod)):
            return (value.__func__,)
        if isinstance(value, property):
            return value.fget, value.fset, value.fdel
        if isinstance(value, BuiltinFunctionType):  # `table.get` reads the table
            return () if isinstance(value.__self__, ModuleType) else (value.__self__,)
        if isinstance(value, ModuleType):  # one that is handed on: whoever gets it reads any name
            return () if _is_trusted_module(value) else self._whole(vars(value))
        if isinstance(value, (GenericAlias, UnionType)):  # before classes, which they pass for
            return get_args(value)
        if isinstance(value, type):
            return self._class(value)
        if _is_ours(type(value)) and not _is_of_gadgets(type(value)):
            attributes: Mapping[str, Any] = _attributes_of(value) or {}
            # Of a circuit or gadget: the function, and the types of its arguments, whose methods it may call.
            return attributes.get("__wrapped__"), *attributes.get(_DECLARED, ())
        return self._data(value)

    def _trusted(self, function: FunctionType) -> Iterable[object]:
        """What a library's function leads to: what it was made for, as `contextmanager` and `singledispatch` make them."""
        if function in _READ_BY:
            return (_READ_BY[function],)
        self._is_volatile = self._is_volatile or function in _READ_ANY_MODULE
        if _is_ours(function):
            return ()
        cells = [_content(cell) for cell in function.__closure__ or ()]
        made_for = [vars(function).get("__wrapped__"), *(part for part in cells if isinstance(part, FunctionType))]
        for table in cells:
            if isinstance(table, dict) and any(map(_is_authors, table.values())):
                self._mapping(table)
                made_for += table.values()
        return made_for

    def _data(self, value: Any) -> Iterable[object]:
        parts: list[object] = []
        if isinstance(value, (tuple, frozenset)):
            parts += value
        elif isinstance(value, (list, deque)):
            held = tuple(value)
            self._sequences.append((value, held))
            parts += held
        elif isinstance(value, (dict, MappingProxyType)):
            self._mapping(value)
            parts += [*value.keys(), *value.values(), getattr(value, "default_factory", None)]
        elif isinstance(value, set):
            self._equals.append((functools.partial(frozenset, value), frozenset(value)))
            parts += value
        elif hasattr(type(value), "tobytes"):  # an array of numbers; not what makes up any attribute, as mocks do
            try:
                self._equals.append((value.tobytes, value.tobytes()))
            except Exception:  # whatever an array of a library's own raises: it cannot be compared
                self._is_volatile = True
            if getattr(getattr(value, "dtype", None), "kind", "") == "O":
                parts += value.ravel().tolist()
        elif isinstance(value, bytearray):
            self._equals.append((functools.partial(bytes, value), bytes(value)))
        elif isinstance(value, ContextVar):
            parts.append(self._slot(functools.partial(value.get, _MISSING)))
        elif isinstance(value, weakref.ref):
            parts.append(self._slot(value))
        elif isinstance(value, _VIEWS):  # that of a class in Python has its mapping for an attribute
            parts.append(getattr(value, "mapping", None))
        elif isinstance(value, Iterator):
            self._is_volatile = True
        attributes, kind = _attributes_of(value), type(value)
        if attributes is not None:
            if kind not in self._properties:
                self._properties[kind] = _cached_properties(kind)
            computing = self._properties[kind]
            if computing.keys() - attributes.keys():
                self._computed.append(_Computed(value, attributes, computing))
            else:
                self._mapping(attributes)
            parts += attributes.values()
        if not _is_trusted_type(kind):
            self._slot(functools.partial(type, value))  # an object can become one of another class
        for base in kind.__mro__:
            slots = base.__dict__.get("__slots__", ())
            for slot in (slots,) if isinstance(slots, str) else slots:
                name = f"_{base.__name__.lstrip('_')}{slot}" if slot.startswith("__") and slot[-2:] != "__" else slot
                if slot not in ("__dict__", "__weakref__"):
                    parts.append(self._slot(functools.partial(_slot, vars(base).get(name), value)))
        return *parts, kind

    def _mapping(self, mapping: Mapping[Any, Any]) -> None:
        self._mappings.append((mapping, tuple(mapping), tuple(mapping.values())))

    def _slot(self, read: Callable[[], object]) -> object:
        found = read()
        self._slots.append((read, found))
        return found

    def _class(self, kind: type) -> Iterable[object]:
        if _is_trusted_type(kind):
            return ()
        self._mapping(vars(kind))
        self._slot(functools.partial(_bases, kind))
        parts = (part for name, part in vars(kind).items() if name not in _OF_DATACLASSES)
        return *parts, *kind.__bases__, type(kind)

    def _read(self, function: FunctionType) -> Iterable[object]:
        names, bare, attributes, imports = _names_of(function.__code__)
        self._slot(functools.partial(_definition, function))
        self._mapping(vars(function))
        parts: list[object] = [*(function.__defaults__ or ()), *vars(function).values()]
        if function.__kwdefaults__:
            self._mapping(function.__kwdefaults__)
            parts += function.__kwdefaults__.values()
        for name in names:
            found = function.__globals__.get(name, _MISSING)
            self._names.append((function.__globals__, name, found))
            parts.append(found)
        for cell in function.__closure__ or ():
            found = _content(cell)
            self._cells.append((cell, found))
            parts.append(found)
        holders = [part for part in parts if isinstance(part, ModuleType) or _is_ours(type(part))]
        handed_on = [part for name in bare if isinstance(part := function.__globals__.get(name), ModuleType)]
        parts = [part for part in parts if not isinstance(part, ModuleType)] + handed_on
        holders += [module for one in imports if (module := self._imported(function, one)) is not None]
        self._is_volatile = self._is_volatile or "__import__" in names
        by_any_name = not _BY_ANY_NAME.isdisjoint(names) or "__dict__" in attributes
        if not _OF_ALL_GLOBALS.isdisjoint(names):
            parts += self._whole(function.__globals__)
        # Of modules, and of gadgets, only what is asked for: they hold much else.
        met: set[int] = set()  # modules may name each other in a circle
        for holder in holders:
            if id(holder) in met:
                continue
            met.add(id(holder))
            if by_any_name:
                parts.append(holder)
            known = _attributes_of(holder) or {}
            self._names += [(known, name, known.get(name, _MISSING)) for name in attributes]
            found = [known[name] for name in attributes if name in known]
            parts += [part for part in found if not isinstance(part, ModuleType)]
            holders += [part for part in found if isinstance(part, ModuleType)]
        return parts

    def _whole(self, namespace: Mapping[str, Any]) -> Iterable[object]:
        self._mapping(namespace)
        return namespace.values()

    def _imported(self, function: FunctionType, name: _Import) -> ModuleType | None:
        package = function.__globals__.get("__package__") or ""
        full = name.module
        if name.level:
            parents = package.split(".")
            full = ".".join([*parents[: len(parents) - name.level + 1], *([full] if full else [])])
        module = sys.modules.get(full)
        if module is None:  # it is loaded while the body runs, and what is in it then was not seen before
            self._is_volatile = True
            return None
        if not name.names and "." in full:  # `import a.b` binds a, and reads b of it
            return sys.modules.get(full.partition(".")[0])
        return module


class _Computed:
    """Attributes of an object whose class has cached properties that were not asked for yet.

    A body that asks for one leaves its value there: nothing has changed by that, or the first call of a gadget would be traced
    once more. But whoever assigns the attribute changes what is read. So what appears is computed again, once, and counts as
    unchanged if it is a plain value, and the same.
    """

    __slots__ = ("_attributes", "_computing", "_found", "_known", "_object")

    def __init__(
        self, value: object, attributes: Mapping[str, object], computing: Mapping[str, Callable[[Any], object]]
    ) -> None:
        self._object = value
        self._attributes = attributes
        self._computing = computing
        self._known = dict(attributes)
        self._found: dict[str, object] = {}

    def unchanged(self) -> bool:
        """Whether nothing but what the cached properties give is there now that was not, and all else is as it was."""
        names = (*self._known, *self._found)
        return all(_same(self._attributes.get(name, _MISSING), self._held(name)) for name in names) and all(
            map(self._is_computed, self._attributes.keys() - set(names))
        )

    def _held(self, name: str) -> object:
        return self._known[name] if name in self._known else self._found[name]

    def _is_computed(self, name: str) -> bool:
        value = self._attributes[name]
        if name not in self._computing or not _is_plain(value):
            return False
        try:
            again = self._computing[name](self._object)
        except Exception:  # whatever the author's code raises: it does not give this value
            return False
        self._found[name] = value
        return _same(value, again)


class _Import(NamedTuple):
    """An import statement within a function: how many packages up, the module, and the names taken from it."""

    level: int
    module: str
    names: tuple[str, ...]


def _attributes_of(value: object) -> dict[str, object] | None:
    """An object's own, None where it can have none. What its class may answer for other names is not asked for."""
    try:
        attributes = object.__getattribute__(value, "__dict__")
    except AttributeError:
        return None
    return attributes if isinstance(attributes, dict) else None


def _cached_properties(kind: type) -> dict[str, Callable[[Any], object]]:
    """The functions of a class' cached properties, by the attributes where they leave their values."""
    members: dict[str, object] = {}
    for base in reversed(kind.__mro__):
        members |= vars(base)
    return {
        name: member.func
        for name, member in members.items()
        if isinstance(member, functools.cached_property) and name == member.attrname
    }


def _definition(function: FunctionType) -> tuple[object, ...]:
    return function.__code__, function.__defaults__, function.__kwdefaults__


def _bases(kind: type) -> tuple[type, ...]:
    return kind.__bases__


def _slot(member: Any, value: object) -> object:
    try:
        return member.__get__(value)
    except AttributeError:
        return _MISSING


def _is_plain(value: object) -> bool:
    """Whether it is an atom or made of atoms, so that nothing in it can change."""
    return type(value) in _ATOMS or (type(value) is tuple and all(map(_is_plain, value)))


def _content(cell: CellType) -> object:
    try:
        return cell.cell_contents
    except ValueError:
        return _MISSING


def _same(now: object, before: object) -> bool:
    """Whether it is one object, or plain values that nobody can tell apart, or a tuple of such."""
    if now is before:
        return True
    if type(now) is tuple and type(before) is tuple:
        return len(now) == len(before) and all(map(_same, now, before))
    return type(now) is type(before) and type(now) in _ATOMS and repr(now) == repr(before)


class _Names(NamedTuple):
    """What code asks for by name, functions within it included: globals, those it does more with than ask for an attribute."""

    names: tuple[str, ...]
    bare: tuple[str, ...]
    attributes: tuple[str, ...]
    imports: tuple[_Import, ...]


@functools.cache
def _names_of(code: CodeType) -> _Names:
    names: dict[str, None] = {}
    bare: dict[str, None] = {}
    attributes: dict[str, None] = {}
    imports: dict[_Import, None] = {}
    codes = [code]
    for body in codes:
        codes += [constant for constant in body.co_consts if isinstance(constant, CodeType)]
        before: list[Any] = [0, None]  # what the last two instructions loaded
        instructions = list(dis.get_instructions(body))
        for instruction, following in zip_longest(instructions, instructions[1:]):
            if instruction.opname == "IMPORT_NAME":
                level, taken = before
                imports[_Import(level if type(level) is int else 0, instruction.argval, tuple(taken or ()))] = None
            elif instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
                names[instruction.argval] = None
                if following is None or following.opname not in ("LOAD_ATTR", "LOAD_METHOD"):
                    bare[instruction.argval] = None
            elif instruction.opname in ("LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM"):
                attributes[instruction.argval] = None
            before = [before[1], instruction.argval if instruction.opname.startswith(_CONSTANTS) else None]
    return _Names(tuple(names), tuple(bare), tuple(attributes), tuple(imports))


def _is_trusted(code: CodeType) -> bool:
    """Whether nobody changes what this code reads while circuits are compiled."""
    # Not a gadget library of an author's, who may be at work on it. Kept by file: code that has the same text on the same line of
    # another file is equal.
    return owner_of(code) == "compiler" or is_ours(code.co_filename) or _is_in_library(code.co_filename)


def _is_trusted_type(kind: type) -> bool:
    """Whether a class is Python's, ours or of an installed package, which nobody changes while circuits are compiled."""
    if _is_ours(kind) or kind.__module__ == "builtins":
        return True
    module = sys.modules.get(kind.__module__)
    return module is not None and _is_trusted_module(module)


def _is_trusted_module(module: ModuleType) -> bool:
    file = getattr(module, "__file__", None)
    if file is None:  # built into Python, or made by hand
        return module.__name__ in sys.builtin_module_names
    return _is_in_library(file)


@functools.cache
def _is_in_library(file: str) -> bool:
    path = os.path.realpath(file)
    return path.startswith(_libraries()) or any(folder in path for folder in _PACKAGES)


def _is_authors(value: object) -> bool:
    """Whether a function is the author's own."""
    return isinstance(value, FunctionType) and not _is_trusted(value.__code__)


def _is_ours(value: Any) -> bool:
    """Whether a class or function is the compiler's or the gadget library's own."""
    module = getattr(value, "__module__", None)
    return isinstance(module, str) and module.startswith("zkwright.")


def _is_of_gadgets(kind: type) -> bool:
    """Whether a class is the gadget library's own."""
    return kind.__module__.startswith("zkwright.circuits.")
