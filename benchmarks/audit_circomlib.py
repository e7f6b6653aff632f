"""Audits 72 circuits of circomlib, compiled by circom at its default optimisation, and compares with what is known of them.

python -m benchmarks.audit_circomlib [MAIN ...] [--seconds 60]

MAIN chooses circuits by a part of what they instantiate, such as "Poseidon(2)". Each is audited in a process of its own that is
ended after its seconds. Prints a line for each, and how many were decided, how many wrongly, and in what time; exits with 1
if a word was wrong.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Final

import click

from benchmarks.circom import compile_sources
from benchmarks.circomlib_instances import INSTANCES, Instance
from benchmarks.process import ROOT

UNDECIDED: Final = "undecided"

_DECIDE: Final = """
import json, sys
from zkwright.analyser import audit
from zkwright.core.files.r1cs_file import read_r1cs
verdict = audit(read_r1cs(sys.argv[1]).r1cs, everything=sys.argv[2] == "all", time_limit=float(sys.argv[3]))
print(json.dumps([str(verdict.answer), verdict.n_rows]))
"""


def decided(instance: Instance, folder: Path, seconds: float) -> tuple[str, int | None, float]:
    """The answer, the rows and the seconds that one audit took, the start of its process included."""
    scope = "all" if instance.all_wires else "outputs"
    command = [sys.executable, "-c", _DECIDE, str(folder / f"{instance.name}.r1cs"), scope, str(seconds * 0.9)]
    started = time.perf_counter()
    try:
        done = subprocess.run(command, cwd=ROOT, timeout=seconds, capture_output=True, text=True, check=True)
    except subprocess.TimeoutExpired:
        return UNDECIDED, None, time.perf_counter() - started
    answer, rows = json.loads(done.stdout)
    return answer, rows, time.perf_counter() - started


@click.command(help=__doc__)
@click.argument("main", nargs=-1)
@click.option("--seconds", default=60.0, help="for each circuit")
def run(main: tuple[str, ...], seconds: float) -> None:
    chosen = [one for one in INSTANCES if not main or any(part in one.main for part in main)]
    counts: Counter[str] = Counter()
    total = 0.0
    with tempfile.TemporaryDirectory() as name:
        compile_sources({one.name: one.source for one in chosen}, Path(name))
        for instance in chosen:
            answer, rows, took = decided(instance, Path(name), seconds)
            truth = "unique" if instance.unique else "not unique"
            kind = UNDECIDED if answer == UNDECIDED else "right" if answer == truth else "wrong"
            counts[kind] += 1
            total += took
            print(f"{instance.main:36}{rows or '':>7}{took:8.1f} s  {answer:12}{kind:>10}  {instance.why}", flush=True)
    words = f"{counts['right']} decided, {counts[UNDECIDED]} undecided, {counts['wrong']} wrong"
    print(f"{len(chosen)} circuits: {words}; {total:.0f} s")
    sys.exit(counts["wrong"] > 0)


if __name__ == "__main__":
    run()
