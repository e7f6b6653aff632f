"""One suite for every engine: a test that takes `engine` runs once for each."""

from __future__ import annotations

import os
from importlib.util import find_spec

import pytest
from zkwright.prover import Engine, choose_engine


def _engines() -> list[str]:
    """The reference, and the native engine where it is installed, or where it must be."""
    has_native = find_spec("zkwright._engine") is not None or os.environ.get("ZKWRIGHT_REQUIRE_ENGINE") == "1"
    return ["reference", "native"] if has_native else ["reference"]


@pytest.fixture(scope="session", autouse=True)
def oracle() -> None:
    """py_ecc raises the recursion limit when it is imported, which hypothesis must not see happen inside a test."""
    import py_ecc.optimized_bn128  # noqa: F401


@pytest.fixture(scope="session", params=_engines())
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    return choose_engine(request.param)
