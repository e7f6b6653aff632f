"""Names in addresses that PostgreSQL does not take."""

from __future__ import annotations

import pytest

from tests.service.proving.test_routes import client, idle, test_what_is_no_name_of_a_job  # noqa: F401


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What seals inputs: a server has no folder to make it in."""
    file = tmp_path_factory.mktemp("secret") / "secret"
    file.write_text("ab" * 32)
    file.chmod(0o600)
    monkeypatch.setenv("ZKWRIGHT_SERVICE_SECRET_FILE", str(file))


@pytest.fixture
def database_url(postgresql_url: str) -> str:
    """A database of the server."""
    return postgresql_url
