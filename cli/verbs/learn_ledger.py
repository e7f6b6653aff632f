"""`zkwright learn ledger`: what was spent of a budget of differential privacy."""

from __future__ import annotations

from zkwright.cli.grammar import Argument, Verb, path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page


def run_ledger(output: Output, file: Path) -> None:
    """Say what was released of the same people's data, with which noise, and what that costs of what is allowed.

    FILE is a ledger that `zkwright.learning.privacy.Budget` keeps. Nothing in it is changed.
    """
    from zkwright.learning.privacy import Budget

    budget = Budget.of_file(file)
    releases, spent = budget.releases(), budget.spent()
    epsilon, delta = map(float, budget.allowed)
    document = {
        "allowed": {"epsilon": epsilon, "delta": delta},
        "spent": {"epsilon": spent.epsilon, "delta": spent.delta},
        "releases": [{"label": label, "noise": noise} for label, noise in releases],
    }

    def show(page: Page) -> None:
        for label, noise in releases:
            page.line(f"{label}: {noise}")
        page.line(f"spent epsilon {spent.epsilon:g} of {epsilon:g}, delta {spent.delta:.2g} of {delta:.2g}", "bold")

    output.result(document, show)


LEDGER: Final = Verb("learn ledger", run_ledger, [Argument("file", "FILE", path)], [])
