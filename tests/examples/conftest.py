"""The examples as fixtures."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from tests.examples.examples import FOLDER, input_of, module_of

sys.path.insert(0, str(FOLDER))  # for the packages among the examples


@pytest.fixture(scope="session")
def example() -> Callable[[str], ModuleType]:
    return module_of


@pytest.fixture(scope="session")
def example_input() -> Callable[[str], dict[str, Any]]:
    return input_of
