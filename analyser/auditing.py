"""Whether the inputs of a circuit determine its outputs: every part of the analyser in turn, and the verdict."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from zkwright.core.progress import Progress

from .counterexample import is_pair
from .derivation import Derivation, derive
from .forged_hints import ForgedHint, forged_hints
from .honest import honest_assignments
from .lints import all_findings
from .lints.subject import Subject
from .mutation import unneeded
from .names import Names, NumberedNames, ProgramNames
from .propagation import determined
from .reliance import relied_on
from .remainder import decide_rest
from .repeats import Repeats
from .shipped_lemmas import shipped_lemmas
from .system import System
from .verdict import Answer, Counterexample, Finding, SolverUse, Verdict

if TYPE_CHECKING:
    from zkwright.compiler import Program
    from zkwright.core.r1cs import R1CS

OUTPUTS: Final = "outputs"
EVERY_WIRE: Final = "every wire"

_RULES: Final = 0.5
_SEARCH: Final = 0.75
_LINTS: Final = 0.9
"""Of the time there is, what is over when the rules end, when the search for two witnesses does, and when lints ask no more of
rules."""


def audit(
    circuit: Program | R1CS,
    *,
    name: str = "",
    names: Names | None = None,
    everything: bool = False,
    time_limit: float | None = None,
    search_limit: float | None = None,
    mutate: bool = False,
    starts: Sequence[Sequence[int]] = (),
    trust_lemmas: bool = True,
    progress: Progress | None = None,
) -> Verdict:
    """Whether any two witnesses with the same inputs have the same outputs; with `everything`, the same wires altogether.

    Asked about are the outputs, or every wire that a row mentions. `UNIQUE` is proved, `NOT_UNIQUE` comes with two witnesses,
    held against every row each. `UNDECIDED` is what is left: `undecided` has the wires of which neither is known. Names are
    the program's own, or `name` and `names`; `time_limit` is in seconds, and ends the search for more, not the verdict; of
    it, what rules leave over takes `search_limit` at most. With `mutate` the findings also tell which rows a verdict of
    `UNIQUE` does not need. The search begins beside the assignments `starts`, as `Witness.assignment` has them: of inputs
    that a circuit takes, where drawn ones are refused. Without `trust_lemmas`, lemmas that gadgets declare count in the
    library's own gadgets only: for programs read from files, in which anyone may have written what they like.

        verdict = audit(spend.compile())
        if verdict.answer is not Answer.UNIQUE:
            print(*(wire.where for wire in verdict.undecided))

    Costs a few seconds for 10^5 rows, in proportion to the terms; what rules leave over takes what time there is.
    """
    r1cs, program = _parts(circuit)
    clock = _Clock(time_limit)
    steps = _Steps(progress)
    system = System(r1cs)
    if names is None:
        names = NumberedNames() if program is None else ProgramNames(program)
    steps.begin("rules")
    asked = _mentioned(system) if everything else list(system.outputs)
    known = shipped_lemmas()
    derivation = derive(
        system,
        program,
        deadline=clock.at(_RULES),
        known=known,
        wanted=asked,
        trust_lemmas=trust_lemmas,
        repeats=Repeats(system, names.place) if program is None else None,
    )
    facts = derivation.facts
    left = facts.undetermined(asked)
    steps.begin("search")
    search_end = clock.at(_SEARCH, within=search_limit)
    forged = [] if program is None else forged_hints(program, facts, starts=starts, deadline=search_end)
    found, solver = _forged_pair(system, forged, left, names), SolverUse.NOT_NEEDED
    if left and found is None:
        honest = () if program is None else honest_assignments(program)
        divisors = derivation.declared.divisors
        found, solver = decide_rest(
            facts,
            left,
            propagate=lambda given: determined(system, given=given, divisors=divisors),
            starts=chain(starts, honest),
            name=names.wire,
            deadline=search_end,
        )
        left = facts.undetermined(left)
    if found is not None:
        found = replace(found, inputs=tuple(map(names.wire, system.inputs)))
    late = bool(left) and found is None and (facts.out_of_time or _is_over(search_end))
    differing = None if found is None else _differing(found)
    steps.begin("lints")
    findings = [*_contradiction(derivation, names), *_without_needs(derivation, names)]
    findings += _untrusted(derivation, names) if left else ()
    findings += all_findings(Subject(system, names, facts, program, differing, forged, deadline=clock.at(_LINTS)))
    if found is not None and system.r1cs.n_dropped_inputs:
        findings.insert(0, _dropped(system, found))
    if mutate and not left:
        steps.begin("mutate")
        findings += unneeded(
            system,
            names,
            derivation,
            asked,
            program,
            trust_lemmas=trust_lemmas,
            deadline=clock.at(1),
            progress=steps.within,
        )
    shown = () if found is None else found.differing
    answer = Answer.NOT_UNIQUE if found else Answer.UNDECIDED if left else Answer.UNIQUE
    undecided = tuple(names.wire(wire) for wire in sorted(set(left) - {wire.wire for wire in shown}))
    return Verdict(
        circuit=name or (program.schema.name if program else ""),
        answer=answer,
        about=EVERY_WIRE if everything else OUTPUTS,
        n_rows=system.n_rows,
        n_wires=system.n_wires,
        n_asked=len(asked),
        undecided=undecided,
        counterexample=found,
        lemmas=relied_on(derivation, asked),
        lints=tuple(findings),
        rules=tuple(facts.counts.items()),
        solver=solver,
        out_of_time=late,
        n_in_library=sum(map(names.is_in_library, (one.wire for one in undecided)))
        if isinstance(names, ProgramNames)
        else 0,
    )


def _forged_pair(
    system: System, forged: Sequence[ForgedHint], asked: Sequence[int], names: Names
) -> Counterexample | None:
    """A forged hint as a counterexample, where it leaves other values of what is asked about."""
    for one in forged:
        if is_pair(system, one.honest, one.forged, asked):
            differing = tuple(names.wire(wire) for wire in asked if one.honest[wire] != one.forged[wire])
            return Counterexample(one.honest, one.forged, differing)
    return None


def _differing(found: Counterexample) -> frozenset[int]:
    """All wires in which two witnesses differ."""
    pairs = enumerate(zip(found.first, found.second, strict=True))
    return frozenset(wire for wire, (one, two) in pairs if one != two)


def _contradiction(derivation: Derivation, names: Names) -> Iterator[Finding]:
    """That no values satisfy the rows, where the rules saw it: then everything is unique, and nothing can be proved."""
    reason = derivation.facts.contradiction
    if reason is not None:
        where = names.place(reason.rows[0]) if reason.rows else None
        message = "no values satisfy the constraints, whatever the inputs are: nothing can be proved"
        yield Finding("contradiction", message, where, "look for requirements that exclude each other")


def _without_needs(derivation: Derivation, names: Names) -> Iterator[Finding]:
    """The lemmas that gadgets name and whose needs the rows do not show, each for the same reason once a place."""
    unshown = derivation.declared.unshown
    for lemma, need, where in dict.fromkeys((one.lemma, one.need, names.place(one.row)) for one in unshown):
        message = f"the lemma `{lemma}` does not count here: nothing shows that {need}"
        yield Finding("lemma", message, where, "require it before the gadget is called")


def _dropped(system: System, found: Counterexample) -> Finding:
    """That what differs in a pair may be an input which the file does not have by that name."""
    dropped, differing = system.r1cs.n_dropped_inputs, found.differing[0]
    inputs = "an input" if dropped == 1 else f"{dropped} inputs"
    message = (
        f"circom dropped {inputs} from this file: in no constraint, constant, or equal to what is left; "
        f"if {differing.name} is one, it is meant to be chosen"
    )
    mend = "to have all inputs audited, compile a copy in which they are public: component main {public [...]}"
    return Finding("dropped input", message, differing.where, mend)


def _untrusted(derivation: Derivation, names: Names) -> Iterator[Finding]:
    """That a file's own lemmas did not count, where something is open."""
    rows = derivation.declared.untrusted
    if rows:
        message = (
            f"{len(rows)} constraints rely on lemmas that the file declares; these did not count: anyone may write them"
        )
        mend = "audit the source, FILE.py:CIRCUIT, or say --trust-lemmas where you trust who made the file"
        yield Finding("lemma", message, names.place(rows[0]), mend)


