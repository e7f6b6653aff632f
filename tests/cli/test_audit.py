"""`zkwright audit`: verdicts, their evidence, the page, and what it refuses."""

from __future__ import annotations

import html
import json
import time
from dataclasses import replace
from pathlib import Path

import pytest
from zkwright.analyser import audit
from zkwright.analyser.verdict import Answer, SolverUse, Verdict, WireName
from zkwright.cli.verdict_text import _next
from zkwright.core.field import R
from zkwright.core.files.r1cs_file import read_r1cs, write_r1cs
from zkwright.core.files.wtns_file import read_wtns
from zkwright.prover import check_witness

from tests.analyser.circuits import bits_of, written
from tests.cli.conftest import Project, run

CHOSEN = """\
from __future__ import annotations

from zkwright import Field, Private, Public, circuit, hint, require


@circuit
def root(square: Public[Field]) -> Public[Field]:
    found = hint(lambda value: 3, square, returns=Field)
    require(found * found == square, "no root <b>")
    return found
"""


@pytest.fixture
def chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A circuit whose result is one of two, in a folder to work in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "chosen.py").write_text(CHOSEN)
    return Path("chosen.py")


def test_unique(project: Project) -> None:
    outcome = run("audit", f"{project.source}:factor")
    assert outcome.code == 0, outcome.err
    assert outcome.out.startswith("unique: the inputs of factor determine its output\n")
    assert "docs/soundness.md" in outcome.out
    file = run("audit", project.built("factor.r1cs"), "--json")
    assert file.code == 0
    assert (file.document["ok"], file.document["verdict"], file.document["undecided"]) == (True, "unique", [])
    assert file.document["lints"] == []
    assert set(file.document) == {
        *("ok", "circuit", "verdict", "about", "constraints", "wires", "asked", "counterexample", "undecided"),
        *("lemmas", "lints", "rules", "solver", "out_of_time", "step", "seconds", "files"),
    }


def test_a_choice_is_told_with_its_line_and_two_values(chosen: Path) -> None:
    outcome = run("audit", f"{chosen}:root")
    assert outcome.code == 1
    assert outcome.out.startswith("not unique: two witnesses of root have the same inputs and differ in the output\n")
    assert f"{chosen}:7" in outcome.out
    assert f"{chosen}:8: the output out depends on found ({chosen}:8)" in outcome.out
    assert "--counterexample DIR" in outcome.out
    document = run("audit", f"{chosen}:root", "--json").document
    assert (document["ok"], document["asked"], document["about"]) == (False, 1, "outputs")
    assert (document["verdict"], document["undecided"], document["files"]) == ("not unique", [], [])
    (wire,) = document["counterexample"]["differing"]
    assert (wire["wire"], wire["name"], wire["where"]) == (1, "out", f"{chosen}:7")
    assert (int(wire["first"]) + int(wire["second"])) % R == 0
    assert document["counterexample"]["inputs"] == [{"name": "square", "value": str(int(wire["first"]) ** 2 % R)}]
    assert "for the input" in outcome.out


def test_a_sceptic_proves_both(chosen: Path) -> None:
    outcome = run("audit", f"{chosen}:root", "--counterexample", "two", "--json")
    files = [Path(file["path"]) for file in outcome.document["files"]]
    assert [str(file) for file in files] == ["two/first.wtns", "two/second.wtns"]
    assert run("compile", f"{chosen}:root").code == 0
    r1cs = read_r1cs("root.r1cs").r1cs
    one, two = (read_wtns(file) for file in files)
    check_witness(r1cs, one)
    check_witness(r1cs, two)
    assert (one[2] == two[2]).all()
    assert (one[1] != two[1]).any()


def test_no_witness_is_left_where_there_is_none(project: Project) -> None:
    outcome = run("audit", f"{project.source}:factor", "--counterexample", project.folder / "two", "--mutate", "--json")
    assert outcome.code == 0
    assert outcome.document["files"] == []
    assert not (project.folder / "two").exists()
    assert {finding["lint"] for finding in outcome.document["lints"]} == {"not needed"}


