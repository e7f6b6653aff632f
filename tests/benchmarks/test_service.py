"""The table of verifications through HTTP."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from benchmarks import service


def test_every_verifier_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    arguments = ["--seconds", "0.2", "--processes", "1", "--connections", "2", "--verifiers", "engine,snarkjs"]
    done = CliRunner().invoke(service.main, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines()[4:]]
    assert [row[0] for row in rows] == ["engine", "snarkjs"]
    assert all(float(row[1].replace(",", "")) > 0 for row in rows)
