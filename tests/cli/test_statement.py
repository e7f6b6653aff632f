"""`zkwright verify --statement`: public values by name, compared with what is expected."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from zkwright.compiler.program.sections import SCHEMA_SECTION
from zkwright.core.field import R
from zkwright.core.files.r1cs_file import read_r1cs, write_r1cs
from zkwright.prover import Standing
from zkwright.verifier import Statement
from zkwright.verifier.standing import STANDINGS

from tests.cli.conftest import Project, run

NAMES = ("verification_key.json", "public.json", "proof.json")


@pytest.fixture(scope="module")
def total(pristine: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a circuit with public values of every kind."""
    folder = tmp_path_factory.mktemp("total")
    inputs = '{"items": [1, 2], "flag": true, "name": "0x6162"}'
    command = ("run", f"{pristine.source}:total", "-i", "-", "-o", folder, "-p", "n=2", "-p", "strict=false")
    assert run(*command, given=inputs).code == 0
    return folder


def verify(folder: Path, *expected: str, name: str = "total", more: tuple[str, ...] = ()) -> tuple[str | Path, ...]:
    triple = (folder / file for file in ("verification_key.json", "public.json", "proof.json"))
    expectations = [word for value in expected for word in ("--expect", value)]
    return ("verify", *triple, "--statement", folder / f"{name}.statement.json", *expectations, *more)


ALL = ("result.quotient=1", "result.whole=4", "result.wide=0x62", "flag=true", "name=0x6162", "name[1]=98")


def test_values_are_shown_by_name(total: Path) -> None:
    outcome = run(*verify(total, *ALL))
    assert outcome.code == 0
    lines = [line.split(maxsplit=1) for line in outcome.out.splitlines()]
    for line in (["result.whole", "4"], ["result.wide", "98"], ["flag", "true"], ["name", "0x6162"]):
        assert line in lines
    document = run(*verify(total, more=("--json",))).document
    result = {"quotient": 1, "whole": "4", "wide": "98"}
    assert document["values"] == {"result": result, "flag": True, "name": "0x6162"}
    assert document["public"] == ["1", "4", "98", "1", "97", "98"]


@pytest.mark.parametrize("standing", [*STANDINGS, None])
def test_who_can_forge_proofs_is_said(total: Path, tmp_path: Path, standing: str | None) -> None:
    """In the words in which all verbs say it, where the descriptor knows it."""
    shutil.copytree(total, tmp_path / "told")
    file = tmp_path / "told/total.statement.json"
    file.write_text(replace(Statement.from_json(file.read_bytes()), standing=standing).to_json())
    warning = Standing(standing).warning if standing else ""
    assert bool(warning) == (standing not in ("verified", None))
    command = verify(tmp_path / "told", "flag=true")
    outcome, document = run(*command), run(*command, "--json").document
    assert outcome.code == 0
    assert warning[1:] in outcome.out
    assert len(outcome.out.splitlines()) == 6 + bool(warning)
    assert document["standing"] == (standing or "unknown")
    assert document.get("warning", "") == warning
    assert run("info", file, "--json").document.get("warning", "") == warning


def test_a_descriptor_beside_the_key_is_mentioned(total: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build = tmp_path / "build"
    shutil.copytree(total, build)
    command = verify(build)[:4]
    outcome = run(*command)
    assert (outcome.code, f"--statement {build / 'total.statement.json'} shows" in outcome.out) == (0, True)
    assert run(*command, "--json").document["statement"] == str(build / "total.statement.json")
    monkeypatch.chdir(build)
    assert "--statement total.statement.json shows" in run("verify", *NAMES).out
    key = json.loads((build / "verification_key.json").read_text())
    for name, text in (("total", json.dumps(key)), ("other", "{}"), ("empty", "")):  # of another key, or none at all
        (build / f"{name}.statement.json").write_text(text)
    assert "--statement" not in run("verify", *NAMES).out
    assert "statement" not in run("verify", *NAMES, "--json").document


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("result.quotient=2", "result.quotient: the public signal is 1, expected 2; refuse the proof"),
        ("result.whole=0", "is 4, expected 0"),
        ("flag=false", "flag: the public signal is true, expected false"),
        ("name=0x6161", "name[1]: the public signal is 98, expected 97"),
        ("name[0]=98", "is 97, expected 98"),
        ("result.whole=99999", "is 4, expected 99999"),
    ],
)
def test_another_value_is_a_no(total: Path, expected: str, told: str) -> None:
    name = expected.partition("=")[0].partition("[")[0]
    others = [right for right in ALL if not right.startswith(name)]
    run(*verify(total, *others, expected)).refused(1, "invalid proof: ", name, told)


@pytest.mark.parametrize(
    ("expected", "told"),
    [
        ("result", "write NAME=VALUE"),
        ("result=1", "name the parts of it"),
        ("reslt.whole=1", "did you mean result?"),
        ("result.hole=1", "did you mean result.whole?"),
        ("flag=1", "a Bool is true or false"),
        ("flag=True", "a Bool is true or false"),
        ("result.whole=", "a Field is a whole number"),
        ("result.whole=-1", "a Field is a whole number"),
        ("result.whole=1_0", "a Field is a whole number"),
        ("result.whole=\u0661", "a Field is a whole number"),
        ("result.whole=0x", "a Field is a whole number"),
        ("result.whole=" + "9" * 101, "a Field is a whole number"),
        ("result.quotient=256", "result.quotient: 256 is no value of U8; expect one from 0 to 255"),
        ("result.whole=" + "9" * 100, "result.whole: a number this long is no value of Field"),
        ("result.whole=" + str(R), "is no value of Field; expect one from 0 to r - 1"),
        ("name=ab", "2 bytes are 0x and 4 hexadecimal digits"),
        ("name=0x61 2", "2 bytes are 0x and 4 hexadecimal digits"),
    ],
)
def test_what_is_no_expectation(total: Path, expected: str, told: str) -> None:
    run(*verify(total, expected)).refused(2, told)


