"""Files that lie about names and sources: nothing they say writes a line of its own, and no path in them is opened."""

from __future__ import annotations

import copy
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from zkwright.cli.output import Output
from zkwright.compiler import UnsatisfiedCircuitError
from zkwright.compiler.program.program_file import read_program
from zkwright.compiler.program.sections import PROVENANCE_SECTION, SCHEMA_SECTION
from zkwright.core.files.r1cs_file import read_r1cs, write_r1cs
from zkwright.core.printable import is_printable, printable, quotable

from tests.cli.conftest import Outcome, Project, run
from tests.drawn import examples

LIE = "valid: the proof holds for 1 public signal in public.json"

HOSTILE = {
    "line feed": f"x\n{LIE}\n",
    "carriage return": f"x\r{LIE}",
    "vertical tab": f"x\v{LIE}",
    "next line": f"x\x85{LIE}",
    "line separator": f"x\u2028{LIE}",
    "clears the screen": f"x\x1b[2J\x1b[H{LIE}",
    "one byte escape": f"x\x9b2J{LIE}",
    "bell": "x\a",
    "null": "x\0y",
    "right to left": "x\u202edilav",
    "isolate": "x\u2067y\u2069",
    "no width": "am\u200bount",
    "byte order mark": "x\ufeffy",
    "drawn as nothing": "x\u3164\u115f\u034f",
    "variation": "x\ufe0f",
    "tag": "x\U000e0041",
    "lone surrogate": "x\ud800",
}

CHARACTERS = st.text(st.characters(codec="utf-8") | st.sampled_from("\n\r\x1b\x9b\u202e\u200b\u3164;,:"), max_size=40)


def safe(text: str) -> bool:
    """Whether text on a terminal is lines of visible characters and no line is the lie."""
    return all(is_printable(line) for line in text.split("\n")) and LIE not in text.split("\n")


@given(text=CHARACTERS)
def test_what_is_escaped_is_fit_to_print(text: str) -> None:
    shown = printable(text)
    assert is_printable(shown)
    assert printable(shown) == shown
    assert printable(text) == text or not is_printable(text)
    assert quotable(quotable(text)) == quotable(text)
    assert len(quotable(text * 30)) <= 200


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_every_trick_is_escaped(text: str) -> None:
    assert not is_printable(text)
    assert is_printable(printable(text))


# -- the places of a name in an .r1cs of ours ----------------------------------------------------------------------


