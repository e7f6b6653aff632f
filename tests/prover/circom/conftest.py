from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def module_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder for all of these tests, in place of the user's."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def caches_of_its_own(monkeypatch: pytest.MonkeyPatch, module_home: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(module_home))
