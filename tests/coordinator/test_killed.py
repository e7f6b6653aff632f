"""Killed at any moment, by SIGKILL: what was acknowledged is there when the coordinator, or a contributor, is started again."""

from __future__ import annotations

import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from zkwright.coordinator.joining import Taking, join

from tests.cli.conftest import run
from tests.coordinator.conftest import Contributor, Coordinator, join_command

Serve = Callable[..., Coordinator]


class Restarted:
    """A coordinator that is killed and started again, at the same address."""

    def __init__(self, folder: Path, serve: Serve) -> None:
        self._folder, self._serve = folder, serve
        self._port = _free_port()
        self.kills = 0
        self._start()

    def _start(self) -> None:
        self._process = self._serve(self._folder, "--trust-ptau", port=self._port)
        self.url = self._process.url

    def kill(self) -> None:
        """At once, and start it again."""
        self._process.end(signal.SIGKILL)
        self.kills += 1
        self._start()

    def verify(self, *names: str) -> None:
        """The newest key is right, and has contributions by these, and no others."""
        newest = self._folder / "accepted" / f"{len(names):04}.zkey"
        found = run(
            "ceremony", "verify", self._folder / "square.r1cs", newest, "--ptau", self._folder / "p.ptau", "--json"
        )
        assert found.code == 0, found.err
        assert [each["name"] for each in found.document["contributions"]] == list(names)


def _free_port() -> int:
    """One below those that the system gives to connections, so that none of these takes it in between."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


@pytest.fixture
def coordinator(folder: Path, serve: Serve) -> Restarted:
    return Restarted(folder, serve)


def test_after_every_acknowledgement(coordinator: Restarted, tmp_path: Path) -> None:
    with (
        Contributor(coordinator.url, tmp_path / "ada", "Ada") as ada,
        Contributor(coordinator.url, tmp_path / "bob", "Bob") as bob,
    ):
        for each in (ada, bob):
            each.join()
        coordinator.kill()
        assert (ada.ticket()["state"], bob.ticket()["state"]) == ("turn", "waiting")
        content = ada.contribution()
        id = ada.begin(content).json()["id"]
        half = len(content) // 2
        assert ada.patch(id, 0, content[:half]).headers["upload-offset"] == str(half)
        coordinator.kill()
        assert ada.request("HEAD", f"/v1/uploads/{id}").headers["upload-offset"] == str(half)
        assert ada.begin(content).json() == {**ada.ticket()["upload"], "received": half}
        assert ada.patch(id, half, content[half:]).headers["upload-offset"] == str(len(content))
        assert ada.finish(id).status_code == 202
        coordinator.kill()  # under verification, or just after it
        told = ada.until("accepted")
        coordinator.kill()
        assert ada.ticket() == told
        assert ada.request("GET", "/v1/keys/1").content == content
        bob.until("turn")
        assert bob.send(bob.contribution())["state"] == "accepted"
    coordinator.verify("Ada", "Bob")


def test_whoever_joins_notices_nothing(coordinator: Restarted, tmp_path: Path) -> None:
    """The coordinator is killed whenever something has happened."""
    lines: list[str] = []

    def told(line: str) -> None:
        if not line.startswith("no answer"):
            lines.append(line.partition(",")[0])
            coordinator.kill()

    done = join(coordinator.url, tmp_path, Taking("Ada"), told=told)
    assert done.number == 1
    assert lines[:2] == ["it is your turn", "the key is right as far as can be told here: contributing"]
    assert coordinator.kills == len(lines) >= 3
    coordinator.verify("Ada")


@pytest.mark.slow
def test_killed_at_random_moments(folder: Path, serve: Serve, tmp_path: Path) -> None:
    coordinator = Restarted(folder, serve)
    chosen = random.Random(7)
    names = [f"contributor {number}" for number in range(10)]
    for name in names:
        (tmp_path / name).mkdir()
        joining = threading.Thread(target=join, args=(coordinator.url, tmp_path / name, Taking(name)))
        joining.start()
        for _ in range(2):
            joining.join(chosen.random() / 4)
            if joining.is_alive():
                coordinator.kill()
        joining.join(120)
        assert not joining.is_alive()
    assert coordinator.kills
    coordinator.verify(*names)


KILLED = """
import os, sys
from zkwright.coordinator.joining import Taking, join

def told(line):
    if line.startswith(sys.argv[3]):
        os._exit(9)

join(sys.argv[1], sys.argv[2], Taking("Ada"), told=told)
"""


def test_a_contributor_who_was_killed_goes_on(coordinator: Restarted, tmp_path: Path, folder: Path) -> None:
    """At its turn, before it contributes, and once all is sent: with the same ticket, and the same contribution."""
    tmp_path /= "ada"
    tmp_path.mkdir()
    files: dict[str, Any] = {}
    for line in ("it is your turn", "the key is right", "sent"):
        done = subprocess.run([sys.executable, "-c", KILLED, coordinator.url, tmp_path, line], check=False, timeout=60)
        assert done.returncode == 9
        files[line] = {path.name for path in tmp_path.iterdir()}
    assert "before.zkey" not in files["it is your turn"]
    assert "contribution.zkey" not in files["the key is right"]
    assert {"ticket.json", "contribution.zkey"} <= files["sent"]
    sent = (tmp_path / "contribution.zkey").read_bytes()
    last = join_command(coordinator.url, tmp_path, "-n", "Ada")
    assert last.returncode == 0, last.stderr
    assert "going on with the ticket of an earlier run" in last.stderr
    assert not (tmp_path / "ticket.json").exists()
    assert (folder / "accepted" / "0001.zkey").read_bytes() == sent
    database = sqlite3.connect(folder / "coordinator.db")
    assert database.execute("SELECT count(*) FROM tickets").fetchone() == (1,)
    database.close()
    again = join_command(coordinator.url, tmp_path, "-n", "Ada")
    assert again.returncode == 2
    assert "of an earlier contribution; choose another folder with -o" in again.stderr
