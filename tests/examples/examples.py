"""The examples: their modules, circuits and inputs, found and not listed."""

from __future__ import annotations

import importlib.util
import json
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from zkwright.compiler import Circuit

FOLDER = Path(__file__).parents[2] / "examples"

EXAMPLES = sorted(file.stem for file in FOLDER.glob("*.py"))


@cache
def module_of(name: str) -> ModuleType:
    """An example as a module of its own, as the command loads it."""
    spec = importlib.util.spec_from_file_location(f"example_{name}", FOLDER / f"{name}.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # structs look up their annotations in their module
    spec.loader.exec_module(module)
    return module


def circuit_of(name: str) -> Circuit[..., Any]:
    """The one circuit of an example."""
    (found,) = (value for value in vars(module_of(name)).values() if isinstance(value, Circuit))
    return found


def input_of(name: str) -> dict[str, Any]:
    """The inputs beside it."""
    content: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return content
