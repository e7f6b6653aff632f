"""Bodies that are decided once: the same word at every instance as without, and never a false one."""

from __future__ import annotations

import random
from typing import Literal

import numpy as np
import pytest
from zkwright import Array, Bool, Field, Private, Public, circuit, gadget
from zkwright.analyser import propagation
from zkwright.analyser.blocks import Block, NormalForm, blocks_of, outer_wires
from zkwright.analyser.declared import Use, judged, uses_of_lemmas
from zkwright.analyser.gadget_lemmas import GadgetLemma, GadgetLemmas, lemma_key
from zkwright.analyser.propagation import at_the_start, determined, take_few_values
from zkwright.analyser.shipped_lemmas import proved_lemmas
from zkwright.analyser.system import ONE, Row, System
from zkwright.analyser.system_of_rows import system_of
from zkwright.circuits import babyjub
from zkwright.circuits.babyjub import Point
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import Program
from zkwright.compiler.rows import Lemma, not_vanishing, vanishing

from .brute_force import unique_wires
from .random_systems import random_system


@gadget
def reversed_bits(x: Field) -> Field:
    """No row has one unknown alone, so that unit propagation leaves the bits open."""
    total = Field(0)
    for i, bit in enumerate(x.bits(16)):
        total = total + Field(bit) * (1 << (15 - i))
    return total * total


@gadget
def both_reversed(x: Field) -> Field:
    return reversed_bits(x) + reversed_bits(x + 1)


@circuit
def many(xs: Private[Array[Field, Literal[12]]]) -> Public[Field]:
    total = Field(0)
    for x in xs:
        total = total + both_reversed(x)
    return total


@gadget
def loose(x: Field, y: Field) -> Field:
    return x.divide_unchecked(y) + y.divide_unchecked(x + 1)


@circuit
def many_loose(xs: Private[Array[Field, Literal[6]]]) -> Public[Field]:
    total = Field(0)
    for x in xs:
        total = total + loose(x, x * x)
    return total


def lemmas_of(program: Program, system: System, known: dict[bytes, GadgetLemma] | None = None) -> GadgetLemmas:
    return GadgetLemmas(system, blocks_of(program), uses_of_lemmas(program, system), known)


def test_a_repeated_body_is_decided_once() -> None:
    program = many.compile()
    system = System(program.r1cs)
    lemmas = lemmas_of(program, system)
    facts = determined(system, lemmas=lemmas, rules={"linear"})
    assert not facts.undetermined(range(system.n_wires))
    assert {used.name.split(",")[0] for used in lemmas.used()} == {"gadget reversed_bits"}
    assert sum(used.instances for used in lemmas.used()) == 24
    assert len(lemmas.known) <= 4


def test_a_body_that_leaves_wires_open_leaves_them_open_at_every_instance() -> None:
    program = many_loose.compile()
    system = System(program.r1cs)
    plain = determined(system)
    facts = determined(system, lemmas=lemmas_of(program, system))
    assert facts.undetermined(range(system.n_wires)) == plain.undetermined(range(system.n_wires)) != []
    assert facts.undetermined(system.outputs) == [1]


@circuit
def doubled(points: Private[Array[Point, Literal[3]]]) -> Public[Point]:
    total = points[0]
    for point in points:
        total = babyjub.double(point)
    return babyjub.add(total, babyjub.double(points[0]))


def test_a_lemma_names_the_declared_ones_beneath_it() -> None:
    program = doubled.compile()
    system = System(program.r1cs)
    lemmas = lemmas_of(program, system)
    determined(system, lemmas=lemmas, rules={"linear"})
    n_doubled = sum(used.instances for used in lemmas.used())
    assert n_doubled
    assert lemmas.declared() == {"babyjub: doubling": 2 * n_doubled}
    assert judged(system, uses_of_lemmas(program, system)).lemmas[0].instances == 2 * n_doubled


def test_instances_with_other_arguments_have_one_normal_form() -> None:
    @circuit
    def hashes(a: Private[Field], b: Private[Field], c: Private[Field]) -> Public[Field]:
        return poseidon(poseidon(c, a), poseidon(b, c))

    program = hashes.compile()
    system = System(program.r1cs)
    blocks = blocks_of(program)
    assert len({block.body for block in blocks}) == 1
    # The last one's result is the circuit's, and so in its rows a sum.
    assert [NormalForm(system, block.rows).digest == NormalForm(system, blocks[0].rows).digest for block in blocks] == [
        True,
        True,
        False,
    ]
    form = NormalForm(system, blocks[0].rows)
    rows = [tuple({form.wires[n]: k for n, k in side.items()} for side in row) for row in form.rows]
    assert rows == [system.row(row) for row in blocks[0].rows]
    assert outer_wires(system, blocks[0].rows) < set(form.wires)


