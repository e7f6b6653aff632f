"""What is printed of joint proofs."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from benchmarks import parties


@pytest.mark.slow
def test_a_line_for_each_statement() -> None:
    done = CliRunner().invoke(parties.main, ["--times", "1", "--hashes", "2"], catch_exceptions=False)
    assert done.exit_code == 0
    _, *lines = done.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["total", "tally", "second_price", "cones"]
    for line in lines:
        assert re.search(r"[0-9]+ constraints, [0-9]+ rounds, [0-9]+ ms, at most [0-9]+; [0-9.]+ s at 25 ms", line), (
            line
        )


def test_statements_and_inputs_belong_together() -> None:
    for name in ("total", "tally", "second_price"):
        rows, seconds = parties.plain(name, 2, 1)
        assert rows > 0
        assert seconds > 0
