"""What `witness FILE.py` keeps: used when nothing changed that the program was made from, and only then."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from zkwright.cli import program_cache

from tests.cli.conftest import Outcome, run

SOURCE = """
import os, sys
from pathlib import Path
from zkwright import Field, Private, Public, circuit, require
import helper_of_kept
{more}
print("traced", file=sys.stderr)
LIMIT = int(Path(__file__).with_name("limit.txt").read_text())
TWIST = int(os.environ.get("TWIST_OF_KEPT", "1"))
EXTRA = Path(__file__).with_name("extra.txt")
EXTRA = int(EXTRA.read_bytes()) if EXTRA.exists() else 0

@circuit
def kept(n: int, x: Private[Field]) -> Public[Field]:
    require(x != 9, "nine")
    return x * x * helper_of_kept.FACTOR + LIMIT * TWIST + EXTRA + n
"""


class Kept:
    """A circuit that depends on whatever a circuit can, in a cache of its own."""

    def __init__(self, folder: Path, more: str = "") -> None:
        self.folder = folder
        folder.mkdir()
        (folder / "kept.py").write_text(SOURCE.format(more=more))
        (folder / "helper_of_kept.py").write_text("FACTOR = 1\n")
        (folder / "limit.txt").write_text("100")
        (folder / "input.json").write_text('{"x": 3}')

    def solve(self, *arguments: str, inputs: str = "input.json") -> tuple[str, bool, Outcome]:
        """The circuit's result, whether it was traced, and all of it."""
        sys.modules.pop("helper_of_kept", None)
        out = self.folder.parent / "out"
        words: tuple[str | Path, ...] = (
            "witness",
            self.folder / "kept.py",
            "-i",
            self.folder / inputs,
            "-p",
            "n=0",
            "-o",
            out,
            *arguments,
        )
        outcome = run(*words, "--json") if "-p" not in arguments else run(*words[:4], *words[6:], "--json")
        result = outcome.document["public"]["result"] if outcome.code == 0 else ""
        return result, "traced" in outcome.err, outcome


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Kept(tmp_path / "project")


def test_a_circuit_is_traced_once(kept: Kept) -> None:
    first, traced, outcome = kept.solve()
    assert (first, traced) == ("109", True)
    content = (kept.folder.parent / "out" / "kept.wtns").read_bytes()
    again, traced, second = kept.solve()
    assert (again, traced) == ("109", False)
    assert (kept.folder.parent / "out" / "kept.wtns").read_bytes() == content
    assert second.document["circuit"] == outcome.document["circuit"]
    (kept.folder / "input.json").write_text('{"x": 4}')
    assert kept.solve()[:2] == ("116", False)


CHANGES: dict[str, tuple[Callable[[Kept, pytest.MonkeyPatch], object], str]] = {
    "source": (lambda kept, _: (kept.folder / "kept.py").write_text(SOURCE.format(more="") + "#\n"), "109"),
    "helper": (lambda kept, _: (kept.folder / "helper_of_kept.py").write_text("FACTOR = 2\n"), "118"),
    "data": (lambda kept, _: (kept.folder / "limit.txt").write_text("200"), "209"),
    "a file that was not there": (lambda kept, _: (kept.folder / "extra.txt").write_text("7"), "116"),
    "environment": (lambda _, patch: patch.setenv("TWIST_OF_KEPT", "3"), "309"),
    "a module beside": (lambda kept, _: (kept.folder / "zkwright_extra.py").write_text(""), "109"),
    "a package beside": (lambda kept, _: (kept.folder / "package").mkdir(), "109"),
    "where it is called": (lambda kept, patch: patch.chdir(kept.folder), "109"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_program_is_made_from(kept: Kept, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    assert kept.solve()[:2] == ("109", True)
    assert kept.solve()[:2] == ("109", False)
    act, result = CHANGES[change]
    act(kept, monkeypatch)
    assert kept.solve()[:2] == (result, True)


def test_parameters_and_levels_have_programs_of_their_own(kept: Kept) -> None:
    for arguments, result in (((), "109"), (("-p", "n=5"), "114"), (("-O", "0"), "109")):
        assert kept.solve(*arguments)[:2] == (result, True)
        assert kept.solve(*arguments)[:2] == (result, False)


def test_a_failure_is_told_from_the_source(kept: Kept) -> None:
    (kept.folder / "nine.json").write_text('{"x": 9}')
    (kept.folder / "more.json").write_text('{"x": 9, "y": 1}')
    fresh = [kept.solve(inputs=name)[2] for name in ("nine.json", "more.json")]
    assert kept.solve()[0] == "109"
    for outcome, name in zip(fresh, ("nine.json", "more.json"), strict=True):
        _, traced, again = kept.solve(inputs=name)
        assert traced
        assert (again.code, again.document["error"]) == (outcome.code, outcome.document["error"])


NOT_KEPT = {
    "asks a program": "import subprocess; subprocess.run(['true'], check=True)",
    "asks the network": "import socket; socket.getaddrinfo('127.0.0.1', 80)",
}


@pytest.mark.parametrize("more", NOT_KEPT)
def test_answers_of_the_moment_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    kept = Kept(tmp_path / "project", NOT_KEPT[more])
    for _ in range(2):
        assert kept.solve()[:2] == ("109", True)


@pytest.mark.parametrize(
    "body",
    [
        "half = hint(lambda a: a, x, returns=Field)\n    require(half == x, 'same')",
        "debug(x)",
    ],
)
def test_python_at_solving_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, body: str) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    kept = Kept(tmp_path / "project", "from zkwright import debug, hint")
    source = kept.folder / "kept.py"
    source.write_text(source.read_text().replace('require(x != 9, "nine")', body))
    for _ in range(2):
        assert kept.solve()[:2] == ("109", True)


def test_damage_counts_as_absence(kept: Kept) -> None:
    assert kept.solve()[:2] == ("109", True)
    for name in ("*.json", "*.r1cs"):
        (file,) = program_cache.folder().glob(name)
        content = file.read_bytes()
        for damaged in (b"", content[:-1], content[:40] + b"\xff" + content[41:], b"[]", b'{"files": {}}', b"{" * 9000):
            file.write_bytes(damaged)
            assert kept.solve()[:2] == ("109", True)
            assert kept.solve()[:2] == ("109", False)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="the system does not tell whose a file is")
def test_nothing_is_taken_from_where_others_can_write(kept: Kept, tmp_path: Path) -> None:
    assert kept.solve()[:2] == ("109", True)
    folder = program_cache.folder()
    assert folder.stat().st_mode & 0o777 == 0o700
    for mode in (0o770, 0o707, 0o711, 0o740):
        folder.chmod(mode)
        assert kept.solve()[:2] == ("109", True)
    folder.chmod(0o700)
    assert kept.solve()[:2] == ("109", False)
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    assert kept.solve()[:2] == ("109", True)
    folder.unlink()
    folder.write_text("a file")
    assert kept.solve()[:2] == ("109", True)


def test_old_programs_make_room(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.solve()
    (program,) = program_cache.folder().glob("*.r1cs")
    monkeypatch.setattr(program_cache, "MAX_BYTES", 3 * program.stat().st_size + 100)
    for number in range(1, 6):
        kept.solve("-p", f"n={number}")
    assert len(list(program_cache.folder().iterdir())) == 6
    assert kept.solve("-p", "n=5")[1] is False
    assert kept.solve()[1] is True
