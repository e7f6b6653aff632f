"""Steps of a ceremony, by zkwright and by snarkjs on the same files, in turns: seconds, processor seconds and memory.

python -m benchmarks.ceremony [--power 16] [--prepare 10] [--runs 1]

The circuit is a chain of Poseidon hashes of up to 2**POWER rows. Its powers of tau are of `benchmarks.powers_of_tau`, whose
secrets are known: snarkjs would take hours to prepare so many. `--prepare` is the power of a file that both prepare.
Needs `npm ci` in tests/interop.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks import machine
from benchmarks.process import ROOT

SNARKJS = ROOT / "tests" / "interop" / "node_modules" / "snarkjs" / "build" / "cli.cjs"
ROWS_A_LINK = 240


@dataclass(frozen=True, slots=True)
class Run:
    """What one process took."""

    seconds: float
    processor: float
    mib: float


def measured(command: list[str], folder: Path) -> Run:
    """Run a command to its end, which must be a good one."""
    started = time.perf_counter()
    with open(os.devnull, "w") as nowhere:
        process = subprocess.Popen(command, cwd=folder, stdout=nowhere, stderr=nowhere)
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise SystemExit(f"{' '.join(command)} failed: {status}")
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def zkwright(*words: str) -> list[str]:
    return [sys.executable, "-m", "zkwright", *words]


def snarkjs(*words: str) -> list[str]:
    node = shutil.which("node")
    if node is None:
        raise SystemExit("node is not installed")
    return [node, str(SNARKJS), *words]


def steps_of_phase_2() -> dict[str, tuple[list[str], list[str]]]:
    """For each step our command and theirs, which make files of their own."""
    beacon = "0102030405060708"
    return {
        "new": (
            zkwright("ceremony", "new", "chain.r1cs", "--ptau", "p.ptau", "--trust-ptau", "-o", "o0.zkey", "--force"),
            snarkjs("groth16", "setup", "chain.r1cs", "p.ptau", "s0.zkey"),
        ),
        "contribute": (
            zkwright("ceremony", "contribute", "o0.zkey", "-o", "o1.zkey", "--force"),
            snarkjs("zkey", "contribute", "o0.zkey", "s1.zkey", "-e=entropy", "-n=bench"),
        ),
        "beacon": (
            zkwright("ceremony", "beacon", "o1.zkey", "-o", "o2.zkey", "--hash", beacon, "--force"),
            snarkjs("zkey", "beacon", "o1.zkey", "s2.zkey", beacon, "10"),
        ),
        "verify": (
            zkwright("ceremony", "verify", "chain.r1cs", "o2.zkey", "--ptau", "p.ptau", "--trust-ptau"),
            snarkjs("zkey", "verify", "chain.r1cs", "p.ptau", "o2.zkey"),
        ),
    }


def in_turns(name: str, commands: tuple[list[str], list[str]], folder: Path, runs: int) -> None:
    """Print a row of the table: medians."""
    found: tuple[list[Run], list[Run]] = ([], [])
    for _ in range(runs):
        for list_, command in zip(found, commands, strict=True):
            list_.append(measured(command, folder))
    ours, theirs = (
        Run(*(statistics.median(getattr(run, part) for run in side) for part in ("seconds", "processor", "mib")))
        for side in found
    )
    ratio = f"{theirs.seconds / ours.seconds:.1f} | {theirs.processor / ours.processor:.1f}"
    cells = [f"{side.seconds:.2f} ({side.processor:.2f}) | {side.mib:.0f}" for side in (ours, theirs)]
    click.echo(f"| {name} | {cells[0]} | {cells[1]} | {ratio} |")


@click.command()
@click.option(
    "--power", default=16, show_default=True, help="Rows of the circuit: up to 2**POWER; 0 leaves phase 2 out."
)
@click.option("--prepare", default=10, show_default=True, help="Power of the file that is prepared; 0 leaves it out.")
@click.option("--runs", default=1, show_default=True)
def main(power: int, prepare: int, runs: int) -> None:
    """Print the table."""
    click.echo(machine.describe())
    click.echo("| step | zkwright, s (processor) | MiB | snarkjs, s (processor) | MiB | times | times, processor |")
    click.echo("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if power:
            length = ((1 << power) - 8) // ROWS_A_LINK
            source = ROOT / "benchmarks" / "poseidon_chain.py"
            subprocess.run(
                zkwright("compile", f"{source}:chain", "-p", f"length={length}", "-q"), cwd=folder, check=True
            )
            module = [
                sys.executable,
                "-m",
                "benchmarks.powers_of_tau",
                str(folder / "chain.r1cs"),
                str(folder / "p.ptau"),
            ]
            subprocess.run(module, cwd=ROOT, check=True)
            for step, commands in steps_of_phase_2().items():
                in_turns(f"{step}, 2^{power}", commands, folder, runs)
        if prepare:
            subprocess.run(zkwright("ptau", "new", str(prepare), "-o", "a.ptau", "-q"), cwd=folder, check=True)
            contribute = (
                zkwright("ptau", "contribute", "a.ptau", "-o", "b.ptau", "--force"),
                snarkjs("powersoftau", "contribute", "a.ptau", "bs.ptau", "-e=entropy"),
            )
            in_turns(f"ptau contribute, 2^{prepare}", contribute, folder, runs)
            preparing = (
                zkwright("ptau", "prepare", "b.ptau", "-o", "c.ptau", "--force"),
                snarkjs("powersoftau", "prepare", "phase2", "b.ptau", "cs.ptau"),
            )
            in_turns(f"ptau prepare, 2^{prepare}", preparing, folder, runs)
            verifying = (zkwright("ptau", "verify", "c.ptau"), snarkjs("powersoftau", "verify", "c.ptau"))
            in_turns(f"ptau verify, 2^{prepare}", verifying, folder, runs)


if __name__ == "__main__":
    main()
