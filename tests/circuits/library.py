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

PRIMITIVES = sorted({info.name for info in pkgutil.iter_modules([str(FOLDER)])} - _NO_GADGETS)
"""The modules and packages that hold gadgets."""

PLAIN = sorted({f"{file.parent.name}.plain" for file in FOLDER.glob("*/plain.py")} - {"shared.plain"})
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