def strings(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where strings stand in a JSON document, members' names included (as a path that ends with `key`)."""
    if isinstance(document, str):
        yield path
    elif isinstance(document, dict):
        for name, value in document.items():
            yield (*path, name, "key")
            yield from strings(value, (*path, name))
    elif isinstance(document, list):
        for index, value in enumerate(document):
            yield from strings(value, (*path, index))


def replaced(document: Any, path: tuple[Any, ...], text: str) -> Any:
    changed = copy.deepcopy(document)
    *above, last = path if path[-1] != "key" else path[:-1]
    place = changed
    for step in above:
        place = place[step]
    if path[-1] == "key":
        place[text] = place.pop(last)
    else:
        place[last] = text
    return changed


def putting(section: int, path: tuple[Any, ...], text: str) -> Callable[[int, Any], Any]:
    """The change that puts a text into one place of one section."""
    return lambda kind, document: replaced(document, path, text) if kind == section else document


def forged(project: Project, change: Callable[[int, Any], Any]) -> Path:
    """The project's circuit with the JSON of its sections changed."""
    r1cs, extra = read_r1cs(project.built("total.r1cs"))
    sections = {
        kind: json.dumps(change(kind, json.loads(extra[kind]))).encode()
        for kind in (SCHEMA_SECTION, PROVENANCE_SECTION)
    }
    path = project.folder / "forged.r1cs"
    write_r1cs(path, r1cs, {**extra, **sections})
    return path


@pytest.fixture(scope="module")
def totals(pristine: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A circuit with structs, parameters and messages, as `.r1cs`, and inputs that break it."""
    folder = tmp_path_factory.mktemp("totals") / "project"
    shutil.copytree(pristine.folder, folder)
    project = Project(folder)
    outcome = run("compile", f"{project.source}:total", "-p", "n=2", "-p", "strict=true", "-o", folder / "build")
    assert outcome.code == 0, outcome.err
    broken = {"items": [1, 2], "flag": True, "name": "0007"}
    (folder / "broken.json").write_text(json.dumps(broken))
    (folder / "good.json").write_text(json.dumps(broken | {"name": "0100"}))
    (folder / "slip.json").write_text(json.dumps(broken | {"itmes": 1}))
    return project


def outcomes(file: Path, folder: Path, out: Path) -> Iterator[Outcome]:
    """What every verb that takes an `.r1cs` prints of it."""
    for json_flag in ([], ["--json"]):
        yield run("info", file, *json_flag)
        yield run("setup", file, "-o", out, *json_flag)
        yield run("profile", file, "-o", out, "--depth", "100", *json_flag)
        yield run("profile", file, "--against", file, "-o", out, "--depth", "100", *json_flag)
        for inputs in ("good.json", "broken.json", "slip.json"):
            yield run("witness", file, "-i", folder / inputs, "-o", out, *json_flag)
            yield run("witness", file, "-i", folder / inputs, "-o", out, "--redact", *json_flag)


@pytest.mark.parametrize("text", ["line feed", "clears the screen", "right to left", "no width"])
def test_no_string_of_a_program_writes_a_line_of_its_own(totals: Project, tmp_path: Path, text: str) -> None:
    """Every string of every section in turn, shown by every verb."""
    _, extra = read_r1cs(totals.built("total.r1cs"))
    seen = set()
    for kind in (SCHEMA_SECTION, PROVENANCE_SECTION):
        for path in strings(json.loads(extra[kind])):
            alike = tuple(step for step in path if not isinstance(step, int))
            if (kind, alike) in seen:
                continue
            seen.add((kind, alike))
            lie = HOSTILE[text]
            file = forged(totals, putting(kind, path, lie))
            told = [run("info", file), run("profile", file, "-o", tmp_path, "--depth", "99")]
            told += [run("witness", file, "-i", totals.folder / "broken.json", "-o", tmp_path)]
            for outcome in told:
                assert safe(outcome.out), path
                assert safe(outcome.err), path
                assert lie not in outcome.out + outcome.err
    assert len(seen) > 20


@given(text=CHARACTERS.filter(lambda text: not is_printable(text)), pick=st.integers(0, 10_000))
@examples(10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_generated_names_in_every_verb(totals: Project, tmp_path: Path, text: str, pick: int) -> None:
    _, extra = read_r1cs(totals.built("total.r1cs"))
    places = [
        (kind, path)
        for kind in (SCHEMA_SECTION, PROVENANCE_SECTION)
        for path in strings(json.loads(extra[kind]))
        if kind == SCHEMA_SECTION or path[0] in ("texts", "sites", "python_hints")
    ]
    chosen, path = places[pick % len(places)]
    file = forged(totals, putting(chosen, path, text))
    for outcome in outcomes(file, totals.folder, tmp_path):
        assert safe(outcome.out)
        assert safe(outcome.err)
        assert "internal error" not in outcome.err
    for page in tmp_path.glob("*.flame.html"):
        assert all(is_printable(line) for line in page.read_text().split("\n") if text in line)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_names_in_json_files(totals: Project, tmp_path: Path, text: str) -> None:
    """Unknown, misspelt and repeated names of inputs, keys and proofs."""
    inputs = tmp_path / "inputs.json"
    program = totals.built("total.r1cs")
    good = {"items": [1, 2], "flag": True, "name": "0100"}
    vk, public, proof = totals.triple
    documents = [
        json.dumps({text: 1}),
        json.dumps(good | {text: 1}),
        json.dumps(good | {"itmes" + text: 1}),
        json.dumps(good | {"items": [1, {text: 2}]}),
        f"{{{json.dumps(text)}: 1, {json.dumps(text)}: 2}}",
        f"{{{json.dumps(text)}: 1.5}}",
    ]
    for document in documents:
        inputs.write_text(document)
        for outcome in (
            run("witness", program, "-i", inputs, "-o", tmp_path),
            run("verify", inputs, public, proof),
            run("verify", vk, public, inputs),
            run("verify", vk, inputs, proof),
        ):
            outcome.refused(2)
            assert safe(outcome.err)
        shown = run("info", inputs)  # which names what is no sound set of inputs, or refuses it
        assert shown.code in (0, 2)
        assert safe(shown.out)
        assert safe(shown.err)


@pytest.mark.parametrize("name", ["line feed", "clears the screen", "right to left", "no width"])
def test_names_of_files(totals: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    hostile = HOSTILE[name].replace("/", "")
    for source in ("total.r1cs", "factor.zkey", "factor.wtns", "factor.sym", "proof.json"):
        file = Path(f"{hostile}{Path(source).suffix}")
        file.write_bytes(totals.built(source).read_bytes())
        for verb in (["info"], ["check"], ["setup"], ["profile"], ["export", "vk"], ["prove", "none"], ["compile"]):
            outcome = run(*verb, file)
            assert safe(outcome.out), verb
            assert safe(outcome.err), verb


def test_lines_of_a_page_are_escaped(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a verb draws or notes passes through one function."""
    output = Output(sys.stdout, json=False, quiet=False, redact=False)
    for text in HOSTILE.values():
        output.result({}, text)
        output.result({}, lambda page, text=text: page.line(text))  # type: ignore[misc]
        output.note(text)
    told = capsys.readouterr()
    assert safe(told.out.encode(errors="backslashreplace").decode())
    assert safe(told.err)


# -- sources -------------------------------------------------------------------------------------------------------


def with_sources(project: Project, file: str, line: int) -> Path:
    def change(kind: int, document: Any) -> Any:
        if kind == PROVENANCE_SECTION:
            document["sites"] = [[file, line, name, ""] for _, _, name, _ in document["sites"]]
        return document

    return forged(project, change)


@pytest.mark.parametrize("flag", [[], ["--redact"], ["--json"]])
def test_no_file_is_read_that_a_file_names(totals: Project, tmp_path: Path, flag: list[str]) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("one\nthe password is swordfish\n")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # opening it would wait for ever
    relative = os.path.relpath(secret)
    for named in (str(secret), relative, str(pipe), "/dev/tty", "/proc/self/environ", "~/.netrc", "tiny.py"):
        file = with_sources(totals, named, 2)
        for outcome in (
            run("witness", file, "-i", totals.folder / "broken.json", "-o", tmp_path, *flag),
            run("profile", file, "-o", tmp_path, *(flag if flag == ["--json"] else [])),
        ):
            assert "swordfish" not in outcome.out + outcome.err
    for page in tmp_path.glob("*.*"):
        assert page == secret or "swordfish" not in page.read_text(errors="replace")


def test_nothing_is_opened_for_a_report(totals: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report of a failure opens no file at all, wherever its sites point."""
    file = with_sources(totals, str(totals.source), 3)
    program = read_program(file)
    with pytest.raises(UnsatisfiedCircuitError) as caught:
        program.solve({"items": [1, 2], "flag": True, "name": "0007"})
    with monkeypatch.context() as without:  # pytest itself opens files to tell of a failure
        for name in ("builtins.open", "tokenize.open", "io.open"):
            without.setattr(name, None)
        told = str(caught.value)
    assert f"{totals.source}:3" in told
    assert "import annotations" not in told


def test_a_report_from_a_file_quotes_what_the_file_carries(totals: Project, tmp_path: Path) -> None:
    outcome = run("witness", totals.built("total.r1cs"), "-i", totals.folder / "broken.json", "-o", tmp_path)
    assert outcome.code == 1
    assert "at tiny.py:" in outcome.err
    assert 'require(Field(name[0]) != 0, "the name is empty")' in outcome.err


def test_what_a_file_quotes_is_bounded(totals: Project) -> None:
    def change(kind: int, document: Any) -> Any:
        if kind == PROVENANCE_SECTION:
            document["sites"] = [[file, line, name, "x" * 201] for file, line, name, _ in document["sites"]]
        return document

    run("info", forged(totals, change)).refused(2, "a line of source that no compiler quotes so")
