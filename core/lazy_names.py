"""Names of a package that are loaded when somebody asks for them."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any


def loaded_when_asked_for(package: str, homes: Mapping[str, Iterable[str]]) -> Callable[[str], Any]:
    """The `__getattr__` of `package`: `homes` has the names that each module of zkwright defines.

    A name is found once and kept in the package, also where one of its modules is called the same. Raises AttributeError for
    any other name.
    """

    def found(name: str) -> Any:
        for home, names in homes.items():
            if name in names:
                from importlib import import_module

                value = getattr(import_module(f"zkwright.{home}"), name)
                setattr(sys.modules[package], name, value)
                return value
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return found
