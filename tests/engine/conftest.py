"""py_ecc raises the recursion limit when it is imported, which hypothesis must not see happen inside a test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.pairings import computed_once


@pytest.fixture(scope="session", autouse=True)
def oracle() -> Iterator[None]:
    """Imports it."""
    with computed_once():
        yield