def test_the_search_begins_beside_inputs_of_the_user(
    chosen: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[list[int]]] = []

    def looked_at(*_: object, starts: list[list[int]], **__: object) -> Verdict:
        seen.append(starts)
        return Verdict("root", Answer.UNIQUE, "outputs", 2, 3, 1)

    Path("nine.json").write_text('{"square": 9}')
    Path("ten.json").write_text('{"square": 10}')
    assert run("compile", f"{chosen}:root").code == 0
    target = f"{chosen}:root"
    refused = run("audit", target, "-i", "ten.json")
    assert (refused.code, refused.out) == (1, "")
    assert "unsatisfied: the inputs do not satisfy the circuit" in refused.err
    run("audit", target, "-i", "none.json").refused(2, "none.json")
    with monkeypatch.context() as patch:
        patch.setattr("zkwright.analyser.audit", looked_at)
        assert run("audit", target, "-i", "nine.json", "--input", "nine.json").code == 0
        assert run("audit", target).code == 0
    assert seen == [[[1, 3, 9, 3]] * 2, []]
    assert run("audit", target, "-i", "nine.json", "--json").document["verdict"] == "not unique"


def test_options_that_did_nothing_are_told(chosen: Path, project: Project) -> None:
    out = run("audit", f"{chosen}:root", "--mutate", "--counterexample", "two").out
    assert "--mutate did nothing" in out
    assert "no witnesses were written" not in out
    out = run("audit", f"{project.source}:factor", "--mutate", "--counterexample", "two").out
    assert "--counterexample two: no witnesses were written" in out
    assert "--mutate did nothing" not in out


def test_every_wire(chosen: Path) -> None:
    document = run("audit", f"{chosen}:root", "--all", "--json").document
    assert (document["asked"], document["about"]) == (2, "every wire")
    assert "no mistake is a free inverse" in run("audit", f"{chosen}:root", "--all").out
    assert "free inverse" not in run("audit", f"{chosen}:root").out


def test_files_of_other_kinds(chosen: Path) -> None:
    run("audit", f"{chosen}:root", "--counterexample", "two")
    run("audit", "two/first.wtns").refused(2, "holds a witness", "a circuit's source or a constraint system")
    Path("x.circom").write_text("pragma circom 2.0.0;\ntemplate X() {}\ncomponent main = X();\n")
    run("audit", "x.circom").refused(2, "circom", "x.circom --r1cs")


def test_many_open_wires_are_told_by_line(chosen: Path) -> None:
    """Roots of one, which no rule tells apart, more than anybody reads."""
    more = (
        "        found = hint(lambda value: 3, found, returns=Field)\n        require(found * found == square, 'no')\n"
    )
    chosen.write_text(CHOSEN.replace("    return found\n", f"    for _ in range(30):\n{more}    return found\n"))
    outcome = run("audit", f"{chosen}:root", "--all")
    assert outcome.code == 1
    assert "open  the first  where\n" in outcome.out
    assert f"  30  found_2    {chosen}:11\n" in outcome.out


def test_parameters_and_levels(project: Project) -> None:
    target = f"{project.source}:total"
    assert run("audit", target, "-p", "n=3", "-p", "strict=true", "-O0").code == 0
    compiled = project.built("factor.r1cs")
    run("audit", compiled, "-p", "n=3").refused(2, "-p n=3", "compiled already")
    run("audit", compiled, "-O1").refused(2, "-O1", "compiled already")


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize(
    ("solver", "told"),
    [
        (SolverUse.NOT_NEEDED, ""),
        (SolverUse.USED, "the solver was asked about what the rules left open\n"),
        (SolverUse.NOT_INSTALLED, "no solver was asked: none is installed\n"),
        (SolverUse.OUT_OF_TIME, "had not ended when its time was over\n"),
    ],
)
def test_what_ended_the_audit_is_told(
    chosen: Path, monkeypatch: pytest.MonkeyPatch, solver: SolverUse, told: str, late: bool
) -> None:
    open_wire = WireName(1, "out")
    verdict = Verdict("root", Answer.UNDECIDED, "outputs", 2, 3, 1, (open_wire,), solver=solver, out_of_time=late)
    monkeypatch.setattr("zkwright.analyser.audit", lambda *_, **__: verdict)
    out = run("audit", f"{chosen}:root", "--report", "page.html").out
    assert told in out
    assert ("solver" in out) is bool(told)
    assert ("time ran out" in out, "--time-limit SECONDS" in out) == (late, late)
    assert ("time ran out before all was tried" in Path("page.html").read_text()) is late


