"""Where constraints come from: against a count by hand, from files, as a difference, a speedscope file and a page."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
import sys
import textwrap
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import U64, Circuit, Field, Private, Program, Public, circuit, gadget, require
from zkwright.compiler.profiler.difference import Side, difference
from zkwright.compiler.profiler.nodes import NOTHING, Cost, Frame, Node
from zkwright.compiler.profiler.page import flame_page
from zkwright.compiler.profiler.profile import Profile, profile_program
from zkwright.compiler.profiler.speedscope import speedscope_json
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.compiler.program.provenance import CallProvenance, Provenance
from zkwright.compiler.source_locations import Site
from zkwright.core.printable import printable

from tests.compiler.profiled import by_hand, cube, empty, own_costs, quartics, sums
from tests.compiler.sample_circuit import everything
from tests.interop.foreign import tool
from tests.json_schema import violations

HERE = Path(__file__).parent
HOSTILE = "</script><script>alert(1)</script>&amp;\ud800\u2028'\"`${x}<!--"


def total(program: Program) -> Cost:
    r1cs = program.r1cs
    return Cost(r1cs.n_rows, r1cs.a.n_nonzeros + r1cs.b.n_nonzeros + r1cs.c.n_nonzeros)


@pytest.mark.parametrize("level", [0, 1, 2])
@pytest.mark.parametrize(
    ("chosen", "parameters"), [(sums, {"n": 1}), (sums, {"n": 9}), (everything, {"n": 3}), (empty, {})]
)
def test_as_counted_row_by_row(chosen: Circuit[..., Any], parameters: dict[str, int], level: int) -> None:
    program = chosen.compile(level, **parameters)
    profile = profile_program(program)
    assert profile.total == total(program)
    assert own_costs(profile) == by_hand(program)
    assert sum((node.own for node in profile.nodes), Cost()) == profile.total
    assert (profile.name, profile.parameters) == (program.schema.name, parameters)


def test_the_tree() -> None:
    profile = profile_program(sums.compile(0, n=5))
    nodes = profile.nodes
    assert all(node.parent < index for index, node in enumerate(nodes))
    for index, node in enumerate(nodes):
        assert node.total == sum((below.total for below in nodes if below.parent == index), node.own)
    (many,) = [node for node in nodes if node.frame == Frame("gadget", "quartics")]
    assert (many.calls, many.total.rows, many.own) == (5, 5 * 6, Cost())
    caller = nodes[many.parent].frame
    assert caller.kind == "line"
    assert caller.source == "total = total + quartics(item, item + 1)  # quartics"
    assert caller.file == "profiled.py"
    assert str(caller) == f"profiled.py:{caller.line}"
    (inner,) = [node for node in nodes if node.frame == Frame("gadget", "cube") and node.calls == 10]
    assert inner.total.rows == 20
    assert [str(nodes[place].frame) for place in (nodes[inner.parent].parent,)] == ["helper"]
    assert not [node for node in nodes if node.frame.name == "nothing"]


def test_what_the_signature_asks_for_comes_from_it() -> None:
    profile = profile_program(sums.compile(n=2))
    (signature,) = [node for node in profile.nodes if node.frame.source.startswith("def sums(")]
    assert signature.own.rows >= 8
    assert nodes_of(profile, "comprehension")
    assert not [node for node in profile.nodes if node.frame.kind == "function" and node.frame.name.startswith("<")]


def nodes_of(profile: Profile, comment: str) -> list[Node]:
    return [node for node in profile.nodes if node.frame.source.endswith(f"# {comment}")]


def test_the_heaviest_lines_come_first() -> None:
    profile = profile_program(sums.compile(n=3))
    rows = [cost.rows for _, cost in profile.lines()]
    assert rows == sorted(rows, reverse=True)
    assert sum(rows) == profile.total.rows
    assert len({frame for frame, _ in profile.lines()}) == len(rows)


@pytest.mark.parametrize("level", [0, 2])
def test_a_file_tells_the_same(tmp_path: Path, level: int) -> None:
    program = sums.compile(level, n=3)
    write_program(program, tmp_path / "sums.r1cs")
    assert profile_program(read_program(tmp_path / "sums.r1cs")) == profile_program(program)


def test_bodies_with_one_name_share_a_frame() -> None:
    @gadget
    def power(n: int, x: Field) -> Field:
        for _ in range(n):
            x = x * x
        return x

    @circuit
    def powers(x: Private[Field]) -> Public[Field]:
        return power(2, x) + power(3, x) + power(3, x + 1)

    profile = profile_program(powers.compile(0))
    (node,) = [node for node in profile.nodes if node.frame.kind == "gadget"]
    assert (node.calls, node.total.rows) == (3, 8)


def test_deep_nesting() -> None:
    @gadget
    def down(n: int, x: Field) -> Field:
        return down(n - 1, x * x) if n else x * x

    @circuit
    def deep(x: Private[Field]) -> Public[Field]:
        return down(40, x)

    profile = profile_program(deep.compile(0))
    assert sum(node.frame.name == "down" and node.frame.kind == "gadget" for node in profile.nodes) == 41
    assert profile.total.rows == 42


def test_a_body_that_overlaps_itself_is_refused() -> None:
    program = sums.compile(n=2)
    provenance = program.provenance
    moved = replace(provenance.calls[0], position=provenance.calls[0].position + 1)
    forged = replace(program, provenance=replace(provenance, calls=(moved, *provenance.calls[1:])))
    with pytest.raises(ValueError, match="`sums` are not where its record says"):
        profile_program(forged)


def test_many_instances_are_not_walked_one_by_one() -> None:
    """A body of 2 rows called 2**20 times through 20 levels: minutes in steps, an instant in arrays."""
    program = cubes(20)
    profile = profile_program(program)
    assert profile.total.rows == 2 << 20
    assert max(node.calls for node in profile.nodes) == 1 << 20


def cubes(levels: int) -> Program:
    @circuit
    def one(x: Private[Field]) -> Public[Field]:
        return cube(x)

    program = one.compile(0)
    site = Site("/circuits/doubled.py", 1, "doubled")
    provenance = program.provenance.calls[0].provenance
    none = np.zeros(0, dtype=np.int64)
    for _ in range(levels):
        first = replace(program.provenance.calls[0], position=0, provenance=provenance, site=site)
        both = (first, replace(first, position=provenance.n_rows))
        provenance = replace(
            provenance,
            name="doubled",
            n_rows=2 * provenance.n_rows,
            own_rows=none,
            own_counts=none,
            sites=(),
            notes=(),
            calls=both,
        )
    rows = np.arange(provenance.n_rows)
    indptr = np.arange(provenance.n_rows + 1)
    r1cs = replace(program.r1cs, **{name: replace(getattr(program.r1cs, name), indptr=indptr) for name in "abc"})
    return replace(program, r1cs=r1cs, provenance=provenance, origin=replace(program.origin, rows=rows))


# -- differences ---------------------------------------------------------------------------------------------------


def test_inserted_lines_change_nothing() -> None:
    program = sums.compile(n=3)

    def lower(provenance: Any) -> Any:
        def moved(site: Site) -> Site:
            return Site(f"/elsewhere{site.file}", site.line + 100, site.function)

        calls = tuple(
            replace(call, site=moved(call.site), provenance=lower(call.provenance)) for call in provenance.calls
        )
        return replace(provenance, sites=tuple(map(moved, provenance.sites)), calls=calls)

    before, after = profile_program(program), profile_program(replace(program, provenance=lower(program.provenance)))
    assert own_costs(before) != own_costs(after)
    for change in difference(before, after).changes:
        assert change.before == change.after


def test_a_difference_adds_up() -> None:
    before, after = (profile_program(sums.compile(0, n=n)) for n in (3, 5))
    compared = difference(before, after)
    root = compared.changes[0]
    assert (root.before.total, root.after.total) == (before.total, after.total)
    for index, change in enumerate(compared.changes):
        assert change.parent < index
        assert change.frame.kind != "line"
        below = [other for other in compared.changes if other.parent == index]
        for side in ("before", "after"):
            own = getattr(change, side).own
            assert getattr(change, side).total == sum((getattr(other, side).total for other in below), own)
    (many,) = [change for change in compared.changes if change.frame.name == "quartics"]
    assert (many.before.calls, many.after.calls) == (3, 5)
    assert (many.before.total.rows, many.after.total.rows) == (18, 30)


def test_what_came_and_what_went() -> None:
    before = Profile("old", {}, (
        Node(Frame("circuit", "old"), -1, Cost(), Cost(3, 6), 0),
        Node(Frame("line", "old", "a.py", 1), 0, Cost(1, 2), Cost(3, 6), 0),
        Node(Frame("gadget", "gone"), 1, Cost(), Cost(2, 4), 1),
        Node(Frame("line", "gone", "a.py", 9), 2, Cost(2, 4), Cost(2, 4), 0),
    ))  # fmt: skip
    after = Profile("new", {}, (
        Node(Frame("circuit", "new"), -1, Cost(), Cost(5, 9), 0),
        Node(Frame("line", "new", "b.py", 2), 0, Cost(), Cost(5, 9), 0),
        Node(Frame("gadget", "added"), 1, Cost(), Cost(5, 9), 1),
        Node(Frame("line", "added", "b.py", 3), 2, Cost(5, 9), Cost(5, 9), 0),
    ))  # fmt: skip
    root, added, gone = difference(before, after).changes
    assert (root.frame.name, root.before.own, root.after.own) == ("new", Cost(1, 2), Cost())
    assert (added.frame.name, added.before, added.after) == ("added", Side(), Side(Cost(5, 9), Cost(5, 9), 1))
    assert (gone.frame.name, gone.before, gone.after) == ("gone", Side(Cost(2, 4), Cost(2, 4), 1), Side())


def test_the_documentation_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The Python block, and what the page shows of commands on circuits that are at hand."""
    page = (HERE.parents[1] / "docs" / "profiler.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    exec(block, {})
    assert "zkwright/circuits/poseidon/permutation.py:" in capsys.readouterr().out
    (circle,) = re.findall(r"```python circle.py\n(.*?)```", page, re.DOTALL)
    (tmp_path / "circle.py").write_text(circle, encoding="utf-8")
    shown = dict(re.findall(r"    \$ zkwright profile ([^\n]*)\n((?:    [^\n]*\n)+)", page))
    commands = {
        "examples/age_claim.py:age_claim": ["--depth", "3", "-o", str(tmp_path)],
        "circle.py:circle --rows 7": [],
    }
    for command, more in commands.items():
        monkeypatch.chdir(tmp_path if command.startswith("circle") else HERE.parents[1])
        words = [sys.executable, "-m", "zkwright.cli", "profile", *command.split(), *more]
        done = subprocess.run(words, capture_output=True, text=True, check=True, encoding="utf-8")
        expected = textwrap.dedent(shown[command]).removesuffix("...\n")
        assert done.stdout.startswith(expected), f"docs/profiler.md: {done.stdout[: 2 * len(expected)]}"


# -- files ---------------------------------------------------------------------------------------------------------


def hostile() -> Profile:
    nodes = (
        Node(Frame("circuit", HOSTILE), -1, Cost(), Cost(2, 4), 0),
        Node(Frame("function", HOSTILE, HOSTILE), 0, Cost(), Cost(2, 4), 0),
        Node(Frame("line", HOSTILE, HOSTILE, 1, HOSTILE), 1, Cost(2, 4), Cost(2, 4), 0),
    )
    return Profile(HOSTILE, {HOSTILE: HOSTILE}, nodes)


@pytest.mark.parametrize("profile", [profile_program(sums.compile(n=3)), hostile()], ids=["sums", "hostile"])
def test_speedscope(profile: Profile) -> None:
    schema = json.loads((HERE / "vectors" / "speedscope.schema.json").read_text())
    text = speedscope_json(profile)
    document = json.loads(text)
    assert violations(document, schema, schema) == []
    assert text.encode() == speedscope_json(profile).encode()
    constraints, terms = document["profiles"]
    assert (constraints["endValue"], terms["endValue"]) == (profile.total.rows, profile.total.terms)
    frames = document["shared"]["frames"]
    heaviest = (0, 0)
    for evented in document["profiles"]:
        stack: list[int] = []
        at = 0
        for event in evented["events"]:
            if evented is constraints and stack:
                heaviest = max(heaviest, (event["at"] - at, frames[stack[-1]].get("line", 0)))
            assert event["at"] >= at
            at = event["at"]
            if event["type"] == "O":
                stack.append(event["frame"])
            else:
                assert stack.pop() == event["frame"]
        assert stack == []
        assert at == evented["endValue"]
    assert heaviest == max((node.own.rows, node.frame.line) for node in profile.nodes)


def test_both_ways_of_counting_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    for level in (0, 1, 2):
        for program in (sums.compile(level, n=7), everything.compile(level, n=3)):
            expected = profile_program(program)
            with monkeypatch.context() as context:
                context.setattr("zkwright.compiler.profiler.profile._DENSE", 0)
                assert profile_program(program) == expected


@pytest.mark.parametrize("shape", ["one body within another", "one body, many lines, many times"])
def test_what_a_forged_tree_costs(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory in proportion to what a file holds, however its calls nest."""
    monkeypatch.setattr("zkwright.compiler.profiler.profile._DENSE", 1 << 12)
    sizes = []
    for size in (1_000, 2_000):
        program = nested(size) if shape.startswith("one body within") else scattered(size)
        tracemalloc.start()
        profile = profile_program(program)
        texts = speedscope_json(profile) + flame_page(profile)
        sizes.append((tracemalloc.get_traced_memory()[1], len(texts)))
        tracemalloc.stop()
        assert profile.total.rows == program.r1cs.n_rows
    assert all(larger <= 2.5 * smaller for smaller, larger in zip(*sizes, strict=True))


def test_a_tree_of_more_paths_than_anyone_wrote_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zkwright.compiler.profiler.profile.MAX_NODES", 100)
    profile_program(nested(30))
    with pytest.raises(ValueError, match="more than 100 paths of calls"):
        profile_program(nested(60))


def with_rows(provenance: Provenance, rows: npt.NDArray[np.int64]) -> Program:
    """A program of which these recorded rows of a body are left, one term each."""
    program = cubes(0)
    indptr = np.arange(len(rows) + 1)
    r1cs = replace(program.r1cs, **{name: replace(getattr(program.r1cs, name), indptr=indptr) for name in "abc"})
    return replace(program, r1cs=r1cs, provenance=provenance, origin=replace(program.origin, rows=rows))


def nested(depth: int) -> Program:
    """Each body has a row of its own and calls the next."""
    own, provenance = np.zeros(1, dtype=np.int64), None
    for level in range(depth):
        site = Site("/circuits/nested.py", level, f"level{level}")
        calls = () if provenance is None else (CallProvenance(1, 1, provenance, site, ()),)
        provenance = Provenance(f"level{level}", 0, 1, level + 1, own, own + 1, (site,), (None,), calls)
    assert provenance is not None
    return with_rows(provenance, np.arange(depth))


def scattered(size: int) -> Program:
    """A body of as many lines as it has instances, of each of which one row is left."""
    sites = tuple(Site("/circuits/lines.py", line % 7, "lines") for line in range(size))
    body = Provenance("lines", 0, 1, size, np.arange(size), np.ones(size, dtype=np.int64), sites, (None,) * size, ())
    calls = tuple(CallProvenance(size * instance, 1, body, sites[0], ()) for instance in range(size))
    none = np.zeros(0, dtype=np.int64)
    whole = Provenance("whole", 0, 1, size * size, none, none, (), (), calls)
    return with_rows(whole, np.arange(size) * (size + 1))


def test_the_schema_is_checked() -> None:
    schema = json.loads((HERE / "vectors" / "speedscope.schema.json").read_text())
    document = json.loads(speedscope_json(profile_program(sums.compile(n=1))))
    faults: list[dict[str, Any]] = [{"$schema": "x"}, {"profiles": [{"type": "sampled"}]}, {"shared": {}}, {"name": 1}]
    for broken in faults:
        assert violations(document | broken, schema, schema)


@pytest.mark.parametrize("kind", ["profile", "difference"])
def test_the_page_is_one_file_that_loads_nothing(kind: str) -> None:
    profile = profile_program(sums.compile(n=3))
    page = flame_page(profile if kind == "profile" else difference(profile_program(sums.compile(n=2)), profile))
    assert not re.findall(r"""(?:src|href|action)=|url\(|@import|fetch\(|XMLHttpRequest|https?:""", page)
    assert "default-src 'none'" in page
    for element in ("style", "script"):
        (body,) = re.findall(f"<{element}>(.*?)</{element}>", page, re.DOTALL)
        allowed = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{allowed}'" in page
    data = embedded(page)
    assert data["compared"] is (kind == "difference")
    assert sum(after[0] for _, _, after, _ in data["nodes"]) == profile.total.rows
    assert all(parent < index for index, (_, parent, _, _) in enumerate(data["nodes"]))


def embedded(page: str) -> Any:
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return json.loads(data)


def test_names_from_anywhere_stay_text() -> None:
    page = flame_page(hostile())
    page.encode()
    assert page.count("<script") == 2
    assert page.count("</script>") == 2
    assert "<!--" not in page
    assert "alert(1)</" not in page
    assert embedded(page)["frames"][0]["name"] == printable(HOSTILE)
    script = (Path(flame_page.__code__.co_filename).parent / "flame" / "page.js").read_text()
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(", script)


def test_the_page_runs(tmp_path: Path) -> None:
    """The page's script on a page of stubs: it draws every wide frame, zooms, searches and walks without an error."""
    profile = profile_program(sums.compile(n=3))
    for name, shown in (("one", profile), ("two", difference(profile_program(sums.compile(n=2)), profile))):
        page = flame_page(shown)
        (script,) = re.findall("<script>(.*?)</script>", page, re.DOTALL)
        (tmp_path / f"{name}.json").write_text(json.dumps({"data": embedded(page), "script": script}))
        done = subprocess.run(
            [tool("node"), HERE / "flame_page.cjs", tmp_path / f"{name}.json"],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        assert report["bars"][0] == "sums"
        assert "quartics\u00d73" in report["bars"]
        assert report["path"] == ["sums", "quartics"] if name == "two" else report["path"][-1] == "quartics"
        assert report["found"].startswith("1 frame: 18 constraints" if name == "one" else "1 frame: ")
        assert quartics.name in report["details"]


def test_my_lines_alone() -> None:
    """The library's lines go, what they cost stays, with the line of the author's that leads to them."""

    @gadget
    def hashed_twice(x: Field) -> Field:
        return poseidon(poseidon(x), x)

    @circuit
    def uses_the_library(x: Private[Field], y: Private[U64], z: Private[U64]) -> Public[Field]:
        require(y <= z, "above")
        key = poseidon(x, Field(y))
        return hashed_twice(key) + hashed_twice(x)

    for made in (uses_the_library, sums):
        profile = profile_program(made.compile(n=3) if made is sums else made.compile())
        mine = profile.mine()
        assert mine.total == profile.total == mine.nodes[0].total
        assert sum((node.own for node in mine.nodes), NOTHING) == profile.total
        assert all(node.parent < index for index, node in enumerate(mine.nodes))
        assert not any(node.frame.file.startswith("zkwright/") for node in mine.nodes)
        totals = [node.own for node in mine.nodes]
        for index in range(len(mine.nodes) - 1, 0, -1):
            totals[mine.nodes[index].parent] += totals[index]
        assert totals == [node.total for node in mine.nodes]
        assert mine.mine() == mine
    assert profile.mine() == profile  # nothing of the library is in the sums
    mine = profile_program(uses_the_library.compile()).mine()
    assert [node.frame.name for node in mine.nodes if node.frame.kind == "gadget"] == ["hashed_twice"]
    ((heaviest, cost), *_) = mine.lines()
    assert heaviest.source == "return poseidon(poseidon(x), x)"
    assert cost.rows > 800


def test_the_page_shows_my_lines_first(tmp_path: Path) -> None:
    @circuit
    def hashed(x: Private[Field]) -> Public[Field]:
        return poseidon(x, 1)

    page = flame_page(profile_program(hashed.compile()))
    data = embedded(page)
    assert len(data["mine"]) < len(data["nodes"])
    (script,) = re.findall("<script>(.*?)</script>", page, re.DOTALL)
    (tmp_path / "mine.json").write_text(json.dumps({"data": data, "script": script}))
    probe = (HERE / "flame_page.cjs").read_text().replace("quartics\\u00d7", "poseidon").replace("QUARTICS", "poseidon")
    (tmp_path / "probe.cjs").write_text(probe)
    done = subprocess.run(
        [tool("node"), tmp_path / "probe.cjs", tmp_path / "mine.json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["mine"] == ["hashed", "return poseidon(x, 1)"]
    assert "poseidon" in report["bars"]
