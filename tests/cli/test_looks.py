"""What a circuit's `debug` prints reaches stderr, and not where secrets must not go."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import run

SOURCE = """\
from __future__ import annotations

from zkwright import Private, Public, U64, circuit, debug


@circuit
def left(balance: Private[U64], amount: Private[U64]) -> Public[U64]:
    debug(lambda: balance - amount, label="looked")
    return balance - amount
"""


@pytest.fixture
def circuit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "left.py").write_text(SOURCE)
    (tmp_path / "input.json").write_text(json.dumps({"balance": 700_123, "amount": 100_000}))
    monkeypatch.chdir(tmp_path)
    return "left.py:left"


@pytest.mark.parametrize("verb", ["witness", "run"])
@pytest.mark.parametrize("option", [None, "--redact", "--quiet", "--json"])
def test_where_it_is_printed(circuit: str, verb: str, option: str | None) -> None:
    done = run(verb, circuit, "-i", "input.json", "-o", "built", *([option] if option else []))
    assert done.code == 0
    line = "left.py:8 in left, looked: balance - amount = 600123\n"
    assert (line in done.err) == (option in (None, "--json"))
    assert "looked" not in done.out
    if option is None:
        assert line in run(verb, circuit, "-i", "input.json", "-o", "built").err  # and when nothing is new
    assert "looked" not in done.err.replace(line, "")
    assert not any(b"looked" in file.read_bytes() for file in Path("built").iterdir())
