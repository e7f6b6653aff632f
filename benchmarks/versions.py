"""Compares what two versions take to compile, run in turns: this environment's and another's.

python -m benchmarks.versions OTHER/bin/python [--exponent 16] [--runs 5]

The least processor time of all runs tells most on a machine that others use as well. Circuits are compiled in a process that is
warm, but for the last line: that is the whole command `zkwright compile`, of the Poseidon chain.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Final

import click

from benchmarks.process import Sample, measure

LOOP: Final = "Product loop"
COMMAND: Final = "The command"
WORKLOADS: Final = (LOOP, "Poseidon chain", "Merkle forest", "SHA-256 chain", COMMAND)

CHAIN: Final = "benchmarks/poseidon_chain.py:chain"
CLI: Final = "from zkwright.cli.entry import start; start()"


def compile_once(workload: str, rows: int) -> dict[str, float]:
    """The sample of one compilation; a smaller one goes before, for what a process computes once."""
    from benchmarks.front_end import (
        WORKLOADS as CIRCUITS,
    )  # these load NumPy, and a child inherits the peak of memory
    from benchmarks.front_end import (
        timed,
    )
    from benchmarks.product_loop import product_loop

    target, parameters = (product_loop, {"length": rows}) if workload == LOOP else CIRCUITS[workload](rows)[:2]
    target.compile(**{name: 2 if value == 1 else 1 for name, value in parameters.items()})
    return timed(lambda: target.compile(**parameters))[0]


def _sample(python: str, workload: str, exponent: int) -> Sample:
    if workload == COMMAND:
        with tempfile.TemporaryDirectory() as folder:
            length = f"length={2**exponent // 240}"
            return measure([python, "-c", CLI, "compile", CHAIN, "-p", length, "-o", folder])
    command = [python, "-m", "benchmarks.versions", "--measure", workload, "--exponent", str(exponent), python]
    return measure(command, warm=True)


def _least(samples: list[Sample]) -> tuple[float, float]:
    return min(sample.cpu for sample in samples), min(sample.peak or 0 for sample in samples) / 2**20


@click.command(help=__doc__)
@click.argument("other", type=click.Path(exists=True, dir_okay=False))
@click.option("--exponent", type=click.IntRange(10, 20), default=16, show_default=True, help="Rows, of two.")
@click.option("--runs", type=click.IntRange(1), default=5, show_default=True, help="Processes for each figure.")
@click.option("--measure", "workload", hidden=True)
def main(other: str, exponent: int, runs: int, workload: str | None) -> None:
    """Measure, and print a table."""
    if workload is not None:
        click.echo(json.dumps(compile_once(workload, 2**exponent)))
        return
    pythons = (str(Path(other).absolute()), sys.executable)  # not resolved: a link may be what makes an environment
    click.echo("| circuit | there | here | | memory there | here |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    for name in WORKLOADS:
        samples: tuple[list[Sample], list[Sample]] = ([], [])
        for _ in range(runs):
            for python, taken in zip(pythons, samples, strict=True):
                taken.append(_sample(python, name, exponent))
        (there, peak_there), (here, peak_here) = map(_least, samples)
        click.echo(
            f"| {name} | {there * 1e3:.0f} ms | {here * 1e3:.0f} ms | {here / there - 1:+.1%} "
            f"| {peak_there:.0f} MiB | {peak_here:.0f} MiB |"
        )


if __name__ == "__main__":
    main()
