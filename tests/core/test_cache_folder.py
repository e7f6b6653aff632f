"""A cache is trusted as one's own, so it never lies where a process happens to start."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from zkwright.core.cache_folder import cache_folder
from zkwright.prover.circom import module_cache

from tests.import_graph import modules

NAME = f"{'a' * 64}.module"

RELATIVE = (
    "",
    "cache",
    ".",
    "..",
    "./cache",
    "../cache",
    "~",
    "~/.cache",
    "~nobody/.cache",
    "-",
    " /cache",
    "\\cache",
    "C:cache",
)
"""Spellings that name another folder wherever they are read."""

SYSTEMS = {"linux": "XDG_CACHE_HOME", "freebsd14": "XDG_CACHE_HOME", "win32": "LOCALAPPDATA", "darwin": None}
"""The variable that names the folder of caches, by the system."""

OTHERS = {"FORCE_COLOR", "NO_COLOR", "TERM", "WT_SESSION", "RAYON_NUM_THREADS", "NUMBA_CACHE_DIR", "_ZKWRIGHT_COMPLETE"}
"""Variables that are read and name no folder, beside ours."""


def set_variables(monkeypatch: pytest.MonkeyPatch, system: str, folder: str | None, home: str) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setenv("HOME", home)
    for name in set(SYSTEMS.values()) - {None}:
        assert name is not None
        monkeypatch.delenv(name, raising=False)
    if (name := SYSTEMS[system]) is not None and folder is not None:
        monkeypatch.setenv(name, folder)


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_folder_of_each_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, system: str) -> None:
    usual = {"win32": "AppData/Local", "darwin": "Library/Caches"}.get(system, ".cache")
    for folder in (None, *RELATIVE):
        set_variables(monkeypatch, system, folder, str(tmp_path))
        assert cache_folder() == tmp_path / usual / "zkwright"
    set_variables(monkeypatch, system, str(tmp_path / "caches"), str(tmp_path))
    assert cache_folder() == tmp_path / (usual if system == "darwin" else "caches") / "zkwright"


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("home", sorted(set(RELATIVE) - {""}))  # an empty one makes ~ the root, which is one place
def test_without_an_absolute_path_there_is_none(monkeypatch: pytest.MonkeyPatch, system: str, home: str) -> None:
    for folder in (None, *RELATIVE):
        set_variables(monkeypatch, system, folder, home)
        with pytest.raises(FileNotFoundError, match="no absolute path"):
            cache_folder()


@pytest.mark.parametrize("home", sorted(set(RELATIVE) - {""}))
def test_machine_code_is_not_taken_from_where_the_process_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, home: str
) -> None:
    """A module that this program would trust in a cache is put wherever such a path may lead."""
    start = tmp_path / "below" / "start"
    start.mkdir(parents=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "own"))
    module_cache.store(NAME, b"machine code")
    assert module_cache.fetch(NAME) == b"machine code"
    monkeypatch.chdir(start)
    set_variables(monkeypatch, "linux", home, home)
    for relative in (home, f"{home}/.cache", os.path.expanduser("~/.cache")):
        place = Path(relative, "zkwright")
        assert not place.is_absolute()
        place.parent.mkdir(parents=True, exist_ok=True)
        if not place.exists():
            place.symlink_to(tmp_path / "own" / "zkwright")
        assert (place / "circom" / NAME).exists()
    before = sorted(tmp_path.rglob("*"))
    assert module_cache.fetch(NAME) is None
    module_cache.store(NAME.replace("a", "b"), b"more")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("variables", [{"HOME": "home", "XDG_CACHE_HOME": None}, {"XDG_CACHE_HOME": ""}])
def test_numba_keeps_nothing_where_the_process_starts(tmp_path: Path, variables: dict[str, str | None]) -> None:
    """The engine in Python uses it through galois, and it believes every path."""
    code = (
        "from zkwright.prover.engines.reference.field_vector import field_vector; field_vector([1])\n"
        "import os, numba; print(numba.config.CACHE_DIR, os.path.isdir(numba.config.CACHE_DIR))"
    )
    environment = {name: value for name, value in {**os.environ, **variables}.items() if value is not None}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    folder, is_there = done.stdout.split()
    assert (Path(folder).is_absolute(), is_there) == (True, "True")
    assert not Path(folder).exists()  # any more
    assert list(tmp_path.iterdir()) == []


def test_no_other_variable_names_a_folder() -> None:
    """Whoever reads a further one says here what it names."""
    read = set()
    for name, source in modules().items():
        text = source.read_text()
        if name == "zkwright.core.cache_folder":
            continue
        assert "expanduser" not in text
        assert "Path.home" not in text
        for node in ast.walk(ast.parse(text)) if "environ" in text else ():
            if isinstance(node, ast.Call | ast.Subscript | ast.Compare) and "environ" in ast.unparse(node):
                read |= {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}
    names = {
        name for name in read if isinstance(name, str) and name.isascii() and name.isidentifier() and name.isupper()
    }
    assert "FORCE_COLOR" in names
    assert {name for name in names if not name.startswith("ZKWRIGHT_")} <= OTHERS
