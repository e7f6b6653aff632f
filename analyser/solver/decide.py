"""The loop of questions: what the solver shows to be unique, and pairs that come of its models."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from ..facts import Facts, Reason
from ..nearness import nearest_open
from ..search.first import first_assignment
from ..search.second import second_assignment
from ..system import ONE
from .piece import Piece, pieces
from .process import UNKNOWN, Outcome, Reply, ask, is_installed
from .smt import Strategy, question, refutes

RULE: Final = "solver"

MOST_WIRES: Final = 60
"""Of the open wires near those wanted, so many are asked about."""

PATIENCE: Final = (2.0, 8.0)
"""Seconds for a question: all are asked with little time before any is asked with more."""

SECONDS_A_MODEL: Final = 5.0
"""For completing what the solver gives to two witnesses."""

Pair = tuple[list[int], list[int]]


class Decided(NamedTuple):
    """What came of asking: two assignments that differ in a wanted wire, if any; how many questions; whether time ran out."""

    pair: Pair | None
    n_questions: int
    out_of_time: bool


def decide(
    facts: Facts,
    wanted: Iterable[int],
    *,
    propagate: Callable[[list[int]], Facts],
    deadline: float,
    seed: int = 0,
) -> Decided:
    """Ask the solver about wanted wires that are open, and those near them, until all wanted ones are unique or a pair is found.

    What it shows to be unique goes into `facts`, and what follows from that by `propagate`, which gets all unique wires. A model
    may hold in its piece alone: a pair is given only where both assignments could be completed, and whoever takes it holds it
    against all rows. Ends at `deadline`, an instant of `time.monotonic`. Without the solver nothing is asked.
    """
    talk = _Talk(facts, list(wanted), propagate, deadline, seed)
    if is_installed():
        for seconds in PATIENCE:
            while talk.learns(seconds):
                pass
    return Decided(talk.pair, talk.n_questions, talk.out_of_time)


class _Talk:
    """What was asked so far, and what came of it."""

    def __init__(
        self, facts: Facts, wanted: list[int], propagate: Callable[[list[int]], Facts], deadline: float, seed: int
    ) -> None:
        self.pair: Pair | None = None
        self.n_questions = 0
        self.out_of_time = False
        self._facts, self._wanted, self._propagate, self._deadline = facts, wanted, propagate, deadline
        self._rng = random.Random(seed)
        self._done: set[tuple[Piece, float]] = set()

    def learns(self, seconds: float) -> bool:
        """Ask about one wire after the other, up to the first that is shown to be unique while wanted ones are still open."""
        for wire in list(nearest_open(self._facts, self._wanted, MOST_WIRES)):
            if self._is_over():
                break
            if self._shows(wire, seconds):
                return bool(self._facts.undetermined(self._wanted))
        return False

    def _is_over(self) -> bool:
        return self.pair is not None or self.out_of_time

    def _shows(self, wire: int, seconds: float) -> bool:
        """Whether the wire is unique by larger and larger pieces, up to one that is too hard; a model may give a pair."""
        for piece in pieces(self._facts, wire):
            if (piece, seconds) in self._done:
                continue
            left = self._deadline - time.monotonic()
            if left <= 0:
                self.out_of_time = True
                break
            self._done.add((piece, seconds))
            self.n_questions += 1
            reply = reply_about(piece, self._facts, min(left, seconds))
            if reply.outcome is Outcome.UNSATISFIABLE:
                _learn(self._facts, wire, piece, self._propagate)
                return True
            if reply.outcome is Outcome.UNKNOWN:
                break
            until = min(self._deadline, time.monotonic() + SECONDS_A_MODEL)
            self.pair = _pair(self._facts, self._wanted, piece, reply.model, self._rng, until)
            if self.pair is not None:
                break
        return False


def reply_about(piece: Piece, facts: Facts, seconds: float) -> Reply:
    """What is to be believed of the solver's answers about the wire of a piece, within so many seconds.

    The strategy for bits, which decides most at once, is asked first, then the other; each has half of the time.
    """
    for strategy in (Strategy.SPLIT, Strategy.ONE_BASIS):
        reply = ask(question(piece, facts, strategy), facts.system.modulus, seconds / 2)
        match reply.outcome:
            case Outcome.SATISFIABLE:
                return reply
            case Outcome.UNSATISFIABLE if refutes(piece, strategy):
                return reply
    return UNKNOWN


def _learn(facts: Facts, wire: int, piece: Piece, propagate: Callable[[list[int]], Facts]) -> None:
    system = facts.system
    facts.learn(wire, Reason(RULE, piece.rows))
    following = propagate([each for each in range(system.n_wires) if facts.is_unique(each)])
    facts.contradiction = facts.contradiction or following.contradiction
    for each in facts.undetermined(range(system.n_wires)):
        reason = following.why(each)
        if following.is_unique(each) and reason is not None:
            facts.learn(each, reason)


def _pair(
    facts: Facts, wanted: list[int], piece: Piece, model: Mapping[str, int], rng: random.Random, deadline: float
) -> Pair | None:
    """Two assignments with the values of the model in the piece, where these can be completed."""
    system = facts.system
    sides = [
        {
            wire: value
            for wire in piece.wires
            if (value := model.get(f"{side}{wire}", model.get(f"x{wire}"))) is not None
        }
        for side in "xy"
    ]
    for given in sides:
        first = first_assignment(system, rng, given=given, deadline=deadline)
        if first is None:
            continue
        inputs = {wire: first[wire] for wire in (ONE, *system.inputs)}
        for other in sides:
            known = inputs | {wire: value for wire, value in other.items() if wire not in system.inputs}
            second = first_assignment(system, rng, given=known, deadline=deadline)
            if second is not None and any(first[wire] != second[wire] for wire in wanted):
                return first, second
        second = second_assignment(system, facts, first, wanted, rng, deadline=deadline)
        if second is not None:
            return first, second
    return None
