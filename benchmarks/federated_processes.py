"""How long a round of federated averaging takes where every member, and the server, is a process of its own.

python -m benchmarks.federated_processes [--members 10] [--parameters 1000 10000 100000]

Members prove at the same time and share this machine's cores, so that seconds from the first to the last are those of this
machine; processor time of the server, by member, is what a server elsewhere has to do.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from zkwright.learning.federated import SizeOpening
from zkwright.learning.federated.network import Credentials, write_size

PATIENCE = 3600


def main() -> None:
    """Print a row of the table in docs/learning.md for each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=10)
    parser.add_argument("--parameters", type=int, nargs="+", default=[1000, 10_000, 100_000])
    chosen = parser.parse_args()
    for parameters in chosen.parameters:
        with tempfile.TemporaryDirectory() as folder:
            print(row(Path(folder), parameters, chosen.members), flush=True)


def row(folder: Path, parameters: int, count: int) -> str:
    """One round of `count` members."""
    done("learn", "compile", "--parameters", str(parameters), "-o", folder)
    done("setup", folder / "update.r1cs", "-o", folder)
    names = [f"member-{place}" for place in range(count)]
    (folder / "round.toml").write_text(round_toml(folder, parameters, names))
    before = os.times()
    server = begun(
        *("learn", "server", "--round", folder / "round.toml", "--identity", folder / "server.identity"),
        *("--development", "-o", folder),
    )
    line = "" if server.stderr is None else server.stderr.readline()
    port = re.sub(r".*:", "", line.strip())
    theirs = folder / "members.toml"
    theirs.write_text((folder / "round.toml").read_text().replace("127.0.0.1:0", f"127.0.0.1:{port}"))
    start = time.perf_counter()
    members = [
        begun(
            *("learn", "client", "--round", theirs, "--as", name, "--identity", folder / f"{name}.identity"),
            *("--size", folder / f"{name}.size", "--update", folder / f"{name}.npy", "-o", folder / name),
        )
        for name in names
    ]
    for member in members:
        told(member)
    served, took, after = told(server), time.perf_counter() - start, os.times()
    whole = sum(after[2:4]) - sum(before[2:4]) - served["processor_seconds"]
    cells = [
        f"{parameters:,}",
        str(count),
        f"{1000 * served['worked_seconds'] / count:.1f} ms",
        f"{1000 * served['processor_seconds'] / count:.1f} ms",
        f"{whole / count:.1f} s",
        f"{took:.1f} s",
    ]
    return f"| {' | '.join(cells)} |"


def round_toml(folder: Path, parameters: int, names: list[str]) -> str:
    """The round's file, beside which each member's own lie."""
    lines = ['label = "benchmark"', f"parameters = {parameters}", "clip = 1.0", "norm = 4.0", f"patience = {PATIENCE}"]
    lines += ['circuit = "update.r1cs"', 'key = "update.zkey"', 'statement = "update.statement.json"']
    server = Credentials.new(folder / "server.identity")
    lines += ["[server]", 'address = "127.0.0.1:0"', f'certificate = "{server.certificate_text}"']
    chance = np.random.default_rng(0)
    for name in names:
        size, credentials = SizeOpening.of(100), Credentials.new(folder / f"{name}.identity")
        write_size(size, folder / f"{name}.size")
        np.save(folder / f"{name}.npy", chance.normal(0, 0.1 / np.sqrt(parameters / 1000), parameters))
        lines += ["[[member]]", f'name = "{name}"', f'certificate = "{credentials.certificate_text}"']
        lines += [f'size = "{size.commitment}"']
    return "\n".join(lines)


def begun(*words: str | Path) -> subprocess.Popen[str]:
    """A process of the command."""
    command = [sys.executable, "-m", "zkwright", "--json", *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def told(process: subprocess.Popen[str]) -> dict[str, Any]:
    """What it says when it is done; raises where it failed."""
    said, complained = process.communicate()
    if process.returncode != 0:
        raise RuntimeError(said + complained)
    document: dict[str, Any] = json.loads(said)
    return document


def done(*words: str | Path) -> dict[str, Any]:
    """What a verb says."""
    return told(begun(*words))


if __name__ == "__main__":
    main()
