"""The plot of a run: one small diagram for each step, seconds against constraints, both logarithmic."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from benchmarks.contenders.contender import STEPS
from benchmarks.results import Results

COLOURS: Final = ("#0b6e4f", "#d1495b", "#3066be", "#edae49")


class MissingMatplotlibError(Exception):
    """The plot needs matplotlib."""


def draw(file: Path, contenders: Sequence[str], results: Sequence[Results]) -> None:
    """Draw wall medians into a PNG. Raises `MissingMatplotlibError`."""
    try:
        from matplotlib.figure import Figure
    except ImportError as missing:
        raise MissingMatplotlibError("pip install '.[bench]' brings matplotlib") from missing
    figure = Figure(figsize=(12, 5.6), dpi=120, layout="constrained")
    grid = figure.subplots(2, 4, sharex=True)
    for axes, step in zip(grid.flat, STEPS, strict=False):
        for who, colour in zip(contenders, COLOURS, strict=False):
            medians = [(at.exponent, at.median(who, step)) for at in results]
            points = [(exponent, median.wall) for exponent, median in medians if median is not None]
            if points:
                axes.plot(*zip(*points, strict=True), marker="o", markersize=4, color=colour, label=who)
        axes.set_title(step, fontsize=10)
        axes.set_yscale("log")
        axes.set_ylabel("seconds")
        axes.set_xticks([at.exponent for at in results], [f"$2^{{{at.exponent}}}$" for at in results])
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    legend = grid.flat[-1]
    legend.axis("off")
    handles, labels = grid.flat[STEPS.index("prove, warm")].get_legend_handles_labels()
    legend.legend(handles, labels, loc="center", frameon=False)
    figure.savefig(file)
