"""Known ways to leave a circuit open: each bad circuit is found, and its mended form is unique."""

from __future__ import annotations

import pytest
from zkwright.analyser.audit import audit
from zkwright.analyser.system import System
from zkwright.analyser.verdict import Answer

from .assignments import is_pair
from .known_bad import PATTERNS
from .known_bad.pattern import Pattern

BAD_AND_UNDECIDED = {
    "a table's entry at an index of the prover's",
    "a smallest value that need not be one of them",
    "a nullifier with a salt of the prover's",
    "a reduced value that may exceed its modulus",
    "S not below the order",
    "digits that overlap",
    "two numbers in one without a border",
}
"""Not unique, and no search has found a pair."""

MENDED_AND_UNDECIDED = {
    "an absolute value of either sign",
    "a point that need not be on the curve",
    "254 bits without the bound",
    "a remainder without its bound",
    "a quotient without its bound",
    "a remainder whose bound is passed over for the divisor 0",
    "S not below the order",
    "a logarithm without its upper bound",
}
"""Unique, and more than the rules see."""

SECONDS = 1
"""For what stays undecided."""

each = pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)


@each
def test_the_bad_form_has_a_pair(pattern: Pattern) -> None:
    program = pattern.program(mended=False)
    program.solve(dict(pattern.inputs))
    undecided = pattern.name in BAD_AND_UNDECIDED
    verdict = audit(program, time_limit=SECONDS if undecided else None)
    assert verdict.answer is Answer.NOT_UNIQUE or (undecided and verdict.answer is Answer.UNDECIDED)
    pair = verdict.counterexample
    assert pair is None or is_pair(System(program.r1cs), pair.first, pair.second)


@each
def test_the_mended_form_is_unique(pattern: Pattern) -> None:
    program = pattern.program(mended=True)
    program.solve(dict(pattern.inputs))
    undecided = pattern.name in MENDED_AND_UNDECIDED
    verdict = audit(program, time_limit=SECONDS if undecided else None)
    assert verdict.answer is Answer.UNIQUE or (undecided and verdict.answer is Answer.UNDECIDED)


def test_there_are_many_and_no_two_of_a_name() -> None:
    assert len({pattern.name for pattern in PATTERNS}) == len(PATTERNS) >= 40
