"""`zkwright doctor`: what works here, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from zkwright.cli import tables
from zkwright.cli.failures import NO
from zkwright.cli.output import Output
from zkwright.cli.verb import Verb

if TYPE_CHECKING:
    from rich.console import Console


@click.command(cls=Verb)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Say which versions and which engine are in use, and what is missing.

    Exits with 1 when something is missing without which zkwright does not work.
    """
    from zkwright.cli.environment import examine

    findings = examine()
    healthy = all(finding.found for finding in findings if finding.required)
    document = {finding.name: {"found": finding.found, "mend": finding.mend or None} for finding in findings}

    def show(console: Console) -> None:
        for finding in findings:
            style = "" if finding.found else ("bold red" if finding.required else "yellow")
            told = finding.found or f"{'missing' if finding.required else 'not found'}; {finding.mend}"
            tables.show_rows(console, [(f"{finding.name:<9}", told)], align="<<", styles=("dim", style))
        verdict = "zkwright works here" if healthy else "zkwright does not work here"
        console.print(verdict, style="bold green" if healthy else "bold red")

    output: Output = ctx.obj
    output.result({"ok": healthy, "findings": document}, show)
    if not healthy:
        ctx.exit(NO)