def test_names_are_needed_and_given_once(total: Path) -> None:
    run("verify", *verify(total)[1:4], "--expect", "flag=true").refused(2, "--expect needs names: give --statement")
    run(*verify(total, "flag=true", "flag=false")).refused(2, "given twice")


def test_an_invalid_proof_stays_invalid_whatever_is_expected(total: Path, tmp_path: Path) -> None:
    shutil.copytree(total, tmp_path / "forged")
    signals = json.loads((total / "public.json").read_text())
    (tmp_path / "forged/public.json").write_text(json.dumps([*signals[:1], "5", *signals[2:]]))
    run(*verify(tmp_path / "forged", "result.whole=5")).refused(1, "invalid proof: the proof does not hold")
    (tmp_path / "forged/public.json").write_text(json.dumps(["300", *signals[1:]]))
    run(*verify(tmp_path / "forged")).refused(1, "result.quotient: the public signal is no U8")


def test_a_descriptor_of_another_key_is_unusable(total: Path, project: Project) -> None:
    build = project.folder / "build"
    shutil.copy(total / "total.statement.json", build)
    run(*verify(build)).refused(2, "total.statement.json: ", "is of another key")
    run(*verify(build, name="missing")).refused(2, "missing.statement.json")


def test_setup_writes_it_for_our_circuits_and_not_for_others(project: Project, tmp_path: Path) -> None:
    r1cs = project.built("factor.r1cs")
    assert run("setup", r1cs, "-o", tmp_path / "ours").code == 0
    statement = Statement.from_json((tmp_path / "ours/factor.statement.json").read_bytes())
    assert (statement.circuit, list(statement.names()), statement.standing) == (
        "factor",
        ["result", "tag"],
        "development",
    )
    file = read_r1cs(r1cs)
    write_r1cs(tmp_path / "theirs.r1cs", file.r1cs, {})
    assert run("setup", tmp_path / "theirs.r1cs", "-o", tmp_path / "theirs").code == 0
    assert sorted(path.name for path in (tmp_path / "theirs").iterdir()) == ["theirs.zkey", "verification_key.json"]


@pytest.mark.parametrize(
    "schema",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b"[" * 100_000,
        b'{"name": "factor", "inputs": [], "output": null}',
        b'{"name": "factor", "inputs": [{"name": "a"}], "output": null}',
        b'{"name": "a\\nvalid", "inputs": [], "output": {"bytes": 2}}',
        b'{"name": "factor", "inputs": [{"name": "a b", "public": true, "type": "Bool"}], "output": "Field"}',
        b'{"name": "factor", "inputs": [], "output": {"bytes": 999999999}}',
    ],
    ids=range(10),
)
def test_a_forged_schema_makes_no_descriptor(project: Project, tmp_path: Path, schema: bytes) -> None:
    file = read_r1cs(project.built("factor.r1cs"))
    write_r1cs(tmp_path / "forged.r1cs", file.r1cs, {SCHEMA_SECTION: schema})
    run("setup", tmp_path / "forged.r1cs", "-o", tmp_path / "keys").refused(
        2, "forged.r1cs", "its input schema is damaged"
    )
    assert list(tmp_path.glob("keys/*")) == []


LISTED = """
from typing import Literal
from zkwright import U8, Private, Public, Struct, Text, Vec, circuit, require


class Entry(Struct):
    name: Text[Literal[6]]
    amounts: Vec[U8, Literal[3]]


@circuit
def listed(entry: Private[Entry], label: Public[Text[Literal[5]]]) -> Public[Vec[U8, Literal[4]]]:
    require(entry.name.starts_with(label), "another name")
    return entry.amounts + [9]
"""


def test_lists_and_texts_from_json_to_what_is_expected(tmp_path: Path) -> None:
    source = tmp_path / "lists.py"
    source.write_text(LISTED, encoding="utf-8")
    assert run("inputs", source).document == {"entry": {"name": "", "amounts": []}, "label": ""}
    inputs = json.dumps({"entry": {"name": "Zoë!", "amounts": [1, 250]}, "label": "Zoë"}, ensure_ascii=False)
    assert run("run", source, "-i", "-", "-o", tmp_path, given=inputs).code == 0
    expected = ("label=Zoë", "result.length=3", "result[1]=250")
    document = run(*verify(tmp_path, *expected, name="listed"), "--json").document
    assert document["values"] == {"result": [1, 250, 9], "label": "Zoë"}
    assert document["public"] == ["3", "1", "250", "9", "0", "4", "90", "111", "195", "171", "0"]
    for wrong, code, told in (
        ("label=Zoe", 1, "label.length: the public signal is 4, expected 3"),
        ("label=too long", 2, "a text of 8 bytes in UTF-8 is no value of Text[5]"),
        ("result=3", 2, "name the parts of it"),
    ):
        outcome = run(*verify(tmp_path, wrong, name="listed"))
        assert outcome.code == code
        assert told in outcome.err
    refused = run(
        "witness",
        tmp_path / "listed.r1cs",
        "-i",
        "-",
        "-o",
        tmp_path,
        given='{"entry": ["Zoë12345", [1]], "label": "Zo"}',
    )
    assert refused.code == 2
    assert "entry.name: a text of at most 6 bytes in UTF-8 is needed, this one has 9" in refused.err
    assert "Vec[U8, 4]" in run("info", tmp_path / "listed.r1cs").out
