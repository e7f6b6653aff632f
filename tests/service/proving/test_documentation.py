"""The examples of docs/proving.md that a service serves do what they say."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler.program.program_file import write_program
from zkwright.prover import setup, statement_of

from tests.prover.test_documentation import PAGE, spend
from tests.service.conftest import Process


def test_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    program = spend.compile()
    write_program(program, "spend.r1cs")
    key = setup(program.r1cs, path="spend.zkey")
    statement = statement_of(program, key)
    Path("spend.statement.json").write_text(statement.to_json(), encoding="utf-8")
    Path("verification_key.json").write_text(key.verifying_key().to_json(), encoding="utf-8")
    (command,) = re.findall(r"```sh served\n(.*?)\n```", PAGE, re.DOTALL)
    zkwright, serve, *options = shlex.split(command)
    assert (zkwright, serve) == ("zkwright", "serve")
    service = Process(tmp_path, *options)
    names: dict[str, Any] = {"url": service.url, "commitment": str(poseidon(100, 7))}
    (block,) = re.findall(r"```python served\n(.*?)```", PAGE, re.DOTALL)
    try:
        exec(compile(block, "proving.md", "exec", dont_inherit=True), names)
    finally:
        service.end()
    assert names["made"].values["result"] == poseidon(70, 7)
    assert (tmp_path / "zkwright.sqlite.secret").exists()
