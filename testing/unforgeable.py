"""Nothing else can be proven of these inputs: no hint that lies, no wire that is changed, no wire that the rows leave open."""

from __future__ import annotations

from zkwright.compiler import Program, Witness

from .errors import Disagreement
from .forging import changed_wires, forgeries
from .subject import wire_place
from .witness_uniqueness import Uniqueness

_MEND = "constrain what the hint gives, or the value that the name stands for, until the inputs leave one choice"


def require_unforgeable(witness: Witness) -> None:
    """No other witness with these inputs is found, and the rows determine all outputs. Raises Disagreement."""
    program = witness.program
    start = 1 + program.r1cs.n_outputs
    honest = witness.assignment
    inputs = honest[start : start + program.r1cs.n_public_inputs + program.r1cs.n_private_inputs]
    for forged in forgeries(program, inputs, honest):
        if not forged.failed and forged.values[:start] != honest[:start]:
            raise _forged(
                program, f"another answer of a hint proves another result ({forged.description})", forged.wire
            )
    for wire, changed in changed_wires(witness):
        if changed[:start] != honest[:start]:
            raise _forged(program, f"the output {wire} may be {changed[wire]} instead of {honest[wire]}", wire)
    search = Uniqueness(witness)
    for which in (search.open_outputs, search.undetermined):
        if which:
            places = [wire_place(program, wire) for wire in sorted(which)[:5]]
            raise Disagreement(
                program.schema.name,
                "uniqueness",
                f"the rows leave {len(which)} wires open for these inputs",
                places,
                _MEND,
            )


def _forged(program: Program, what: str, wire: int) -> Disagreement:
    return Disagreement(program.schema.name, "forged hints", what, [wire_place(program, wire)], _MEND)
