"""Times the reference engine: setup, prove and verify of a synthetic circuit, in pure Python.

python benchmarks/reference_groth16.py [--rows 1000 ...]

Row i constrains x[i+2] = (x[i] + 3 x[i+1]) * (x[i+1] + 7): every wire is a full-sized field element, the hard case.
"""

from __future__ import annotations

import os
import secrets
import time

import click
import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table
from zkwright.core.engine_choice import ENGINE_VARIABLE
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs, to_limbs
from zkwright.core.r1cs import R1CS, SparseMatrix
from zkwright.prover import SetupSecrets, choose_engine
from zkwright.verifier import verify


def recurrence(rows: int) -> tuple[R1CS, npt.NDArray[np.uint64]]:
    """The system of `rows` rows and a witness: wires 1, the public last value, two private seeds, intermediates."""
    x = np.array([2, 3, *range(4, rows + 3), 1], dtype=np.uint32)  # the wire of x[i]
    one, three, seven = 0, 1, 2

    def matrix(wires: npt.NDArray[np.uint32], coefficients: list[int]) -> SparseMatrix:
        width = len(coefficients)
        return SparseMatrix(
            np.arange(0, width * rows + 1, width),
            wires.reshape(-1),
            np.tile(np.array(coefficients, dtype=np.uint32), rows),
        )

    constant = np.zeros(rows, dtype=np.uint32)
    r1cs = R1CS(
        n_wires=rows + 3,
        n_outputs=1,
        n_public_inputs=0,
        n_private_inputs=2,
        a=matrix(np.stack([x[:rows], x[1 : rows + 1]], axis=1), [one, three]),
        b=matrix(np.stack([constant, x[1 : rows + 1]], axis=1), [seven, one]),
        c=matrix(x[2:], [one]),
        coefficients=to_limbs([1, 3, 7]),
        labels=np.arange(rows + 3, dtype=np.uint64),
        n_labels=rows + 3,
    )
    values = [secrets.randbelow(R), secrets.randbelow(R)]
    for _ in range(rows):
        values.append((values[-2] + 3 * values[-1]) * (values[-1] + 7) % R)
    return r1cs, to_limbs([1, values[-1], *values[:-1]])


@click.command()
@click.option("--rows", multiple=True, default=(100, 1000), show_default=True, help="Constraints; may be repeated.")
def main(rows: tuple[int, ...]) -> None:
    """Print a table of seconds for each size."""
    os.environ[ENGINE_VARIABLE] = "reference"  # the verifier chooses by it, too
    engine = choose_engine()
    table = Table(title="Groth16, reference engine, seconds")
    for column in ("constraints", "setup", "prove", "verify", "total"):
        table.add_column(column, justify="right")
    engine.setup(recurrence(1)[0], _fresh_secrets(), None)  # imports galois
    for size in rows:
        r1cs, witness = recurrence(size)
        started = time.perf_counter()
        key = engine.setup(r1cs, _fresh_secrets(), None)
        set_up = time.perf_counter()
        proof = engine.prove_unchecked(key, witness, secrets.randbelow(R), secrets.randbelow(R), None)
        proved = time.perf_counter()
        verify(key.verifying_key(), from_limbs(witness[1:2]), proof)
        verified = time.perf_counter()
        seconds = (set_up - started, proved - set_up, verified - proved, verified - started)
        table.add_row(str(size), *(f"{value:.2f}" for value in seconds))
    Console().print(table)


def _fresh_secrets() -> SetupSecrets:
    tau, alpha, beta, delta = (1 + secrets.randbelow(R - 1) for _ in range(4))
    return SetupSecrets(tau=tau, alpha=alpha, beta=beta, delta=delta)


if __name__ == "__main__":
    main()
