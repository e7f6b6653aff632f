"""Bits that descend and are counted, and such as are not quite."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Literal

import pytest
from zkwright import U8, Array, Bool, Field, Private, Public, circuit, hint, require
from zkwright.analyser.derivation import derive
from zkwright.analyser.descending import Descending
from zkwright.analyser.propagation import determined
from zkwright.analyser.system import ONE, Form, Row, System
from zkwright.analyser.system_of_rows import system_of

from .brute_force import unique_wires

RULES = ("booleanity", "exhaustion", "linear", "digits", "columns")

NUMBER, FIRST = 1, 2


def counted(n: int, modulus: int, factors: list[int] | None = None, *, left_out: int | None = None) -> System:
    """The number of n bits is known; each is not above the one before it, or all but one."""
    bits = range(FIRST, FIRST + n)
    rows: list[Row] = [({bit: 1}, {bit: 1, ONE: -1}, {}) for bit in bits]
    rows += [({after: 1}, {ONE: 1, after - 1: -1}, {}) for i, after in enumerate(bits[1:]) if i != left_out]
    total: Form = dict(zip(bits, factors or [1] * n, strict=True))
    rows.append(({ONE: 1}, total, {NUMBER: 1}))
    return system_of(rows, inputs=1, wires=FIRST + n, modulus=modulus)


def test_with_the_rules_of_bits_it_decides_every_bit() -> None:
    system = counted(3, 7)
    assert determined(system, rules=RULES).counts == {"columns": 3, "input": 2}
    assert not determined(system, rules={*RULES} - {"columns"}).is_unique(FIRST)
    assert unique_wires(system) == set(range(5))


def test_as_many_bits_as_there_are_residues() -> None:
    """All three or none of them add up to 0 modulo 3."""
    system = counted(3, 3)
    assert unique_wires(system) == {ONE, NUMBER}
    assert determined(system).undetermined(range(5)) == [2, 3, 4]
    assert determined(counted(2, 3)).undetermined(range(4)) == []


@pytest.mark.parametrize("left_out", [0, 1])
def test_two_that_may_stand_in_either_order(left_out: int) -> None:
    system = counted(3, 7, left_out=left_out)
    assert unique_wires(system) < set(range(5))
    _says_no_more_than_there_is(system)


def test_bits_that_do_not_count_alike() -> None:
    """x >= y >= z and x + y - 2 z: 0 for all and for none."""
    system = counted(3, 7, [1, 1, -2])
    assert unique_wires(system) == {ONE, NUMBER}
    _says_no_more_than_there_is(system)


def test_what_is_no_bit_may_stand_for_two() -> None:
    rows: list[Row] = [({2: 1}, {2: 1, ONE: -1}, {}), ({3: 1}, {ONE: 1, 2: -1}, {}), ({ONE: 1}, {2: 1, 3: 1}, {1: 1})]
    system = system_of(rows, inputs=1, wires=4, modulus=7)
    assert unique_wires(system) == {ONE, NUMBER}
    _says_no_more_than_there_is(system)


def test_rows_that_make_a_ring_or_a_fork() -> None:
    """Two bits each not above the other are one; a fork leaves open which branch it is."""
    bits: list[Row] = [({bit: 1}, {bit: 1, ONE: -1}, {}) for bit in (2, 3, 4)]
    fork: list[Row] = [({3: 1}, {ONE: 1, 2: -1}, {}), ({4: 1}, {ONE: 1, 2: -1}, {})]
    total: Row = ({ONE: 1}, {2: 1, 3: 1, 4: 1}, {1: 1})
    system = system_of([*bits, *fork, total], inputs=1, wires=5, modulus=7)
    assert unique_wires(system) == {ONE, NUMBER, 2}
    _says_no_more_than_there_is(system)
    ring: list[Row] = [({after: 1}, {ONE: 1, before: -1}, {}) for before, after in ((2, 3), (3, 4), (4, 2))]
    _says_no_more_than_there_is(system_of([*bits, *ring, total], inputs=1, wires=5, modulus=3))


def test_what_rows_say_of_two_bits_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Though many sums have them, none of which descends: one pair is left out."""
    n, n_sums = 6, 20
    bits = range(n_sums + 1, n_sums + 1 + n)
    rows: list[Row] = [({bit: 1}, {bit: 1, ONE: -1}, {}) for bit in bits]
    rows += [({after: 1}, {ONE: 1, before: -1}, {}) for before, after in pairwise(bits[:-1])]
    rows += [({ONE: 1}, dict.fromkeys(bits, 1), {number: 1}) for number in range(1, n_sums + 1)]
    asked: list[int] = []
    is_below = Descending._is_below

    def watched(self: Descending, row: int, below: int, above: int) -> bool:
        asked.append(row)
        return is_below(self, row, below, above)

    monkeypatch.setattr(Descending, "_is_below", watched)
    system = system_of(rows, inputs=n_sums, wires=n_sums + 1 + n, modulus=31)
    assert determined(system, rules=RULES).undetermined(bits) == [*bits]
    assert len(asked) == 2 * (n - 2)


