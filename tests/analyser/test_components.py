"""Components of a `.sym` are blocks: equal ones are decided once, and names never make anything unique."""

from __future__ import annotations

import random

from zkwright.analyser import audit
from zkwright.analyser.components import Components
from zkwright.analyser.derivation import derive
from zkwright.analyser.names import ComponentNames
from zkwright.analyser.system import ONE, Row, System
from zkwright.analyser.system_of_rows import system_of
from zkwright.analyser.verdict import Answer

from .brute_force import unique_wires
from .random_systems import random_system

N = 3


def choices(*, without: int | None = None) -> tuple[System, dict[int, str]]:
    """N components `c[i]` that tell whether x is 0 or 1, of which an output is the first answer, by an outer name.

    In the one with the number `without` a row is missing.
    """
    rows: list[Row] = []
    names: dict[int, str] = {}
    for i in range(N):
        zero, x, u, one, v = 1 + i, 1 + N + i, 1 + 2 * N + i, 1 + 3 * N + i, 1 + 4 * N + i
        names |= {zero: f"main.zero[{i}]", x: f"main.x[{i}]", u: f"main.c[{i}].zero.u"}
        names |= {one: f"main.c[{i}].one.out", v: f"main.c[{i}].one.v"}
        rows += [
            ({zero: 1}, {zero: 1, ONE: -1}, {}),
            ({x: 1}, {u: 1}, {ONE: 1, zero: -1}),
            *([({u: 1}, {zero: 1}, {})] if i == without else [({x: 1}, {zero: 1}, {}), ({u: 1}, {zero: 1}, {})]),
            ({x: 1, ONE: -1}, {v: 1}, {ONE: 1, one: -1}),
            ({x: 1, ONE: -1, u: 0}, {one: 1}, {}),
            ({v: 1}, {one: 1}, {}),
        ]
    return system_of(rows, outputs=N, inputs=N, wires=1 + 5 * N), names


def test_equal_components_have_one_body_and_the_bits_that_they_mention() -> None:
    system, names = choices()
    blocks = Components(system, names).blocks(lambda _: True)
    assert [(block.name, block.body) for block in blocks] == [(f"c[{i}]", 0) for i in range(N)]
    assert sorted(row for block in blocks for row in block.rows) == list(range(system.n_rows))
    assert Components(system, names).blocks(lambda _: False) == ()


def test_what_is_decided_of_one_holds_of_all() -> None:
    system, names = choices()
    derivation = derive(system, components=Components(system, names))
    assert not derivation.facts.undetermined(range(system.n_wires))
    (lemma,) = derivation.gadgets.used()
    assert (lemma.name, lemma.instances, lemma.declared) == ("gadget c[0], 7 rows", N, False)
    verdict = audit(system.r1cs, names=ComponentNames(system, names))
    assert (verdict.answer, [one.instances for one in verdict.lemmas]) == (Answer.UNIQUE, [N])


def test_one_with_a_row_less_is_another() -> None:
    system, names = choices(without=1)
    derivation = derive(system, components=Components(system, names))
    assert derivation.facts.undetermined(system.outputs) == derive(system).facts.undetermined(system.outputs) == [2]


def test_names_make_nothing_unique() -> None:
    """Whatever a file calls its wires, and however deep: what is called unique is."""
    for seed in range(80):
        rng = random.Random(seed)
        system = random_system(rng)
        paths = ["main", "main.a", "main.a.b", "main.c", "x", "", "main" + ".d" * rng.choice([3, 300])]
        names = {wire: f"{rng.choice(paths)}.{wire}" for wire in range(1, system.n_wires) if rng.random() < 0.9}
        facts = derive(system, components=Components(system, names)).facts
        found = {wire for wire in range(system.n_wires) if facts.is_unique(wire)}
        assert found <= unique_wires(system) or facts.contradiction is not None
