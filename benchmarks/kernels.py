"""Times the engine's kernels, and compares them with the time their multiplications alone would take.

python -m benchmarks.kernels [--sizes 16,18,20] [--kernels avx512ifma,portable] [--runs 5] [-o FILE.md]

Each kernel runs in a process of its own, for the choice is made once. Scalars are full-sized; the transform is timed as
Python calls it, with the conversion of its input and output between standard and Montgomery form.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import click
import numpy as np
import numpy.typing as npt

from benchmarks import machine
from benchmarks.bounds import G1_ADDITION, G2_ADDITION, bound_seconds, msm_multiplications, ntt_multiplications
from benchmarks.timing import median_seconds

KERNELS: Final = ("avx512ifma", "portable")
HEADER: Final = (
    "| kernel | step | size | seconds | bound | times the bound |\n| --- | --- | ---: | ---: | ---: | ---: |\n"
)


@click.command()
@click.option("--sizes", default="16,18,20", show_default=True, help="Exponents of two.")
@click.option("--kernels", default=",".join(KERNELS), show_default=True, help="Settings of ZKWRIGHT_KERNEL.")
@click.option("--runs", type=click.IntRange(1), default=5, show_default=True, help="Medians are taken of these.")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Where the table goes, beside standard output.")
@click.option("--here", is_flag=True, hidden=True, help="Measure in this process, whatever its kernel.")
def main(sizes: str, kernels: str, runs: int, out: Path | None, here: bool) -> None:
    """Print a table of seconds and of their ratios to the bound."""
    if here:
        for row in _rows([int(size) for size in sizes.split(",")], runs):
            click.echo(row)
        return
    table = HEADER
    click.echo(f"{machine.describe()}; load {machine.load():.1f}\n\n{HEADER}", nl=False)
    for kernel in kernels.split(","):
        again = [sys.executable, "-m", "benchmarks.kernels", "--here", "--sizes", sizes, "--runs", str(runs)]
        environment = os.environ | {"ZKWRIGHT_KERNEL": kernel}
        with subprocess.Popen(again, env=environment, stdout=subprocess.PIPE, text=True) as child:
            for row in child.stdout or ():
                table += row
                click.echo(row, nl=False)
        if child.returncode:
            raise click.ClickException(f"measuring {kernel} failed")
    if out:
        out.write_text(f"{machine.describe()}. Medians of {runs} runs.\n\n{table}", encoding="utf-8")


def _rows(exponents: list[int], runs: int) -> Iterator[str]:
    from zkwright import _engine

    cores = len(os.sched_getaffinity(0))
    largest = 2 ** max(exponents)
    scalars, factors = _scalars(largest), _scalars(largest)
    g1, g2 = _engine.multiples_g1(scalars), _engine.multiples_g2(scalars)

    def row(step: str, exponent: int, run: Callable[[], object], multiplications: int) -> str:
        seconds, bound = median_seconds(run, runs), bound_seconds(multiplications, cores)
        return f"| {_engine.kernel()} | {step} | 2^{exponent} | {seconds:.3f} | {bound:.4f} | {seconds / bound:.1f} |"

    for exponent in exponents:
        n = 2**exponent
        here = factors[:n]
        yield row("MSM G1", exponent, lambda: _engine.msm_g1(g1[:n], here), msm_multiplications(n, G1_ADDITION))  # noqa: B023
        yield row("MSM G2", exponent, lambda: _engine.msm_g2(g2[:n], here), msm_multiplications(n, G2_ADDITION))  # noqa: B023
        yield row("NTT", exponent, lambda: _engine.ntt(here), ntt_multiplications(n))  # noqa: B023


def _scalars(count: int) -> npt.NDArray[np.uint64]:
    """Uniform below 2**253, which is below r."""
    limbs = np.frombuffer(bytearray(secrets.token_bytes(32 * count)), dtype=np.uint64).reshape(count, 4)
    limbs[:, 3] >>= np.uint64(3)
    return limbs


if __name__ == "__main__":
    main()
