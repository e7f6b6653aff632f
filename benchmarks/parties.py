"""Three parties and one proof: seconds once all are connected, beside a plain proof, and MPyC, which proves nothing.

python -m benchmarks.parties [--times 5] [--hashes 80]

A process for each party, on this machine, whose cores they share. MPyC is left out where it is not installed.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import click
from zkwright.circuits.poseidon import poseidon

from benchmarks import joint_statements, machine
from benchmarks.process import ROOT

_VALUES: Final[dict[str, list[Any]]] = {
    "total": [700_000_017, 1_999_999_999, 123_456],
    "tally": [True, False, True],
    "second_price": [700_000_017, 1_999_999_999, 123_456],
    "cones": [1, 2, 3],
}
_FAR: Final = 25
"""Milliseconds one way, as between cities."""


def inputs(name: str) -> dict[str, Any]:
    """What one prover would give."""
    values = _VALUES[name]
    more = {"commitments": [str(poseidon(int(value), 1)) for value in values]} if name == "tally" else {}
    return {"values": values, **more}


def parties_toml(folder: Path) -> Path:
    """Who gives what; a rehearsal takes nothing else of it, so certificates need not be of anybody."""
    from zkwright.parties import Identity

    lines = ["threshold = 1", 'circuit = "none.r1cs"', 'key = "none.zkey"']
    for number in range(3):
        certificate = Identity.new(folder / f"{number}.identity").certificate_text
        lines += ["[[party]]", f'name = "p{number}"', f'address = "127.0.0.1:{7001 + number}"']
        lines += [f'certificate = "{certificate}"', f'inputs = ["values[{number}]"]']
    file = folder / "parties.toml"
    file.write_text("\n".join(lines) + "\n")
    return file


def joint(name: str, folder: Path, parties: Path, hashes: int, delay: int) -> dict[str, Any]:
    """What the party says that took longest."""
    given = folder / f"{name}.json"
    given.write_text(json.dumps(inputs(name)))
    command = [sys.executable, "-m", "zkwright", "--json", "parties", "simulate"]
    command += [f"{joint_statements.__file__}:{name}", "--parties", str(parties), "-i", str(given)]
    command += ["-o", str(folder / "out"), "--delay", str(delay), *(["-p", f"k={hashes}"] if name == "cones" else [])]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = max(json.loads(done.stdout)["by_party"], key=lambda said: said["joint_seconds"])
    return answer


def plain(name: str, hashes: int, times: int) -> tuple[int, float]:
    """Constraints, and the seconds of a proof by one prover."""
    from zkwright.prover import Prover, setup

    circuit = getattr(joint_statements, name)
    program = circuit.compile(k=hashes) if name == "cones" else circuit.compile()
    prover = Prover(setup(program.r1cs), program)
    witness = program.solve(inputs(name)).limbs()
    taken = []
    for _ in range(times + 1):
        begun = time.perf_counter()
        prover.prove(witness)
        taken.append(time.perf_counter() - begun)
    return program.r1cs.n_rows, statistics.median(taken[1:])


def mpyc(times: int) -> dict[str, float]:
    """Seconds by statement; nothing where it is not installed."""
    if find_spec("mpyc") is None:
        return {}
    command = [sys.executable, "-m", "benchmarks.joint_mpyc", "-M3"]
    found: list[dict[str, float]] = []
    for _ in range(times):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        found += [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {name: statistics.median(run[name] for run in found) for name in ("total", "second_price")}


@click.command()
@click.option("--times", default=5, show_default=True)
@click.option("--hashes", default=80, show_default=True, help="Poseidon hashes of each party in `cones`.")
def main(times: int, hashes: int) -> None:
    """Print a line for each statement."""
    click.echo(machine.describe())
    others = mpyc(times)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parties = parties_toml(folder)
        for statement in _VALUES:
            rows, alone = plain(statement, hashes, times)
            near = [joint(statement, folder, parties, hashes, 0) for _ in range(times)]
            far = joint(statement, folder, parties, hashes, _FAR)
            seconds = [said["joint_seconds"] for said in near]
            told = f"{1000 * statistics.median(seconds):.0f} ms, at most {1000 * max(seconds):.0f}"
            away = f"{far['joint_seconds']:.2f} s at {_FAR} ms one way"
            beside = f", MPyC {1000 * others[statement]:.1f} ms" if statement in others else ""
            size = f"{rows} constraints, {near[0]['rounds']} rounds"
            click.echo(f"{statement}: {size}, {told}; {away}; a plain proof {1000 * alone:.0f} ms{beside}")


if __name__ == "__main__":
    main()
