"""From a recording to a program: optimised, judged and packed. Each step takes values and gives one."""

from __future__ import annotations

import numpy as np
from zkwright.core.limbs import to_limbs
from zkwright.core.r1cs import R1CS

from ..optimiser import HIGHEST_LEVEL, Optimised, optimise
from ..solver.named_hints import named_hints
from ..soundness.unconstrained import refuse_unconstrained
from .program import Program
from .recording import Recording


def judged_program(recording: Recording, level: int) -> Program:
    """The program of a recording, optimised to `level`; the recording loses its rows, whose arrays the program is made in.

    Raises UnconstrainedHintError or UnusedInputError where no row holds what a prover gives.
    """
    # What the highest level leaves says most, whatever the level is; only the last may use up the matrices.
    lean = optimise(recording, HIGHEST_LEVEL, in_place=level == HIGHEST_LEVEL)
    refuse_unconstrained(recording, lean)
    return packed(recording, lean if level == HIGHEST_LEVEL else optimise(recording, level, in_place=True))


def packed(recording: Recording, optimised: Optimised) -> Program:
    """The program of what the optimiser left of a recording. Shares its arrays."""
    schema = recording.schema
    r1cs = R1CS(
        n_wires=optimised.n_wires,
        n_outputs=schema.n_outputs,
        n_public_inputs=schema.n_public_inputs,
        n_private_inputs=schema.n_private_inputs,
        a=optimised.a,
        b=optimised.b,
        c=optimised.c,
        coefficients=to_limbs(recording.session.coefficients.values),
        labels=optimised.origin.wires.view(np.uint64),
        n_labels=recording.body.n_wires,
    )
    hints, python_hints = named_hints(optimised.hints, recording.session.python_hints)
    provenance = recording.body.provenance
    return Program(r1cs, schema, hints, optimised.inputs, python_hints, provenance, optimised.origin)
