"""A program and a witness, written to files and read again."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from zkwright.compiler import Witness
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.core.files.wtns_file import read_wtns, write_wtns
from zkwright.core.r1cs import R1CS

from .errors import Disagreement
from .subject import shown_inputs


def require_files(witness: Witness, inputs: Mapping[str, Any]) -> None:
    """`.r1cs` and `.wtns` say the same when they are read, and solve the same inputs. Raises Disagreement.

    The inputs of a test are no secret: for a moment they lie in a folder that only this user reads.
    """
    program = witness.program
    with tempfile.TemporaryDirectory(prefix="zkwright-test-") as folder:
        system, values = Path(folder) / "circuit.r1cs", Path(folder) / "values.wtns"
        write_program(program, system)
        again = read_program(system)
        _same(witness, _equal(program.r1cs, again.r1cs), "the .r1cs file holds another system", inputs)
        if not program.python_hints:  # which no file carries
            solved = again.solve(inputs)
            _same(
                witness, (solved.limbs() == witness.limbs()).all(), "the .r1cs file solves to another witness", inputs
            )
        write_wtns(values, witness)
        _same(witness, (read_wtns(values) == witness.limbs()).all(), "the .wtns file holds another witness", inputs)


def _equal(one: R1CS, other: R1CS) -> bool:
    """Whether two systems have the same rows; their tables of coefficients may be in another order."""
    pairs = ((one.a, other.a), (one.b, other.b), (one.c, other.c))
    return one.n_wires == other.n_wires and all(
        np.array_equal(left.indptr, right.indptr)
        and np.array_equal(left.wires, right.wires)
        and np.array_equal(one.coefficients[left.coefficients], other.coefficients[right.coefficients])
        for left, right in pairs
    )


def _same(witness: Witness, same: Any, problem: str, inputs: Mapping[str, Any]) -> None:
    if not same:
        mend = "report this: it is a defect of zkwright"
        raise Disagreement(witness.program.schema.name, "files", problem, shown_inputs(inputs), mend)
