"""Machine code is read from private files alone: all that somebody else could have put there counts as absent."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from zkwright.prover.circom import module_cache
from zkwright.prover.circom.module_cache import fetch, folder, name_of, store

from tests.drawn import examples

NAME, OTHER, THIRD = (f"{digit * 64}.module" for digit in "abc")
MODULE = bytes(range(256)) * 3


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A module that is kept, in a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    store(NAME, MODULE)
    yield folder() / NAME
    if folder().is_dir():
        folder().chmod(0o700)


def test_what_was_stored_is_fetched(kept: Path) -> None:
    assert fetch(NAME) == MODULE
    assert fetch(OTHER) is None
    assert (kept.stat().st_mode & 0o777, folder().stat().st_mode & 0o777) == (0o600, 0o700)
    assert list(folder().iterdir()) == [kept]


@pytest.mark.parametrize("mode", [0o600 | 1 << bit for bit in range(6)])
def test_a_file_that_others_reach_is_not_read(kept: Path, mode: int) -> None:
    kept.chmod(mode)
    assert fetch(NAME) is None


@pytest.mark.parametrize("mode", [0o700 | 1 << bit for bit in range(6)])
def test_a_folder_that_others_reach_is_not_used(mode: int) -> None:
    folder().chmod(mode)
    assert fetch(NAME) is None
    store(OTHER, MODULE)
    assert not (folder() / OTHER).exists()


def test_what_belongs_to_another_user_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert fetch(NAME) is None
    store(OTHER, MODULE)
    assert not (folder() / OTHER).exists()


def _link(kept: Path) -> None:
    kept.rename(kept.with_name("elsewhere"))
    kept.symlink_to(kept.with_name("elsewhere"))


def _pipe(kept: Path) -> None:
    kept.unlink()
    os.mkfifo(kept, 0o600)


def _folder(kept: Path) -> None:
    kept.unlink()
    kept.mkdir(0o700)


def _link_to_folder(kept: Path) -> None:
    kept.parent.rename(kept.parent.with_name("elsewhere"))
    kept.parent.symlink_to(kept.parent.with_name("elsewhere"))


def _no_folder(kept: Path) -> None:
    kept.unlink()
    kept.parent.rmdir()
    kept.parent.write_bytes(b"in the way")


@pytest.mark.parametrize("change", [_link, _pipe, _folder, _link_to_folder, _no_folder])
def test_what_is_no_file_of_ours_is_absent(kept: Path, change: Callable[[Path], None]) -> None:
    change(kept)
    assert fetch(NAME) is None
    store(OTHER, MODULE)  # kept or not, nothing is raised


@given(st.integers(0, len(MODULE) + 31), st.integers(1, 255))
@examples(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damage_is_noticed(kept: Path, at: int, change: int) -> None:
    whole = kept.read_bytes()
    damaged = bytearray(whole)
    damaged[at] ^= change
    for content in (bytes(damaged), whole[:at]):
        kept.write_bytes(content)
        assert fetch(NAME) is None
    kept.write_bytes(whole)
    assert fetch(NAME) == MODULE


def test_the_least_used_make_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module_cache, "MAX_BYTES", 2 * (len(MODULE) + 32))
    store(OTHER, MODULE)
    for age, name in ((20, NAME), (10, OTHER)):
        now = folder().stat().st_mtime
        os.utime(folder() / name, (now - age, now - age))
    assert fetch(NAME) == MODULE  # and so it is the last one used
    store(THIRD, MODULE)
    assert [fetch(name) is not None for name in (NAME, OTHER, THIRD)] == [True, False, True]


def test_what_is_not_ours_makes_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module_cache, "MAX_BYTES", 0)
    (folder() / "diary").write_text("mine")
    left_behind = folder() / f"{NAME}.{'0' * 16}"
    left_behind.write_bytes(MODULE)
    store(OTHER, MODULE)
    assert sorted(path.name for path in folder().iterdir()) == [OTHER, "diary"]


def test_too_large_a_module_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module_cache, "_MAX_MODULE", len(MODULE) + 31)
    store(OTHER, MODULE)
    assert not (folder() / OTHER).exists()
    assert fetch(NAME) is None


def test_where_nobody_says_whose_a_file_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "geteuid")
    assert fetch(NAME) is None
    store(OTHER, MODULE)
    assert not (folder() / OTHER).exists()


def test_a_name_depends_on_all_that_code_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [name_of(b"code", tmp_path), name_of(b"other code", tmp_path)]
    (tmp_path / "wasmtime-50.0.1.dist-info").mkdir()
    names.append(name_of(b"code", tmp_path))
    monkeypatch.setattr(module_cache, "CONFIGURATION", 0)
    names.append(name_of(b"code", tmp_path))
    monkeypatch.setattr(module_cache, "_processor", lambda: "flags: another")
    names.append(name_of(b"code", tmp_path))
    assert len(set(names)) == len(names)
    assert names[-1] == name_of(b"code", tmp_path)
