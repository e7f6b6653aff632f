"""What a type of the author's own may not promise.

A value comes into a body as an input, a hint's result, a gadget's argument, an item: on wires, which only what the language knows
of the type constrains. Nothing of the author's runs there. So a class that checks its values where they are made by its name, or
that says of itself what no row proves, is refused rather than believed.
"""

from __future__ import annotations

import functools
import inspect
from abc import ABCMeta
from collections.abc import Iterable, Iterator
from weakref import WeakKeyDictionary

from ..errors import SignatureError, TypeMismatchError

_MAKING = frozenset(("__init__", "__new__", "__post_init__", "__init_subclass__"))
_READING = frozenset(("__getattribute__", "__setattr__", "__delattr__"))
_OF_PYTHON = frozenset(
    (
        "__module__",
        "__qualname__",
        "__doc__",
        "__slots__",
        "__dict__",
        "__weakref__",
        "__annotations__",
        "__annotate__",
        "__annotate_func__",
        "__annotations_cache__",
        "__orig_bases__",
        "__parameters__",
        "__type_params__",
        "__firstlineno__",
        "__static_attributes__",
        "__classcell__",
    )
)

_OF_EVERY_CLASS = (
    _MAKING
    | _READING
    | {"__repr__", "__hash__", "__match_args__", "__replace__", "width", "bias", "fraction", "class_site"}
    | {
        "__dataclass_fields__",
        "__dataclass_params__",
    }
)
"""What is made for each struct and each integer type."""


def refuse_hooks(cls: type) -> None:
    """Raise SignatureError where a struct's class, or one of the author's behind it, runs code when a value is made or read."""
    if type(cls) not in (type, ABCMeta):
        raise _refused(cls, f"has a metaclass, {type(cls).__name__}", _CHECK)
    for base in _authors(cls):
        if base in _as_made:
            continue  # which was asked when it was made
        for name in vars(base):
            if name in _MAKING or name in _READING:
                raise _refused(cls, f"has a `{name}` of its own", _CHECK)


def refuse_hidden_fields(cls: type, fields: Iterable[str]) -> None:
    """Raise SignatureError where a property or the like stands before a struct's field."""
    for name in fields:
        hiding = inspect.getattr_static(cls, name, None)
        if hasattr(type(hiding), "__get__") or hasattr(type(hiding), "__set__"):
            raise _refused(
                cls,
                f"has a {type(hiding).__name__} in place of its field `{name}`",
                "give the property a name of its own; a struct has no __slots__",
            )


def refuse_other_meaning(cls: type, base: type) -> None:
    """Raise SignatureError where an integer type says something else of itself than `base`, the type of all integers, does."""
    if type(cls) is not type(base):
        raise _refused(cls, f"has a metaclass, {type(cls).__name__}", _NEW_NAME)
    for part in _authors(cls):
        if part in _as_made:
            continue
        for name in vars(part):
            if name == "width":
                raise _refused(cls, "sets `width`", f"write `class {cls.__name__}(UInt, bits=12)`")
            if name not in _OF_PYTHON and (hasattr(base, name) or name.startswith("__")):
                raise _refused(cls, f"has a `{name}` of its own", _NEW_NAME)


def refuse_subclass(cls: type, base: type) -> None:
    """Raise SignatureError for a class that an author derives from a type that stands for itself alone."""
    if cls in _authors(cls):
        name = cls.__name__
        raise SignatureError(
            f"`{name}` is derived from {base.__name__}: as a type it would be {base.__name__}, and what it adds would not hold",
            f'write `{name} = NewType("{name}", {base.__name__})` for another name, or a Struct with such a field',
        )


def refuse_redefined(cls: type, base: type, mend: str) -> None:
    """Raise TypeMismatchError where a value of one class becomes one of another behind it, and would lose what it redefines."""
    name = _redefined(cls, base)
    if name is not None:
        raise TypeMismatchError(
            f"a {cls.__name__} where a {base.__name__} is expected: it would become one, without the `{name}` of its own",
            f"{mend}, where that is meant; or declare {cls.__name__}",
        )


@functools.lru_cache(maxsize=256)
def _redefined(cls: type, base: type) -> str | None:
    """What a class redefines of another behind it. A field's type is no such thing: that holds whatever the class."""
    between = cls.__mro__[: cls.__mro__.index(base)]
    fields = getattr(base, "__dataclass_fields__", {})
    for name in (name for part in between for name in vars(part)):
        if hasattr(base, name) and name not in _OF_PYTHON and name not in _OF_EVERY_CLASS and name not in fields:
            return name
    return None


def remember_as_made(cls: type) -> None:
    """Keep what runs when a value of this class is made or read, for `refuse_changes`."""
    _as_made[cls] = _at_work(cls)


def refuse_changes(cls: type) -> None:
    """Raise SignatureError where a decorator, or anybody since, has put something of its own into a class or those behind it."""
    for base in cls.__mro__:
        if base in _as_made and _as_made[base] != _at_work(base):
            raise _refused(base, "was changed after its `class` statement, as by a decorator", _CHECK)


_as_made: WeakKeyDictionary[type, tuple[object, ...]] = WeakKeyDictionary()


def _at_work(cls: type) -> tuple[object, ...]:
    return tuple(map(vars(cls).get, sorted(_MAKING | _READING | {"minimum", "maximum", "width", "bias", "fraction"})))


_CHECK = (
    "write a gadget that requires what shall hold, `def require_valid(value: {0}) -> None`, and call it wherever a {0} comes in; "
    "a class method may make one of other values"
)
_NEW_NAME = (
    "give it another name; what a {0} shall hold beside its width, require(...) wherever one comes in, in a gadget"
)


def _authors(cls: type) -> Iterator[type]:
    """The class and those behind it that are an author's."""
    return (base for base in cls.__mro__ if not _is_of(base, "zkwright") and base.__module__ not in _PYTHON)


_PYTHON = frozenset(("builtins", "abc", "typing", "collections.abc", "typing_extensions"))


def _is_of(cls: type, package: str) -> bool:
    return cls.__module__ == package or cls.__module__.startswith(f"{package}.")


def _refused(cls: type, what: str, mend: str) -> SignatureError:
    name = cls.__name__
    return SignatureError(
        f"`{name}` {what}, of which an input, a hint's result or a gadget's argument knows nothing: what it says would not hold",
        mend.format(name),
    )
