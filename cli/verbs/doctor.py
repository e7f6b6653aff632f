"""`zkwright doctor`: what works here, and what is missing."""

from __future__ import annotations

from zkwright.cli import tables
from zkwright.cli.exit_codes import NO
from zkwright.cli.grammar import Verb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

    from zkwright.cli.output import Output
    from zkwright.cli.page import Page


def run(output: Output) -> int:
    """Say which versions and which engine are in use, and what is missing.

    Exits with 1 when something is missing without which zkwright does not work, or verifies proofs only.
    """
    from ..installation import examine, verifies
    from ..missing_packages import THE_REST

    findings = examine()
    healthy = all(finding.found for finding in findings if finding.required)
    document = {
        finding.name: {"found": finding.found, "mend": None if finding.found else finding.mend or None}
        for finding in findings
    }

    def show(page: Page) -> None:
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            style = "" if finding.found else ("bold red" if finding.required else "yellow")
            told = finding.found or f"{'missing' if finding.required else 'not found'}; {finding.mend}"
            tables.show_rows(page, [(f"{finding.name:<{width}}", told)], align="<<", styles=("dim", style))
        if not healthy and verifies(findings):
            page.line("zkwright verifies proofs here; not all else works", "bold yellow")
            page.line(THE_REST)
        else:
            page.line(
                f"zkwright {'works' if healthy else 'does not work'} here", "bold green" if healthy else "bold red"
            )

    output.result({"ok": healthy, "verifies": verifies(findings), "findings": document}, show)
    return 0 if healthy else NO


VERB: Final = Verb("doctor", run, [])
