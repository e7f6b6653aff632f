"""Whether a circuit's inputs determine its outputs: for all inputs, or at least for those of a test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from zkwright.analyser import audit
from zkwright.analyser.verdict import Answer, Counterexample, Verdict
from zkwright.compiler import Program, Witness

from .errors import Disagreement
from .unforgeable import MEND, NOT_SHOWN, require_determined

FOR_ALL: Final = "for all inputs"
FOR_VALID: Final = "for the valid inputs"
UNDECIDED: Final = "undecided"
NOT_ASKED: Final = "not asked"

_MOST_NAMED = 5

_MOST_ROWS = 5_000
"""Of a larger circuit the search for one set of inputs takes too long."""

_MEND = f'{NOT_SHOWN}, give more than time_limit={{:g}} seconds, or keep the reason why in undecided="..."'

_SECONDS = 4.0
"""What the analyser may take where a call does not say; what its rules decide takes a fraction of it."""

_SECONDS_FOR_A_ROW = 0.005
"""And more for a large circuit, of which the rules take long, on a busy machine too."""


class Uniqueness(NamedTuple):
    """For which inputs the outputs are known to be unique, the lemmas that this leans on, and the outputs that are left open."""

    extent: str
    lemmas: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()


def audited(program: Program, time_limit: float | None = None) -> tuple[Verdict, float]:
    """What the analyser says within `time_limit` seconds, and how many these were where none are given."""
    seconds = _SECONDS + _SECONDS_FOR_A_ROW * program.r1cs.n_rows if time_limit is None else time_limit
    return audit(program, time_limit=seconds), seconds


def require_unique(
    program: Program, verdict: Verdict, witnesses: Sequence[Witness], undecided: str = "", seconds: float = _SECONDS
) -> Uniqueness:
    """The inputs determine the outputs; where the analyser cannot tell, for the inputs of these witnesses at least.

    With `undecided`, a reason, it is enough that nobody knows better. `verdict` took at most so many seconds. Raises
    Disagreement.
    """
    mend = _MEND.format(seconds)
    if verdict.answer is Answer.UNIQUE:
        return Uniqueness(FOR_ALL, tuple(lemma.name for lemma in verdict.lemmas))
    if verdict.counterexample is not None:
        problem = "two witnesses with the same inputs have other outputs, and satisfy every constraint"
        raise Disagreement(program.schema.name, "uniqueness", problem, list(_pair(verdict.counterexample)), MEND)
    if undecided:
        return Uniqueness(UNDECIDED, undecided=tuple(wire.name for wire in verdict.undecided))
    if program.r1cs.n_rows > _MOST_ROWS:
        problem = "nothing shows that the inputs determine the outputs"
        raise Disagreement(program.schema.name, "uniqueness", problem, list(_undecided(verdict)), mend)
    for witness in witnesses:
        require_determined(witness, mend)
    return Uniqueness(FOR_VALID)


def _pair(found: Counterexample) -> Iterator[str]:
    for wire in found.differing[:_MOST_NAMED]:
        yield f"{wire.name} is {found.first[wire.wire]} or {found.second[wire.wire]}, {wire.where or 'from no known line'}"


def _undecided(verdict: Verdict) -> Iterator[str]:
    for wire in verdict.undecided[:_MOST_NAMED]:
        yield f"{wire.name}, {wire.where or 'from no known line'}"
