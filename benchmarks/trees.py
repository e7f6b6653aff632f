"""Trees in a store: how many leaves come in a second, what a path takes, what a file and a process weigh.

Times are of processors, by all threads, so that they say the same of a machine that has other work; what a disk takes is not in.

python -m benchmarks.trees [--leaves 1000000] [--entries 2000] [--runs 5] [-o DIR]

DIR keeps the file meanwhile. Prints the tables of docs/trees.md. The peer is circomlibjs' sparse Merkle tree, in memory, as
`npm ci` in tests/interop installs it.
"""

from __future__ import annotations

import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from zkwright.core.field import R
from zkwright.trees import IncrementalTree, SparseTree, SqliteStore

from benchmarks import machine
from benchmarks.process import ROOT

INTEROP = ROOT / "tests" / "interop"
MIB = 2**20
MANY, FEW = 10_000, 50


@contextmanager
def timed(times: list[float]) -> Iterator[None]:
    """Add the processor seconds that the block takes."""
    started = time.process_time()
    yield
    times.append(time.process_time() - started)


def seconds(runs: int, step: Callable[[], object]) -> float:
    """The median of some runs."""
    times: list[float] = []
    for _ in range(runs):
        with timed(times):
            step()
    return statistics.median(times)


@click.command()
@click.option("--leaves", type=click.IntRange(1), default=1_000_000, show_default=True)
@click.option("--entries", type=click.IntRange(1), default=2_000, show_default=True, help="Of the sparse trees.")
@click.option("--runs", type=click.IntRange(1), default=5, show_default=True, help="Of which medians are taken.")
@click.option("-o", "--out", type=click.Path(path_type=Path), default=Path("build/benchmarks"), show_default=True)
def main(leaves: int, entries: int, runs: int, out: Path) -> None:
    """Print two tables."""
    out.mkdir(parents=True, exist_ok=True)
    click.echo(f"{machine.describe()}; medians of {runs}\n\n| of {leaves:,} leaves, in SQLite | |\n| --- | ---: |")
    with tempfile.TemporaryDirectory(dir=out) as folder:
        for what, value in _incremental(Path(folder, "members.db"), leaves, runs):
            click.echo(f"| {what} | {value} |")
        click.echo(f"\n| sparse, {entries:,} insertions | seconds | a second |\n| --- | ---: | ---: |")
        for what, taken in _sparse(Path(folder, "map.db"), entries, runs):
            click.echo(f"| {what} | {taken:.2f} | {entries / taken:,.0f} |")


def _incremental(path: Path, leaves: int, runs: int) -> Iterator[tuple[str, str]]:
    draws = random.Random(1)
    with SqliteStore(path) as store:
        tree = IncrementalTree(32, store)
        taken: list[float] = []
        with timed(taken):
            tree.extend(draws.randrange(R) for _ in range(leaves))
        yield "one `extend` of all, leaves a second", f"{leaves / taken[0]:,.0f}"
        some = [draws.randrange(R) for _ in range(MANY)]

        def one_by_one() -> None:
            with tree.batch():
                for leaf in some:
                    tree.append(leaf)

        yield f"{MANY:,} more by `extend`, leaves a second", f"{MANY / seconds(runs, lambda: tree.extend(some)):,.0f}"
        yield f"{MANY:,} more by `append` within `batch`, leaves a second", f"{MANY / seconds(runs, one_by_one):,.0f}"
        durable = seconds(runs, lambda: [tree.append(leaf) for leaf in some[:FEW]]) / FEW
        yield "an `append` for itself, besides the disk, milliseconds", f"{1e3 * durable:.2f}"
        places = [draws.randrange(leaves) for _ in range(1000)]
        yield (
            "a path, microseconds",
            f"{1e6 * seconds(runs, lambda: [tree.path(place) for place in places]) / 1000:.0f}",
        )
        known = [tree.leaves(place, place + 1)[0] for place in places]
        found = seconds(runs, lambda: [tree.index_of(leaf) for leaf in known]) / 1000
        yield "`index_of`, microseconds", f"{1e6 * found:.0f}"
    yield "the file, MiB", f"{path.stat().st_size / MIB:.0f}"
    yield "the process at its peak, MiB", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MIB:.0f}"


def _sparse(path: Path, entries: int, runs: int) -> Iterator[tuple[str, float]]:
    draws = random.Random(2)
    pairs = [(draws.randrange(R), draws.randrange(R)) for _ in range(entries)]

    def fill(tree: SparseTree) -> int:
        for key, value in pairs:
            tree.insert(key, value)
        return tree.root

    yield "`SparseTree` in memory", seconds(runs, lambda: fill(SparseTree(120)))
    with SqliteStore(path) as store:
        taken: list[float] = []
        with timed(taken), store.writing():
            root = fill(SparseTree(120, store))
    yield "`SparseTree` in SQLite, in one transaction", taken[0]
    yield "circomlibjs, in memory", _theirs(pairs, root)


def _theirs(pairs: list[tuple[int, int]], root: int) -> float:
    """Processor seconds of the insertions alone. Raises `SystemExit` where the peer is missing or has another root."""
    node = Path(sys.executable).parent / "node"
    steps = json.dumps([["insert", str(key), str(value)] for key, value in pairs])
    done = subprocess.run(
        [node, INTEROP / "sparse_tree.cjs"], cwd=INTEROP, input=steps, text=True, capture_output=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"no peer: run `npm ci --ignore-scripts` in {INTEROP.relative_to(ROOT)}\n{done.stderr[-500:]}")
    results = json.loads(done.stdout)
    if int(results[-1]["root"]) != root:
        raise SystemExit("the peer has another root")
    return float(results[-1]["seconds"])


if __name__ == "__main__":
    main()
