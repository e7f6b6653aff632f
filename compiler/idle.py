"""What no constraint holds: inputs and hint outputs that a prover could set to anything.

A wire is held when a row that is more than a type's promise mentions it, or mentions a wire that a promise ties to it, such as
one of its bits. A product that nothing reads holds nothing, so the rows to look at are those the optimiser leaves.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from .assembler import Block
from .errors import UnconstrainedHintError, UnusedInputError
from .hints import Opcode
from .optimiser import Optimised
from .schema import Schema
from .sites import Site
from .trace import PythonHint

Flags = npt.NDArray[np.bool_]


def refuse_idle(
    block: Block, lean: Optimised, schema: Schema, python_hints: list[PythonHint], site_of: Callable[[str], Site]
) -> None:
    """Raise UnconstrainedHintError or UnusedInputError for the first wire of the recorded `block` that nothing holds.

    `lean` is the block after the optimiser, at level 1 at least; `site_of` gives the line of an input of the circuit.
    """
    held = np.zeros(block.n_wires, dtype=np.bool_)
    held[lean.origin.wires[_held(lean)]] = True
    hints = block.hints
    for position in np.flatnonzero(hints.opcode == Opcode.PYTHON).tolist():
        first, count = int(hints.first_output[position]), int(hints.n_outputs[position])
        if not held[first : first + count].all():
            hint = python_hints[int(hints.parameter[position])]
            raise UnconstrainedHintError(
                f"no constraint mentions an output of the hint {hint.name}: a prover could put any value there",
                "follow the hint by a require(...) that ties its outputs to its inputs",
                hint.site,
            )
    for wire, name in enumerate(schema.wire_names(), start=1):
        if wire > schema.n_outputs and not held[wire]:
            raise UnusedInputError(
                f"no constraint mentions the input `{name}`",
                f"use it or remove it; to tie the proof to a value nothing else mentions, write bind({name})",
                site_of(name.split(".")[0].split("[")[0]),
            )


def _held(lean: Optimised) -> Flags:
    held = np.zeros(lean.n_wires, dtype=np.bool_)
    n_rows = len(lean.promises)
    rows, wires = [], []
    for matrix in (lean.a, lean.b, lean.c):
        row_of = np.repeat(np.arange(n_rows, dtype=np.int32), np.diff(matrix.indptr))
        in_promise = lean.promises[row_of]
        held[matrix.wires[~in_promise]] = True
        rows.append(row_of[in_promise])
        wires.append(matrix.wires[in_promise])
    promised_rows, promised_wires = np.concatenate(rows), np.concatenate(wires)
    held[0] = False  # every row may mention the constant
    touched = np.zeros(n_rows, dtype=np.bool_)
    touched[promised_rows[held[promised_wires]]] = True
    held[promised_wires[touched[promised_rows]]] = True
    return held
