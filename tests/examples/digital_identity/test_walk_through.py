"""README.md of the example does what it says."""

from __future__ import annotations

import re
import shlex
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from digital_identity.__main__ import main
from digital_identity.demo import __main__ as demo
from digital_identity.keys import PROGRAMS, Keys

from tests.examples.digital_identity.test_circuits import ROWS

ROOT = Path(__file__).parents[3]
README = (ROOT / "examples" / "digital_identity" / "README.md").read_text(encoding="utf-8")
START = "python -m digital_identity "


def test_each_command_ends_as_it_says(
    tmp_path: Path, key_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    (tmp_path / "keys").symlink_to(key_folder)
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    export, make, *lines = [line for block in blocks for line in block.splitlines()]
    assert (export, make) == ("export PYTHONPATH=examples", START + "keys build/identity/keys")
    told, began = "", datetime.now(UTC).date()
    for line in lines:
        command, _, code = line.partition("  # exit code ")
        assert command.startswith(START)
        words = shlex.split(command.removeprefix(START).replace("build/identity", str(tmp_path)))
        assert main(words) == int(code or 0), (line, capsys.readouterr())
        captured = capsys.readouterr()
        told += captured.err + captured.out
    (text,) = re.findall(r"```text\n(.*?)```", README, re.DOTALL)
    days = {began, datetime.now(UTC).date()}  # it may be midnight meanwhile
    assert any(text.replace("TODAY", day.isoformat()) in told for day in days)
    assert told.rstrip().endswith("have a credential issued")
    for name in ("ada", "registry", "shop", "card.json", "answer.json"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_the_demo(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, keys: Keys
) -> None:
    monkeypatch.setattr(demo, "make_keys", lambda folder: None)
    monkeypatch.setattr(demo, "Keys", lambda folder, development: keys)
    demo.main(tmp_path)
    told = capsys.readouterr().out
    assert told.count("- Country is one of AT, CH, DE") == 2
    first, again = re.findall(r"the shop knows that it is so, and (.*): (\d+)", told)
    assert (first[0], again[0]) == ("somebody new", "who came before")
    assert first[1] == again[1]
    assert told.splitlines()[-1].startswith("the registry takes the card back: no valid credential")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["keys", "{keys}"], "has keys"),
        (["issuer", "publish", "{folder}/none"], "make it with init"),
        (["holder", "add", "{folder}/none", "{folder}/none"], "make it with init"),
        (["verifier", "learn", "{folder}/none", "{folder}/none"], "No such file"),
        (["nothing"], "No such command"),
    ],
)
def test_what_cannot_be_used(
    tmp_path: Path, key_folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], error: str
) -> None:
    assert main([word.format(folder=tmp_path, keys=key_folder) for word in words]) == 2
    assert error in capsys.readouterr().err


def test_the_rows_are_those_of_the_circuits() -> None:
    for size, rows in ROWS.items():
        assert re.search(rf"^\| `{size}` \|.*\| {rows:,} \|$", README, re.MULTILINE)
        assert PROGRAMS[size]().r1cs.n_rows == rows
