"""A verdict as text: the answer, the wires it is about with their places, what it leans on, and what to do next."""

from __future__ import annotations

from zkwright.analyser.verdict import Answer, SolverUse
from zkwright.cli import tables
from zkwright.cli.text import count, printable
from zkwright.core.shell_word import shell_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Final

    from zkwright.analyser.verdict import Finding, UsedLemma, Verdict
    from zkwright.cli.page import Page

_STYLES: Final = {
    Answer.UNIQUE: "bold green",
    Answer.NOT_UNIQUE: "bold red",
    Answer.UNDECIDED: "bold yellow",
}

_NOTHING_ASKED: Final = ("nothing was asked", "bold yellow")
"""In the place of an answer that holds of no wire at all: it would read as praise."""

_MOST: Final = 20
"""Wires, lemmas or findings that people are shown."""

_MOST_DIGITS: Final = 24
"""Digits of a value that people are shown; --json has all."""


def show_verdict(
    page: Page, verdict: Verdict, target: str, files: Sequence[str], without_effect: Sequence[str] = ()
) -> None:
    """Draw all of it; `target` is what was audited, `files` what was written, `without_effect` says which options did nothing."""
    answer, style = (verdict.answer.value, _STYLES[verdict.answer]) if verdict.n_asked else _NOTHING_ASKED
    page.parts([(f"{answer}: ", style), (verdict.sentence, "")])
    page.line(f"{count(verdict.n_rows, 'constraint')}, {count(verdict.n_wires, 'wire')}", "dim")
    if verdict.rules:
        page.line(f"decided by {', '.join(f'{name} {number:,}' for name, number in verdict.rules)}", "dim")
    for line in _limits(verdict):
        page.line(line, "dim")
    _show_wires(page, verdict)
    _show_lemmas(page, verdict.lemmas)
    _show_findings(page, verdict.lints)
    if files:
        page.line()
        tables.show_rows(page, [("wrote", file) for file in files], align="<<", styles=("dim", ""))
    page.line()
    for line in without_effect:
        page.line(line, "dim")
    for line in _next(verdict, target, files):
        page.line(line)


def _show_wires(page: Page, verdict: Verdict) -> None:
    found = verdict.counterexample
    if found is not None:
        differing = [
            (wire.name, _value(found.first[wire.wire]), _value(found.second[wire.wire]), wire.where or "")
            for wire in found.differing
        ]
        _table(page, ("differs", "first", "second", "where"), differing, "<>><")
        _table(
            page,
            ("for the input", "value"),
            [(wire.name, _value(found.first[wire.wire])) for wire in found.inputs],
            "<>",
        )
    if len(verdict.undecided) <= _MOST:
        _table(page, ("open", "where"), [(wire.name, wire.where or "") for wire in verdict.undecided], "<<")
        return
    places: dict[str, list[str]] = {}
    for wire in verdict.undecided:
        places.setdefault(wire.where or "", []).append(wire.name)
    rows = [(f"{len(names):,}", names[0], place) for place, names in places.items()]
    _table(page, ("open", "the first", "where"), rows, "><<")


def _show_lemmas(page: Page, lemmas: Sequence[UsedLemma]) -> None:
    if not lemmas:
        return
    declared = sum(lemma.declared for lemma in lemmas)
    page.line()
    told = f", {declared:,} of them declared: argued for by people, in the gadget's file" if declared else ""
    page.line(f"leans on {count(len(lemmas), 'lemma')}{told}")
    for lemma in sorted(lemmas, key=lambda lemma: not lemma.declared)[:_MOST]:
        kind = "declared" if lemma.declared else "proved"
        page.parts([(f"  {lemma.name}", ""), (f"  {kind}, used {count(lemma.instances, 'time')}", "dim")])
        if lemma.declared:
            page.line(f"    {lemma.statement}", "dim")
    if len(lemmas) > _MOST:
        page.line(f"  ... and {len(lemmas) - _MOST:,} more; --json lists all", "dim")


def _show_findings(page: Page, findings: Sequence[Finding]) -> None:
    for finding in findings[:_MOST]:
        page.line()
        place = f"{printable(finding.where)}: " if finding.where else ""
        page.parts([(f"{place}{finding.message}", "yellow"), (f"  [{finding.lint}]", "dim")])
        page.line(f"  {finding.mend}")
    if len(findings) > _MOST:
        page.line(f"... and {len(findings) - _MOST:,} more findings; --json lists all", "dim")


def _table(page: Page, head: tuple[str, ...], rows: Sequence[tuple[str, ...]], align: str) -> None:
    if not rows:
        return
    page.line()
    tables.show_rows(page, [head, *rows[:_MOST]], align=align, styles=("",) * len(head), headings=True)
    if len(rows) > _MOST:
        page.line(f"... and {len(rows) - _MOST:,} more; --json lists all", "dim")


def _value(value: int) -> str:
    digits = str(value)
    return digits if len(digits) <= _MOST_DIGITS else f"{digits[:10]}\u2026{digits[-10:]}"


def _next(verdict: Verdict, target: str, files: Sequence[str]) -> list[str]:
    """What to do now."""
    if verdict.answer is Answer.UNIQUE:
        return [
            *_read_findings(verdict),
            "whether the constraints say what you meant is another question: docs/soundness.md",
        ]
    if verdict.answer is Answer.NOT_UNIQUE:
        told = ["a constraint is missing: say at these places what the value has to be, and audit again"]
        if verdict.about != "outputs":
            told.append("no mistake is a free inverse that shows whether a value is 0, where only that differs")
        if not any(file.endswith(".wtns") for file in files):
            command = f"zkwright audit {shell_word(target)} --counterexample DIR"
            told.append(f"to prove both with your own key, have the witnesses written: {command}")
        return told
    n, inside = len(verdict.undecided), verdict.n_in_library
    told = ["more time may decide what is open: --time-limit SECONDS"] if verdict.out_of_time else []
    if inside < n:
        look = "else look at these places" if verdict.out_of_time else "look at these places first"
        told.append(f"{look}: a value there may need one more constraint")
    if inside:
        which = "all" if inside == n else f"{inside:,} of the {n:,}"
        told.append(f"{which} open wires lie inside gadgets of the library, where no constraint of yours belongs")
    if verdict.solver is SolverUse.NOT_INSTALLED:
        told.append("no solver is installed, which may decide what rules leave open: pip install 'zkwright[audit]'")
    return told


def _read_findings(verdict: Verdict) -> list[str]:
    """That what lints found is not in the answer."""
    n = len(verdict.lints)
    if not n:
        return []
    which = "this finding" if n == 1 else f"these {n:,} findings"
    return [f"the answer does not speak of {which}: mend what is meant otherwise; --strict exits with 1 for any"]


def _limits(verdict: Verdict) -> list[str]:
    """What part the solver had, and whether time ran out."""
    told = {
        SolverUse.NOT_NEEDED: [],
        SolverUse.USED: ["the solver was asked about what the rules left open"],
        SolverUse.NOT_INSTALLED: ["no solver was asked: none is installed"],
        SolverUse.OUT_OF_TIME: [
            "the solver was asked about what the rules left open, and had not ended when its time was over"
        ],
    }[verdict.solver]
    return [*told, "time ran out before all was tried"] if verdict.out_of_time else told
