"""Lines for people: styled where a terminal shows styles, cut where it has no room, and no bar for what is soon done."""

from __future__ import annotations

import io
import os
import shutil
import sys
import time

import pytest
from zkwright.cli import bar
from zkwright.cli.output import Output
from zkwright.cli.page import Page
from zkwright.cli.profile_tree import _cut


class Terminal(io.StringIO):
    """A terminal that shows what is written."""

    def isatty(self) -> bool:
        return True


def drawn(stream: io.StringIO) -> str:
    page = Page(stream)
    page.line("title", "bold")
    page.line()
    page.parts([("name  ", "dim"), ("value", ""), ("   ", "bold"), ("", "dim")])
    return page.text()


def test_styles_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys, "platform", "linux")
    plain = "title\n\nname  value\n"
    assert drawn(io.StringIO()) == plain
    assert drawn(Terminal()) == "\x1b[1mtitle\x1b[0m\n\n\x1b[2mname  \x1b[0mvalue\n"
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb")):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            assert drawn(Terminal()) == plain


def test_consoles_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """The old one would print the sequences as they are."""
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delenv("WT_SESSION", raising=False)
    assert "\x1b" not in drawn(Terminal())
    monkeypatch.setenv("WT_SESSION", "1")
    assert "\x1b" in drawn(Terminal())


def test_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "get_terminal_size", lambda **_: os.terminal_size((9, 24)))
    assert Page(io.StringIO()).columns is None
    assert Page(Terminal()).columns == 9


@pytest.mark.parametrize(
    ("columns", "text"),
    [(None, "123456789"), (9, "123456789"), (8, "1234567\u2026"), (5, "1234\u2026"), (4, "123\u2026"), (1, "\u2026")],
)
def test_cut_to_the_room_there_is(columns: int | None, text: str) -> None:
    parts = [("1234", "dim"), ("56789", ""), ("  ", "")]
    assert "".join(part for part, _ in _cut(parts, columns)).rstrip() == text


def outlets(*, quiet: bool = False) -> Output:
    return Output(io.StringIO(), json=False, quiet=quiet, redact=False)


def test_no_bar_for_short_work(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(bar, "_SHORT", 60)
    with outlets().progress("prove") as progress:
        assert progress is not None
        progress("commit", 1, 2)
    assert terminal.getvalue() == ""
    with outlets(quiet=True).progress("prove") as progress:
        assert progress is None


def test_a_bar_for_long_work_also_when_it_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(bar, "_SHORT", 0)
    with outlets().progress("prove") as progress:
        assert progress is not None
        progress("commit", 1, 2)
        deadline = time.monotonic() + 60
        while "prove: commit" not in terminal.getvalue() and time.monotonic() < deadline:
            time.sleep(0.01)
        progress("multiply", 2, 2)
    assert "prove: commit" in terminal.getvalue()
    assert "prove: multiply" in terminal.getvalue()
