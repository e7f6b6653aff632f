"""Times a proof from a key's file beside one by a `Prover`, and tells the memory of either.

python -m benchmarks.one_or_many [--sizes 16,18,20] [--runs 7] [-o DIR]

DIR keeps the files of the chain of Poseidon hashes that is proved. Prints the table of docs/proving.md.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path

import click

from benchmarks import machine
from benchmarks.contenders.contender import Files
from benchmarks.contenders.zkwright import Zkwright
from benchmarks.exponents import exponents
from benchmarks.peers import ROWS_PER_HASH
from benchmarks.process import ROOT, measure
from benchmarks.timing import median_seconds

MIB = 2**20
HEADER = (
    "| rows | key | `prove` | `Prover.prove` | `Prover.memory` | peak of `zkwright prove` beyond the key's size |\n"
    "| ---: | ---: | ---: | ---: | ---: | ---: |"
)


@click.command()
@click.option("--sizes", callback=exponents(8, 22), default="16,18,20", show_default=True, help="Exponents of two.")
@click.option(
    "--runs", type=click.IntRange(1), default=7, show_default=True, help="Proofs, of which medians are taken."
)
@click.option("-o", "--out", type=click.Path(path_type=Path), default=Path("build/benchmarks"), show_default=True)
@click.option("--here", type=int, hidden=True)
def main(sizes: list[int], runs: int, out: Path, here: int | None) -> None:
    """Print a table of times and memory."""
    # The process that starts others stays small, for they inherit its peak.
    if here is not None:
        click.echo(json.dumps(_times(_files(out, here), runs)))
        return
    click.echo(f"{machine.describe()}; medians of {runs} proofs, peak of as many processes\n\n{HEADER}")
    for exponent in sizes:
        files = _files(out, exponent)
        files.folder.mkdir(parents=True, exist_ok=True)
        files.inputs.write_text(json.dumps({"start": "271828", "salt": "314159"}), encoding="utf-8")
        steps = {step.name: step for step in Zkwright().steps(files)}
        for name in ("compile", "setup", "witness"):
            measure(steps[name].command)
        peaks = [measure(steps["prove, process"].command).peak or 0 for _ in range(runs)]
        again = [sys.executable, "-m", "benchmarks.one_or_many", "--here", str(exponent), "--runs", str(runs)]
        done = subprocess.run([*again, "-o", str(out)], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        one, many, memory = json.loads(done.stdout)
        size = files.zkey.stat().st_size
        beyond = (statistics.median(peaks) - size) / MIB
        click.echo(
            f"| 2^{exponent} | {size / MIB:.0f} MiB | {one * 1e3:.0f} ms | {many * 1e3:.0f} ms | {memory / MIB:.0f} MiB "
            f"| {beyond:.0f} MiB |"
        )


def _files(out: Path, exponent: int) -> Files:
    return Files(out.resolve() / "files" / f"2^{exponent}", 2**exponent // ROWS_PER_HASH)


def _times(files: Files, runs: int) -> tuple[float, float, int]:
    """Seconds of a proof from the file and from a prepared key, and the latter's bytes."""
    from zkwright.prover import Prover, prove, read_wtns, read_zkey

    key, witness = read_zkey(files.zkey), read_wtns(files.wtns)
    prover = Prover(key)
    return (
        median_seconds(lambda: prove(key, witness), runs),
        median_seconds(lambda: prover.prove(witness), runs),
        prover.memory,
    )


if __name__ == "__main__":
    main()