@pytest.mark.parametrize(("words", "limits"), [((), (60, 20)), (("--time-limit", "300"), (300, None))])
def test_a_limit_of_the_users_is_the_only_one(
    chosen: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], limits: tuple[float, float | None]
) -> None:
    seen: list[object] = []

    def audited(*_: object, **given: object) -> Verdict:
        seen.append((given["time_limit"], given["search_limit"]))
        return Verdict("root", Answer.UNIQUE, "outputs", 2, 3, 1)

    monkeypatch.setattr("zkwright.analyser.audit", audited)
    assert run("audit", f"{chosen}:root", *words).code == 0
    assert seen == [limits]


@pytest.mark.parametrize(("limits", "seconds"), [((400, None), 300), ((400, 20), 20), ((4, 20), 3), ((None, 20), 20)])
def test_the_search_ends_when_it_should(
    monkeypatch: pytest.MonkeyPatch, limits: tuple[float | None, float | None], seconds: float
) -> None:
    left: list[float] = []
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now)

    def nothing(*_: object, deadline: float, **__: object) -> None:
        left.append(deadline - now)

    monkeypatch.setattr("zkwright.analyser.remainder.counterexample", nothing)
    monkeypatch.setattr("zkwright.analyser.remainder.is_installed", lambda: False)
    system, names = written(["out * out = a"], outputs="out", private="a")
    verdict = audit(system.r1cs, names=names, time_limit=limits[0], search_limit=limits[1])
    assert (verdict.answer, verdict.out_of_time) == (Answer.UNDECIDED, False)
    assert left == pytest.approx([seconds] * 2)


def test_time_that_ran_out() -> None:
    system, names = written(bits_of("o", "out + a", 200), outputs="out", private="a")
    for limit in (0.0, 0.3):
        started = time.process_time()  # a busy machine takes none of it
        verdict = audit(system.r1cs, names=names, everything=True, time_limit=limit, mutate=True)
        assert verdict.out_of_time is (verdict.answer is Answer.UNDECIDED)
        assert time.process_time() - started < limit + 1
    assert audit(system.r1cs, names=names, time_limit=0).out_of_time


