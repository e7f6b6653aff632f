"""`zkwright prove --at URL`: a service proves, and is not believed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from zkwright.cli.proving_elsewhere import _differing
from zkwright.service.client import Client
from zkwright.service.proving.circuits import Provable

from tests.cli.conftest import run
from tests.service.conftest import Process
from tests.service.proving.conftest import provable  # noqa: F401 - a fixture


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, provable: Provable) -> Iterator[str]:  # noqa: F811
    process = Process(tmp_path_factory.mktemp("service"), "--prove", provable.files.zkey, "--development")
    yield process.url
    process.end()


@pytest.fixture
def folder(tmp_path: Path, provable: Provable, monkeypatch: pytest.MonkeyPatch) -> Path:  # noqa: F811
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    (tmp_path / "root.statement.json").write_text(provable.statement.to_json())
    (tmp_path / "verification_key.json").write_text(provable.verifying_key.to_json())
    (tmp_path / "input.json").write_text('{"x": 3, "square": 9}')
    return tmp_path


def prove(folder: Path, url: str, *more: str | Path) -> Any:
    return run("prove", folder / "root.statement.json", "--at", url, "-i", folder / "input.json", "-o", folder, *more)


def test_proves_there_and_verifies_here(folder: Path, url: str) -> None:
    done = prove(folder, url, "--json")
    assert done.code == 0, done.err
    assert done.document["values"] == {"result": "27", "square": "9"}
    files = (folder / name for name in ("verification_key.json", "public.json", "proof.json"))
    assert run("verify", *files).code == 0
    assert "square  9" in prove(folder, url).out


def test_why_nothing_is_proved(folder: Path, url: str) -> None:
    (folder / "input.json").write_text('{"x": 31337, "square": 9}')
    done = prove(folder, url, "--json")
    assert (done.code, done.document["error"]["code"]) == (1, "unsatisfied")
    assert "x is no root of the square" in done.err
    assert "31337" not in done.err + done.out
    assert not (folder / "proof.json").exists()
    (folder / "input.json").write_text("{}")
    assert prove(folder, url).code == 2


def test_what_it_needs(folder: Path, url: str) -> None:
    descriptor = folder / "root.statement.json"
    prove(folder, "http://example.org").refused(2, "https://")
    prove(folder, url, "--wasm", "x.wasm").refused(2, "with --at")
    run("prove", descriptor, "--at", url).refused(2, "with --at")
    run("prove", "root.zkey", "root.wtns", "--api-key", "key").refused(2, "--at")
    run("prove", folder / "verification_key.json", "--at", url, "-i", folder / "input.json").refused(
        2, "holds a verification key"
    )
    (folder / "verification_key.json").unlink()
    prove(folder, url).refused(2, "verification_key.json", "put it beside")


@pytest.mark.parametrize("lie", ["other values", "no proof"])
def test_a_service_that_lies(folder: Path, provable: Provable, monkeypatch: pytest.MonkeyPatch, lie: str) -> None:  # noqa: F811
    made = provable.files.prover().prove_inputs({"x": 2, "square": 4})
    told = {**made.to_object(), "values": {}}
    if lie == "no proof":
        told["public"] = ["27", "9"]
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(202, json={"id": "1", "state": "done", **told})

    (folder / "key").write_text("zkw_key\n")
    asking = partial(Client, transport=httpx.MockTransport(answer))
    monkeypatch.setattr("zkwright.service.client.Client", asking)
    done = prove(folder, "https://example.org", "--api-key", folder / "key")
    assert done.code == (2 if lie == "other values" else 1), done.err
    assert not (folder / "proof.json").exists()
    assert asked[0].headers["authorization"] == "Bearer zkw_key"
    assert json.loads(asked[0].content)["inputs"] == {"x": 3, "square": 9}


@pytest.mark.parametrize(
    ("found", "given", "differs"),
    [
        (9, 9, None),
        (9, "0x9", None),
        (9, "9", None),
        (9, 8, "v"),
        (9, "8", "v"),
        (9, "nine", None),
        (-1, -1, None),
        (21888242871839275222246405745257275088548364400416034343698204186575808495616, -1, None),
        (True, True, None),
        (True, False, "v"),
        (True, 1, None),
        (b"\x01\xff", "0x01FF", None),
        (b"\x01\xff", "01ff", None),
        (b"\x01\xff", [1, 255], None),
        (b"\x01\xff", [1, 254], "v"),
        (b"\x01", "02", "v"),
        ([1, 2], [1, 3], "v[1]"),
        ({"a": [1], "b": 2}, {"a": [2], "b": 2}, "v.a[0]"),
        ({"a": 1}, {"b": 1}, None),
        ("text", "another", None),
    ],
)
def test_what_is_compared(found: object, given: object, differs: str | None) -> None:
    assert _differing(found, given, "v") == differs
