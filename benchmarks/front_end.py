"""Times the front end: compile, write, read and solve, with the peak memory of each, as circuits grow.

python benchmarks/front_end.py [--rows 16384 ...] [--circuit "Poseidon chain" ...] [--repeat 3] [--plot front_end.png]

Every figure is the median of several processes that do nothing else than reach that step. CPU time beside the wall's tells
how busy the machine was. Memory is the process's peak resident size, which for the steps after writing counts the mapped
file. The plot needs the extra `bench`.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal

import click
from rich.console import Console
from zkwright import Array, Bool, Bytes, Field, Private, Public, circuit
from zkwright.circuits.merkle import merkle_root, require_member
from zkwright.circuits.poseidon import poseidon
from zkwright.circuits.sha256 import sha256
from zkwright.compiler.program_file import read_program, write_program

DEPTH: Final = 20
STEPS: Final = ("compile", "write", "read", "solve")


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


def measure(step: str, workload: str, rows: int, path: Path) -> dict[str, float]:
    """Do what comes before the step, then the step; leaves the file at `path` for those that follow."""
    target, parameters, inputs = WORKLOADS[workload](rows)
    if step == "compile":
        target.compile(
            **dict.fromkeys(parameters, 1)
        )  # hash constants are generated once in a process, not in a circuit
        figures, program = _timed(lambda: target.compile(**parameters))
        write_program(program, path)
        return {**figures, "constraints": program.r1cs.n_rows}
    if step == "read":
        figures, _ = _timed(lambda: read_program(path))
    elif step == "write":
        again = read_program(path)
        figures, _ = _timed(lambda: write_program(again, path.with_suffix(".again")))
    else:
        ready = read_program(path)
        figures, _ = _timed(lambda: ready.solve(inputs))
    return {**figures, "file": path.stat().st_size}


def _timed(act: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    start, start_cpu = time.perf_counter(), time.process_time()
    result = act()
    seconds, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return {"seconds": seconds, "cpu": cpu, "peak": peak}, result


def _measured(step: str, workload: str, rows: int, repeat: int, path: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--measure", step, "--circuit", workload, "--rows", str(rows), str(path)]
    runs = []
    for _ in range(repeat):
        output = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=dict(os.environ)).stdout
        runs.append(json.loads(output))
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def _row(workload: str, figures: dict[str, dict[str, float]]) -> str:
    constraints, size = int(figures["compile"]["constraints"]), figures["read"]["file"]
    times = [f"{figures[step]['seconds']:.2f} ({figures[step]['cpu']:.2f})" for step in STEPS]
    rates = [f"{size / figures[step]['seconds'] / 1e6:.0f}" for step in ("write", "read")]
    peaks = [f"{figures[step]['peak'] / 1e6:.0f}" for step in STEPS]
    return " | ".join([f"| {workload}", f"{constraints:,}", f"{size / 1e6:.0f}", *times, *rates, *peaks]) + " |"


def _header() -> str:
    columns = ["circuit", "constraints", "file, MB", *(f"{step}, s (CPU)" for step in STEPS)]
    columns += ["write, MB/s", "read, MB/s", *(f"{step}, peak MB" for step in STEPS)]
    return f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}"


def _plot(results: dict[str, list[dict[str, dict[str, float]]]], path: Path) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(1, 2, figsize=(11, 4.5))
    for workload, sizes in results.items():
        for step in STEPS:
            constraints = [size["compile"]["constraints"] for size in sizes]
            for panel, quantity, unit in zip(panels, ("seconds", "peak"), (1.0, 1e6), strict=True):
                values = [size[step][quantity] / unit for size in sizes]
                panel.plot(constraints, values, marker="o", label=f"{workload}: {step}")
    for panel, label in zip(panels, ("seconds", "peak memory, MB"), strict=True):
        panel.set(xscale="log", yscale="log", xlabel="constraints", ylabel=label)
        panel.grid(alpha=0.3)
    panels[0].legend(fontsize="small")
    figure.tight_layout()
    figure.savefig(path, dpi=150)


@click.command(help=__doc__)
@click.option("--rows", "sizes", multiple=True, type=int, default=[2**14, 2**16, 2**18, 2**20], show_default=True)
@click.option("--circuit", "workloads", multiple=True, type=click.Choice(list(WORKLOADS)), default=list(WORKLOADS))
@click.option("--repeat", default=3, show_default=True, help="Processes for each figure.")
@click.option("--plot", type=click.Path(path_type=Path), help="Where to draw the figures.")
@click.option("--measure", "step", type=click.Choice(STEPS), hidden=True)
@click.argument("path", required=False, type=click.Path(path_type=Path))
def main(
    sizes: tuple[int, ...],
    workloads: tuple[str, ...],
    repeat: int,
    plot: Path | None,
    step: str | None,
    path: Path | None,
) -> None:
    if step is not None and path is not None:
        print(json.dumps(measure(step, workloads[0], sizes[0], path)))
        return
    console = Console(stderr=True)
    print(_header())
    results: dict[str, list[dict[str, dict[str, float]]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for workload in workloads:
            for rows in sorted(sizes):
                console.print(f"{workload}, {rows} rows", style="dim")
                file = Path(folder, "program.r1cs")
                figures = {step: _measured(step, workload, rows, repeat, file) for step in STEPS}
                results.setdefault(workload, []).append(figures)
                print(_row(workload, figures), flush=True)
    if plot is not None:
        _plot(results, plot)


if __name__ == "__main__":
    main()
