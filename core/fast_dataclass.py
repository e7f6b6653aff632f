"""`dataclass`, made in half the time: some seventy frozen ones are made whenever a process starts that solves or proves.

The standard one compiles six functions for each class. Three of them need no compiling: `==`, `hash` and `repr` read the fields
by their names, as fast. Everything else is the standard one's, and type checkers see that alone.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass
else:
    import dataclasses

    def dataclass(cls: type | None = None, /, **options: bool) -> Any:
        """What `dataclasses.dataclass` gives."""

        def make(cls: type) -> type:
            plain = options.get("frozen") and options.get("eq", True) and options.get("repr", True)
            if not plain or "order" in options or "unsafe_hash" in options:
                return dataclasses.dataclass(**options)(cls)
            own = vars(cls).keys()
            made = dataclasses.dataclass(**{**options, "eq": False, "repr": False})(cls)
            for name, method in _methods(made).items():
                if name not in own:
                    setattr(made, name, method)
            return made

        return make if cls is None else make(cls)


def _methods(cls: type) -> dict[str, Any]:
    from dataclasses import fields

    compared = _reader([field.name for field in fields(cls) if field.compare])
    hashed = _reader([field.name for field in fields(cls) if (field.compare if field.hash is None else field.hash)])
    shown = [field.name for field in fields(cls) if field.repr]

    def equals(self: object, other: object) -> bool:
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def digest(self: object) -> int:
        return hash(hashed(self))

    def show(self: object) -> str:
        return f"{type(self).__qualname__}({', '.join([f'{name}={getattr(self, name)!r}' for name in shown])})"

    return {"__eq__": equals, "__hash__": digest, "__repr__": show}


def _reader(names: list[str]) -> Callable[[object], tuple[object, ...]]:
    """What gives the values of these fields."""
    if len(names) > 1:
        return attrgetter(*names)
    if not names:
        return lambda value: ()
    read = attrgetter(*names)
    return lambda value: (read(value),)
