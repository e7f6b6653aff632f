"""Known ways to leave a circuit open: each bad circuit is found, and its mended form is unique."""

from __future__ import annotations

import pytest
from zkwright.analyser import audit
from zkwright.analyser.derivation import derive
from zkwright.analyser.system import System
from zkwright.analyser.verdict import Answer

from .assignments import is_pair
from .known_bad import PATTERNS
from .known_bad.pattern import Pattern

each = pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.name)


@each
def test_of_the_bad_form_there_is_a_pair(pattern: Pattern) -> None:
    program = pattern.program(mended=False)
    program.solve(dict(pattern.inputs))
    verdict = audit(program)
    pair = verdict.counterexample
    assert verdict.answer is Answer.NOT_UNIQUE
    assert pair is not None
    assert is_pair(System(program.r1cs), pair.first, pair.second)


@each
def test_the_mended_form_is_unique(pattern: Pattern) -> None:
    program = pattern.program(mended=True)
    program.solve(dict(pattern.inputs))
    system = System(program.r1cs)
    facts = derive(system, program).facts
    assert not facts.undetermined(system.outputs)


def test_there_are_many_and_no_two_of_a_name() -> None:
    assert len({pattern.name for pattern in PATTERNS}) == len(PATTERNS) >= 40