class TestCircom:
    @pytest.fixture
    def less(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A file as circom writes them, with names beside it."""
        monkeypatch.chdir(tmp_path)
        rows = [*bits_of("o", "n", 9), "a - b + 256 = n", "1 - o8 = out"]
        system, names = written(rows, outputs="out", private="a b")
        write_r1cs("less.r1cs", system.r1cs)
        found = [names.wire(wire).name for wire in range(1, system.n_wires)]
        lines = [f"{wire},{wire},0,{name}\n" for wire, name in enumerate(found, start=1)]
        Path("less.sym").write_text("".join(lines))
        return Path("less.r1cs")

    def test_names_come_from_the_sym_beside_it(self, less: Path) -> None:
        (found,) = run("audit", less, "--json").document["lints"]
        assert found["message"].startswith("main.a and main.b are compared by 9 bits")
        assert found["where"] == "main"
        assert "main.a and main.b are compared" in run("audit", less).out

    def test_or_from_another_one(self, less: Path) -> None:
        Path("less.sym").rename("names.sym")
        (found,) = run("audit", less, "--json").document["lints"]
        assert found["message"].startswith("wire 2 and wire 3 are compared")
        (found,) = run("audit", less, "--sym", "names.sym", "--json").document["lints"]
        assert found["message"].startswith("main.a and main.b are compared")

    def test_inputs_need_a_solver(self, less: Path) -> None:
        Path("in.json").write_text("{}")
        run("audit", less, "-i", "in.json").refused(2, "-i in.json: less.r1cs has no solver", "leave it out")

    def test_a_wrong_sym(self, less: Path) -> None:
        run("audit", less, "--sym", "missing.sym").refused(2, "missing.sym: no such file")
        run("audit", less, "--sym", less).refused(2, f"{less}: holds a constraint system", "not names of signals")
        Path("less.sym").write_text("1,99,0,main.x\n")
        run("audit", less).refused(2, "less.sym: it names wire 99 of a system that has")
        Path("less.sym").write_text("")
        run("audit", less).refused(2, "less.sym", "no name for wire 1", "remove it to go without names")


def test_sym_of_a_source_is_refused(chosen: Path) -> None:
    run("audit", f"{chosen}:root", "--sym", "x.sym").refused(2, "--sym x.sym", "leave it out")


def test_a_page_that_is_no_page(chosen: Path) -> None:
    run("audit", f"{chosen}:root", "--report", "page.txt").refused(2, "--report page.txt", "page.html")


def test_places_that_cannot_be_written(chosen: Path) -> None:
    target = f"{chosen}:root"
    run("audit", target, "--counterexample", chosen).refused(
        2, "--counterexample chosen.py: is a file", "folder is needed"
    )
    run("audit", target, "--report", chosen / "page.html").refused(
        2, "cannot be written", "another place with --report"
    )
    run("audit", target, "--counterexample", chosen / "two").refused(2, "another place with --counterexample")


def test_an_interrupt_leaves_nothing(chosen: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("zkwright.analyser.auditing.derive", interrupted)
    outcome = run("audit", f"{chosen}:root", "--report", "pages/page.html", "--counterexample", "two")
    outcome.refused(130, "interrupted: no file was left half written")
    assert not Path("pages").exists()
    assert not Path("two").exists()


def test_the_page_loads_nothing_and_shows_names_as_text(chosen: Path) -> None:
    outcome = run("audit", f"{chosen}:root", "--all", "--report", "pages/page.html", "--json")
    assert outcome.code == 1
    assert [file["path"] for file in outcome.document["files"]] == ["pages/page.html"]
    page = Path("pages/page.html").read_text()
    assert "default-src 'none'; style-src 'sha256-" in page
    assert html.escape('require(found * found == square, "no root <b>")') in page
    assert not any(word in page for word in ("<script", '<b>")', "http:", "https:", " style=", "javascript"))
    assert page.count('class="marked"') == 2


def test_no_page_is_left_where_something_is_wrong(chosen: Path) -> None:
    run("audit", f"{chosen}:nothing", "--report", "pages/page.html").refused(2, "nothing")
    assert not Path("pages").exists()


def test_a_file_of_a_stranger_has_no_source_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A component may be called as a file is, with a number behind."""
    monkeypatch.chdir(tmp_path)
    Path("secret.txt").write_text("the secret\n")
    system, _ = written(["a * a = b"], outputs="out", private="a")
    write_r1cs("x.r1cs", system.r1cs)
    Path("x.sym").write_text("1,1,0,secret.txt:1.out\n2,2,0,main.a\n3,3,0,main.b\n")
    run("audit", "x.r1cs", "--report", "page.html")
    page = Path("page.html").read_text()
    assert "secret.txt:1" in page
    assert "the secret" not in page


def test_nothing_to_ask_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    system, _ = written(["a * a = b"], private="a")
    write_r1cs("x.r1cs", system.r1cs)
    outcome = run("audit", "x.r1cs")
    assert outcome.out.startswith("nothing was asked: x has no outputs; add --all to ask about its other wires\n")
    assert outcome.code == 0
    run("audit", "x.r1cs", "--report", "page.html")
    assert ">nothing was asked<" in Path("page.html").read_text()
    assert json.loads(run("audit", "x.r1cs", "--all", "--json").out)["asked"] == 1


def test_strict_has_findings_answered_with_no(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = ["s * (x - y) = z - y"]
    for name, more in (("free", []), ("held", ["s * (s - 1) = 0"])):
        system, _ = written([*rows, *more], outputs="z", private="s x y")
        write_r1cs(f"{name}.r1cs", system.r1cs)
    outcome = run("audit", "free.r1cs")
    assert (outcome.code, "[free selector]" in outcome.out) == (0, True)
    assert "the answer does not speak of this finding" in outcome.out
    strict = run("audit", "free.r1cs", "--strict", "--json")
    assert (strict.code, strict.document["ok"], strict.document["verdict"]) == (1, False, "unique")
    assert run("audit", "held.r1cs", "--strict").code == 0


def test_open_wires_of_the_library_are_told_apart() -> None:
    wires = (WireName(5, "gadget[0].x", "x.py:3"), WireName(6, "y", "x.py:4"))
    for inside, told in (
        (0, ""),
        (1, "1 of the 2 open wires"),
        (2, "all open wires lie inside gadgets of the library"),
    ):
        verdict = Verdict("x", Answer.UNDECIDED, "every wire", 3, 7, 2, undecided=wires, n_in_library=inside)
        lines = "\n".join(_next(verdict, "x.py:x", []))
        assert told in lines
        assert ("look at these places first" in lines) == (inside < 2)


def test_more_time_comes_before_more_constraints() -> None:
    verdict = Verdict("x", Answer.UNDECIDED, "outputs", 1, 7, 2, undecided=(WireName(5, "out", "x.py:3"),))
    assert not any("--time-limit" in line for line in _next(verdict, "x.py:x", []))
    first, second = _next(replace(verdict, out_of_time=True), "x.py:x", [])
    assert "--time-limit" in first
    assert "may need one more constraint" in second
