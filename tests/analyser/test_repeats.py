"""Rows that occur more than once are blocks: equal ones are decided once, and shapes never make anything unique."""

from __future__ import annotations

import random
import time

import pytest
from zkwright.analyser import audit, gadget_lemmas
from zkwright.analyser.blocks import MOST_TIMES, SMALLEST
from zkwright.analyser.derivation import derive
from zkwright.analyser.names import ComponentNames
from zkwright.analyser.propagation import at_the_start
from zkwright.analyser.repeats import Repeats
from zkwright.analyser.system import ONE, Form, Row, System
from zkwright.analyser.system_of_rows import system_of
from zkwright.analyser.verdict import Answer

from tests.effort import lines_run

from .brute_force import unique_wires
from .random_systems import random_system

N = 3


def choice(zero: int, x: int, u: int, one: int, v: int) -> list[Row]:
    """That `zero` says whether x is 0, and `one` whether x is 1."""
    return [
        ({zero: 1}, {zero: 1, ONE: -1}, {}),
        ({x: 1}, {u: 1}, {ONE: 1, zero: -1}),
        ({x: 1}, {zero: 1}, {}),
        ({u: 1}, {zero: 1}, {}),
        ({x: 1, ONE: -1}, {v: 1}, {ONE: 1, one: -1}),
        ({x: 1, ONE: -1}, {one: 1}, {}),
        ({v: 1}, {one: 1}, {}),
    ]


def choices(n: int = N, *, without: int | None = None, seed: int | None = None) -> System:
    """n choices of an input each, of which an output is the first answer.

    In the one with the number `without` a row is missing. With a seed, the rows are in an order of its own.
    """
    rows: list[Row] = []
    for i in range(n):
        rows += choice(1 + i, 1 + n + i, 1 + 2 * n + i, 1 + 3 * n + i, 1 + 4 * n + i)
        if i == without:
            del rows[-5]
    if seed is not None:
        random.Random(seed).shuffle(rows)
    return system_of(rows, outputs=n, inputs=n, wires=1 + 5 * n)


def chain(n: int, *, backwards: bool = False) -> System:
    """n choices, each of the square of what the one before is of, plus its answer; the last answer is the output."""
    rows: list[Row] = []
    for i in range(n):
        zero, x, u, one, v = range(3 + 5 * i, 8 + 5 * i)
        rows += choice(zero, x, u, one, v)
        rows += [({x - 5: 1}, {x - 5: 1}, {x: 1, zero - 5: -1})] if i else [({x: 1}, {ONE: 1}, {2: 1})]
    rows.append(({zero: 1}, {ONE: 1}, {1: 1}))
    return system_of(rows[::-1] if backwards else rows, outputs=1, inputs=1)


def every_row(row: int) -> bool:
    return True


def test_equal_rows_are_blocks_with_one_body() -> None:
    system = choices()
    (blocks,) = Repeats(system, str).groups(every_row)
    assert [sorted(block.rows) for block in blocks] == [list(range(7 * i, 7 * i + 7)) for i in range(N)]
    assert len({block.body for block in blocks}) == 1
    assert [block.inner for block in blocks] == [()] * N
    assert list(Repeats(system, str).groups(lambda row: False)) == []


def test_they_are_found_in_any_order_of_the_rows() -> None:
    for seed in range(10):
        system = choices(seed=seed)
        (blocks, *_) = Repeats(system, str).groups(every_row)
        assert (len(blocks), {len(block.rows) for block in blocks}) == (N, {7})
        assert len({block.body for block in blocks}) == 1


