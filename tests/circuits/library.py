"""What there is in zkwright.circuits: found, not listed."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import zkwright.circuits
from zkwright.compiler import Gadget, Struct

FOLDER = Path(str(zkwright.circuits.__file__)).parent

_NO_GADGETS = {"hints", "shared"}
"""What they ask the prover for, and what several are made of."""

_FAMILIES = {"credentials"}
"""Packages of packages that hold gadgets."""


def _modules(family: str = "") -> set[str]:
    folder, prefix = FOLDER / family, f"{family}." if family else ""
    return {prefix + info.name for info in pkgutil.iter_modules([str(folder)]) if info.name not in _NO_GADGETS}


PRIMITIVES = sorted((_modules() - _FAMILIES).union(*map(_modules, _FAMILIES)))
"""The modules and packages that hold gadgets."""

PLAIN = [f"{name}.plain" for name in PRIMITIVES if (FOLDER / name.replace(".", "/") / "plain.py").exists()]
"""Their sides on plain values."""


def public_members(module: Any) -> Iterator[tuple[str, Any]]:
    """What a module offers of its own: gadgets, functions, classes and their public methods."""
    for name, value in vars(module).items():
        own = getattr(value, "__module__", "") == module.__name__ or name in getattr(module, "__all__", ())
        if name.startswith("_") or not own or not (callable(value) or isinstance(value, Gadget)):
            continue
        yield name, value
        if inspect.isclass(value) and not issubclass(value, (Struct, tuple)):
            for method, function in vars(value).items():
                if not method.startswith("_") and (inspect.isfunction(function) or isinstance(function, classmethod)):
                    yield f"{name}.{method}", getattr(value, method)
