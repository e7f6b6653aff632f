"""No false word: of random circuits that are unique, or broken in one place, none is called what it is not."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable

import pytest
from zkwright.analyser import audit
from zkwright.analyser.verdict import Answer

from .assignments import is_pair, satisfies
from .random_pieces import PIECES
from .random_programs import RandomProgram, random_program


@pytest.fixture(autouse=True)
def clock_of_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Audits get a second of the processor, however busy it is: how many are decided must not rest on that."""
    monkeypatch.setattr(time, "monotonic", time.process_time)


def _check(program: RandomProgram) -> Answer:
    """What an audit answers. Fails where the circuit is not what it was built to be, or the answer is wrong."""
    first, second = program.assignments
    if program.broken is None:
        assert satisfies(program.system, first)
    else:
        assert is_pair(program.system, first, second)
    verdict = audit(program.system.r1cs, time_limit=1)
    wrong = Answer.NOT_UNIQUE if program.broken is None else Answer.UNIQUE
    assert verdict.answer is not wrong, program.broken
    if verdict.counterexample is not None:
        assert is_pair(program.system, verdict.counterexample.first, verdict.counterexample.second)
    return verdict.answer


def _answers(seeds: Iterable[int]) -> Counter[tuple[bool, Answer]]:
    """How many circuits that are unique, and that are not, were called what."""
    found: Counter[tuple[bool, Answer]] = Counter()
    for seed in seeds:
        program = random_program(seed)
        found[program.broken is None, _check(program)] += 1
    return found


def test_random_programs_are_called_what_they_are() -> None:
    answers = _answers(range(100))
    assert answers[True, Answer.UNIQUE] > 40, answers
    assert answers[False, Answer.NOT_UNIQUE] > 40, answers


@pytest.mark.slow
@pytest.mark.parametrize("start", range(0, 10_000, 500))
def test_ten_thousand_random_programs_are_called_what_they_are(start: int) -> None:
    answers = _answers(range(start, start + 500))
    assert answers[True, Answer.UNIQUE] > 210, answers
    assert answers[False, Answer.NOT_UNIQUE] > 210, answers


def test_every_break_occurs() -> None:
    breakable = PIECES.keys() - {"xor", "a fifth power"}
    assert {random_program(seed).broken for seed in range(1, 400, 2)} >= breakable