def test_what_is_decided_of_one_holds_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    decided: list[str] = []
    decide = gadget_lemmas.decide

    def watched(gadget: str, *arguments: object) -> gadget_lemmas.GadgetLemma:
        decided.append(gadget)
        return decide(gadget, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(gadget_lemmas, "decide", watched)
    system = choices(20)
    derivation = derive(system, repeats=Repeats(system, str))
    assert not derivation.facts.undetermined(range(system.n_wires))
    (lemma,) = derivation.gadgets.used()
    assert (lemma.name, lemma.instances, lemma.declared) == ("gadget at 0, 7 rows", 20, False)
    assert decided == ["at 0"]


def test_a_verdict_lists_it_by_the_place_that_names_tell() -> None:
    system = choices()
    (lemma,) = audit(system.r1cs).lemmas
    assert (lemma.name, lemma.instances) == ("gadget at row 0, 7 rows", N)
    names = {wire: f"main.c[{(wire - 1) % N}].{wire}" for wire in range(1, system.n_wires)}
    verdict = audit(system.r1cs, names=ComponentNames(system, names))
    assert (verdict.answer, [one.name for one in verdict.lemmas]) == (Answer.UNIQUE, ["gadget at main.c[0], 7 rows"])


def test_one_with_a_row_less_is_another() -> None:
    system = choices(without=1)
    derivation = derive(system, repeats=Repeats(system, str))
    assert derivation.facts.undetermined(system.outputs) == derive(system).facts.undetermined(system.outputs) == [2]


@pytest.mark.parametrize("backwards", [False, True])
def test_of_a_chain_each_is_given_what_the_one_before_it_gives(backwards: bool) -> None:
    system = chain(12, backwards=backwards)
    derivation = derive(system, repeats=Repeats(system, str), wanted=system.outputs)
    assert not derivation.facts.undetermined(system.outputs)
    assert sum(lemma.instances for lemma in derivation.gadgets.used()) >= 10


def copies(rng: random.Random) -> System:
    """Two or three times the rows of a small random system, of the same inputs or of others; in one, a row may differ."""
    small = random_system(rng)
    while small.modulus ** (2 * small.n_wires - 2) > 100_000 or small.n_rows < SMALLEST:
        small = random_system(rng)
    n = 3 if small.modulus ** (3 * small.n_wires - 3) <= 100_000 else 2
    n_inputs, shared = len(small.inputs), rng.random() < 0.5
    inner = [wire for wire in range(1, small.n_wires) if wire not in small.inputs]
    all_inputs = n_inputs if shared else n * n_inputs

    def moved(form: Form, copy: int) -> Form:
        numbers = {ONE: ONE}
        numbers |= {wire: 1 + at + (0 if shared else copy * n_inputs) for at, wire in enumerate(small.inputs)}
        numbers |= {wire: 1 + all_inputs + copy * len(inner) + at for at, wire in enumerate(inner)}
        return {numbers[wire]: value for wire, value in form.items()}

    rows: list[Row] = []
    for copy in range(n):
        for a, b, c in map(small.row, range(small.n_rows)):
            rows.append((moved(a, copy), moved(b, copy), moved(c, copy)))
    if rng.random() < 0.5:
        at = rng.randrange(len(rows))
        a, b, c = rows[at]
        rows[at] = rng.choice([({}, b, {}), (b, a, c), (a, b, {}), ({**a, ONE: 1}, b, c)])
    if rng.random() < 0.3:
        rng.shuffle(rows)
    return system_of(rows, inputs=all_inputs, wires=1 + all_inputs + n * len(inner), modulus=small.modulus)


def test_no_false_word_of_copies() -> None:
    """What lemmas of blocks call unique is, where nothing else was tried before."""
    n_lemmas = 0
    for seed in range(200):
        system = copies(random.Random(seed))
        facts, units = at_the_start(system, (), {})
        units.run()
        lemmas = gadget_lemmas.GadgetLemmas(system, (), repeats=Repeats(system, str))
        lemmas.run(facts, units)
        found = set(range(system.n_wires)).difference(facts.undetermined(range(system.n_wires)))
        assert found <= unique_wires(system)
        n_lemmas += len(lemmas.used())
    assert n_lemmas > 30


def test_rows_of_all_blocks_are_few_times_the_systems_and_found_in_time_that_grows_as_they() -> None:
    """All rows are alike, whatever is grown from."""

    def squares(n: int) -> System:
        return system_of([({wire: 1}, {wire + 1: 1}, {wire + 2: 1}) for wire in range(1, n)])

    def long(n: int) -> System:
        total = dict.fromkeys(range(1, n), 1)
        return system_of([*[({wire: 1}, {wire: 1}, {wire: 1}) for wire in range(1, n)], *[({}, {}, total)] * 4])

    for make in (squares, long, choices):
        effort = []
        for n in (100, 400):
            system = make(n)
            groups, lines = lines_run(lambda system=system: list(Repeats(system, str).groups(every_row)))  # type: ignore[misc]
            assert sum(len(block.rows) for group in groups for block in group) <= MOST_TIMES * system.n_rows
            effort.append(lines)
        assert effort[1] < 6 * effort[0]


def test_after_the_deadline_none_are_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    system = choices()
    assert list(Repeats(system, str).groups(every_row, time.monotonic() - 1)) == []
    instants = iter([1.0, 1.0, 9.0])
    with monkeypatch.context() as patched:
        patched.setattr(time, "monotonic", lambda: next(instants, 9.0))
        assert list(Repeats(system, str).groups(every_row, 5.0)) == []
    monkeypatch.setattr(gadget_lemmas, "decide", lambda *arguments: pytest.fail("decided"))
    derivation = derive(system, repeats=Repeats(system, str), deadline=time.monotonic() - 1)
    assert derivation.facts.undetermined(system.outputs)
    with pytest.raises(pytest.fail.Exception, match="decided"):
        derive(system, repeats=Repeats(system, str))
