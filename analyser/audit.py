"""Whether the inputs of a circuit determine its outputs: every part of the analyser in turn, and the verdict."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from zkwright.core.progress import Progress

from .blocks import blocks_of
from .declared import Declared, judged, uses_of_lemmas
from .gadget_lemmas import GadgetLemmas
from .lints import all_findings
from .lints.subject import Subject
from .names import Names, NumberedNames, ProgramNames
from .propagation import determined
from .system import System
from .verdict import Answer, Finding, UsedLemma, Verdict

if TYPE_CHECKING:
    from zkwright.compiler import Program
    from zkwright.core.r1cs import R1CS

OUTPUTS: Final = "outputs"
EVERY_WIRE: Final = "every wire"


def audit(
    circuit: Program | R1CS,
    *,
    name: str = "",
    names: Names | None = None,
    everything: bool = False,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Verdict:
    """Whether any two witnesses with the same inputs have the same outputs; with `everything`, the same wires altogether.

    Asked about are the outputs, or every wire that a row mentions. `UNIQUE` is proved, `NOT_UNIQUE` comes with two witnesses,
    held against every row each. `UNDECIDED` is what is left: `undecided` has the wires of which neither is known. Names are the
    program's own, or `name` and `names`; `time_limit` is in seconds, and ends the search for more, not the verdict.

        verdict = audit(spend.compile())
        if verdict.answer is not Answer.UNIQUE:
            print(*(wire.where for wire in verdict.undecided))

    Costs a few seconds for 10^5 rows, in proportion to the terms; what rules leave over takes what time there is.
    """
    r1cs, program = _parts(circuit)
    deadline = None if time_limit is None else time.monotonic() + time_limit
    system = System(r1cs)
    if names is None:
        names = NumberedNames() if program is None else ProgramNames(program)
    step = _Steps(progress)
    step("propagate")
    uses = [] if program is None else uses_of_lemmas(program, system)
    declared = judged(system, uses)
    gadgets = GadgetLemmas(system, [] if program is None else blocks_of(program), uses, deadline=deadline)
    facts = determined(system, deadline=deadline, divisors=declared.divisors, lemmas=gadgets)
    asked = _mentioned(system) if everything else list(system.outputs)
    left = facts.undetermined(asked)
    step("lint")
    findings = all_findings(Subject(system, names, facts, program))
    rules = facts.counts
    return Verdict(
        circuit=name or (program.schema.name if program else ""),
        answer=Answer.UNDECIDED if left else Answer.UNIQUE,
        about=EVERY_WIRE if everything else OUTPUTS,
        n_rows=system.n_rows,
        n_wires=system.n_wires,
        n_asked=len(asked),
        undecided=tuple(map(names.wire, left)),
        lemmas=(*_relied_on(declared, gadgets, rules), *gadgets.used()),
        lints=(*_without_needs(declared, names), *findings),
        rules=tuple(rules.items()),
    )


def _relied_on(declared: Declared, gadgets: GadgetLemmas, rules: Mapping[str, int]) -> Iterator[UsedLemma]:
    """The declared lemmas without which something would be open: by themselves, or beneath what is known of a gadget."""
    beneath = gadgets.declared()
    for lemma in declared.lemmas:
        if lemma.name in rules or lemma.name in beneath:
            yield lemma


def _without_needs(lemmas: Declared, names: Names) -> Iterator[Finding]:
    """The lemmas that gadgets name and whose needs the rows do not show, each for the same reason once a place."""
    found = {(unshown.lemma, unshown.need, names.place(unshown.row)): None for unshown in lemmas.unshown}
    for lemma, need, where in found:
        message = f"the lemma `{lemma}` does not count here: nothing shows that {need}"
        yield Finding("lemma", message, where, "require it before the gadget is called")


def _parts(circuit: Program | R1CS) -> tuple[R1CS, Program | None]:
    from zkwright.core.r1cs import R1CS

    return (circuit, None) if isinstance(circuit, R1CS) else (circuit.r1cs, circuit)


def _mentioned(system: System) -> list[int]:
    wires: Iterable[int] = range(1, system.n_wires)
    return [wire for wire in wires if wire not in system.inputs and system.rows_of(wire)]


class _Steps:
    """Tells how far the work is, by its steps."""

    NAMES: Final = ("propagate", "lint")

    def __init__(self, progress: Progress | None) -> None:
        self._progress: Final = progress

    def __call__(self, name: str) -> None:
        if self._progress is not None:
            self._progress(name, self.NAMES.index(name), len(self.NAMES))
