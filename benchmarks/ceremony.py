"""Steps of ceremonies, beside snarkjs on the same files, in turns: seconds, processor seconds of all cores, and memory.

python -m benchmarks.ceremony [--power 14 --power 16] [--prepare 10] [--runs 1] [--alone]

Circuits are chains of Poseidon hashes of up to 2**POWER rows each. Their powers of tau are of `benchmarks.powers_of_tau`, whose
secrets are known: snarkjs would take hours to prepare so many. `--prepare` is the power of a file that both prepare. snarkjs
takes minutes at 2**16; `--alone` leaves it out. Else needs `npm ci` in tests/interop.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from benchmarks import machine
from benchmarks.process import ROOT, Sample, StepError, measure

SNARKJS: Final = ROOT / "tests" / "interop" / "node_modules" / "snarkjs" / "build" / "cli.cjs"
ROWS_A_LINK: Final = 240
MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Step:
    """What both do, each with files of its own; `made` is the largest file of ours that it reads or writes."""

    name: str
    ours: list[str | Path]
    theirs: list[str | Path]
    made: Path


def zkwright(*words: str | Path) -> list[str | Path]:
    """Our command."""
    return [sys.executable, "-m", "zkwright", *words]


def snarkjs(*words: str | Path) -> list[str | Path]:
    """Theirs; where there is no node, what fails says so."""
    return [shutil.which("node") or "node", SNARKJS, *words]


def phase_2(folder: Path, power: int) -> list[Step]:
    """The steps from a circuit to its key, in their order; makes the circuit and its powers of tau."""
    length = ((1 << power) - 8) // ROWS_A_LINK
    chain = f"{ROOT / 'benchmarks' / 'poseidon_chain.py'}:chain"
    subprocess.run(zkwright("compile", chain, "-p", f"length={length}", "-q"), cwd=folder, check=True)
    r1cs, ptau = folder / "chain.r1cs", folder / "p.ptau"
    subprocess.run([sys.executable, "-m", "benchmarks.powers_of_tau", r1cs, ptau], cwd=ROOT, check=True)
    first, second, last = (folder / f"{number}.zkey" for number in range(3))
    trusted = ("--ptau", ptau, "--trust-ptau")
    beacon = "0102030405060708"
    spare = folder / "theirs.zkey"
    return [
        Step(
            f"new, 2^{power}",
            zkwright("ceremony", "new", r1cs, *trusted, "-o", first, "--force"),
            snarkjs("groth16", "setup", r1cs, ptau, spare),
            first,
        ),
        Step(
            f"contribute, 2^{power}",
            zkwright("ceremony", "contribute", first, "-o", second, "--force"),
            snarkjs("zkey", "contribute", first, spare, "-e=entropy", "-n=bench"),
            second,
        ),
        Step(
            f"beacon, 2^{power}",
            zkwright("ceremony", "beacon", second, "-o", last, "--hash", beacon, "--force"),
            snarkjs("zkey", "beacon", second, spare, beacon, "10"),
            last,
        ),
        Step(
            f"verify, 2^{power}",
            zkwright("ceremony", "verify", r1cs, last, *trusted),
            snarkjs("zkey", "verify", r1cs, ptau, last),
            last,
        ),
    ]


def phase_1(folder: Path, power: int) -> list[Step]:
    """The steps of powers of tau, in their order; begins with a new file."""
    fresh, contributed, prepared, spare = (folder / f"{name}.ptau" for name in ("a", "b", "c", "theirs"))
    subprocess.run(zkwright("ptau", "new", str(power), "-o", fresh, "-q", "--force"), check=True)
    return [
        Step(
            f"ptau contribute, 2^{power}",
            zkwright("ptau", "contribute", fresh, "-o", contributed, "--force"),
            snarkjs("powersoftau", "contribute", fresh, spare, "-e=entropy"),
            contributed,
        ),
        Step(
            f"ptau prepare, 2^{power}",
            zkwright("ptau", "prepare", contributed, "-o", prepared, "--force"),
            snarkjs("powersoftau", "prepare", "phase2", contributed, spare),
            prepared,
        ),
        Step(
            f"ptau verify, 2^{power}",
            zkwright("ptau", "verify", prepared),
            snarkjs("powersoftau", "verify", prepared),
            prepared,
        ),
    ]


def row(step: Step, runs: int, *, alone: bool) -> str:
    """A row of the table: medians of runs in turns."""
    commands = [step.ours] if alone else [step.ours, step.theirs]
    found: list[list[Sample]] = [[] for _ in commands]
    for _ in range(runs):
        for samples, command in zip(found, commands, strict=True):
            samples.append(measure(command))
    walls, processors, peaks = (
        [statistics.median(getattr(sample, part) for sample in samples) for samples in found]
        for part in ("wall", "cpu", "peak")
    )
    cells = [step.name, f"{step.made.stat().st_size / MIB:.0f}"]
    for wall, processor, peak in zip(walls, processors, peaks, strict=True):
        cells += [f"{wall:.2f} ({processor:.2f})", f"{peak / MIB:.0f}"]
    if not alone:
        cells += [f"{walls[1] / walls[0]:.1f}", f"{processors[1] / processors[0]:.1f}"]
    return f"| {' | '.join(cells)} |"


@click.command()
@click.option(
    "--power", "powers", multiple=True, type=int, help="Rows of a circuit: up to 2**POWER; none leave phase 2 out."
)
@click.option(
    "--prepare", default=0, show_default=True, help="Power of the file that is prepared; 0 leaves phase 1 out."
)
@click.option("--runs", default=1, show_default=True)
@click.option("--alone", is_flag=True, help="Leave snarkjs out.")
def main(powers: tuple[int, ...], prepare: int, runs: int, alone: bool) -> None:
    """Print the table."""
    head = ["step", "file, MiB", "zkwright, s (processor)", "MiB"]
    if not alone:
        head += ["snarkjs, s (processor)", "MiB", "times", "times, processor"]
    click.echo(machine.describe())
    click.echo(f"| {' | '.join(head)} |")
    click.echo(f"| --- {'| ---: ' * (len(head) - 1)}|")
    try:
        for make, power in [*((phase_2, power) for power in powers), *([(phase_1, prepare)] if prepare else [])]:
            with tempfile.TemporaryDirectory() as name:
                for step in make(Path(name), power):
                    click.echo(row(step, runs, alone=alone))
    except StepError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
