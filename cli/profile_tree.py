"""A profile, or a difference, as a tree of text: the figures in columns, the heaviest branch of each frame first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from zkwright.cli.text import printable

if TYPE_CHECKING:
    from zkwright.cli.page import Page, Part
    from zkwright.compiler.profiler.difference import Difference
    from zkwright.compiler.profiler.nodes import Frame, Node
    from zkwright.compiler.profiler.profile import Profile

DEPTH: Final = 3
"""How many levels are shown unless somebody asks for more."""

_SMALL: Final = 100
"""Branches that weigh less than the circuit divided by this are folded into one."""

Figures = tuple[int, int]


@dataclass(slots=True)
class _Branch:
    """A line of the tree: where it is, what its line says, two figures: rows and terms, or rows before and after."""

    place: str
    note: str
    figures: Figures
    below: list[_Branch] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Form:
    """How figures become columns, and what makes a branch heavy."""

    headings: tuple[str, ...]
    cells: Callable[[Figures], tuple[str, ...]]
    weight: Callable[[Figures], int]


def show_profile(page: Page, profile: Profile, depth: int) -> None:
    """Draw where the constraints come from, `depth` levels deep."""
    total = profile.total.rows
    branches: list[_Branch] = []
    for node in profile.nodes:
        place = f"{node.frame}{_times(node.calls)}"
        branches.append(_Branch(place, _note(node), (node.total.rows, node.total.terms)))
        if node.parent >= 0:
            branches[node.parent].below.append(branches[-1])
    # Parents come first, so from the last to the first every branch below one is joined before it.
    for node, branch in zip(reversed(profile.nodes), reversed(branches), strict=True):
        if len(branch.below) == 1 and not node.own.rows:
            _join(node.frame, branch, branch.below[0])
    form = _Form(
        ("constraints", "share", "terms"),
        lambda figures: (f"{figures[0]:,}", f"{100 * figures[0] / (total or 1):.1f}%", f"{figures[1]:,}"),
        lambda figures: figures[0],
    )
    _draw(page, branches[0], form, depth, total)


def show_difference(page: Page, difference: Difference, depth: int) -> None:
    """Draw which frames have more constraints than before, or fewer, `depth` levels deep."""
    branches: list[_Branch] = []
    for change in difference.changes:
        calls = "" if change.before.calls == change.after.calls else f" {change.before.calls}\u00d7 \u2192"
        note = _where(change.frame)
        place = f"{change.frame}{calls}{_times(change.after.calls, least=0 if calls else 2)}"
        branches.append(_Branch(place, note, (change.before.total.rows, change.after.total.rows)))
        if change.parent >= 0:
            branches[change.parent].below.append(branches[-1])
    form = _Form(
        ("before", "after", "change"),
        lambda figures: (f"{figures[0]:,}", f"{figures[1]:,}", signed(figures[1] - figures[0])),
        lambda figures: abs(figures[1] - figures[0]),
    )
    _draw(page, branches[0], form, depth, max(form.weight(branch.figures) for branch in branches))


def signed(number: int) -> str:
    """A change.

    >>> signed(1200), signed(-3), signed(0)
    ('+1,200', '-3', '0')
    """
    return f"{number:+,}" if number else "0"


def _join(frame: Frame, branch: _Branch, below: _Branch) -> None:
    """Show a line and the one gadget it calls, or a function and its one line, as one branch."""
    if frame.kind == "line":
        branch.place, branch.below = f"{branch.place} \u2192 {below.place}", below.below
    elif frame.kind == "function":
        branch.place, branch.note, branch.below = f"{branch.place}, {below.place}", below.note, below.below


def _times(calls: int, least: int = 2) -> str:
    return f" {calls:,}\u00d7" if calls >= least else ""


def _note(node: Node) -> str:
    return node.frame.source if node.frame.kind == "line" else _where(node.frame)


def _where(frame: Frame) -> str:
    return f"in {frame.file}" if frame.kind == "function" else ""


def _draw(page: Page, root: _Branch, form: _Form, depth: int, total: int) -> None:
    lines = [("", root), *_visible(root, form, depth, total / _SMALL)]
    cells = [form.headings, *(form.cells(branch.figures) for _, branch in lines)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]

    def show(figures: Sequence[str], rest: list[Part], style: str) -> None:
        columns = "  ".join(f"{cell:>{width}}" for cell, width in zip(figures, widths, strict=True))
        page.parts(_cut([(columns, style), ("  ", ""), *rest], page.columns))

    show(form.headings, [], "dim")
    for (guides, branch), figures in zip(lines, cells[1:], strict=True):
        name = (printable(branch.place), "bold" if branch is root else "")
        show(figures, [(guides, "dim"), name, (f"  {printable(branch.note)}", "dim")], "")


def _cut(parts: list[Part], columns: int | None) -> list[Part]:
    """The parts of a line without what a terminal has no room for; in a file or a pipe there is room."""
    if columns is None or len("".join(text for text, _ in parts).rstrip()) <= columns:
        return parts
    shown: list[Part] = []
    room = columns - 1
    for text, style in parts:
        shown.append((text[:room], style))
        room -= len(shown[-1][0])
    return [*shown, ("\u2026", "dim")]


def _visible(root: _Branch, form: _Form, depth: int, least: float) -> Iterator[tuple[str, _Branch]]:
    """The branches to show below the root, each with the guides that lead to it, in their order."""
    pending = _unfolded(root, form, least, "") if depth else []
    pending.reverse()
    while pending:
        guides, indent, branch = pending.pop()
        yield guides, branch
        if len(indent) < 3 * depth:
            pending.extend(reversed(_unfolded(branch, form, least, indent)))


def _unfolded(branch: _Branch, form: _Form, least: float, indent: str) -> list[tuple[str, str, _Branch]]:
    """What is below a branch, the heaviest first, the small ones as one: guides, indentation further down, branch."""
    ordered = sorted(branch.below, key=lambda below: -form.weight(below.figures))
    shown = [below for below in ordered if form.weight(below.figures) >= max(least, 1)]
    small = ordered[len(shown) :]
    if not shown:
        return []
    if len(small) == 1:
        shown, small = ordered, []
    if small:
        before, after = (sum(below.figures[place] for below in small) for place in (0, 1))
        shown.append(_Branch(f"\u2026 {len(small)} smaller", "", (before, after)))
    last = len(shown) - 1
    return [
        (
            indent + ("\u2514\u2500 " if place == last else "\u251c\u2500 "),
            indent + ("   " if place == last else "\u2502  "),
            below,
        )
        for place, below in enumerate(shown)
    ]
