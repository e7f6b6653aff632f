"""Hospitals' joint statistics and banks' common accounts: seconds once all are connected, beside MPyC's, which proves nothing.

python -m benchmarks.joint_statistics [--places 64] [--places 256]

A process for each of three parties, on this machine, whose cores they share. MPyC is left out where it is not installed.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

import click
from zkwright.circuits.eddsa.plain import SigningKey

from benchmarks import machine
from benchmarks.process import ROOT

sys.path.insert(0, str(ROOT / "examples"))

from joint_statistics import demo

_CELLS = 6


def mpyc(places: int) -> dict[str, float]:
    """Seconds by statement; nothing where it is not installed."""
    if find_spec("mpyc") is None:
        return {}
    command = [sys.executable, "-m", "benchmarks.statistics_mpyc", "-M3", str(_CELLS), str(places)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    (line,) = (line for line in done.stdout.splitlines() if line.startswith("{"))
    found: dict[str, float] = json.loads(line)
    return found


def free_port() -> int:
    """One that is free now; the next two are likely to be."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def report(name: str, case: demo.Case, beside: dict[str, float], folder: Path) -> None:
    """Prove it, and print a line."""
    answer = demo.run(case, folder / name, free_port())
    planned = demo.zkwright(
        "parties",
        "plan",
        str(folder / name / f"{demo.FUNCTIONS[case.circuit]}.r1cs"),
        "--parties",
        folder / name / "parties.toml",
    )
    other = f"; MPyC {beside[case.circuit]:.2f} s" if beside else ""
    click.echo(
        f"{name}: {answer['joint_seconds']:.2f} s, {answer['rounds']} rounds, {answer['bytes_sent'] / 1e6:.2f} MB a party{other}"
    )
    click.echo(f"  {json.dumps({key: value for key, value in planned.items() if isinstance(value, (int, float))})}")


@click.command()
@click.option("--places", default=[64], multiple=True, show_default=True, help="Accounts that fit on a list.")
def main(places: list[int]) -> None:
    """Print two lines for each statement."""
    click.echo(machine.describe())
    key = SigningKey.generate()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report("statistics", demo.made_up("statistics", key), mpyc(8), folder)
        for size in places:
            lists = {1: range(10, 10 + size), 2: range(size // 2, size // 2 + size)}
            report(f"intersection of {size}", demo.banks_case(key, lists, size), mpyc(size), folder)


if __name__ == "__main__":
    main()
