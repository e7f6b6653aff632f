"""The walk of docs/soundness.md goes as the page says, and its tables have what there is."""

from __future__ import annotations

import re
import sys
import types
from pathlib import Path

import pytest
from zkwright.analyser import lints
from zkwright.analyser.derivation import derive
from zkwright.analyser.rules import cheap_rules, dear_rules
from zkwright.analyser.system import System
from zkwright.compiler import Circuit

from tests.cli.conftest import run

PAGE = (Path(__file__).parents[2] / "docs" / "soundness.md").read_text(encoding="utf-8")


def test_the_walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (source,) = re.findall(r"```python shares.py\n(.*?)```", PAGE, re.DOTALL)
    (mended,) = re.findall(r"```python mended\n(.*?)```", PAGE, re.DOTALL)
    told = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    commands = re.findall(r"```sh (not unique|unique)\nzkwright (.*?)\n```", PAGE)
    assert [kind for kind, _ in commands] == ["not unique", "unique"]
    before_return = "    return Share("
    for (kind, words), expected, text in zip(
        commands, told, (source, source.replace(before_return, mended + before_return)), strict=True
    ):
        Path("shares.py").write_text(text)
        outcome = run(*words.split())
        assert outcome.code == (kind != "unique"), outcome.err
        assert outcome.out.startswith(expected)
        assert (f"{Path('shares.py')}:18" in outcome.out) == (kind == "not unique")
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    module = types.ModuleType("shares")
    monkeypatch.setitem(sys.modules, "shares", module)
    for part, name in ((Path("shares.py").read_text(), "shares.py"), (block, "page")):
        exec(compile(part, str(tmp_path / name), "exec", dont_inherit=True), vars(module))


def test_the_pair_is_the_one_that_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each heir has one less, and the rest is 7 more."""
    monkeypatch.chdir(tmp_path)
    (source,) = re.findall(r"```python shares.py\n(.*?)```", PAGE, re.DOTALL)
    Path("shares.py").write_text(source)
    each, rest = run("audit", "shares.py:shares", "--json").document["counterexample"]["differing"]
    assert int(each["first"]) - int(each["second"]) == 1
    assert int(rest["second"]) - int(rest["first"]) == 7


def test_every_rule_and_every_lint_is_on_the_page() -> None:
    rows = set(re.findall(r"^\| ([a-z ]+) \|", PAGE, re.MULTILINE))
    assert {rule.name for rule in cheap_rules()} | {rule.name for rule in dear_rules()} <= rows
    assert {sys.modules[lint.__module__].NAME for lint in lints.LINTS} <= rows


def test_the_forms_are_decided_by_rules(tmp_path: Path) -> None:
    (block,) = re.findall(r"```python forms\n(.*?)```", PAGE, re.DOTALL)
    module = types.ModuleType("forms")
    path = tmp_path / "forms.py"
    path.write_text(block)
    exec(compile(block, str(path), "exec", dont_inherit=True), vars(module))
    circuits = [value for value in vars(module).values() if isinstance(value, Circuit)]
    assert len(circuits) == 9
    for one in circuits:
        program = one.compile()
        system = System(program.r1cs)
        assert not derive(system, program).facts.undetermined(system.outputs), one.name
