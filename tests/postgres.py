"""A PostgreSQL server of the tests' own: a cluster in a temporary folder, on a loopback port, for as long as the tests run."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.left_out import postgres_programs

_TRIES = 5
"""Ports tried: between its choice and the server's start another program may take one."""

_PATIENCE = 60.0
"""Seconds for which the server may take to answer."""


@dataclass(frozen=True)
class Cluster:
    """A server that runs; each database in it begins empty."""

    port: int
    password: str
    process: subprocess.Popen[bytes]

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://zkwright:{self.password}@127.0.0.1:{self.port}/{database}"

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a database of its own, dropped at the end whoever still uses it."""
        name = f"d{secrets.token_hex(8)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type, unused-ignore]  # no literal, and safe
        try:
            yield self.url(name)
        finally:
            with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type, unused-ignore]


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Make a cluster, and run it as a user without rights where the tests run as root, whom PostgreSQL refuses."""
    programs = postgres_programs()
    assert programs is not None, "PostgreSQL is not installed; tests/left_out.py says so before"
    as_user = _unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="zkwright-postgres-"))
    try:
        if as_user:
            os.chown(folder, as_user["user"], as_user["group"])
        password = secrets.token_hex(16)
        words = folder / "password"
        words.write_text(password)
        if as_user:
            os.chown(words, as_user["user"], as_user["group"])
        made = ("--username=zkwright", f"--pwfile={words}", "--auth=scram-sha-256", "--encoding=UTF8", "--no-locale")
        command = [str(programs / "initdb"), f"--pgdata={folder / 'data'}", *made, "--no-sync"]
        subprocess.run(command, check=True, capture_output=True, cwd=folder, **as_user)
        running = _started(programs, folder, password, as_user)
        try:
            yield running
        finally:
            running.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                running.process.wait(10)
            running.process.kill()
            running.process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _started(programs: Path, folder: Path, password: str, as_user: dict[str, Any]) -> Cluster:
    for _ in range(_TRIES):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        options = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "max_connections": 100,
            "shared_buffers": "16MB",
            "full_page_writes": "off",  # of a machine that loses power in the midst of tests nothing is read again
            "autovacuum": "off",
        }
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (folder / "log").open("wb") as log:
            command = [str(programs / "postgres"), "-D", str(folder / "data"), *words]
            process: subprocess.Popen[bytes] = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **as_user
            )
        running = Cluster(port, password, process)
        if _answers(running):
            return running
    raise RuntimeError(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")


def _answers(running: Cluster) -> bool:
    end = time.monotonic() + _PATIENCE
    while running.process.poll() is None and time.monotonic() < end:
        with suppress(psycopg.OperationalError):
            psycopg.connect(running.url("postgres"), connect_timeout=5).close()
            return True
        time.sleep(0.05)
    running.process.kill()
    running.process.wait()
    return False


def _unprivileged() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