def _parts(circuit: Program | R1CS) -> tuple[R1CS, Program | None]:
    from zkwright.core.r1cs import R1CS

    return (circuit, None) if isinstance(circuit, R1CS) else (circuit.r1cs, circuit)


def _mentioned(system: System) -> list[int]:
    return [wire for wire in range(1, system.n_wires) if wire not in system.inputs and system.rows_of(wire)]


class _Clock:
    """Instants within the time that there is."""

    def __init__(self, seconds: float | None) -> None:
        self._start: Final = time.monotonic()
        self._seconds: Final = seconds

    def at(self, share: float, within: float | None = None) -> float | None:
        """When a share of the time is over, or so many seconds from now on, if that is sooner; None where there is no limit."""
        ends = [] if self._seconds is None else [self._start + share * self._seconds]
        ends += [] if within is None else [time.monotonic() + within]
        return min(ends, default=None)


def _is_over(instant: float | None) -> bool:
    return instant is not None and time.monotonic() >= instant


class _Steps:
    """Tells how far the work is, by its steps."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress: Final = progress
        self._name = ""

    def begin(self, name: str) -> None:
        """Tell that a step begins."""
        self._name = name
        self.within(0, 1)

    def within(self, done: int, total: int) -> None:
        """Tell how far the step is."""
        if self._progress is not None:
            self._progress(self._name, done, total)
