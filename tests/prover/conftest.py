"""One suite for every engine: a test that takes `engine` runs once for each."""

from __future__ import annotations

import pytest
from zkwright.prover import Engine, choose_engine


@pytest.fixture(scope="session", params=["reference"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn."""
    return choose_engine(request.param)
