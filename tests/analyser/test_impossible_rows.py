"""Rows that no values satisfy are told, with their place; and none is that some do."""

from __future__ import annotations

import random

import pytest
from zkwright.analyser import audit
from zkwright.analyser.derivation import derive
from zkwright.analyser.impossible_rows import impossible_rows
from zkwright.analyser.system import ONE, Row
from zkwright.analyser.system_of_rows import system_of
from zkwright.analyser.verdict import Answer

from .brute_force import assignments

FINE: Row = ({1: 1}, {2: 1}, {3: 1})
BIT: Row = ({2: 1}, {2: 1, ONE: -1}, {})


@pytest.mark.parametrize(
    ("rows", "impossible"),
    [
        ([FINE, ({ONE: 1}, {ONE: 1}, {ONE: 2})], (1,)),
        ([FINE, ({ONE: 1}, {ONE: 2}, {ONE: 2})], ()),
        ([FINE, ({}, {ONE: 2}, {})], ()),
        ([({}, {}, {ONE: 1}), FINE], (0,)),
        ([FINE, ({2: 1, ONE: 3}, {ONE: 1}, {2: 1})], (1,)),
        ([FINE, ({2: 1}, {2: 1}, {ONE: 2})], (1,)),  # 2 is no square modulo 101
        ([FINE, ({2: 1}, {2: 1}, {ONE: 4})], ()),
        ([BIT, FINE, ({2: 1}, {ONE: 1}, {ONE: 2})], (0, 2)),
        ([BIT, FINE, BIT, ({2: 1}, {ONE: 1}, {ONE: 1})], ()),
        ([BIT, ({2: 1, ONE: -1}, {2: 1, ONE: -2}, {}), ({2: 1}, {2: 1, ONE: -2}, {})], (0, 1, 2)),
        ([BIT, ({1: 1}, {1: 1, ONE: -1}, {}), ({1: 1, ONE: -2}, {ONE: 1}, {})], (1, 2)),
        ([({2: 1}, {ONE: 0}, {}), ({2: 1}, {ONE: 1}, {ONE: 2})], ()),
    ],
)
def test_told(rows: list[Row], impossible: tuple[int, ...]) -> None:
    system = system_of(rows, inputs=1, wires=5, modulus=101)
    assert impossible_rows(system) == impossible
    reason = derive(system).facts.contradiction
    assert impossible == (() if reason is None else reason.rows)


@pytest.mark.parametrize("modulus", [2, 3])
def test_of_the_smallest_fields(modulus: int) -> None:
    system = system_of([BIT, ({2: 1}, {ONE: 1}, {2: 1, ONE: 1})], inputs=1, wires=5, modulus=modulus)
    assert impossible_rows(system) == (() if modulus == 2 else (1,))


def test_a_verdict_has_the_finding_with_its_place() -> None:
    system = system_of([({1: 1}, {1: 1}, {2: 1}), ({ONE: 1}, {ONE: 1}, {ONE: 2})], outputs=1, inputs=1)
    verdict = audit(system.r1cs)
    assert verdict.answer is Answer.UNIQUE
    (finding,) = [one for one in verdict.lints if one.lint == "contradiction"]
    assert finding.where is not None
    assert "no values satisfy" in finding.message


@pytest.mark.parametrize("modulus", [3, 5, 7, 11])
def test_exactly_where_no_assignment_satisfies_the_rows(modulus: int) -> None:
    """Of rows about one wire, or none."""
    rng = random.Random(modulus)
    n_told = 0
    for _ in range(60):
        rows = [_random_row(rng, rng.randrange(1, 4), modulus) for _ in range(rng.randint(1, 4))]
        system = system_of(rows, inputs=1, wires=4, modulus=modulus)
        told = impossible_rows(system)
        n_told += bool(told)
        assert bool(told) == (not len(assignments(system))), rows
    assert 0 < n_told < 60


def _random_row(rng: random.Random, wire: int, modulus: int) -> Row:
    a, b, c = ({wire: rng.randrange(modulus), ONE: rng.randrange(modulus)} for _ in range(3))
    return a, b, c
