"""A process that holds secrets leaves no copy of its memory behind when it crashes."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from zkwright.cli import arguments
from zkwright.cli.dispatch import perform
from zkwright.cli.grammar import COMMON, VERBS, Group, Verb
from zkwright.cli.parser import load


def verbs() -> Iterator[Verb]:
    for name in VERBS:
        found = load(name)
        yield from found.members.values() if isinstance(found, Group) else (found,)


def is_given_secrets(verb: Verb) -> bool:
    """Whether it takes inputs or a witness, computes one, draws a setup's or a contribution's secrets, or has API keys."""
    names = {argument.name for argument in verb.arguments} | {option.name for option in verb.options}
    drawing = (
        "setup",
        "info",
        "ceremony contribute",
        "ceremony join",
        "ptau contribute",
        "serve",
        "service new-key",
        "parties identity",
        "learn identity",
        "learn size",
        "learn server",
    )
    return bool({"inputs", "wtns"} & names) or arguments.REDACT in verb.options or verb.name in drawing


def test_the_verbs_with_secrets() -> None:
    assert {verb.name for verb in verbs() if verb.secret} == {verb.name for verb in verbs() if is_given_secrets(verb)}
    assert {verb.name for verb in verbs() if verb.secret} >= {"run", "witness", "prove", "setup", "info"}


@pytest.mark.parametrize("verb", list(verbs()), ids=lambda verb: verb.name)
def test_the_limit_while_a_verb_is_done(verb: Verb, monkeypatch: pytest.MonkeyPatch) -> None:
    before = resource.getrlimit(resource.RLIMIT_CORE)
    found: list[Any] = []

    def look(*_: Any, **__: Any) -> None:
        found.append(resource.getrlimit(resource.RLIMIT_CORE))

    looking = Verb(verb.name, look, [], secret=verb.secret)
    assert perform(looking, {option.name: None if option.read else False for option in COMMON}) == 0
    assert (found[0][0] in (0, 1) and found[0][1] == before[1]) if verb.secret else found == [before]
    assert resource.getrlimit(resource.RLIMIT_CORE) == before


def test_a_sandbox_that_lets_no_limit_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError

    monkeypatch.setattr(resource, "setrlimit", refuse)
    ran: list[bool] = []
    verb = Verb("prove", lambda *_, **__: ran.append(True), [], secret=True)
    assert perform(verb, {option.name: None if option.read else False for option in COMMON}) == 0
    assert ran == [True]


CRASHING = """
import os, signal
from zkwright import Field, Private, Public, circuit, hint, require

def crash(x):
    os.kill(os.getpid(), signal.SIGSEGV)

@circuit
def crashing(x: Private[Field]) -> Public[Field]:
    y = hint(crash, x, returns=Field)
    require(y * y == x, "no root")
    return x * x
"""


def test_a_crash_leaves_no_dump(tmp_path: Path) -> None:
    """Although the shell that it was started from allows them."""
    (tmp_path / "crashing.py").write_text(CRASHING)
    (tmp_path / "input.json").write_text('{"x": 9}')
    command = [sys.executable, "-m", "zkwright.cli", "witness", "crashing.py", "-i", "input.json"]
    done = subprocess.run(
        ["sh", "-c", 'ulimit -c "$(ulimit -Hc)"; exec "$@"', "sh", *command], cwd=tmp_path, check=False
    )
    assert done.returncode == -signal.SIGSEGV
    assert {path.name for path in tmp_path.iterdir()} == {"crashing.py", "input.json"}
