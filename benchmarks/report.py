"""The tables of a run, in Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.contenders.contender import STEPS
from benchmarks.plot import MissingMatplotlibError, draw
from benchmarks.process import Sample
from benchmarks.results import Results

US: Final = "zkwright"

BEGIN: Final = "<!-- measured by `python -m benchmarks.peers --readme` -->"
END: Final = "<!-- end of measured -->"

NOTES: Final = """\
Everybody proves the same `.r1cs`, a chain of Poseidon hashes of 240 constraints each (the largest chain within the size), with
the same `.wtns`; circom + snarkjs and groth16py prove and verify with the same `.zkey`, gnark with a key of its own. A *process*
starts cold, reads its files and writes its results; *warm* means files read and code warmed up, in one process, repeated for
half a second. Compile, setup and witness are processes. snarkjs' setup starts from a finished phase 1. gnark always solves for
the internal wires when it proves; zkwright verifies each proof before it hands it out. groth16py has no witness program for an
`.r1cs`; only zkwright and circom compile here, and gnark's witness step reads the `.r1cs` and solves it. Memory below the
measuring process's own, some 17 MiB, cannot be told.
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What a reader must know of a run beside its samples."""

    machine: str
    versions: Mapping[str, str | None]
    missing: Mapping[str, str]
    """How to install each peer that was not there."""
    runs: int
    once_above_seconds: int


def write_report(folder: Path, run: Run, results: Sequence[Results]) -> None:
    """Write README.md, and measured.png when matplotlib is there."""
    try:
        draw(folder / "measured.png", list(run.versions), results)
        picture = "![Seconds of each step against constraints](measured.png)\n"
    except MissingMatplotlibError as missing:
        picture = f"No plot: {missing}.\n"
    contenders = list(run.versions)
    pages = [
        "# zkwright beside its peers\n",
        f"{run.machine}. Medians of {run.runs} runs in turns; a step that took over {run.once_above_seconds} s ran once.\n",
        "".join(f"- {_who(name, run)}\n" for name in contenders),
        picture,
        "## Wall time, warm or whole process; in brackets, times zkwright's\n",
        _table(contenders, results, STEPS, lambda sample: sample.wall, seconds),
        "## Processor time, all cores\n",
        _table(contenders, results, STEPS, lambda sample: sample.cpu, seconds),
        "## Peak resident memory, mapped files included\n",
        _table(contenders, results, [s for s in STEPS if "warm" not in s], lambda sample: sample.peak, mebibytes),
        "## What is compared\n",
        NOTES,
        *_failures(results),
    ]
    (folder / "README.md").write_text("\n".join(pages), encoding="utf-8")


def update_readme(readme: Path, folder: Path, run: Run, results: Sequence[Results]) -> None:
    """Replace what stands between the markers of a README by the wall times of the two largest sizes.

    Raises `ValueError` when a marker is missing.
    """
    before, begin, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{readme}: no section to replace: put the lines {BEGIN} and {END} where the table goes")
    report = folder.relative_to(readme.parent.resolve())
    contenders = list(run.versions)
    section = [
        f"{run.machine}.",
        f"{'; '.join(_who(name, run) for name in contenders)}.",
        f"Medians of {run.runs} runs in turns; in brackets, times zkwright's.",
        f"[All tables, and what is compared]({report}/README.md).\n",
        _table(contenders, results[-2:], STEPS, lambda sample: sample.wall, seconds),
        f"![Seconds of each step against constraints]({report}/measured.png)",
    ]
    readme.write_text("\n".join([before + begin, *section, end + after]), encoding="utf-8")


def seconds(value: float) -> str:
    """Three significant digits, in the unit that suits.

    >>> seconds(12.34), seconds(0.01234)
    ('12.3 s', '12.3 ms')
    """
    return f"{_short(value)} s" if value >= 1 else f"{_short(1000 * value)} ms"


def mebibytes(value: float) -> str:
    """Whole mebibytes.

    >>> mebibytes(3 << 20)
    '3 MiB'
    """
    return f"{value / 2**20:.0f} MiB"


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def _who(name: str, run: Run) -> str:
    return f"{name}: {run.versions[name] or f'not installed; to install it: `{run.missing[name]}`'}"


def _table(
    contenders: Sequence[str],
    results: Sequence[Results],
    steps: Iterable[str],
    figure: Callable[[Sample], float | None],
    shown: Callable[[float], str],
) -> str:
    """A row for each step and size, a column for each contender."""

    def figure_of(at: Results, who: str, step: str) -> float | None:
        median = at.median(who, step)
        return None if median is None else figure(median)

    def cell(at: Results, who: str, step: str) -> str:
        if step in at.failures.get(who, {}):
            return "failed"
        value, base = figure_of(at, who, step), figure_of(at, US, step)
        if value is None:
            return "-"
        return shown(value) if who == US or not base else f"{shown(value)} ({_short(value / base)})"

    rows = [["step", "constraints", *contenders]]
    rows += [
        [step, f"2^{at.exponent}", *(cell(at, who, step) for who in contenders)] for step in steps for at in results
    ]
    rows.insert(1, ["---", *["---:"] * (len(rows[0]) - 1)])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _failures(results: Sequence[Results]) -> list[str]:
    told = [
        f"- 2^{at.exponent}, {who}, {step}: `{why}`\n"
        for at in results
        for who, steps in at.failures.items()
        for step, why in steps.items()
    ]
    return ["## Failed\n", "".join(told)] if told else []