def _random(rng: random.Random) -> System:
    """Bits, some in order, some not, counted by factors that are mostly alike; in rows of any form."""
    modulus, n = rng.choice([(3, 2), (3, 3), (5, 3), (5, 4), (7, 3)])
    bits = rng.sample(range(FIRST, FIRST + n), n)
    rows: list[Row] = [({bit: 1}, {bit: 1, ONE: -1}, {}) for bit in bits if rng.random() < 0.95]
    pairs = list(pairwise(bits))
    if rng.random() < 0.3:
        pairs[rng.randrange(len(pairs))] = (rng.choice(bits), rng.choice(bits))
    for before, after in pairs:
        if before == after or rng.random() < 0.05:
            continue
        forms: list[Row] = [
            ({after: 1}, {ONE: 1, before: -1}, {}),
            ({after: 1}, {before: 1}, {after: 1}),
            ({ONE: 1, before: -1}, {ONE: 1, after: -1}, {ONE: 1, before: -1}),
        ]
        rows.append(rng.choice([*forms, *forms, ({after: 1}, {before: 1}, {rng.choice([ONE, before]): 1})]))
    factor = rng.randrange(1, modulus)
    total = {bit: factor if rng.random() < 0.9 else rng.randrange(1, modulus) for bit in bits}
    rows.append(({ONE: 1}, total, {NUMBER: 1}))
    rng.shuffle(rows)
    return system_of(rows, inputs=1, wires=FIRST + n, modulus=modulus)


def _says_no_more_than_there_is(system: System) -> int:
    facts = determined(system)
    found = {wire for wire in range(system.n_wires) if facts.is_unique(wire)}
    assert found <= unique_wires(system), ([system.row(row) for row in range(system.n_rows)], system.modulus)
    return facts.counts.get("columns", 0)


@pytest.mark.parametrize("seeds", [range(300), pytest.param(range(1_000, 6_000), marks=pytest.mark.slow)])
def test_nothing_more_is_said_of_bits_than_there_is(seeds: range) -> None:
    n_about = sum(_says_no_more_than_there_is(_random(random.Random(seed))) > 0 for seed in seeds)
    assert n_about > len(seeds) / 5


@circuit
def masked(n: Private[U8]) -> Public[Field]:
    """As an author may write flags of a length."""
    flags = hint(lambda n: [n > i for i in range(12)], n, returns=Array[Bool, Literal[12]])
    require(sum((Field(flag) for flag in flags), Field(0)) == Field(n))
    for i in range(11):
        require(flags[i + 1].implies(flags[i]), "the flags do not descend")
    return sum((Field(flag) * 3**i for i, flag in enumerate(flags)), Field(0))


def test_flags_as_an_author_writes_them() -> None:
    program = masked.compile()
    system = System(program.r1cs)
    facts = derive(system, program).facts
    assert not facts.undetermined(system.outputs)
    assert facts.counts["columns"] == 12
