"""What rows determine by rules and lemmas together: everything that is known of a system without a search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from zkwright.core.fast_dataclass import dataclass

from .blocks import blocks_of
from .declared import Declared, judged, uses_of_lemmas
from .facts import Facts
from .gadget_lemmas import GadgetLemma, GadgetLemmas
from .propagation import determined
from .system import System

if TYPE_CHECKING:
    from zkwright.compiler import Program


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
) -> Derivation:
    """What follows from the rows of a system; of a program's, also by what its gadgets declare and what is `known` of them.

    The rows may be fewer than the program's, if the others are empty. Stops at `deadline`, an instant of `time.monotonic`,
    and looks hard at what is `wanted` alone: by default, at every wire.
    """
    uses = [] if program is None else uses_of_lemmas(program, system)
    declared = judged(system, uses)
    gadgets = GadgetLemmas(system, () if program is None else blocks_of(program), uses, known, deadline)
    facts = determined(system, deadline=deadline, divisors=declared.divisors, lemmas=gadgets, wanted=wanted)
    return Derivation(facts, declared, gadgets)
