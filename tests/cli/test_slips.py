"""Slips of the hand are told, wherever they happen: in a variable's name, a parameter, a kind of file."""

from __future__ import annotations

import json
import os
import re
import shlex
import string
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.cli.environment_variables import KNOWN, OF_USERS, check_variables
from zkwright.cli.errors import Refusal
from zkwright.cli.parser import parse

from tests.cli.conftest import Project, run
from tests.drawn import examples

ROOT = Path(__file__).parent.parent.parent


def slipped(name: str, place: int, letter: str, way: int) -> str:
    """A name with one letter exchanged, doubled, or left out."""
    place = 9 + place % (len(name) - 9)
    return name[:place] + (letter, name[place] * 2, "")[way] + name[place + 1 :]


@examples(200)
@given(st.sampled_from(KNOWN[:4]), st.integers(0, 20), st.sampled_from(string.ascii_uppercase), st.integers(0, 2))
def test_a_slip_in_any_variable(name: str, place: int, letter: str, way: int) -> None:
    wrong = slipped(name, place, letter, way)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(wrong, "1")
        if wrong in KNOWN:
            check_variables()
        else:
            with pytest.raises(Refusal, match=f"{wrong}: there is no such variable; did you mean {name}"):
                check_variables()


def test_variables_of_ours_are_in_the_documentation() -> None:
    page = (ROOT / "docs" / "command.md").read_text(encoding="utf-8")
    assert set(OF_USERS) == set(re.findall(r"^\| `(ZKWRIGHT_\w+)`", page, flags=re.MULTILINE))


@pytest.mark.parametrize("name", ["zkwright_kernel", "ZKWRIGHT_Engine", "ZKWRIGHT_", "ZKWRIGHT_CACHE_OF_MINE"])
def test_every_verb_tells(project: Project, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "portable")
    run("verify", *project.triple).refused(2, f"{name}: there is no such variable")


@pytest.mark.parametrize("variable", ["ZKWRIGHT_KERNEL", "ZKWRIGHT_ENGINE"])
@pytest.mark.parametrize("value", ["Portable", "portable ", "avx512", "native1"])
def test_a_slip_in_a_value(project: Project, monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    run("verify", *project.triple).refused(2, variable, "there is no such")
    run("setup", project.built("factor.r1cs"), "-o", project.folder).refused(2, "there is no", value, variable)


def test_a_parameter_for_an_input(project: Project) -> None:
    outcome = run("compile", f"{project.source}:total", "-p", "n=1", "-p", "strict=true", "-p", "items=3")
    assert outcome.code == 2
    assert "`items` is an input, not a compile-time parameter" in outcome.err
    assert "JSON of -i" in outcome.err
    outcome = run("compile", f"{project.source}:total", "-p", "m=1")
    assert "known: n: int, strict: bool" in outcome.err


VERBS = {
    "compile": (),
    "setup": (),
    "witness": ("-i", "input.json"),
    "run": ("-i", "input.json"),
    "profile": (),
    "inputs": (),
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_source_in_circom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mul.circom").write_text("pragma circom 2.0.0;\n")
    Path("input.json").write_text("{}")
    run(verb, "mul.circom", *VERBS[verb]).refused(2, "mul.circom", "circom mul.circom --r1cs --wasm --sym")


@pytest.mark.parametrize("words", [["--json"], ["--json", "-q"], ["--threads", "2", "--json"], ["--json", "export"]])
def test_json_needs_a_verb(words: list[str]) -> None:
    run(*words).refused(2, "--json needs a verb")


def test_help_is_whole() -> None:
    for words in ([], ["export"]):
        listed = run(*words, "--help").out
        assert "..." not in listed.replace("[ARGS]...", "")
    listed = " ".join(run("--help").out.split())  # lines break where the longest name of a verb has them break
    assert " prove Prove that a witness satisfies the circuit of a key: proof.json and public.json. " in listed


LINES = [
    line.split("#")[0].removeprefix("    $ ").strip()
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    for line in page.read_text(encoding="utf-8").splitlines()
    if re.match(r"(    \$ )?zkwright \w", line)
]


@pytest.mark.parametrize("line", LINES)
def test_documented_command_lines_are_understood(line: str) -> None:
    line = re.sub(r"\s\[[^\]]*\]", "", line)  # what may be left out
    line = re.sub(r"\(([^|)]*)\|[^)]*\)", r"\1", line)  # one of several
    line = re.sub(r"\s[<>|].*", "", line)  # what a shell does
    words = shlex.split(line.replace("zkwright ", "", 1))
    assert parse(words) is not None, words


def test_examples_in_the_readme_do_not_share_a_folder() -> None:
    folders = re.findall(
        r"^zkwright run .* -o (\S+)$", (ROOT / "README.md").read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    assert len(folders) == 3
    assert len({*folders, "build"}) == 4
    assert not any(os.path.isabs(folder) for folder in folders)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (("Prove",), "prove"),
        (("proove",), "prove"),
        (("VERIFY",), "verify"),
        (("export", "VK"), "vk"),
        (("Inof",), "info"),
    ],
)
def test_a_slip_in_a_verb(given: tuple[str, ...], meant: str) -> None:
    run(*given).refused(2, f"no such command '{given[-1]}'; did you mean {meant}?")


@pytest.mark.parametrize("name", ["P", "Q", "TAG", "Tag", "tga"])
def test_a_slip_in_the_name_of_an_input(project: Project, name: str) -> None:
    values = {"p": 3, "q": 5, "tag": 7}
    outcome = run("witness", project.built("factor.r1cs"), "-i", "-", given=json.dumps(values | {name: 1}))
    meant = "tag" if len(name) == 3 else name.lower()
    outcome.refused(2, f"{name}: unknown input; did you mean `{meant}`?")


def test_a_slip_in_the_name_of_a_circuit(project: Project) -> None:
    run("compile", f"{project.source}:Factor").refused(2, "has no circuit `Factor`; did you mean `factor`?")


@pytest.mark.parametrize("given", ['{"p[0]": 3}', '{"p.x": 3}'])
def test_parts_of_an_input_are_given_under_its_name(project: Project, given: str) -> None:
    form = "[...]" if "[" in given else "{...}"
    run("witness", project.built("factor.r1cs"), "-i", "-", given=given).refused(
        2, f'unknown input; write "p": {form}, all of it under one name'
    )


@given(
    st.sampled_from(["ZKWRIGHT_DEBUG", "ZKWRIGHT_REDACT"]), st.text(st.characters(min_codepoint=33, max_codepoint=126))
)
def test_a_switch_is_on_or_off(name: str, value: str) -> None:
    known = value.lower() in {"", "0", "1", "true", "false", "yes", "no", "on", "off"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(name, value)
        with nullcontext() if known else pytest.raises(Refusal, match=f"{name}: neither yes nor no"):
            check_variables()
