"""Times zkwright beside its peers on the same constraints, witnesses and keys, in turns.

python -m benchmarks.peers [--sizes 10,12,14,16,18] [--peers gnark,...] [--runs 3] [--install] [--readme] [-o DIR]

DIR keeps every sample: a run that was stopped goes on where it was, and one with more runs or sizes adds to it. To measure
afresh, choose another folder. It gets README.md (the tables) and measured.png (the plot, with the extra `bench`).
"""

from __future__ import annotations

import itertools
import json
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click

from benchmarks import machine
from benchmarks.contenders.contender import STEPS, Contender, Files, Step
from benchmarks.contenders.gnark import Gnark
from benchmarks.contenders.groth16py import Groth16Py
from benchmarks.contenders.snarkjs import Snarkjs
from benchmarks.contenders.zkwright import Zkwright
from benchmarks.exponents import exponents
from benchmarks.process import ROOT, StepError, measure
from benchmarks.report import Run, update_readme, write_report
from benchmarks.results import Results

PEERS: Final[dict[str, Contender]] = {"snarkjs": Snarkjs(), "gnark": Gnark(), "groth16py": Groth16Py()}
ROWS_PER_HASH: Final = 240
"""Of `poseidon_chain`, which is not imported here: see `measure`."""
ONCE_ABOVE_SECONDS: Final = 60
"""A step that takes longer is not repeated."""


def _peers(_context: click.Context, _parameter: click.Parameter, text: str) -> list[Contender]:
    unknown = [name for name in text.split(",") if name and name not in PEERS]
    if unknown:
        raise click.BadParameter(f"no peer {unknown[0]!r}: choose among {', '.join(PEERS)}")
    return [PEERS[name] for name in text.split(",") if name]


@click.command()
@click.option(
    "--sizes", callback=exponents(8, 20), default="10,12,14,16,18", show_default=True, help="Exponents of two."
)
@click.option("--peers", callback=_peers, default=",".join(PEERS), show_default=True, help="Whom to measure beside us.")
@click.option("--runs", type=click.IntRange(1), default=3, show_default=True, help="Turns, of which medians are taken.")
@click.option("--install", is_flag=True, help="Install the peers that are missing first.")
@click.option("--readme", is_flag=True, help="Put the largest sizes into README.md too; DIR must be in the repository.")
@click.option("-o", "--out", type=click.Path(path_type=Path), default=Path("build/benchmarks"), show_default=True)
def main(sizes: list[int], peers: list[Contender], runs: int, install: bool, readme: bool, out: Path) -> None:
    """Measure, and write tables and a plot."""
    out = out.resolve()
    if readme and not out.is_relative_to(ROOT):
        raise click.UsageError(
            f"--readme links to the tables, but {out} is outside the repository: choose -o inside {ROOT}"
        )
    contenders: list[Contender] = [Zkwright(), *peers]
    if install:
        for contender in contenders:
            if contender.version() is None:
                for command in contender.install:
                    subprocess.run([str(part) for part in command], cwd=ROOT, check=True)
    versions = {contender.name: contender.version() for contender in contenders}
    for contender in contenders:
        if versions[contender.name] is None:
            click.echo(f"{contender.name} is not installed: {how_to_install(contender)}", err=True)
    if versions["zkwright"] is None:
        raise click.ClickException("zkwright's native engine is what is measured here: install it where cargo is")
    installed = [contender for contender in contenders if versions[contender.name] is not None]

    results = []
    for exponent in sizes:
        files = Files(out / "files" / f"2^{exponent}", 2**exponent // ROWS_PER_HASH)
        files.folder.mkdir(parents=True, exist_ok=True)
        files.inputs.write_text(json.dumps({"start": "271828", "salt": "314159"}), encoding="utf-8")
        taken = Results.load(out, exponent)
        _measure_size(taken, installed, files, runs)
        results.append(taken)
    missing = {who.name: how_to_install(who) for who in contenders if versions[who.name] is None}
    run = Run(machine.describe(), versions, missing, runs, ONCE_ABOVE_SECONDS)
    write_report(out, run, results)
    if readme:
        update_readme(ROOT / "README.md", out, run, results)
    click.echo(f"wrote {out / 'README.md'}")


def how_to_install(contender: Contender) -> str:
    """One line for a shell."""
    return " && ".join(shlex.join(str(part) for part in command) for command in contender.install)


def _measure_size(results: Results, contenders: Sequence[Contender], files: Files, runs: int) -> None:
    """Every step `runs` times, the contenders taking turns, us first: our files are everybody's."""
    steps = [(who.name, step) for who in contenders for step in who.steps(files)]
    for name in STEPS:
        turns = [(who, step) for who, step in steps if step.name == name]
        for turn, (who, step) in itertools.product(range(runs), turns):
            _take_turn(results, who, step, turn)


def _take_turn(results: Results, who: str, step: Step, turn: int) -> None:
    taken = results.of(who, step.name)
    enough = len(taken) > turn or (taken and taken[0].wall > ONCE_ABOVE_SECONDS)
    if step.name in results.failures.get(who, {}) or (enough and (step.makes is None or step.makes.exists())):
        return
    label = f"2^{results.exponent:<3}{step.name:<16}{who:<18}"
    try:
        if step.needs and not step.needs[0].exists():
            measure(step.needs[1])
        sample = measure(step.command, warm=step.warm)
    except StepError as failure:
        click.echo(f"{label}failed: {failure}", err=True)
        results.fail(who, step.name, str(failure))
        return
    click.echo(f"{label}{sample.wall:10.4f} s   load {machine.load():.1f}", err=True)
    results.add(who, step.name, sample)


if __name__ == "__main__":
    main()
