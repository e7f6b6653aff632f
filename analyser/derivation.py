"""What rows determine by rules and lemmas together: everything that is known of a system without a search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from zkwright.core.fast_dataclass import dataclass

from .blocks import blocks_of
from .declared import Declared, judged, uses_of_lemmas
from .facts import Facts, Reason
from .gadget_lemmas import GadgetLemma, GadgetLemmas
from .impossible_rows import impossible_rows
from .propagation import determined
from .system import System

if TYPE_CHECKING:
    from zkwright.compiler import Program

    from .repeats import Repeats


@dataclass(frozen=True, slots=True)
class Derivation:
    """The facts, and the lemmas that were there; `reliance` tells which of them an answer needs."""

    facts: Facts
    declared: Declared
    gadgets: GadgetLemmas


def derive(
    system: System,
    program: Program | None = None,
    *,
    deadline: float | None = None,
    known: Mapping[bytes, GadgetLemma] | None = None,
    wanted: Sequence[int] | None = None,
    trust_lemmas: bool = True,
    repeats: Repeats | None = None,
) -> Derivation:
    """What follows from the rows of a system; of a program's, also by what its gadgets declare and what is `known` of them.

    The rows may be fewer than the program's, if the others are empty. Stops at `deadline`, an instant of `time.monotonic`,
    and looks hard at what is `wanted` alone: by default, at every wire. Without `trust_lemmas`, what gadgets declare counts only
    beneath what is `known` of them: of a program from a file, where anyone may have written them. `repeats` finds blocks
    where there is no program.
    """
    uses = [] if program is None else uses_of_lemmas(program, system, deadline)
    declared = judged(system, uses, deadline)
    divisors = declared.divisors if trust_lemmas else {}
    blocks = () if program is None else blocks_of(program, deadline)
    gadgets = GadgetLemmas(system, blocks, uses, known, deadline, trust_lemmas=trust_lemmas, repeats=repeats)
    if impossible := impossible_rows(system):
        facts = Facts(system)
        facts.contradiction = Reason("exhaustion", impossible)
    else:
        facts = determined(system, deadline=deadline, divisors=divisors, lemmas=gadgets, wanted=wanted)
    if not trust_lemmas:
        declared = replace(declared, divisors={}, untrusted=tuple(use.row for use in uses))
    return Derivation(facts, declared, gadgets)
