"""A small ceremony in a folder, coordinators as processes of their own, and clients that say what they like."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from zkwright.core.files.r1cs_file import write_r1cs
from zkwright.prover import read_powers, read_zkey
from zkwright.prover.ceremony import contribute, contribute_to_powers, new_key, new_powers, prepare_powers

from tests.prover.systems import square_chain

SYSTEM = square_chain(6, 3)[0]
OTHER = square_chain(5, 3)[0]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Coordinators are on this machine, whatever takes requests to others."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,::1")


@pytest.fixture(scope="session")
def material(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `square.r1cs`, `square.zkey` and `p.ptau`."""
    elsewhere, folder = tmp_path_factory.mktemp("phase1"), tmp_path_factory.mktemp("material")
    powers = contribute_to_powers(new_powers(3, elsewhere / "0.ptau"), elsewhere / "1.ptau", name="first")
    prepare_powers(powers, folder / "p.ptau")
    write_r1cs(folder / "square.r1cs", SYSTEM)
    new_key(SYSTEM, read_powers(folder / "p.ptau", 8), folder / "square.zkey")
    return folder


@pytest.fixture
def folder(material: Path, tmp_path: Path) -> Path:
    """A ceremony of one's own."""
    return Path(shutil.copytree(material, tmp_path / "ceremony"))


class Coordinator:
    """A process that serves a folder, on a port that was free."""

    def __init__(self, folder: Path, *options: str | Path, port: int = 0) -> None:
        self.folder = folder
        command = [sys.executable, "-m", "zkwright.cli", "ceremony", "serve", folder, "--port", port, "--json"]
        self.process = subprocess.Popen(
            [str(word) for word in (*command, *options)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(self.end(signal.SIGKILL)[2])
        self.told: dict[str, Any] = json.loads(line)
        self.url: str = self.told["url"]

    @property
    def port(self) -> str:
        return self.url.rpartition(":")[2]

    def end(self, by: signal.Signals) -> tuple[int, str, str]:
        """The exit code, and what stood on both streams that was not read yet."""
        if self.process.returncode is None:
            self.process.send_signal(by)
            out, err = self.process.communicate(timeout=60)
            self.last: tuple[int, str, str] = (self.process.wait(), out, err)
        return self.last


@pytest.fixture
def serve() -> Iterator[Callable[..., Coordinator]]:
    """Starts coordinators, which end with the test."""
    running: list[Coordinator] = []

    def start(folder: Path, *options: str | Path, port: int = 0) -> Coordinator:
        running.append(Coordinator(folder, *options, port=port))
        return running[-1]

    yield start
    for coordinator in running:
        coordinator.end(signal.SIGKILL)


def join_command(url: str, out: Path, *options: str | Path) -> subprocess.CompletedProcess[str]:
    """`zkwright ceremony join` as a process of its own."""
    command = [sys.executable, "-m", "zkwright.cli", "ceremony", "join", url, "-o", out, *options]
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=120, check=False)


@dataclass
class Contributor:
    """Somebody who speaks to a coordinator by hand."""

    url: str
    folder: Path
    name: str = "Eve"
    token: str = ""
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60))

    def __enter__(self) -> Contributor:
        self.folder.mkdir(exist_ok=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        authorization = {"authorization": f"Bearer {self.token}"} if self.token else {}
        headers = {**authorization, **options.pop("headers", {})}
        return self.client.request(method, self.url + path, headers=headers, **options)

    def join(self, **more: str) -> httpx.Response:
        answer = self.request("POST", "/v1/tickets", json={"name": self.name, **more})
        self.token = answer.json().get("token", "")
        return answer

    def ticket(self, wait: float = 0, known: str = "") -> dict[str, Any]:
        found: dict[str, Any] = self.request("GET", f"/v1/ticket?wait={wait}&known={known}").json()
        return found

    def until(self, *states: str) -> dict[str, Any]:
        """The ticket once it is in one of these states."""
        told = self.ticket()
        while told["state"] not in states:
            assert not told["is_over"], told
            told = self.ticket(20, told["tag"])
        return told

    def contribution(self, name: str | None = None) -> bytes:
        """A contribution to the newest key, as a file."""
        key = self.request("GET", "/v1/ceremony").json()["key"]
        before, after = self.folder / "before.zkey", self.folder / "after.zkey"
        before.write_bytes(self.request("GET", f"/v1/keys/{key['number']}").content)
        contribute(read_zkey(before), after, name=self.name if name is None else name)
        return after.read_bytes()

    def begin(self, content: bytes, sha256: str | None = None) -> httpx.Response:
        digest = sha256 or hashlib.sha256(content).hexdigest()
        return self.request("POST", "/v1/uploads", json={"size": len(content), "sha256": digest})

    def patch(self, id: str, offset: int, content: bytes) -> httpx.Response:
        return self.request("PATCH", f"/v1/uploads/{id}", headers={"upload-offset": str(offset)}, content=content)

    def finish(self, id: str) -> httpx.Response:
        return self.request("POST", f"/v1/uploads/{id}/finish")

    def send(self, content: bytes) -> dict[str, Any]:
        """Upload all of it, and wait for the answer."""
        id = self.begin(content).json()["id"]
        assert self.patch(id, 0, content).status_code == 204
        assert self.finish(id).status_code == 202
        told = self.ticket()
        while not told["is_over"]:
            told = self.ticket(20, told["tag"])
        return told


def code_of(answer: httpx.Response) -> str:
    """The code of a refusal."""
    return str(answer.json()["error"]["code"])
