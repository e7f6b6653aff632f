"""The command as a program: help, usage, pipes, colours, our own bugs."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from zkwright.cli import failures, pipeline
from zkwright.cli.grammar import COMMON, VERBS, Verb
from zkwright.cli.parser import load

from tests.cli.conftest import Project, run, run_process

ROOT = Path(__file__).parents[2]

OF_DEVELOPERS = {"bench", "docs", "examples", "release", "test"}
"""Extras that bring nothing for those who use zkwright."""


def test_help_names_every_verb() -> None:
    text = run("--help").out
    for verb in VERBS:
        assert f"\n  {verb} " in text
        assert run(verb, "--help").code == 0
    assert run("export", "vk", "-h").code == 0
    assert run().out == text
    assert run("export").out == run("export", "--help").out
    assert run("--version").out.startswith("zkwright ")


def test_the_documentation_has_every_verb_and_option() -> None:
    text = (ROOT / "docs" / "command.md").read_text(encoding="utf-8")
    for verb in VERBS:
        found = load(verb)
        assert f"`{verb}" in text
        for part in (found,) if isinstance(found, Verb) else found.members.values():
            for option in (*part.options, *COMMON):
                assert any(flag in text for flag in option.flags), option.flags


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("provee",), ["no such command 'provee'", "see zkwright --help"]),
        (("prove",), ["zkwright prove: missing argument 'NAME.zkey'", "see zkwright prove --help"]),
        (("prove", "a", "b", "c"), ["zkwright prove: ", "extra argument"]),
        (("prove", "--fast"), ["zkwright prove: no such option", "--fast"]),
        (("run", "x.py", "-i"), ["option '-i' requires an argument"]),
        (("completion",), ["missing argument '(bash|zsh|fish)'; see zkwright"]),
        (("completion", "tcsh"), ["zkwright completion: ", "'tcsh'"]),
        (("export", "sk"), ["zkwright export: no such command 'sk'"]),
    ],
)
def test_usage(arguments: tuple[str, ...], words: list[str]) -> None:
    run(*arguments).refused(2, *words)


def test_known_errors_exist() -> None:
    for module, name in failures._ROOTS | failures._UNSATISFIED | failures._COMPILE_ERROR:
        assert issubclass(getattr(importlib.import_module(module), name), Exception)


def test_help_is_quick_and_light() -> None:
    program = "import sys; from zkwright.cli import main\ntry: main(['--help'])\nexcept SystemExit: print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"numpy", "rich", "py_ecc", "zkwright.compiler", "zkwright.prover"}


def test_completion() -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_ZKWRIGHT_COMPLETE" in run("completion", shell).out
    done = run_process(_ZKWRIGHT_COMPLETE="bash_complete", COMP_WORDS="zkwright ver", COMP_CWORD="1")
    assert done.out == "plain,verify\n"


@pytest.mark.parametrize("asked", ["bash_source", "zsh_source", "fish_complete", "bash_complete", "nonsense", ""])
def test_asking_for_completions_answers_no_other_question(project: Project, asked: str) -> None:
    key, proof = project.built("verification_key.json"), project.built("proof.json")
    wrong = project.folder / "wrong.json"
    wrong.write_text('["1"]')
    done = run_process("verify", key, wrong, proof, _ZKWRIGHT_COMPLETE=asked, COMP_WORDS="zkwright ver", COMP_CWORD="1")
    assert done.code == 1, done


def test_doctor(monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = run("doctor")
    assert outcome.code == 0
    for name in ("python", "zkwright", "numpy", "galois", "py_ecc", "engine", "node", "npm", "snarkjs", "works here"):
        assert name in outcome.out
    findings = run("doctor", "--json").document["findings"]
    assert findings["engine"]["found"]
    assert all((finding["found"] is None) == (finding["mend"] is not None) for finding in findings.values())
    monkeypatch.setenv("ZKWRIGHT_ENGINE", "reference")
    assert "as ZKWRIGHT_ENGINE asks" in run("doctor").out
    monkeypatch.setenv("ZKWRIGHT_ENGINE", "warp")
    outcome = run("doctor", "--json")
    assert outcome.code == 1
    assert outcome.document["ok"] is False
    assert "there is no engine 'warp'" in outcome.document["findings"]["engine"]["mend"]
    assert "does not work here" in run("doctor").out


def test_doctor_looks_for_what_extras_bring() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    brought = {re.split(r"[<>=\[]", line)[0] for name in extras.keys() - OF_DEVELOPERS for line in extras[name]}
    assert brought >= {"wasmtime", "cryptography", "httpx"}
    assert brought <= run("doctor", "--json").document["findings"].keys()


def test_an_unknown_engine(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZKWRIGHT_ENGINE", "warp")
    run("setup", project.built("factor.r1cs"), "-o", project.folder).refused(2, "there is no engine 'warp'")


class TestOurOwnBugs:
    """What nobody foresaw: one line without the exception's text, the traceback only when asked for."""

    @pytest.fixture(autouse=True)
    def a_bug(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(*_: object) -> None:
            raise KeyError("a secret value")

        monkeypatch.setattr(pipeline, "verify_files", broken)

    def test_one_line(self) -> None:
        outcome = run("verify", "a", "b", "c")
        outcome.refused(2, "internal error: KeyError at test_command.py:", "--debug")
        assert "a secret value" not in outcome.err

    def test_debug(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "Traceback" in run("--debug", "verify", "a", "b", "c").err
        assert "Traceback" in run("verify", "a", "b", "c", "--debug").err
        monkeypatch.setenv("ZKWRIGHT_DEBUG", "0")
        assert "Traceback" not in run("verify", "a", "b", "c").err
        monkeypatch.setenv("ZKWRIGHT_DEBUG", "1")
        outcome = run("verify", "a", "b", "c")
        assert outcome.code == 2
        assert "Traceback" in outcome.err

    def test_for_programs(self) -> None:
        assert run("verify", "a", "b", "c", "--json").document["error"]["kind"] == "KeyError"


def test_a_reader_who_leaves(pristine: Project) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "zkwright.cli", "info", str(pristine.built("factor.wtns"))],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait(timeout=60) == 2
        assert process.stderr is not None
        assert process.stderr.read() == b""


def test_a_result_that_cannot_be_written(pristine: Project) -> None:
    with pristine.inputs.open("rb") as not_for_writing:
        done = subprocess.run(
            [sys.executable, "-m", "zkwright.cli", "verify", *pristine.triple],
            stdout=not_for_writing,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith("error: bad file descriptor")


def test_colours_and_bars_when_forced_and_only_then(project: Project) -> None:
    arguments = ("setup", project.built("factor.r1cs"), "-o", project.folder / "build")
    plain = run_process(*arguments, ZKWRIGHT_ENGINE="reference")
    assert (plain.code, plain.err) == (0, "")
    assert "\x1b" not in plain.out
    forced = run_process(*arguments, ZKWRIGHT_ENGINE="reference", FORCE_COLOR="1")
    assert "\x1b[1mfactor" in forced.out
    assert "setup: " in forced.err
    assert "\x1b[1;33m" in forced.out
    assert "\x1b[1;33m" not in run_process(*arguments, FORCE_COLOR="1", NO_COLOR="1").out


def test_letters_the_terminal_lacks(project: Project, tmp_path: Path) -> None:
    folder = tmp_path / "été"
    target = ("compile", f"{project.source}:factor", "-o", folder)
    outcome = run_process(*target, PYTHONIOENCODING="ascii")
    assert outcome.code == 0
    assert "\\xe9t\\xe9" in outcome.out
    assert json.loads(run_process(*target, "--json", PYTHONIOENCODING="ascii").out)["ok"] is True
