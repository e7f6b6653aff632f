"""Nothing else can be proven of these inputs: no hint that lies, no wire that is changed, no wire that the rows leave open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from zkwright.analyser.forging import Forgery, changed_wires, forgeries
from zkwright.compiler import Program, Witness

from .errors import Disagreement
from .subject import wire_place
from .witness_uniqueness import Uniqueness

MEND: Final = "constrain what the hint gives, or the value that the name stands for, until the inputs leave one choice"

NOT_SHOWN: Final = (
    "not shown is not wrong, and no other witness was found: where a choice is left, constrain it; "
    "where none is, write it in a form that rules see (docs/soundness.md lists forms)"
)
"""What to do about wires of which nothing is known; the caller adds what else there is."""

_MEND_ONE: Final = f"{NOT_SHOWN}, or leave the search out with forge=False"


def require_unforgeable(witness: Witness) -> None:
    """No other witness with these inputs is found, and the rows determine all outputs. Raises Disagreement."""
    require_no_forgery(witness)
    require_determined(witness)


def require_no_forgery(witness: Witness, most: int | None = None) -> None:
    """No hint that lies and no changed wire gives another output. Of the hints `most` are forged. Raises Disagreement."""
    program = witness.program
    start = 1 + program.r1cs.n_outputs
    honest = witness.assignment
    inputs = honest[start : start + program.r1cs.n_public_inputs + program.r1cs.n_private_inputs]
    for forged in forgeries(program, inputs, honest, most=most):
        if not forged.failed and forged.values[:start] != honest[:start]:
            raise forged_hint(program, "another answer of a hint proves another result", forged)
    for wire, changed in changed_wires(witness):
        if changed[:start] != honest[:start]:
            told = [f"{changed[wire]} instead of {honest[wire]}", wire_place(program, wire)]
            raise Disagreement(program.schema.name, "uniqueness", "an output may have another value", told, MEND)


def require_determined(witness: Witness, mend: str = _MEND_ONE) -> None:
    """For these inputs the rows are shown to determine every wire that one of them still mentions. Raises Disagreement.

    What is not shown may be so all the same: the search knows some kinds of rows.
    """
    program = witness.program
    search = Uniqueness(witness)
    for which in (search.open_outputs, search.undetermined):
        if which:
            places = [wire_place(program, wire) for wire in sorted(which)[:5]]
            wires = "a wire" if len(which) == 1 else f"{len(which)} wires"
            problem = f"nothing shows that the rows determine {wires} for these inputs"
            raise Disagreement(program.schema.name, "uniqueness", problem, places, mend)


def forged_hint(program: Program, problem: str, forged: Forgery, told: Sequence[str] = ()) -> Disagreement:
    """What to raise where a hint that lies gets through."""
    lines = [wire_place(program, forged.wire), forged.description, *told]
    return Disagreement(program.schema.name, "forged hints", problem, lines, MEND)
