"""The tables and the plot of the front end's figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from benchmarks.plot import COLOURS, MissingMatplotlibError
from benchmarks.process import Sample
from benchmarks.report import mebibytes, seconds
from benchmarks.results import Results

STEPS: Final = ("compile", "write", "read", "solve", "setup")

NOTES: Final = """\
Every figure is the median of processes that did nothing else than reach that step. *Compile* traces, assembles and optimises
with source lines tracked, after Python has imported everything; *write* includes flushing the file to the disk, *read* checking
everything in it, with the file in the system's cache; *solve* gives every wire its value from the inputs by name; *setup* makes a
development key in memory. Memory is the whole process's peak resident size, the interpreter, its imports and mapped files
included: for steps after *write* the circuit read from its file too.

- *Poseidon chain*: every hash needs the one before it, and nothing can be solved in parallel.
- *Merkle forest*: paths of depth 20 in one tree, none needing another.
- *SHA-256 chain*: the digest of the digest; within a block the message schedule runs beside the rounds.

Fresh memory is the system's to clear and, in a virtual machine, the host's to find, which may take ten times as long: two
gigabytes are written to a file in half a second or in five, depending on what happened to the memory before. What *compile* and
*write* take at 2^22 beyond four times their share at 2^20 is that.
"""


def write_report(
    folder: Path, machine: str, runs: int, once_above: int, workloads: Sequence[str], results: Sequence[Results]
) -> None:
    """Write README.md, and measured.png when matplotlib is there."""
    try:
        _draw(folder / "measured.png", workloads, results)
        picture = "![Seconds and peak memory of each step against constraints](measured.png)\n"
    except MissingMatplotlibError as missing:
        picture = f"No plot: {missing}.\n"
    sizes = ",".join(str(at.exponent) for at in results)
    pages = [
        "# The front end as circuits grow\n",
        f"{machine}. Medians of {runs} runs; a step that took over {once_above} s ran once.",
        f"Made by `python -m benchmarks.front_end --sizes {sizes} --runs {runs} -o benchmarks/results/front_end`.\n",
        picture,
        "The dotted lines have slope 1: time and memory in proportion to constraints.\n",
        "## Wall time; in brackets, processor time\n",
        _table(workloads, results, lambda sample, _: f"{seconds(sample.wall)} ({seconds(sample.cpu)})"),
        "## The same for each constraint\n",
        _table(workloads, results, lambda sample, constraints: f"{1e6 * sample.wall / constraints:.2f} µs"),
        "## Files\n",
        _files(workloads, results),
        "## Peak resident memory; in brackets, bytes for each constraint\n",
        _table(workloads, results, _memory),
        "## What is measured\n",
        NOTES,
    ]
    (folder / "README.md").write_text("\n".join(pages), encoding="utf-8")


def _memory(sample: Sample, constraints: int) -> str:
    peak = sample.peak or 0
    return f"{mebibytes(peak)} ({peak / constraints:,.0f})"


def _table(workloads: Sequence[str], results: Sequence[Results], shown: Callable[[Sample, int], str]) -> str:
    """A row for each circuit and size, a column for each step."""
    rows = [["circuit", "constraints", *STEPS], ["---", *["---:"] * (1 + len(STEPS))]]
    for workload in workloads:
        for at in results:
            constraints = at.counts[workload]["constraints"]
            medians = [at.median(workload, step) for step in STEPS]
            cells = ["-" if median is None else shown(median, constraints) for median in medians]
            rows.append([workload, f"{constraints:,}", *cells])
    return _markdown(rows)


def _files(workloads: Sequence[str], results: Sequence[Results]) -> str:
    rows = [["circuit", "constraints", "terms", "wires", "file", "write", "read"], ["---", *["---:"] * 6]]
    for workload in workloads:
        for at in results:
            counts = at.counts[workload]
            medians = [at.median(workload, step) for step in ("write", "read")]
            rates = ["-" if median is None else f"{counts['bytes'] / median.wall / 1e6:.0f} MB/s" for median in medians]
            terms = f"{counts['terms']:,}" if "terms" in counts else "-"  # a folder of before may have no count of them
            sizes = [f"{counts['constraints']:,}", terms, f"{counts['wires']:,}", f"{counts['bytes'] / 1e6:.0f} MB"]
            rows.append([workload, *sizes, *rates])
    return _markdown(rows)


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _draw(file: Path, workloads: Sequence[str], results: Sequence[Results]) -> None:
    """Wall time above, peak memory below, a column for each step. Raises `MissingMatplotlibError`."""
    try:
        from matplotlib.figure import Figure
    except ImportError as missing:
        raise MissingMatplotlibError("pip install '.[bench]' brings matplotlib") from missing
    quantities: list[tuple[str, Callable[[Sample], float]]] = [
        ("seconds", lambda sample: sample.wall),
        ("peak memory, MiB", lambda sample: (sample.peak or 0) / 2**20),
    ]
    figure = Figure(figsize=(15, 6.2), dpi=120, layout="constrained")
    grid = figure.subplots(len(quantities), len(STEPS), sharex=True, sharey="row", squeeze=False)
    for (label, quantity), line in zip(quantities, grid, strict=True):
        line[0].set_ylabel(label)
        for step, axes in zip(STEPS, line, strict=True):
            axes.set_title(step, fontsize=10)
            for workload, colour in zip(workloads, COLOURS, strict=False):
                medians = [(at.counts[workload]["constraints"], at.median(workload, step)) for at in results]
                points = [(constraints, quantity(median)) for constraints, median in medians if median is not None]
                if points:
                    axes.plot(*zip(*points, strict=True), marker="o", markersize=4, color=colour, label=workload)
                    (smallest, *_), (largest, value) = points[0], points[-1]
                    guide = [value * smallest / largest, value]
                    axes.plot([smallest, largest], guide, linestyle=":", linewidth=1, color=colour)
            axes.set(xscale="log", yscale="log")
            axes.set_xticks(
                [2**at.exponent for at in results], [f"$2^{{{at.exponent}}}$" for at in results], minor=False
            )
            axes.xaxis.minorticks_off()
            axes.grid(alpha=0.25)
            axes.spines[["top", "right"]].set_visible(False)
    grid[0][0].legend(frameon=False, fontsize="small")
    figure.savefig(file)
