"""Loads an example as its own module, as the command does."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


@pytest.fixture(scope="session")
def example() -> Callable[[str], ModuleType]:
    def load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(f"example_{name}", EXAMPLES / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module  # structs look up their annotations in their module
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture(scope="session")
def example_input() -> Callable[[str], dict[str, Any]]:
    def load(name: str) -> dict[str, Any]:
        content: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text())
        return content

    return load
