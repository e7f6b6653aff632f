"""Times the verifiers of one file that `zkwright export` writes, beside the library's verifier in pure Python.

python -m benchmarks.one_file [--runs 15]

Processor time: a whole process, and one proof within a process that has checked others. The key is a development key of a
product, with one public signal.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import click
from zkwright import Field, Private, Public, circuit
from zkwright.exports.described_key import DescribedKey
from zkwright.exports.javascript import javascript_verifier
from zkwright.exports.python_file import python_verifier
from zkwright.prover import Prover, setup, statement_of
from zkwright.verifier import public_to_json

from benchmarks import machine

IN_PYTHON = """
import statistics, time
from pathlib import Path
{head}
public, proof = Path("public.json").read_bytes(), Path("proof.json").read_bytes()
times = []
for _ in range({runs} + 1):
    begin = time.process_time()
    {call}
    times.append(time.process_time() - begin)
print(statistics.median(times[1:]))
"""

IN_NODE = """
import {{ readFileSync }} from "node:fs";
import {{ verifyJson }} from "./product.mjs";
const [publicText, proof] = [readFileSync("public.json"), readFileSync("proof.json")];
const times = [];
for (let run = 0; run < {runs} + 20; run++) {{
  const begin = process.cpuUsage();
  verifyJson(publicText, proof);
  const {{ user, system }} = process.cpuUsage(begin);
  times.push((user + system) / 1e6);
}}
console.log(times.slice(20).sort((a, b) => a - b)[Math.floor({runs} / 2)]);
"""

LIBRARY = "from zkwright.verifier import Proof, VerifyingKey, public_from_json, verify\n"
LIBRARY += "key = VerifyingKey.from_json(Path('verification_key.json').read_bytes())"


@circuit
def product(p: Private[Field], q: Private[Field]) -> Public[Field]:
    """Two factors of a public number."""
    return p * q


@click.command()
@click.option("--runs", type=click.IntRange(1), default=15, show_default=True, help="Of which medians are taken.")
def main(runs: int) -> None:
    """Print a table of processor times."""
    click.echo(f"{machine.describe()}; medians of {runs}, processor time\n")
    click.echo("| verifier | a process | one proof more |\n| --- | ---: | ---: |")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write_files(folder)
        files = ("public.json", "proof.json")
        library = [sys.executable, "-m", "zkwright.cli", "verify", "verification_key.json", *files]
        call = "verify(key, public_from_json(public), Proof.from_json(proof))"
        again = _again(folder, [sys.executable, "-c", IN_PYTHON.format(head=LIBRARY, call=call, runs=runs)])
        _row("`zkwright verify`, pure Python", _process(folder, library, runs), again)
        head, call = "from product import verify_json", "verify_json(public, proof)"
        again = _again(folder, [sys.executable, "-c", IN_PYTHON.format(head=head, call=call, runs=runs)])
        _row("`product.py`", _process(folder, [sys.executable, "product.py", *files], runs), again)
        (folder / "again.mjs").write_text(IN_NODE.format(runs=runs), encoding="utf-8")
        again = _again(folder, ["node", "again.mjs"])
        _row("`product.mjs`", _process(folder, ["node", "product.mjs", *files], runs), again)


def _write_files(folder: Path) -> None:
    program = product.compile()
    key = setup(program.r1cs)
    proof, public = Prover(key, program).prove_inputs({"p": 3, "q": 11})
    vk = key.verifying_key()
    described = DescribedKey.of(vk, statement_of(program, key), development=True)
    texts = {
        "verification_key.json": vk.to_json(),
        "public.json": public_to_json(public),
        "proof.json": proof.to_json(),
        "product.py": python_verifier(described),
        "product.mjs": javascript_verifier(described),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def _row(name: str, process: float, again: float) -> None:
    click.echo(f"| {name} | {1000 * process:.0f} ms | {1000 * again:.0f} ms |")


def _process(folder: Path, command: list[str], runs: int) -> float:
    """The processor time of a process, and of what it starts."""
    times = []
    for _ in range(runs):
        before = os.times()
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, env=_environment())
        after = os.times()
        times.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return statistics.median(times)


def _again(folder: Path, command: list[str]) -> float:
    """What a program prints: seconds."""
    done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True, env=_environment())
    return float(done.stdout)


def _environment() -> dict[str, str]:
    return {**os.environ, "ZKWRIGHT_ENGINE": "reference"}


if __name__ == "__main__":
    main()
