"""Keys, proofs and public signals that snarkjs made (see vectors/README.md), shared by the tests of the verifier."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from zkwright.verifier import Proof, PublicSignals, VerifyingKey, public_from_json

VECTORS = Path(__file__).parent / "vectors"


@dataclass(frozen=True)
class Statement:
    """One proven statement: the three texts, and what they hold."""

    folder: Path

    def text(self, name: str) -> str:
        return (self.folder / f"{name}.json").read_text()

    def document(self, name: str) -> Any:
        """A fresh copy of the parsed JSON, to be tampered with."""
        return json.loads(self.text(name))

    @property
    def key(self) -> VerifyingKey:
        return _key(self.folder)

    @property
    def public(self) -> PublicSignals:
        return public_from_json(self.text("public"))

    @property
    def proof(self) -> Proof:
        return Proof.from_json(self.text("proof"))


@cache
def _key(folder: Path) -> VerifyingKey:
    return VerifyingKey.from_json((folder / "verification_key.json").read_text())


@pytest.fixture(params=["silent", "product", "opening"])
def statement(request: pytest.FixtureRequest) -> Statement:
    """Each of the statements: 0, 1 and 3 public signals."""
    return Statement(VECTORS / request.param)


@pytest.fixture
def silent() -> Statement:
    """No public signal."""
    return Statement(VECTORS / "silent")


@pytest.fixture
def product() -> Statement:
    """One public signal, 33."""
    return Statement(VECTORS / "product")


@pytest.fixture
def opening() -> Statement:
    """Three public signals: a commitment, a nullifier, a scope."""
    return Statement(VECTORS / "opening")


@pytest.fixture(autouse=True)
def reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Python here is under test; that the native engine gives the same answers is tested beside the engine."""
    monkeypatch.setenv("ZKWRIGHT_ENGINE", "reference")
