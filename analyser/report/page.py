"""A verdict as one HTML page that needs nothing else, loads nothing and runs nothing.

Names and lines in it may come from anyone: they are shown as text, and the page's policy lets in no script, and nothing from
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

from zkwright.core.html_page import as_text, filled_page

from ..verdict import Verdict

_FOLDER: Final = Path(__file__).parent

_MOST: Final = 500
"""Wires of a kind that the page lists."""

_AT_ONCE: Final = 25
"""Lines of a table that are seen without opening the rest."""

_AROUND: Final = 3
"""Lines of a source that are shown before and behind a marked one."""


def report_page(verdict: Verdict, sources: Mapping[str, Sequence[str]] | None = None) -> str:
    """The page's text. The same arguments give the same text.

    Of `sources`, the lines of files by the names by which places name them, those are shown that a wire or a finding is at, each
    with its neighbours.
    """
    sizes = f"{verdict.n_rows:,} constraints, {verdict.n_wires:,} wires; solver: {verdict.solver.value}"
    sizes += "; time ran out before all was tried" if verdict.out_of_time else ""
    sections = [
        _differing(verdict),
        _sources(verdict, sources or {}),
        _undecided(verdict),
        _findings(verdict),
        _lemmas(verdict),
        _rules(verdict),
    ]
    return filled_page(
        _FOLDER,
        title=as_text(f"{verdict.circuit}: {verdict.answer.value}"),
        kind=verdict.answer.value.replace(" ", "-"),
        name=as_text(verdict.circuit or "a circuit"),
        answer=as_text(verdict.answer.value if verdict.n_asked else "nothing was asked"),
        sentence=as_text(verdict.sentence),
        sizes=as_text(sizes),
        sections="\n".join(section for section in sections if section),
    )


def _differing(verdict: Verdict) -> str:
    found = verdict.counterexample
    if found is None:
        return ""
    rows = [
        [
            _code(wire.name),
            _cell(str(found.first[wire.wire]), "value"),
            _cell(str(found.second[wire.wire]), "value"),
            _code(wire.where),
        ]
        for wire in found.differing[:_MOST]
    ]
    words = "Both satisfy every constraint and have the same inputs."
    table = _table(("wire", "first witness", "second witness", "where"), rows)
    given = [[_code(wire.name), _cell(str(found.first[wire.wire]), "code")] for wire in found.inputs[:_MOST]]
    return _section(
        "Two witnesses",
        len(found.differing),
        words,
        table + (_table(("for the input", "value"), given) if given else ""),
    )


def _undecided(verdict: Verdict) -> str:
    if not verdict.undecided:
        return ""
    rows = [[_code(wire.name), _code(wire.where)] for wire in verdict.undecided[:_MOST]]
    words = "Neither was it shown that the inputs determine these, nor that they do not."
    return _section("Open", len(verdict.undecided), words, _table(("wire", "where"), rows))


def _findings(verdict: Verdict) -> str:
    if not verdict.lints:
        return ""
    rows = [
        [
            f'<td><span class="tag">{as_text(finding.lint)}</span></td>',
            f'<td>{as_text(finding.message)}<div class="mend">{as_text(finding.mend)}</div></td>',
            _code(finding.where),
        ]
        for finding in verdict.lints[:_MOST]
    ]
    return _section("Findings", len(verdict.lints), "", _table(("lint", "what, and how to mend it", "where"), rows))


def _lemmas(verdict: Verdict) -> str:
    if not verdict.lemmas:
        return ""
    rows = [
        [
            _code(lemma.name),
            _cell("declared" if lemma.declared else "proved"),
            _cell(f"{lemma.instances:,}", "number"),
            _cell(lemma.statement),
            _cell(lemma.source or ""),
        ]
        for lemma in sorted(verdict.lemmas, key=lambda lemma: not lemma.declared)
    ]
    words = "What is declared was argued for by people in the gadget's own file; what is proved, a program decided."
    table = _table(("lemma", "kind", "instances", "statement", "source"), rows)
    return _section("Lemmas", len(verdict.lemmas), words, table)


def _rules(verdict: Verdict) -> str:
    if not verdict.rules:
        return ""
    most = max(number for _, number in verdict.rules) or 1
    rows = [
        [
            _code(name),
            _cell(f"{number:,}", "number"),
            f'<td><svg class="share" width="{100 * number / most:.1f}%" height="8"></svg></td>',
        ]
        for name, number in verdict.rules
    ]
    words = "How many wires each rule showed to be determined by the inputs."
    return _section("Rules", len(verdict.rules), words, _table(("rule", "wires", ""), rows))


def _sources(verdict: Verdict, sources: Mapping[str, Sequence[str]]) -> str:
    marks: dict[str, dict[int, tuple[str, list[str]]]] = {}
    found = verdict.counterexample
    differing = found.differing if found else ()
    told = [
        *((wire.where, "marked", f"{wire.name} differs") for wire in differing),
        *((wire.where, "marked", f"{wire.name} is open") for wire in verdict.undecided),
        *((finding.where, "noted", finding.message) for finding in verdict.lints),
    ]
    for where, kind, why in told[:_MOST]:
        file, _, line = (where or "").rpartition(":")
        if file in sources and line.isdecimal() and 1 <= int(line) <= len(sources[file]):
            marks.setdefault(file, {}).setdefault(int(line), (kind, []))[1].append(why)
    parts = [_source(file, sources[file], lines) for file, lines in marks.items()]
    return _section("Source", None, "", "".join(parts)) if parts else ""


def _source(file: str, lines: Sequence[str], marks: Mapping[int, tuple[str, list[str]]]) -> str:
    shown = sorted(
        {near for line in marks for near in range(line - _AROUND, line + _AROUND + 1) if 1 <= near <= len(lines)}
    )
    items, last = [], 0
    for number in shown:
        if last and number != last + 1:
            items.append('<li class="gap"><i></i>…</li>')
        last = number
        kind, why = marks.get(number, ("", []))
        note = f'<span class="why">{as_text("; ".join(why[:4]))}{" …" * (len(why) > 4)}</span>' if why else ""
        items.append(
            f'<li class="{kind}"><i>{number}</i>{as_text(lines[number - 1].rstrip().expandtabs(4))}{note}</li>'
        )
    return f'<div class="source"><h3>{as_text(file)}</h3><ol>{"".join(items)}</ol></div>'


def _section(title: str, number: int | None, words: str, body: str) -> str:
    count = "" if number is None else f"<span>{number:,}</span>"
    more = f"<p>The first {_MOST} are listed.</p>" if number is not None and number > _MOST else ""
    return f"<section><h2>{title}{count}</h2>{f'<p>{as_text(words)}</p>' if words else ''}{body}{more}</section>"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f"<th>{as_text(name)}</th>" for name in heads)
    lines = [f"<tr>{''.join(cells)}</tr>" for cells in rows]
    start = f"<table><thead><tr>{head}</tr></thead><tbody>"
    shown = f"{start}{''.join(lines[:_AT_ONCE])}</tbody></table>"
    if len(lines) <= _AT_ONCE:
        return shown
    more = f"{start}{''.join(lines[_AT_ONCE:])}</tbody></table>"
    return f"{shown}<details><summary>{len(lines) - _AT_ONCE:,} more</summary>{more}</details>"


def _code(text: str | None) -> str:
    return _cell(text or "", "code")


def _cell(text: str, kind: str = "") -> str:
    return f'<td class="{kind}">{as_text(text)}</td>' if kind else f"<td>{as_text(text)}</td>"
