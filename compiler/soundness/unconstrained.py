"""What no constraint holds: inputs and hint outputs that a prover could set to anything.

An input is held when a row that is more than a type's promise mentions it, or mentions a wire that a promise ties to it, such as
one of its bits. A product that nothing reads holds nothing, so the rows to look at are those the optimiser leaves. The output of
a hint needs more: see `held`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from zkwright.core.row_blocks import lengths, row_blocks, terms_of

from ..errors import UnconstrainedHintError, UnusedInputError
from ..optimiser import Optimised
from ..program.recording import Recording
from ..recorder.body import Body
from ..recorder.recorded import PythonHint
from ..recorder.row_role import Role
from ..solver.hints import Opcode
from .hint_soundness import loose_outputs

_FEW = 8
"""Open outputs of a hint that are named."""

Flags = npt.NDArray[np.bool_]


def refuse_unconstrained(recording: Recording, lean: Optimised) -> None:
    """Raise UnconstrainedHintError or UnusedInputError for the first wire of a recording that nothing holds.

    `lean` is what the optimiser leaves of it at its highest level: what it drops holds nothing. Reads no row of the recording.
    """
    schema, body, session = recording.schema, recording.body, recording.session
    inputs = schema.input_wires
    _refuse_loose_hints(body, lean, inputs, session.python_hints, session.coefficients.values)
    python_hints = session.python_hints
    held = np.zeros(body.n_wires, dtype=np.bool_)
    held[lean.origin.wires[_held(lean)]] = True
    for wire, name in enumerate(schema.wire_names(), start=1):
        if wire in inputs and not held[wire]:
            if (reader := _reader(body, wire, python_hints)) is not None:
                # To bind the input would silence this and leave the hint's outputs to the prover.
                raise UnconstrainedHintError(
                    f"no constraint mentions the input `{name}`: only the hint {reader.name} reads it, which constrains nothing",
                    "follow the hint by a require(...) that ties its outputs to its inputs",
                    reader.site,
                )
            whole = name.split(".")[0].split("[")[0]
            raise UnusedInputError(
                f"no constraint mentions the input `{name}`",
                "use it in a requirement or a result, or remove it: that it is of its type says nothing of it; to tie the proof "
                f"to a value that nothing else mentions, write bind({whole})",
                recording.sites[whole],
            )


def _refuse_loose_hints(
    body: Body, lean: Optimised, inputs: range, python_hints: list[PythonHint], coefficients: Sequence[int]
) -> None:
    positions = np.flatnonzero(body.hints.opcode == Opcode.PYTHON).tolist()
    if not positions:
        return
    # The formal wires keep their numbers; an output that is gone is one that nothing reads.
    held = np.zeros(body.n_wires, dtype=np.bool_)
    held[lean.origin.wires] = True
    held[lean.origin.wires[sorted(loose_outputs(lean, inputs, coefficients))]] = False
    for position in positions:
        first, count = int(body.hints.first_output[position]), int(body.hints.n_outputs[position])
        if not held[first : first + count].all():
            hint = python_hints[int(body.hints.parameter[position])]
            left = [place for place in range(count) if not held[first + place]]
            which = (
                f" ({', '.join(hint.outputs[place] for place in left[:_FEW])})"
                if len(hint.outputs) == count > 1
                else ""
            )
            raise UnconstrainedHintError(
                f"no requirement holds an output of the hint {hint.name}{which}: a prover could put any value there, and to "
                "compute with it or to return it does not change that",
                "follow the hint by a require(...) that ties its outputs to its inputs; what the prover may choose is an input. "
                "One requirement fixes one output (a * b == x * z leaves one of a and b open, though it names both). "
                "Fitting a type does not count (where that is the bound, write require(a <= b)), nor that another hint reads it",
                hint.site,
            )


def _reader(body: Body, wire: int, python_hints: list[PythonHint]) -> PythonHint | None:
    """The first Python hint that reads a wire."""
    hints = body.hints
    for position in np.flatnonzero(hints.opcode == Opcode.PYTHON).tolist():
        first, count = int(hints.first_input[position]), int(hints.n_inputs[position])
        if wire in body.inputs.wires[terms_of(body.inputs, slice(first, first + count))]:
            return python_hints[int(hints.parameter[position])]
    return None


def _held(lean: Optimised) -> Flags:
    held = np.zeros(lean.n_wires, dtype=np.bool_)
    promised_rows, promised_wires = [], []
    for matrix in (lean.a, lean.b, lean.c):
        for rows in row_blocks(matrix.n_rows):
            wires, promises = matrix.wires[terms_of(matrix, rows)], lean.roles[rows] == Role.PROMISE
            if promises.any():
                row_of = np.repeat(np.arange(rows.start, rows.stop), lengths(matrix, rows))
                in_promise = np.repeat(promises, lengths(matrix, rows))
                promised_rows.append(row_of[in_promise])
                promised_wires.append(wires[in_promise])
                wires = wires[~in_promise]
            held[wires] = True
    held[0] = False  # every row may mention the constant
    if promised_rows:
        rows_of, wires = np.concatenate(promised_rows), np.concatenate(promised_wires)
        touched = np.zeros(len(lean.roles), dtype=np.bool_)
        touched[rows_of[held[wires]]] = True
        held[wires[touched[rows_of]]] = True
    return held
