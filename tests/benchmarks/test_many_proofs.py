"""The table of proofs verified together and one by one."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from benchmarks import many_proofs


def test_every_way_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZKWRIGHT_THREADS", "")  # which is changed, and so put back
    arguments = ["--proofs", "16", "--signals", "1,2", "--runs", "1"]
    done = CliRunner().invoke(many_proofs.main, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines()[4:]]
    assert len(rows) == 10
    assert [row[1] for row in rows] == ["1"] * 5 + ["2"] * 5
    assert all(float(figure) > 0 for row in rows for figure in row[2:] if figure.strip(" |"))
