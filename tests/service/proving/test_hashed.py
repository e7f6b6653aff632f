"""Proofs that publish a hash of their signals, made for others: the service gives the signals, and the client keeps both."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from zkwright.service.client import Client
from zkwright.service.statements.registered import statement_id
from zkwright.verifier import Statement
from zkwright.verifier.signals_hash import hash_of_signals

from tests.cli.conftest import run
from tests.service.conftest import Process

CIRCUIT = """
from zkwright import Field, Private, Public, circuit
from zkwright.circuits.signals import sha256_of_signals


@circuit(hash_inputs=sha256_of_signals)
def folded(p: Private[Field], tag: Public[Field]) -> Public[Field]:
    return p * p + tag
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `run` leaves of it."""
    folder = tmp_path_factory.mktemp("folded")
    (folder / "folded.py").write_text(CIRCUIT)
    (folder / "input.json").write_text('{"p": 3, "tag": 7}')
    outcome = run("run", f"{folder / 'folded.py'}:folded", "-i", folder / "input.json", "-o", folder / "build")
    assert outcome.code == 0, outcome.err
    return folder / "build"


@pytest.fixture
def service(built: Path, tmp_path: Path) -> Iterator[Process]:
    served = Process(tmp_path, "--prove", built / "folded.zkey", "--development")
    yield served
    served.end(signal.SIGKILL)


def test_signals_come_from_a_service(service: Process, built: Path, tmp_path: Path) -> None:
    statement = Statement.from_json((built / "folded.statement.json").read_bytes())
    with Client(service.url) as client:
        made = client.prove(statement_id(statement), {"p": 5, "tag": 1})
    assert tuple(made.public) == (26, 1)
    claim = {"statement": statement_id(statement), "public": ["26", "1"], "proof": made.proof.to_object()}
    told = httpx.post(f"{service.url}/v1/verify", json=claim, timeout=60).json()
    assert told == {"valid": True, "values": {"result": "26", "tag": "1"}}
    (tmp_path / "input.json").write_text('{"p": 5, "tag": 1}')
    outcome = run(
        *("prove", "--at", service.url, built / "folded.statement.json"),
        *("-i", tmp_path / "input.json", "-o", tmp_path / "out"),
    )
    assert outcome.code == 0, outcome.err
    assert json.loads((tmp_path / "out" / "signals.json").read_text()) == ["26", "1"]
    published = hash_of_signals("sha256", (26, 1))
    assert json.loads((tmp_path / "out" / "public.json").read_text()) == [str(published)]