def test_another_coefficient_or_modulus_has_another_digest() -> None:
    row: Row = ({2: 1, ONE: 5}, {3: 1}, {1: 1})
    other: Row = ({2: 1, ONE: 6}, {3: 1}, {1: 1})
    systems = [system_of([row], modulus=101), system_of([other], modulus=101), system_of([row], modulus=103)]
    assert len({NormalForm(system, [0]).digest for system in systems}) == 3


def test_a_lemma_rests_on_all_of_each_declared_one() -> None:
    """Whoever declares one of the same name and statement, with fewer needs or another source, has no use for what ships."""
    row: Row = ({2: 1}, {3: 1}, {1: 1})
    form = NormalForm(system_of([row], modulus=101), [0])
    need = not_vanishing("x is not 0", 1, lambda x: x)
    lemma = Lemma("name", "statement", "source", (need,))
    others = [
        Lemma("another", "statement", "source", (need,)),
        Lemma("name", "another", "source", (need,)),
        Lemma("name", "statement", "another", (need,)),
        Lemma("name", "statement", "source"),
        Lemma("name", "statement", "source", (need, need)),
        Lemma("name", "statement", "source", (vanishing("x is not 0", 1, lambda x: x),)),
        Lemma("name", "statement", "source", (not_vanishing("another", 1, lambda x: x),)),
        Lemma("name", "statement", "source", (not_vanishing("x is not 0", 1, lambda x: x * x),)),
        Lemma("name", "statement", "source", (not_vanishing("x is not 0", 1, lambda x: 2 * x),)),
    ]
    keys = [lemma_key(form, [1], [Use(0, each, ({1: 1},))]) for each in (lemma, *others)]
    assert len(set(keys)) == len(keys)
    assert lemma_key(form, [1], [Use(0, Lemma("name", "statement", "source", (need,)), ({1: 1},))]) == keys[0]
    assert lemma_key(form, [1], [Use(0, lemma, ({1: 2},))]) != keys[0]


def test_what_ships_is_used_without_deciding_anything() -> None:
    program = many.compile()
    system = System(program.r1cs)
    first = lemmas_of(program, system)
    determined(system, lemmas=first, rules={"linear"})
    again = GadgetLemmas(system, blocks_of(program), (), first.known)
    again_facts = determined(system, lemmas=again, rules={"linear"})
    assert again.known == first.known
    assert not again_facts.undetermined(range(system.n_wires))


@pytest.mark.parametrize("first", range(0, 240, 60))
def test_no_false_word(first: int) -> None:
    """The rows of a small random system twice, some wires shared, as two instances of one body."""
    n_used = 0
    for seed in range(first, first + 60):
        rng = random.Random(seed)
        original = random_system(rng)
        p, n = original.modulus, original.n_wires
        if p ** (2 * n) > 1 << 22:
            continue
        shared = {0, *original.inputs} | {wire for wire in range(1, n) if rng.random() < 0.3}
        numbers = {wire: wire if wire in shared else n + wire for wire in range(n)}
        rows = [original.row(row) for row in range(original.n_rows)]
        moved = [_moved(row, numbers) for row in rows]
        system = system_of(
            [*rows, *moved], outputs=len(original.outputs), inputs=len(original.inputs), wires=2 * n, modulus=p
        )
        half = len(rows)
        blocks = (Block("body", 7, tuple(range(half)), ()), Block("body", 7, tuple(range(half, 2 * half)), ()))
        lemmas = GadgetLemmas(system, blocks)
        facts = determined(system, lemmas=lemmas)
        n_used += len(lemmas.used())
        truth = unique_wires(system)
        known = GadgetLemmas(system, blocks, known=lemmas.known)
        for found in (facts, determined(system, lemmas=known)):
            wrong = {wire for wire in range(system.n_wires) if found.is_unique(wire)} - truth
            assert not wrong, seed
    assert n_used


