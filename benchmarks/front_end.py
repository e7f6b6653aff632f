"""Times the front end as circuits grow: compile, write, read, solve and setup, with the peak memory of each.

python -m benchmarks.front_end [--sizes 14,16,18,20,22] [--circuit "Poseidon chain" ...] [--runs 3] [-o DIR]

Every sample is of a process that does nothing else than reach that step. DIR keeps every sample: a run that was stopped goes
on where it was, and one with more runs, sizes or circuits adds to it. To measure afresh, choose another folder. It gets
README.md (the tables) and measured.png (the plot, with the extra `bench`).
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, Literal

import click
from zkwright import Array, Bool, Bytes, Field, Private, Public, circuit
from zkwright.circuits.merkle import merkle_root, require_member
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.sha256 import sha256
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.prover import setup

from benchmarks import machine
from benchmarks.exponents import exponents
from benchmarks.front_end_report import STEPS, write_report
from benchmarks.process import ROOT, Sample
from benchmarks.results import Results

DEPTH: Final = 20
ONCE_ABOVE_SECONDS: Final = 10
"""A step that takes longer is not repeated."""


@circuit
def poseidon_chain(x: Private[Field], length: int) -> Public[Field]:
    """Hash the hash of the hash: every row needs the one before it."""
    for _ in range(length):
        x = poseidon(x, x + 1)
    return x


@circuit
def merkle_forest(
    root: Public[Field],
    leaves: Private[Array[Field, Literal["trees"]]],
    indices: Private[Array[Array[Bool, Literal[20]], Literal["trees"]]],
    siblings: Private[Array[Array[Field, Literal[20]], Literal["trees"]]],
    trees: int,
) -> None:
    """Members of one tree, each with a path of its own: no path needs another."""
    for leaf, index, path in zip(leaves, indices, siblings, strict=True):
        require_member(root, leaf, list(index), list(path))


@circuit
def sha256_chain(x: Private[Bytes[Literal[32]]], length: int) -> Public[Bytes[Literal[32]]]:
    """The digest of the digest of the digest."""
    for _ in range(length):
        x = sha256(x)
    return x


def _chain(rows: int) -> tuple[Any, dict[str, int], dict[str, Any]]:
    return poseidon_chain, {"length": max(1, rows // 240)}, {"x": 3}


def _forest(rows: int) -> tuple[Any, dict[str, int], dict[str, Any]]:
    trees = max(1, rows // (242 * DEPTH))
    index, siblings = [i % 3 == 0 for i in range(DEPTH)], list(range(100, 100 + DEPTH))
    inputs = {
        "root": merkle_root(7, index, siblings),
        "leaves": [7] * trees,
        "indices": [index] * trees,
        "siblings": [siblings] * trees,
    }
    return merkle_forest, {"trees": trees}, inputs


def _sha256_chain(rows: int) -> tuple[Any, dict[str, int], dict[str, Any]]:
    return sha256_chain, {"length": max(1, rows // 13942)}, {"x": bytes(32)}


WORKLOADS: Final[dict[str, Callable[[int], tuple[Any, dict[str, int], dict[str, Any]]]]] = {
    "Poseidon chain": _chain,
    "Merkle forest": _forest,
    "SHA-256 chain": _sha256_chain,
}


def measure(step: str, workload: str, rows: int, path: Path) -> dict[str, Any]:
    """Do what comes before the step, then the step: its sample, and what there is to count.

    Compiling leaves the file at `path` for the other steps.
    """
    target, parameters, inputs = WORKLOADS[workload](rows)
    if step == "compile":
        # Hash constants are generated once in a process, not in a circuit; a circuit compiled before costs nothing.
        target.compile(**{name: 2 if value == 1 else 1 for name, value in parameters.items()})
        sample, program = timed(lambda: target.compile(**parameters))
        write_program(program, path)
        r1cs = program.r1cs
        counts = {
            "constraints": r1cs.n_rows,
            "terms": r1cs.n_terms,
            "wires": r1cs.n_wires,
            "bytes": path.stat().st_size,
        }
        return {"sample": sample, "counts": counts}
    if step == "read":
        return {"sample": timed(lambda: read_program(path))[0]}
    ready = read_program(path)
    if step == "write":
        again = path.with_suffix(".again")
        sample, _ = timed(lambda: write_program(ready, again))
        again.unlink()
    else:
        sample, _ = timed((lambda: ready.solve(inputs)) if step == "solve" else (lambda: setup(ready.r1cs)))
    return {"sample": sample}


def timed(act: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    start, start_cpu = time.perf_counter(), time.process_time()
    result = act()
    wall, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"wall": wall, "cpu": cpu, "peak": peak}, result


def measure_circuit(results: Results, workload: str, runs: int) -> None:
    """Every step `runs` times, as far as there are no samples of it yet."""
    wanted = [step for step in STEPS if not _is_enough(results.of(workload, step), runs)]
    if not wanted:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "program.r1cs")
        if "compile" not in wanted:
            _in_a_process("compile", workload, results.exponent, path)  # the others need its file
        for step in wanted:
            while not _is_enough(results.of(workload, step), runs):
                outcome = _in_a_process(step, workload, results.exponent, path)
                sample = Sample(**outcome["sample"])
                click.echo(f"2^{results.exponent:<3}{workload:<18}{step:<8}{sample.wall:9.3f} s", err=True)
                results.add(workload, step, sample)
                if counts := outcome.get("counts"):
                    results.count(workload, counts)


def _is_enough(taken: Sequence[Sample], runs: int) -> bool:
    return len(taken) >= runs or bool(taken and taken[0].wall > ONCE_ABOVE_SECONDS)


def _in_a_process(step: str, workload: str, exponent: int, path: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.front_end", "--measure", step, "--circuit", workload]
    command += ["--sizes", str(exponent), str(path)]
    printed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout
    outcome: dict[str, Any] = json.loads(printed)
    return outcome


@click.command(help=__doc__)
@click.option(
    "--sizes", callback=exponents(14, 24), default="14,16,18,20,22", show_default=True, help="Exponents of two."
)
@click.option("--circuit", "workloads", multiple=True, type=click.Choice(list(WORKLOADS)), default=list(WORKLOADS))
@click.option("--runs", type=click.IntRange(1), default=3, show_default=True, help="Processes for each figure.")
@click.option("-o", "--out", type=click.Path(path_type=Path), default=Path("build/front_end"), show_default=True)
@click.option("--measure", "step", type=click.Choice(STEPS), hidden=True)
@click.argument("path", required=False, type=click.Path(path_type=Path))
def main(
    sizes: list[int], workloads: tuple[str, ...], runs: int, out: Path, step: str | None, path: Path | None
) -> None:
    """Measure, and write tables and a plot."""
    if step is not None and path is not None:
        click.echo(json.dumps(measure(step, workloads[0], 2 ** sizes[0], path)))
        return
    out.mkdir(parents=True, exist_ok=True)
    results = []
    for exponent in sizes:
        results.append(Results.load(out, exponent))
        for workload in workloads:
            measure_circuit(results[-1], workload, runs)
    write_report(out, machine.describe(), runs, ONCE_ABOVE_SECONDS, workloads, results)
    click.echo(f"wrote {out / 'README.md'}")


if __name__ == "__main__":
    main()
