"""py_ecc raises the recursion limit when it is imported, which hypothesis must not see happen inside a test."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session", autouse=True)
def oracle() -> None:
    """Imports it."""
    import py_ecc.optimized_bn128  # noqa: F401
