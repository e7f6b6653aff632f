"""Plots of docs/learning.md: accuracy against rows, of models at several widths, and error against epsilon, of noise.

python -m benchmarks.learning_plots [--folder docs]
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from zkwright.learning.models import answer_circuit, quantised, quantised_forest
from zkwright.learning.privacy import Distribution, discrete_gaussian, discrete_laplace
from zkwright.learning.privacy.budget import epsilon_of

from benchmarks.plot import COLOURS, MissingMatplotlibError

WIDTHS: Final = (1, 2, 3, 4, 6, 8)
TRUSTEES: Final = 4
DELTA: Final = 1e-6


def main() -> None:
    """Draw both, and print what is in them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("docs"))
    folder = parser.parse_args().folder
    _accuracy(folder / "learning_accuracy.png")
    _noise(folder / "learning_noise.png")


def models() -> Iterator[tuple[str, float, list[tuple[int, int, float]]]]:
    """Of each estimator its name, its accuracy in floats on unseen digits, and width, rows of an answer and accuracy."""
    from sklearn.datasets import load_digits
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import train_test_split
    from sklearn.neural_network import MLPClassifier

    data, labels = load_digits(return_X_y=True)
    seen, unseen, known, asked = train_test_split(data / 16, labels, random_state=0)
    for name, estimator, take in (
        ("logistic regression, 64-10", LogisticRegression(max_iter=1000), quantised),
        ("network, 64-16-10", MLPClassifier((16,), max_iter=300, random_state=0, alpha=1, tol=0.01), quantised),
        ("network, 64-64-10", MLPClassifier((64,), max_iter=300, random_state=0, alpha=1, tol=0.01), quantised),
        ("10 trees of 6 levels", RandomForestClassifier(10, max_depth=6, random_state=0), quantised_forest),
    ):
        estimator.fit(seen, known)
        points = []
        for width in WIDTHS:
            model = take(estimator, seen, width=width)
            rows = answer_circuit(model.shape).compile().r1cs.n_rows
            points.append((width, rows, float((model.predict(unseen) == asked).mean())))
        yield name, float(estimator.score(unseen, asked)), points


def errors() -> dict[str, list[tuple[float, float]]]:
    """Of each way to add noise to a count, the standard deviation of what is released, by epsilon."""
    epsilons = [Fraction(1, each) for each in (16, 12, 8, 6, 4, 3, 2)] + [Fraction(1), Fraction(2), Fraction(3)]
    found: dict[str, list[tuple[float, float]]] = {}

    def say(name: str, epsilon: float, deviation: float) -> None:
        found.setdefault(name, []).append((epsilon, deviation))

    for epsilon in epsilons:
        scale = 1 / epsilon
        one, two, three = (discrete_laplace(scale, shares=shares) for shares in (1, 2, 3))
        say(f"{TRUSTEES} add, 3 of them may collude", float(epsilon), deviation(one) * math.sqrt(TRUSTEES))
        say(f"{TRUSTEES} add, 2 of them may collude", float(epsilon), deviation(two) * math.sqrt(TRUSTEES))
        say(f"{TRUSTEES} add, 1 of them may tell", float(epsilon), deviation(three) * math.sqrt(TRUSTEES))
        say("one adds, and is trusted not to tell", float(epsilon), deviation(one))
    for sigma in (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48):
        noise = discrete_gaussian(sigma)
        cost = epsilon_of(float(noise.rho), DELTA)
        if cost <= float(epsilons[-1]):
            say(f"the same, Gaussian, delta {DELTA:g}", cost, deviation(noise))
    return found


def deviation(noise: Distribution) -> float:
    """The standard deviation, of the probabilities with which numbers are drawn."""
    return math.sqrt(sum(k * k * float(noise.probability(k)) for k in range(noise.low, noise.high + 1)))


def _accuracy(file: Path) -> None:
    axes, save = _axes()
    for (name, floats, points), colour in zip(models(), COLOURS, strict=True):
        print(
            name,
            f"{floats:.3f}",
            *(f"{width} bits {rows:,} {accuracy:.3f}" for width, rows, accuracy in points),
            sep="; ",
        )
        rows = [each[1] for each in points]
        axes.plot(rows, [100 * each[2] for each in points], marker="o", markersize=4, color=colour, label=name)
        axes.plot([rows[0], rows[-1]], [100 * floats] * 2, color=colour, linewidth=0.8, linestyle="--")
        for width, at, accuracy in points:
            if width in (WIDTHS[0], WIDTHS[-1]):
                axes.annotate(
                    str(width), (at, 100 * accuracy), (4, -9), textcoords="offset points", fontsize=7, color=colour
                )
    axes.set_xscale("log")
    axes.set_xlabel("rows of an answer; points are inputs of 1, 2, 3, 4, 6 and 8 bits, dashed is the model in floats")
    axes.set_ylabel("% of unseen digits right")
    axes.legend(frameon=False, fontsize=8)
    save(file)


def _noise(file: Path) -> None:
    axes, save = _axes()
    styles = zip(errors().items(), (*COLOURS, "#444444"), strict=True)
    for (name, points), colour in styles:
        print(name, *(f"{epsilon:.3f} {error:.2f}" for epsilon, error in points), sep="; ")
        axes.plot(*zip(*points, strict=True), marker="o", markersize=3, color=colour, label=name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("epsilon of a count that one person changes by 1")
    axes.set_ylabel("standard deviation of the noise")
    axes.legend(frameon=False, fontsize=8)
    save(file)


def _axes() -> tuple[Any, Any]:
    try:
        from matplotlib.figure import Figure
    except ImportError as missing:
        raise MissingMatplotlibError("pip install '.[bench]' brings matplotlib") from missing
    figure = Figure(figsize=(7, 4), dpi=110, layout="constrained")
    axes = figure.subplots()
    axes.grid(alpha=0.25)
    axes.spines[["top", "right"]].set_visible(False)
    return axes, figure.savefig


if __name__ == "__main__":
    main()
