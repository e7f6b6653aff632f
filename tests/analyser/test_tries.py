"""What was tried in vain is tried again exactly where something changed on which that rested."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from zkwright.analyser.facts import Facts
from zkwright.analyser.knowledge import Knowledge
from zkwright.analyser.propagation import at_the_start
from zkwright.analyser.rules.tries import Tries
from zkwright.analyser.system import ONE, Row
from zkwright.analyser.system_of_rows import system_of

ROWS: list[Row] = [
    ({1: 1}, {2: 1}, {3: 1}),
    ({3: 1}, {4: 1}, {5: 1}),
    ({6: 1}, {7: 1}, {8: 1}),
    ({2: 1, 9: 1}, {9: 1, ONE: 4}, {1: 1}),
]


def started() -> Knowledge:
    """Of four products, the last of which the rules do not look at yet."""
    system = system_of(ROWS, inputs=1, modulus=101)
    facts: Facts = at_the_start(system, (), {})[0]
    know = Knowledge(facts)
    know.activate(range(3))
    drain(know)
    return know


def drain(know: Knowledge) -> None:
    while know.next() is not None:
        pass
    know.next_late(len(ROWS) + 9)


def tried(know: Knowledge, tries: Tries) -> None:
    """Suppose that wire 3 is not 0, and look at what mentions it: the first two rows."""
    with tries.trying(know, "x"), know.suppose():
        know.exclude((3, 1, 0), 0, ())
        drain(know)


@pytest.mark.parametrize(
    ("change", "is_due"),
    [
        (lambda know: None, False),
        (lambda know: know.exclude((5, 1, 0), 0, ()), True),
        (lambda know: know.set_unique(2, (0,)), True),
        (lambda know: know.heard(4), True),
        (lambda know: know.set_values((7, 1, 0), [1, 2], ()), False),
        (lambda know: know.activate([3]), True),
        (lambda know: know.affine({4: 1, 6: 1}), True),
        (lambda know: know.affine({6: 1, 7: 1}), False),
    ],
)
def test_due_again(change: Callable[[Knowledge], object], is_due: bool) -> None:
    know, tries = started(), Tries()
    assert tries.is_due(know, "x")
    tried(know, tries)
    assert not tries.is_due(know, "x")
    change(know)
    assert tries.is_due(know, "x") == is_due


def test_what_is_supposed_changes_nothing_once_it_is_forgotten() -> None:
    know, tries = started(), Tries()
    tried(know, tries)
    with know.suppose():
        know.set_unique(2, ())
    assert not tries.is_due(know, "x")


def test_a_try_that_learned_something_is_due_again() -> None:
    know, tries = started(), Tries()
    with tries.trying(know, "x", (0,)):
        know.set_unique(2, (0,))
    assert tries.is_due(know, "x")


def test_what_a_rule_finds_by_its_form_counts_as_looked_at() -> None:
    know, tries = started(), Tries()
    atom, _, _ = know.affine({6: 1, 7: 1})
    drain(know)
    with tries.trying(know, "x"):
        know.find({6: 2, 7: 2})
    assert not tries.is_due(know, "x")
    know.exclude((atom, 1, 0), 3, ())
    assert tries.is_due(know, "x")