def test_sums_go_on_from_what_a_lemma_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bits of x, outside; of these a number and its bits, in a body; of these a number and its bits, outside again."""
    x, *wires = range(1, 8)
    pairs = [(wires[at], wires[at + 1]) for at in (0, 2, 4)]
    booleans: list[Row] = [({bit: 1}, {bit: 1, ONE: -1}, {}) for pair in pairs for bit in pair]
    sums: list[Row] = [
        ({pair[0]: 1, pair[1]: 2}, {ONE: 1}, form)
        for pair, form in zip(
            pairs, ({x: 1}, {pairs[0][0]: 1, pairs[0][1]: 1}, {pairs[1][0]: 1, pairs[1][1]: 1}), strict=True
        )
    ]
    rows = [row for at in range(3) for row in (*booleans[2 * at : 2 * at + 2], sums[at])]
    system = system_of(rows, inputs=1, modulus=101)
    blocks = (Block("body", 7, (3, 4, 5), ()),)
    proved = GadgetLemmas(system, blocks)
    facts, units = at_the_start(system, (), {})
    take_few_values(facts, units, lambda rule: True, np.arange(len(rows)) < 3)
    assert [wire for wire in range(8) if facts.is_unique(wire)] == [ONE, x, *pairs[0]]
    proved.prove(facts, units, of_bits=False)
    monkeypatch.setattr(propagation, "_around_the_open", lambda system, units: iter(()))
    rules = {"linear", "booleanity", "digits"}
    known = determined(system, lemmas=GadgetLemmas(system, blocks, known=proved.known), rules=rules)
    assert not known.undetermined(range(8))
    assert known.counts == {"digits": 4, "gadget body": 2, "input": 2}


def test_values_are_looked_for_outside_of_known_bodies_and_of_what_they_share() -> None:
    """Of a known body, rows about one wire that others mention too; and no row of it where no other does."""
    rows: list[Row] = [
        ({2: 1}, {2: 1, ONE: -1}, {}),
        ({3: 1}, {3: 1, ONE: -1}, {}),
        ({1: 1}, {1: 1}, {2: 1, 3: 1}),
        ({2: 1}, {4: 1}, {1: 1}),
    ]
    system = system_of(rows, inputs=1, modulus=101)
    blocks = (Block("body", 7, (0, 1, 2), ()),)
    _, units = at_the_start(system, (), {})
    assert GadgetLemmas(system, blocks).outside(units) is None
    form = NormalForm(system, blocks[0].rows)
    lemmas = GadgetLemmas(system, blocks, known={lemma_key(form, (), ()): GadgetLemma("body", 3, ())})
    outside = lemmas.outside(units)
    assert outside is not None
    assert outside.tolist() == [True, False, False, True]


def _moved(row: Row, numbers: dict[int, int]) -> Row:
    a, b, c = ({numbers[wire]: factor for wire, factor in side.items()} for side in row)
    return a, b, c


@gadget
def quotient(a: Field, t: Field) -> Field:
    """t / (a - 2), and what its rows are enough for: a bit is not 2."""
    found = t.divide_unchecked(a - 2)
    for _ in range(3):
        found = found * found
    return found + 1


@circuit
def by_a_bit(a: Private[Bool], t: Private[Field]) -> Public[Field]:
    return quotient(Field(a), t) * (t + 1)


@circuit
def by_anything(a: Private[Field], t: Private[Field]) -> Public[Field]:
    return quotient(a, t) * (t + 1)


def test_a_lemma_counts_where_the_callers_rows_say_what_it_needs() -> None:
    known = proved_lemmas(by_a_bit.compile(), of_known_bits=True)
    assert [lemma.open for lemma in known.values()] == [()]
    for circuit_, is_decided in ((by_a_bit, True), (by_anything, False)):
        program = circuit_.compile()
        system = System(program.r1cs)
        assert (
            NormalForm(system, blocks_of(program)[0].rows).digest
            == NormalForm(System(by_a_bit.compile().r1cs), blocks_of(by_a_bit.compile())[0].rows).digest
        )
        lemmas = lemmas_of(program, system, known)
        facts, units = at_the_start(system, (), {})
        units.run()
        lemmas.take_known(facts, units)
        assert bool(lemmas.used()) == is_decided
        assert bool(facts.undetermined(system.outputs)) != is_decided
    assert determined(system).undetermined(system.outputs)
    assert not proved_lemmas(by_a_bit.compile()).items() & known.items()
