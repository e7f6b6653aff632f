"""docs/service.md does what it says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from zkwright.cli.entry import answer
from zkwright.service.access.keys import SCOPES
from zkwright.service.refusals import STATUS
from zkwright.verifier import Proof

from tests.service.ballots import Box
from tests.service.conftest import Process

PAGE = (Path(__file__).parents[2] / "docs" / "service.md").read_text(encoding="utf-8")


def test_from_a_key_to_a_vote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    box = Box(tmp_path)
    ballot = box.ballot(secret=5)
    (command,) = re.findall(r"```sh\n(zkwright service register .*?)\n```", PAGE, re.DOTALL)
    assert answer(shlex.split(command)[1:]) == 0
    assert box.id in capsys.readouterr().out
    (command,) = re.findall(r"```sh served\n(.*?)\n```", PAGE, re.DOTALL)
    assert shlex.split(command)[:2] == ["zkwright", "serve"]
    service = Process(tmp_path, *shlex.split(command)[2:])
    names: dict[str, Any] = {
        "url": service.url,
        "statement": box.id,
        "public": tuple(map(int, ballot.public)),
        "proof": Proof.from_object(ballot.proof),
    }
    (block,) = re.findall(r"```python served\n(.*?)```", PAGE, re.DOTALL)
    try:
        exec(compile(block, "service.md", "exec", dont_inherit=True), names)
    finally:
        service.end()
    assert names["consumed"].sequence == 1


def test_codes_that_are_named_are_codes() -> None:
    named = re.findall(r"`([a-z_]+)`(?: and `([a-z_]+)`)? \((\d{3})\)", PAGE)
    assert len(named) >= 5
    for *codes, status in named:
        for code in filter(None, codes):
            assert STATUS[code] == int(status)


def test_keys_as_operators_type_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"```sh keys\n(.*?)```", PAGE, re.DOTALL)
    for command in block.splitlines():
        assert answer(shlex.split(command)[1:]) == 0
    made, listed, taken = capsys.readouterr().out.splitlines()
    assert made.startswith("zkw_")
    assert listed.startswith("shop: verify, consume; made ")
    assert taken == "shop: taken back"


def test_every_scope_is_in_the_table() -> None:
    assert tuple(re.findall(r"^\| `([a-z]+)` \| `", PAGE, re.MULTILINE)) == SCOPES
