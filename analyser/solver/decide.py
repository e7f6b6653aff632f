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
from .process import Outcome, Reply, ask, is_installed
from .smt import Strategy, question

RULE: Final = "solver"

MOST_WIRES: Final = 60
"""Of the open wires near those wanted, so many are asked about."""

SECONDS_A_QUESTION: Final = 4.0

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
    asked = list(wanted)
    rng = random.Random(seed)
    n_questions = 0
    done: set[Piece] = set()
    progress = is_installed()
    while progress:
        progress = False
        for wire in list(nearest_open(facts, asked, MOST_WIRES)):
            for piece in pieces(facts, wire):
                if piece in done:
                    continue
                if (left := deadline - time.monotonic()) <= 0:
                    return Decided(None, n_questions, True)
                done.add(piece)
                reply = _reply(piece, facts, min(left, SECONDS_A_QUESTION))
                n_questions += 1
                if reply.outcome is Outcome.UNSATISFIABLE:
                    _learn(facts, wire, piece, propagate)
                    progress = True
                    break
                if reply.outcome is Outcome.UNKNOWN:
                    break
                pair = _pair(facts, asked, piece, reply.model, rng, min(deadline, time.monotonic() + SECONDS_A_MODEL))
                if pair is not None:
                    return Decided(pair, n_questions, False)
            if progress:
                break
        progress = progress and bool(facts.undetermined(asked))
    return Decided(None, n_questions, False)


def _reply(piece: Piece, facts: Facts, seconds: float) -> Reply:
    """By the strategy for bits, which decides most at once, then by the other."""
    for strategy, share in ((Strategy.SPLIT, 0.5), (Strategy.ONE_BASIS, 0.5)):
        reply = ask(question(piece, facts, strategy), facts.system.modulus, share * seconds)
        if reply.outcome is not Outcome.UNKNOWN:
            break
    return reply


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
