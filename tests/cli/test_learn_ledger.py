"""`zkwright learn ledger`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from zkwright.learning.privacy import Budget, discrete_gaussian, discrete_laplace

from tests.cli.conftest import run


def test_what_was_spent(tmp_path: Path) -> None:
    budget = Budget(tmp_path / "ledger", 1, 1e-6)
    budget.spend("flu, week 48", 1, discrete_laplace(4))
    before = (tmp_path / "ledger").read_bytes()
    document = json.loads(run("--json", "learn", "ledger", tmp_path / "ledger").out)
    assert document["allowed"] == {"epsilon": 1, "delta": 1e-6}
    assert document["spent"]["epsilon"] == 0.25
    assert document["releases"] == [{"label": "flu, week 48", "noise": "discrete Laplace of scale 4"}]
    assert (tmp_path / "ledger").read_bytes() == before
    budget.spend("flu, week 49", 2, discrete_gaussian(20))
    shown = run("learn", "ledger", tmp_path / "ledger").out
    assert "flu, week 48: discrete Laplace of scale 4\n" in shown
    assert "flu, week 49: discrete Gaussian of sigma 20\n" in shown
    assert "spent epsilon 0." in shown
    assert "of 1, delta" in shown


@pytest.mark.parametrize("content", [None, b"", b"no database, and longer than a header of one" * 20])
def test_what_is_no_ledger(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "ledger").write_bytes(content)
    said = run("learn", "ledger", tmp_path / "ledger")
    assert said.code == 2
    assert "is no ledger" in said.err
    assert (tmp_path / "ledger").exists() is (content is not None)
