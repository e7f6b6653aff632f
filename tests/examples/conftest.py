"""The examples as fixtures."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from tests.examples.examples import input_of, module_of


@pytest.fixture(scope="session")
def example() -> Callable[[str], ModuleType]:
    return module_of


@pytest.fixture(scope="session")
def example_input() -> Callable[[str], dict[str, Any]]:
    return input_of
