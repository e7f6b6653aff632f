"""A program and a witness, written to files and read again."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from zkwright.compiler import Program, Witness
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.core.files.wtns_file import read_wtns, write_wtns
from zkwright.core.r1cs import R1CS

from .errors import Disagreement
from .subject import shown_inputs

_MEND: Final = "report this: it is a defect of zkwright"


def read_again(program: Program) -> Program:
    """The program as its `.r1cs` file says, written and read again. Raises Disagreement where it holds another system."""
    with tempfile.TemporaryDirectory(prefix="zkwright-test-") as folder:
        system = Path(folder) / "circuit.r1cs"
        write_program(program, system)
        again = read_program(system)
    if not _equal(program.r1cs, again.r1cs):
        raise Disagreement(program.schema.name, "files", "the .r1cs file holds another system", [], _MEND)
    return again


def require_files(witness: Witness, again: Program, inputs: Mapping[str, Any]) -> None:
    """The program that was read `again` solves the inputs as before, and `.wtns` says the same. Raises Disagreement.

    The inputs of a test are no secret: for a moment they lie in a folder that only this user reads.
    """
    # A hint in Python is carried by no file.
    if not witness.program.python_hints and (again.solve(inputs).limbs() != witness.limbs()).any():
        raise _other(witness, "the .r1cs file solves to another witness", inputs)
    with tempfile.TemporaryDirectory(prefix="zkwright-test-") as folder:
        values = Path(folder) / "values.wtns"
        write_wtns(values, witness)
        if (read_wtns(values) != witness.limbs()).any():
            raise _other(witness, "the .wtns file holds another witness", inputs)


def _equal(one: R1CS, other: R1CS) -> bool:
    """Whether two systems have the same rows; their tables of coefficients may be in another order."""
    pairs = ((one.a, other.a), (one.b, other.b), (one.c, other.c))
    return one.n_wires == other.n_wires and all(
        np.array_equal(left.indptr, right.indptr)
        and np.array_equal(left.wires, right.wires)
        and np.array_equal(one.coefficients[left.coefficients], other.coefficients[right.coefficients])
        for left, right in pairs
    )


def _other(witness: Witness, problem: str, inputs: Mapping[str, Any]) -> Disagreement:
    return Disagreement(witness.program.schema.name, "files", problem, shown_inputs(inputs), _MEND)
