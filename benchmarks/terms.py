"""Counts constraints and terms of circuits as their authors write them first, beside circom -O2 on the same ones.

python -m benchmarks.terms [--steps 1000]

Prints a table. A term is a nonzero entry of A, B or C; both systems are read with the reader of this project. From about
500 steps on circom drops the one long row of Horner's rule, with the private inputs that nothing else mentions.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import click
from zkwright import Array, Bool, Field, Private, Public, circuit
from zkwright.core.files.r1cs_file import read_r1cs
from zkwright.core.r1cs import R1CS

from benchmarks.contenders.snarkjs import CIRCOM
from benchmarks.process import ROOT


@circuit
def ladder(x: Private[Field], y: Private[Field], n: int) -> Public[Field]:
    """A Feistel ladder."""
    for _ in range(n):
        x, y = y, x * x + y
    return x + y


@circuit
def cubes(x: Private[Field], y: Private[Field], n: int) -> Public[Field]:
    """MiMC's rounds in a Feistel network."""
    for i in range(n):
        t = x + i * i + 5
        x, y = y + t * t * t, x
    return x + y


@circuit
def parity(x: Private[Array[Bool, Literal["n"]]], n: int) -> Public[Bool]:
    """The exclusive or of many bits."""
    total = x[0]
    for bit in x[1:]:
        total = total ^ bit
    return total


@circuit
def checksum(x: Private[Array[Field, Literal["n"]]], n: int) -> Public[Field]:
    """Horner's rule at 7, times a number."""
    total = Field(0)
    for item in x:
        total = total * 7 + item
    return total * x[0]


_PAIR: Final = """
template T(n) {{
    signal input x; signal input y; signal output out;
    signal a[n + 1]; signal b[n + 1];{declared}
    a[0] <== x; b[0] <== y;
    for (var i = 0; i < n; i++) {{ {step} }}
    out <== a[n] + b[n];
}}"""

_MANY: Final = """
template T(n) {{
    signal input x[n]; signal output out;
    signal s[n];
    s[0] <== x[0];{promise}
    for (var i = 1; i < n; i++) {{ {step} }}
    out <== {result};
}}"""


@dataclass(frozen=True)
class Shape:
    """One circuit, written in both languages."""

    ours: Callable[[int], Any]
    circom: str


SHAPES: Final[dict[str, Shape]] = {
    "Feistel ladder": Shape(
        lambda n: ladder.compile(n=n),
        _PAIR.format(declared="", step="a[i + 1] <== b[i]; b[i + 1] <== a[i] * a[i] + b[i];"),
    ),
    "MiMC": Shape(
        lambda n: cubes.compile(n=n),
        _PAIR.format(
            declared=" signal t[n]; signal u[n];",
            step="t[i] <== a[i] + i * i + 5; u[i] <== t[i] * t[i]; a[i + 1] <== u[i] * t[i] + b[i]; b[i + 1] <== a[i];",
        ),
    ),
    "exclusive or of bits": Shape(
        lambda n: parity.compile(n=n),
        _MANY.format(
            promise=" for (var i = 0; i < n; i++) { x[i] * (x[i] - 1) === 0; }",
            step="s[i] <== s[i - 1] + x[i] - 2 * s[i - 1] * x[i];",
            result="s[n - 1]",
        ),
    ),
    "Horner's rule": Shape(
        lambda n: checksum.compile(n=n),
        _MANY.format(promise="", step="s[i] <== s[i - 1] * 7 + x[i];", result="s[n - 1] * x[0]"),
    ),
}


def of_circom(source: str, n: int) -> R1CS:
    """The system that circom -O2 makes of a template T(n)."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "shape.circom")
        file.write_text(f"pragma circom 2.0.0;\n{source}\ncomponent main = T({n});\n", encoding="utf-8")
        command = ["node", str(CIRCOM), str(file), "--r1cs", "--O2", "-o", folder]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return read_r1cs(file.with_suffix(".r1cs")).r1cs


def table(steps: int) -> str:
    """Constraints and terms of every shape, in Markdown."""
    lines = ["| circuit | constraints | circom -O2 | terms | circom -O2 |", "| --- | ---: | ---: | ---: | ---: |"]
    for name, shape in SHAPES.items():
        ours, theirs = shape.ours(steps).r1cs, of_circom(shape.circom, steps)
        figures = (ours.n_rows, theirs.n_rows, ours.n_terms, theirs.n_terms)
        lines.append(f"| {name} | {' | '.join(f'{figure:,}' for figure in figures)} |")
    return "\n".join(lines)


@click.command(help=__doc__)
@click.option("--steps", type=click.IntRange(2), default=1000, show_default=True, help="Rounds, bits or numbers.")
def main(steps: int) -> None:
    """Print the table."""
    click.echo(table(steps))


if __name__ == "__main__":
    main()
