"""Files whose tree of gadgets is made to cost time: what it costs is in the size of the system, and no answer changes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from zkwright import Field, Private, Public, circuit, gadget, require
from zkwright.analyser import audit, blocks, gadget_lemmas
from zkwright.analyser.blocks import MOST_DEPTH, MOST_TIMES, Block, NormalForm, blocks_of
from zkwright.analyser.declared import judged, uses_of_lemmas
from zkwright.analyser.derivation import derive
from zkwright.analyser.gadget_lemmas import GadgetLemma, GadgetLemmas
from zkwright.analyser.propagation import at_the_start, determined
from zkwright.analyser.system import System
from zkwright.analyser.verdict import Answer
from zkwright.compiler import Program
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.compiler.program.sections import PROVENANCE_SECTION
from zkwright.compiler.rows import Lemma, not_vanishing
from zkwright.core.files.r1cs_file import read_r1cs, write_r1cs

from tests.effort import lines_run

NOT_ZERO = Lemma("not zero", "x is not 0", "arithmetic", (not_vanishing("x is not 0", 1, lambda x: x),))


@gadget
def quotients(x: Field, y: Field) -> Field:
    for i in range(12):
        y = (y + i).divide_unchecked(x, NOT_ZERO.about(x))
    return y


@circuit
def honest(x: Private[Field], y: Private[Field]) -> Public[Field]:
    require(x != 0)
    return quotients(x, y)


def forged(change: Callable[[dict[str, Any]], None], folder: Path) -> Program:
    """The circuit, read back with another layout."""
    write_program(honest.compile(), folder / "honest.r1cs")
    r1cs, extra = read_r1cs(folder / "honest.r1cs")
    recorded = json.loads(extra[PROVENANCE_SECTION])
    change(recorded)
    write_r1cs(folder / "forged.r1cs", r1cs, {**extra, PROVENANCE_SECTION: json.dumps(recorded).encode()})
    return read_program(folder / "forged.r1cs")


def a_note(recorded: dict[str, Any]) -> list[Any]:
    """A note that names the lemma, about wire 1 of the body."""
    note = next(note for body in recorded["bodies"] for *_, note in body["rows"] if note and len(note) > 5)
    return [note[0], [], 0, 0, 0, [note[5][0], [[[1, 1]]]]]


def add_rows(recorded: dict[str, Any]) -> None:
    """Let 2^39 rows that the optimiser dropped name a lemma."""
    top = recorded["bodies"][-1]
    rows, many = top["counts"][2], 1 << 39
    recorded["origin"]["n_rows"] = top["counts"][2] = many
    top["rows"].append([rows, many - rows, 0, a_note(recorded)])


def add_instances(recorded: dict[str, Any]) -> None:
    """Let bodies of such rows call each other twice, 38 levels deep."""
    *others, top = recorded["bodies"]
    others.append({"name": "b", "counts": [1, 2, 1], "rows": [[0, 1, 0, a_note(recorded)]], "calls": [], "formals": []})
    for level in range(38):
        calls = [[half << level, 2, len(others) - 1, 0, [[[1, 1]]]] for half in (0, 1)]
        others.append({"name": "b", "counts": [1, 2, 2 << level], "rows": [], "calls": calls, "formals": []})
    top["calls"].append([top["counts"][2], top["counts"][1], len(others) - 1, 0, [[[1, 1]]]])
    top["counts"][2] += 1 << 38
    recorded["origin"]["n_rows"] = top["counts"][2]
    recorded["bodies"] = [*others, top]


def nest(recorded: dict[str, Any], depth: int) -> None:
    """Put the whole circuit into so many bodies, each around the one before."""
    bodies = recorded["bodies"]
    counts = bodies[-1]["counts"]
    arguments = [[[wire, 1]] for wire in range(1, counts[0] + 1)]
    for _ in range(depth):
        call = [0, counts[0] + 1, len(bodies) - 1, 0, arguments]
        bodies.append({"name": "b", "counts": counts, "rows": [], "calls": [call], "formals": []})


def all_of(found: tuple[Block, ...]) -> list[Block]:
    return [each for block in found for each in (block, *all_of(block.inner))]


@pytest.mark.parametrize("change", [add_rows, add_instances])
def test_what_is_gone_is_not_walked(tmp_path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    plain, program = honest.compile(), forged(change, tmp_path)
    assert program.provenance.n_rows > 1 << 37
    system = System(program.r1cs)
    (found, outermost), lines = lines_run(lambda: (uses_of_lemmas(program, system), blocks_of(program)))
    assert found == uses_of_lemmas(plain, System(plain.r1cs))
    assert len(found) == 12
    assert [block.rows for block in outermost] == [block.rows for block in blocks_of(plain)]
    assert lines < 5_000
    assert audit(program).answer is audit(plain).answer is Answer.UNIQUE


def test_bodies_nested_deeper_than_anybody_nests_are_looked_at_with_their_caller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = forged(lambda recorded: nest(recorded, 5000), tmp_path)
    assert len(all_of(blocks_of(program))) == MOST_TIMES
    monkeypatch.setattr(blocks, "MOST_TIMES", 10_000)
    assert len(all_of(blocks_of(program))) == MOST_DEPTH
    assert audit(program).answer is Answer.UNIQUE


def test_rows_that_many_bodies_share_are_formed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = forged(lambda recorded: nest(recorded, 50), tmp_path)
    formed: list[int] = []

    def watched(system: System, rows: Sequence[int]) -> NormalForm:
        formed.append(len(rows))
        return NormalForm(system, rows)

    monkeypatch.setattr(gadget_lemmas, "NormalForm", watched)
    system = System(program.r1cs)
    assert all(len(block.rows) == system.n_rows for block in all_of(blocks_of(program)))
    of_another = {b"": GadgetLemma("another of as many rows", system.n_rows, ())}
    for known, times in ((of_another, 1), ({}, 0)):
        formed.clear()
        lemmas = GadgetLemmas(system, blocks_of(program), known=known)
        lemmas.take_known(*at_the_start(system, (), {}))
        assert formed == times * [system.n_rows]
        facts = determined(system, lemmas=lemmas, rules={"linear"})
        assert facts.undetermined(system.outputs)
        assert formed == times * [system.n_rows]


def test_of_all_blocks_the_rows_are_few_times_the_systems(tmp_path: Path) -> None:
    for depth in (1, MOST_TIMES, 3 * MOST_TIMES):
        program = forged(lambda recorded, depth=depth: nest(recorded, depth), tmp_path)  # type: ignore[misc]
        assert sum(len(block.rows) for block in all_of(blocks_of(program))) <= MOST_TIMES * program.r1cs.n_rows


def test_after_the_deadline_nothing_is_said_of_what_is_left() -> None:
    program = honest.compile()
    system = System(program.r1cs)
    past = time.monotonic() - 1
    uses = uses_of_lemmas(program, system)
    assert uses_of_lemmas(program, system, past) == []
    assert blocks_of(program, past) == ()
    none = judged(system, uses, past)
    assert (none.divisors, none.lemmas, none.unshown) == ({}, (), ())
    derivation = derive(system, program, deadline=past)
    assert not derivation.declared.divisors
    assert not derivation.gadgets.known


def test_after_the_deadline_no_body_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    program = honest.compile()
    system = System(program.r1cs)
    facts, units = at_the_start(system, (), {})
    monkeypatch.setattr(gadget_lemmas, "NormalForm", lambda system, rows: pytest.fail("looked at"))
    known = {b"": GadgetLemma("another of as many rows", len(blocks_of(program)[0].rows), ())}
    GadgetLemmas(system, blocks_of(program), known=known, deadline=time.monotonic() - 1).run(facts, units)
    with pytest.raises(pytest.fail.Exception, match="looked at"):
        GadgetLemmas(system, blocks_of(program), known=known).run(facts, units)
