"""`zkwright profile`: the tree, its files, comparisons, and what it refuses."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from zkwright.cli.loading import forgotten
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.core.files.r1cs_file import read_r1cs, write_r1cs

from tests.cli.conftest import Outcome, Project, run

OLD = """\
from __future__ import annotations

from parts import square
from zkwright import Field, Private, Public, circuit


@circuit
def chain(n: int, x: Private[Field]) -> Public[Field]:
    for _ in range(n):
        x = square(x)
    return x + x * x
"""
PARTS = """\
from __future__ import annotations

from zkwright import Field, gadget


@gadget
def square(x: Field) -> Field:
    return {}
"""


@pytest.fixture
def versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """`old/chain.py` and `new/chain.py`, each with its own `parts.py`, in a working directory of their own."""
    for name, body in (("old", "x * x"), ("new", "(x * x + 1) * x")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "chain.py").write_text(OLD)
        (tmp_path / name / "parts.py").write_text(PARTS.format(body))
    (tmp_path / "new" / "chain.py").write_text(OLD.replace("@circuit", "# a line more\n\n\n@circuit"))
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    sys.modules.pop("parts", None)


def document(*arguments: str | Path) -> dict[str, object]:
    outcome = run("profile", *arguments, "--json")
    assert outcome.code == 0, outcome.err
    assert isinstance(outcome.document, dict)
    return outcome.document


def rows(outcome: Outcome) -> list[list[str]]:
    assert (outcome.code, outcome.err) == (0, "")
    tree, _ = outcome.out.split("\n\n")
    return [line.split(maxsplit=3) for line in tree.splitlines()]


def test_the_tree(versions: Path) -> None:
    shown = rows(run("profile", "old/chain.py", "-p", "n=5", "-O0"))
    assert shown == [
        ["constraints", "share", "terms"],
        ["7", "100.0%", "22", "chain"],
        ["5", "71.4%", "15", "├─ chain.py:10 → square 5\u00d7  x = square(x)"],
        ["5", "71.4%", "15", "│  └─ parts.py:8  return x * x"],
        ["1", "14.3%", "4", "├─ chain.py:11  return x + x * x"],
        ["1", "14.3%", "3", "└─ chain.py:8  def chain(n: int, x: Private[Field]) -> Public[Field]:"],
    ]
    assert sorted(os.listdir(versions)) == ["chain.flame.html", "chain.speedscope.json", "new", "old"]


def test_depth_and_small_branches(versions: Path) -> None:
    assert len(rows(run("profile", "old/chain.py", "-p", "n=5", "--depth", "0"))) == 2
    assert len(rows(run("profile", "old/chain.py", "-p", "n=5", "-O0", "--depth", "1"))) == 5
    folded = rows(run("profile", "old/chain.py", "-p", "n=300", "-O0", "--depth", "9"))
    assert folded[-1] == ["2", "0.7%", "7", "└─ … 2 smaller"]


def test_files_go_where_asked(versions: Path) -> None:
    assert run("profile", "old/chain.py:chain", "-p", "n=2", "-o", "a/b", "-q").out == ""
    assert sorted(os.listdir("a/b")) == ["chain.flame.html", "chain.speedscope.json"]
    speedscope = json.loads(Path("a/b/chain.speedscope.json").read_text())
    assert speedscope["profiles"][0]["name"] == "constraints"
    assert "x = square(x)" in Path("a/b/chain.flame.html").read_text()
    (Path("file")).write_text("")
    run("profile", "old/chain.py", "-p", "n=2", "-o", "file/below").refused(2, "file/below: cannot be written")


def test_as_json(versions: Path) -> None:
    found = document("old/chain.py", "-p", "n=3", "-O0")
    assert (found["circuit"], found["constraints"], found["terms"]) == ("chain", 5, 16)
    nodes = found["nodes"]
    assert isinstance(nodes, list)
    assert sum(node["own_constraints"] for node in nodes) == 5
    assert [node["calls"] for node in nodes if node["name"] == "square" and node["kind"] == "gadget"] == [3]
    assert [Path(file["path"]).name for file in found["files"]] == ["chain.flame.html", "chain.speedscope.json"]  # type: ignore[attr-defined]


def test_against_another_version(versions: Path) -> None:
    """Each version is compiled with the modules beside it, though they have the same names."""
    arguments = ("new/chain.py", "-p", "n=4", "-O0", "--against", "old/chain.py")
    assert rows(run("profile", *arguments)) == [
        ["before", "after", "change"],
        ["6", "10", "+4", "chain"],
        ["4", "8", "+4", "└─ square 4\u00d7"],
    ]
    found = document(*arguments)
    assert isinstance(found["against"], dict)
    assert (found["constraints"], found["against"]["constraints"]) == (10, 6)
    assert isinstance(found["changes"], list)
    assert [(change["before"]["calls"], change["after"]["calls"]) for change in found["changes"]] == [(0, 0), (4, 4)]
    assert '"compared":true' in Path("chain.flame.html").read_text()


def test_against_itself(versions: Path) -> None:
    shown = rows(run("profile", "new/chain.py", "-p", "n=4", "--against", "new/chain.py"))
    assert [row[2] for row in shown[1:]] == ["0"]


def test_a_compiled_file_on_either_side(versions: Path) -> None:
    run("compile", "old/chain.py", "-p", "n=4", "-o", "built")
    forward = rows(run("profile", "new/chain.py", "-p", "n=4", "--against", "built/chain.r1cs"))
    assert forward == rows(run("profile", "new/chain.py", "-p", "n=4", "--against", "old/chain.py"))
    backward = rows(run("profile", "built/chain.r1cs", "--against", "built/chain.r1cs"))
    assert backward[1][:3] == [forward[1][0], forward[1][0], "0"]


def test_calls_that_come_and_go(versions: Path) -> None:
    run("compile", "old/chain.py", "-p", "n=2", "-O0", "-o", "built")
    shown = rows(run("profile", "old/chain.py", "-p", "n=5", "-O0", "--against", "built/chain.r1cs"))
    assert shown[-1] == ["2", "5", "+3", "└─ square 2\u00d7 → 5\u00d7"]


def test_a_file_quotes_what_it_carries(versions: Path) -> None:
    """The source that a file names is not read, wherever it is, but its lines are in the file."""
    run("compile", "old/chain.py", "-p", "n=2", "-O0", "-o", "built")
    for file in versions.rglob("*.py"):
        file.write_text("secret = 1\n" * 30)
    shown = rows(run("profile", "built/chain.r1cs"))
    assert shown[2][-1] == "├─ chain.py:10 → square 2\u00d7  x = square(x)"
    assert "secret" not in Path("chain.flame.html").read_text()


def test_names_from_a_file_cannot_steer_the_terminal(versions: Path) -> None:
    run("compile", "old/chain.py", "-p", "n=2", "-O0", "-o", "built")
    program = read_program("built/chain.r1cs")
    provenance = program.provenance
    evil = type(provenance.sites[0])("a\x1b[2J<script>.py", 3, "f\x1b[31m")
    sites = tuple(evil for _ in provenance.sites)
    write_program(replace(program, provenance=replace(provenance, sites=sites)), "built/evil.r1cs")
    outcome = run("profile", "built/evil.r1cs")
    assert outcome.code == 0
    assert "\x1b" not in outcome.out
    assert "<script>.py" not in Path("chain.flame.html").read_text()


def test_names_from_a_file_cannot_choose_the_folder(versions: Path) -> None:
    run("compile", "old/chain.py", "-p", "n=2", "-o", "built")
    program = read_program("built/chain.r1cs")
    for name in ("../evil", "a/b", "", "x\0y", "C:evil"):
        forged = replace(program, schema=program.schema._replace(name=name))
        write_program(forged, "built/evil.r1cs")
        run("profile", "built/evil.r1cs").refused(2, "built/evil.r1cs: ", "the circuit's name is no name")


def test_a_contradictory_file(versions: Path) -> None:
    run("compile", "old/chain.py", "-p", "n=2", "-O0", "-o", "built")
    program = read_program("built/chain.r1cs")
    provenance = program.provenance
    moved = replace(provenance.calls[0], position=provenance.calls[1].position)
    write_program(
        replace(program, provenance=replace(provenance, calls=(moved, *provenance.calls[1:]))), "built/evil.r1cs"
    )
    run("profile", "built/evil.r1cs").refused(2, "built/evil.r1cs: ", "whose rows do not add up", "compile")


def test_what_is_refused(versions: Path, project: Project) -> None:
    run("profile", "missing.py").refused(2, "missing.py: no such file")
    run("profile", "missing.r1cs").refused(2, "missing.r1cs: no such file")
    assert "`n: int` has no value" in run("profile", "old/chain.py").err
    run("profile", project.built("factor.r1cs"), "-p", "n=2").refused(2, "is compiled already")
    run("profile", project.built("factor.r1cs"), "-O2").refused(2, "-O2: ", "is compiled already; compile it again")
    bare = project.folder / "bare.r1cs"
    write_r1cs(bare, read_r1cs(project.built("factor.r1cs")).r1cs)
    run("profile", bare).refused(2, "bare.r1cs: carries no source lines: only an .r1cs that zkwright compiled can be")
    run("profile", "old/chain.py", "-p", "n=2", "--against", bare).refused(2, "bare.r1cs: carries no source lines")
    run("profile", project.built("factor.zkey")).refused(2, "holds a proving key (.zkey), not a circuit's source")
    run("profile", "old/chain.py", "-p", "n=2", "--depth", "-1").refused(2, "'--depth'")
    run("profile", "old/chain.py", "-p", "n=2", "--against", "gone.r1cs").refused(2, "gone.r1cs: no such file")


def test_forgetting_leaves_the_rest(versions: Path) -> None:
    path = list(sys.path)
    sys.path.insert(0, str(versions / "old"))
    before = list(sys.path)
    with forgotten("old/chain.py"):
        import parts  # type: ignore[import-not-found]

        sys.path.insert(0, "elsewhere")
        assert sys.modules["parts"] is parts
    assert "parts" not in sys.modules
    assert sys.path == before != path
    assert "zkwright" in sys.modules


def test_the_rows_of_a_line(versions: Path) -> None:
    (line,) = (
        number
        for number, text in enumerate((versions / "old" / "chain.py").read_text().splitlines(), start=1)
        if "return x + x * x" in text
    )
    shown = run("profile", "old/chain.py:chain", "-p", "n=2", "--rows", str(line))
    assert shown.code == 0
    assert shown.out.splitlines()[0] == f"old/chain.py:{line}: return x + x * x"
    assert "removed" in shown.out or "left as" in shown.out
    assert not list(Path().glob("*.flame.html"))
    found = json.loads(run("profile", "old/chain.py:chain", "-p", "n=2", "--rows", "parts.py:8", "--json").out)
    assert found["rows"] == [{"recorded": "x * x = square[0].line8", "left": "x * x = square[0].line8"}]
    assert "records no constraint" in run("profile", "old/chain.py:chain", "-p", "n=2", "--rows", "1").out


@pytest.mark.parametrize("place", ["", "x", "chain.py", "chain.py:", "-1", "1" * 30, "chain.py:x"])
def test_what_is_no_line(versions: Path, place: str) -> None:
    refused = run("profile", "old/chain.py:chain", "-p", "n=2", f"--rows={place}")
    assert refused.code == 2
    assert "write its number" in refused.err


def test_rows_of_a_file_are_not_to_be_had(versions: Path) -> None:
    assert run("compile", "old/chain.py:chain", "-p", "n=2", "-o", "built").code == 0
    refused = run("profile", "built/chain.r1cs", "--rows", "8")
    assert refused.code == 2
    assert "name the source" in refused.err


def test_my_lines_alone(versions: Path) -> None:
    source = "from zkwright import Field, Private, Public, circuit\nfrom zkwright.circuits.poseidon import poseidon\n"
    source += "@circuit\ndef hashed(x: Private[Field]) -> Public[Field]:\n    return poseidon(x, 1)\n"
    Path("hashed.py").write_text(source)
    every, mine = (run("profile", "hashed.py:hashed", "--depth", "9", *flags).out for flags in ([], ["--mine"]))
    assert "zkwright/circuits/poseidon/permutation.py" in every
    assert "zkwright/" not in mine
    assert "hashed.py:5  return poseidon(x, 1)" in mine
    nodes = json.loads(run("profile", "hashed.py:hashed", "--mine", "--json").out)["nodes"]
    assert [node["kind"] for node in nodes] == ["circuit", "line"]
    assert nodes[0]["constraints"] == nodes[1]["own_constraints"] > 200


LONG = """
from typing import Literal

from zkwright import Array, Field, Private, Public, as_wire, circuit


@circuit
def screened(
    items: Private[Array[Field, Literal[50]]], weights: Private[Array[Field, Literal[50]]], asked: bool
) -> Public[Field]:
    total = sum(weights, Field(0))
    total = as_wire(total) if asked else total
    product = Field(1)
    for item in items:
        product = product * (item + total)
    return product
"""


def test_lines_whose_rows_have_many_terms_are_named(tmp_path: Path) -> None:
    source = tmp_path / "long.py"
    source.write_text(LONG, encoding="utf-8")
    place = "rows of long.py:15 have 54 terms each, 100 % of all"
    for asked in (False, True):
        arguments = (f"{source}:screened", "-p", f"asked={str(asked).lower()}")
        profiled, described = run("profile", *arguments, "-o", tmp_path / "out"), run("info", *arguments)
        assert (place in profiled.out) == (not asked)
        assert ("54 terms a row, which the key and every proof pay for" in described.out) == (not asked)
        assert ("as_wire(x)" in profiled.out + described.out) == (not asked)
