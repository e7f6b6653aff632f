"""Several parties and one proof: seconds once all are connected, beside a plain proof, and MPyC, which proves nothing.

Processor time is that of one party, or of the plain prover, in all threads: what else runs on the machine counts little in it.

python -m benchmarks.parties [--times 5] [--only total]

A process for each party, on this machine, whose cores they share: shares of a proof take as many times as long as on machines of
their own, as there are parties, where a plain proof keeps all cores busy. MPyC is left out where it is not installed.
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
from typing import Any, Final, NamedTuple

import click
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import Program
from zkwright.core.field import R

from benchmarks import joint_products, joint_statements, machine
from benchmarks.process import ROOT


class Case(NamedTuple):
    """A statement of `joint_statements`, whose inputs its parties give one each."""

    name: str
    circuit: str
    values: list[Any]
    parameters: dict[str, int] = {}  # noqa: RUF012 - never written to
    threshold: int = 1
    is_far: bool = True
    """Whether it is measured with `_FAR` as well."""


_BIDS: Final = [700_000_017, 1_999_999_999, 123_456]
CASES: Final = (
    Case("total", "total", _BIDS),
    Case("tally", "tally", [True, False, True]),
    Case("second price", "second_price", _BIDS),
    Case("second price of 7, threshold 3", "second_price", [*_BIDS, 5, 6, 7, 8], {"n": 7}, 3),
    Case("80 hashes each", "cones", [1, 2, 3], {"k": 80}),
    Case("365 hashes each", "cones", [1, 2, 3], {"k": 365}, is_far=False),
    Case("450 ranges each", "ranges", [1, 2, 3], {"k": 450}, is_far=False),
)
_FAR: Final = 25
"""Milliseconds one way, as between cities."""


def inputs(case: Case) -> dict[str, Any]:
    """What one prover would give."""
    is_tally = case.circuit == "tally"
    more = {"commitments": [str(poseidon(int(value), 1)) for value in case.values]} if is_tally else {}
    return {"values": case.values, **more}


def joint(case: Case, folder: Path, delay: int) -> dict[str, Any]:
    """What the party says that took longest."""
    given, parties = folder / "inputs.json", folder / "parties.toml"
    given.write_text(json.dumps(inputs(case)))
    entries = [f"values[{place}]" for place in range(len(case.values))]
    parties.write_text(joint_products.drafted(folder, len(entries), case.threshold, entries))
    command = [sys.executable, "-m", "zkwright", "--json", "parties", "simulate"]
    command += [f"{joint_statements.__file__}:{case.circuit}", "--parties", str(parties), "-i", str(given)]
    command += ["-o", str(folder / "out"), "--delay", str(delay)]
    for name, value in case.parameters.items():
        command += ["-p", f"{name}={value}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    told: list[dict[str, Any]] = json.loads(done.stdout)["by_party"]
    return max((said for said in told if "joint_seconds" in said), key=lambda said: said["joint_seconds"])


class Plain(NamedTuple):
    """Seconds of a proof by one prover; processor seconds of that, and of a party's share of one."""

    seconds: float
    processor: float
    share: float


def plain(program: Program, given: dict[str, Any], times: int) -> Plain:
    """Medians, of a key that is prepared."""
    from zkwright.core.limbs import to_limbs
    from zkwright.prover import choose_engine, setup

    prepared = choose_engine().prepare(setup(program.r1cs), None)
    witness = program.solve(given).limbs()
    # Shares are numbers of any size, whatever they are shares of.
    share = to_limbs(pow(5, place, R) for place in range(1, program.r1cs.n_wires + 1))
    seconds, processor, of_share = [], [], []
    for _ in range(times + 1):
        begun, computed = time.perf_counter(), time.process_time()
        prepared.prove_unchecked(witness, 3, 5, None)
        seconds.append(time.perf_counter() - begun)
        processor.append(time.process_time() - computed)
        computed = time.process_time()
        prepared.prove_unchecked(share, 3, 5, None)
        of_share.append(time.process_time() - computed)
    return Plain(*(statistics.median(taken[1:]) for taken in (seconds, processor, of_share)))


def mpyc(times: int) -> dict[str, float]:
    """Seconds by statement; nothing where it is not installed."""
    if find_spec("mpyc") is None:
        return {}
    command = [sys.executable, "-m", "benchmarks.joint_mpyc", "-M3"]
    found: list[dict[str, float]] = []
    for _ in range(times):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        found += [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {
        case: statistics.median(run[name] for run in found)
        for case, name in (("total", "total"), ("second price", "second_price"))
    }


def line(case: Case, folder: Path, times: int, others: dict[str, float]) -> str:
    """What there is to say of a case."""
    program = getattr(joint_statements, case.circuit).compile(**case.parameters)
    alone = plain(program, inputs(case), times)
    near = [joint(case, folder, 0) for _ in range(times)]

    def median(part: str) -> float:
        taken: list[float] = [said[f"{part}_seconds"] for said in near]
        return statistics.median(taken)

    said = [
        f"{case.name}: {program.r1cs.n_rows} constraints, {near[0]['rounds']} rounds, {near[0]['bytes_sent'] / 1000:.0f} kB",
        f"{1000 * median('joint'):.0f} ms, at most {1000 * max(said['joint_seconds'] for said in near):.0f}",
        f"of these {median('check') / median('joint'):.0%} the last check, {median('proof') / median('joint'):.0%} the proof",
        f"a plain proof {1000 * alone.seconds:.0f} ms",
        f"processor time {1000 * median('processor'):.0f} ms, {median('processor') / alone.processor:.2f} times a plain proof's, "
        f"a share of a proof alone {alone.share / alone.processor:.2f} times",
    ]
    if case.is_far:
        said.append(f"{joint(case, folder, _FAR)['joint_seconds']:.2f} s at {_FAR} ms one way")
    if case.name in others:
        said.append(f"MPyC {1000 * others[case.name]:.1f} ms")
    return "; ".join(said)


@click.command()
@click.option("--times", default=5, show_default=True)
@click.option("--only", help="The case that begins so.")
def main(times: int, only: str | None) -> None:
    """Print a line for each statement, and how many joint products a second there are."""
    click.echo(machine.describe())
    others = mpyc(times)
    with tempfile.TemporaryDirectory() as name:
        for case in CASES:
            if only is None or case.name.startswith(only):
                click.echo(line(case, Path(name), times, others))
    if only is None:
        for n, threshold in ((3, 1), (7, 3)):
            click.echo(joint_products.said(n, threshold, 1 << 18, times))


if __name__ == "__main__":
    main()
