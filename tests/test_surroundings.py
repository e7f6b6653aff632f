"""Where a run of the tests keeps its folders and its compiled code."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests import compiled_code
from tests.compiled_code import FORBIDDEN, PREFIX
from tests.longest_first import LONGEST, ROOT, begin_with_longest
from tests.temporary_folders import ENOUGH, VARIABLE, take_memory


@pytest.fixture
def a_memory(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What the system tells of the folder in memory, and nothing in the environment."""
    for name in (VARIABLE, "TMPDIR"):
        monkeypatch.setenv(name, "to be put back")
        monkeypatch.delenv(name)
    about = SimpleNamespace(f_bavail=ENOUGH // 4096, f_frsize=4096, f_flag=0)
    monkeypatch.setattr(os, "statvfs", lambda _: about)
    return about


def test_folders_are_in_memory_where_there_is_room(a_memory: SimpleNamespace, tmp_path: Path) -> None:
    take_memory(tmp_path)
    assert os.environ[VARIABLE] == str(tmp_path)


def test_folders_are_where_somebody_wants_them(
    a_memory: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", "/elsewhere")
    take_memory(tmp_path)
    assert VARIABLE not in os.environ
    monkeypatch.setenv(VARIABLE, "/there")
    take_memory(tmp_path)
    assert os.environ[VARIABLE] == "/there"


@pytest.mark.parametrize("change", [{"f_bavail": ENOUGH // 4096 - 1}, {"f_flag": getattr(os, "ST_NOEXEC", 8)}])
def test_a_memory_that_will_not_do(a_memory: SimpleNamespace, tmp_path: Path, change: dict[str, int]) -> None:
    vars(a_memory).update(change)
    take_memory(tmp_path)
    take_memory(tmp_path / "missing")
    assert VARIABLE not in os.environ


def test_compiled_code_is_kept_elsewhere_where_it_may_not_lie_beside_its_source(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(compiled_code, "FOLDER", tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    monkeypatch.setenv(FORBIDDEN, "1")
    monkeypatch.setenv(PREFIX, "/theirs")
    compiled_code.share_with_processes()
    with compiled_code.kept():
        assert (sys.dont_write_bytecode, sys.pycache_prefix) == (True, None)
    assert os.environ[PREFIX] == "/theirs"
    monkeypatch.delenv(PREFIX)
    compiled_code.share_with_processes()
    assert (os.environ.get(FORBIDDEN), os.environ[PREFIX]) == (None, str(tmp_path))
    with compiled_code.kept():
        assert (sys.dont_write_bytecode, sys.pycache_prefix) == (False, str(tmp_path))
    assert (sys.dont_write_bytecode, sys.pycache_prefix) == (True, None)


def test_compiled_code_is_left_to_python_where_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.delenv(PREFIX, raising=False)
    compiled_code.share_with_processes()
    assert PREFIX not in os.environ


def test_the_files_that_take_longest_are_there_and_begun_first() -> None:
    assert [name for name in LONGEST if not (ROOT / name).exists()] == []
    assert len(set(LONGEST)) == len(LONGEST)
    many, few, last = ROOT / "tests" / "many.py", ROOT / "tests" / "few.py", ROOT / LONGEST[-1]
    paths = [few, many, last, many, ROOT / LONGEST[0], many, few]
    items: Any = [SimpleNamespace(path=path, name=name) for name, path in enumerate(paths)]
    begin_with_longest(items)
    assert [item.name for item in items] == [4, 2, 1, 3, 5, 0, 6]
