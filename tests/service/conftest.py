"""The keys of the table of refusals, served here and by processes: over SQLite, in `test_*postgres*.py` over PostgreSQL."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from zkwright.service.application import application, prepare
from zkwright.service.settings import Settings
from zkwright.service.statements.registered import OnceOnly
from zkwright.service.statements.registry import Registry
from zkwright.service.storage.database import Database

from tests.refusals.case import keys
from tests.service.ballots import Box


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """A new file of SQLite; what is to run on PostgreSQL as well is run again by a module that has another such fixture."""
    return f"sqlite:///{tmp_path / 'service.sqlite'}"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[object]:
    """A server for all tests of a process."""
    from tests.postgres import cluster  # only what runs on it waits for it

    with cluster() as running:
        yield running


@pytest.fixture
def postgresql_url(postgresql_server: object) -> Iterator[str]:
    """A new database of the server."""
    from tests.postgres import Cluster

    assert isinstance(postgresql_server, Cluster)
    with postgresql_server.database() as url:
        yield url


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Services are on this machine, whatever takes requests to others."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,::1")


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The descriptor of each key of the table, beside its key."""
    files = {}
    for key in keys().values():
        folder = tmp_path_factory.mktemp(key.name)
        (folder / "verification_key.json").write_text(key.verification_key)
        files[key.name] = folder / f"{key.name}.statement.json"
        files[key.name].write_text(key.statement)
    return files


@pytest.fixture(scope="session")
def box(tmp_path_factory: pytest.TempPathFactory) -> Box:
    """Ballots of a key whose nullifiers count once."""
    return Box(tmp_path_factory.mktemp("box"))


@pytest.fixture
def settings(material: dict[str, Path], database_url: str) -> Settings:
    """All keys of the table."""
    return Settings(database_url, tuple(material.values()), development=True, open=True)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    """Asks a service in this process, whose failures are answers, as others see them."""
    prepare(settings)
    with TestClient(application(settings, prepared=True), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def poll(box: Box, database_url: str) -> Settings:
    """A database that has its tables, and the statement of the ballots."""
    settings = Settings(database_url, development=True, open=True)
    prepare(settings)
    with closing(Database(database_url)) as database:
        Registry(database, development=True).register_file(box.file, OnceOnly("nullifier", "scope"))
    return settings


@pytest.fixture
def polling(poll: Settings) -> Iterator[TestClient]:
    """Asks a service in this process that takes ballots."""
    with TestClient(application(poll, prepared=True), raise_server_exceptions=False) as client:
        yield client


class Process:
    """`zkwright serve` on a port that was free."""

    def __init__(self, folder: Path, *options: object) -> None:
        command = [sys.executable, "-m", "zkwright.cli", "serve", "--port", "0", "--json", *map(str, options)]
        self._log = folder / f"log{len(list(folder.glob('log*')))}"
        with self._log.open("wb") as log:  # a pipe that nobody reads would stop it
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, cwd=folder, start_new_session=True
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(self.end(signal.SIGKILL)[2])
        self.told: dict[str, Any] = json.loads(line)
        if not self.told["ok"]:
            raise AssertionError(self.told, self.end(signal.SIGKILL)[2])
        self.url: str = self.told["url"]

    def children(self) -> set[int]:
        """The processes that answer, once they were started."""
        parent = self.process.pid
        found = set()
        for each in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
            with suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile
                if b"spawn_main" in Path(f"/proc/{each}/cmdline").read_bytes():
                    found.add(int(each))
        return found

    @property
    def log(self) -> str:
        """What it wrote on stderr until now."""
        return self._log.read_text()

    def end(self, by: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        """The exit code, what stood on stdout that was not read yet, and all of stderr."""
        if self.process.returncode is None:
            self.process.send_signal(by)
            out, _ = self.process.communicate(timeout=60)
            self._last: tuple[int, str] = (self.process.wait(), out.decode())
        return *self._last, self.log


@pytest.fixture
def serve(material: dict[str, Path], tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Start `zkwright serve` with all keys of the table in a folder of its own, with more options."""
    started: list[Process] = []

    def begin(*options: object) -> Process:
        started.append(Process(tmp_path, *material.values(), "--development", *options))
        return started[-1]

    yield begin
    for process in started:
        process.end(signal.SIGKILL)
