"""What is compiled once is what would be compiled now."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.interop import compilations
from tests.interop.compilations import once


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(compilations, "FOLDER", tmp_path / "kept")


def test_the_same_is_made_once_and_everybody_has_a_copy(tmp_path: Path) -> None:
    made = []

    def make(empty: Path) -> None:
        assert list(empty.iterdir()) == []
        made.append(empty)
        (empty / "file").write_text("made")

    for folder in (tmp_path / "first", tmp_path / "second"):
        once(["a", "text"], folder, make)
        assert (folder / "file").read_text() == "made"
        (folder / "file").write_text("changed")
    assert len(made) == 1
    for other in (["at", "ext"], ["a"], ["text", "a"]):
        once(other, tmp_path / "third", make)
    assert len(made) == 4


def test_other_versions_make_it_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = tmp_path / "lock"
    made: list[Path] = []
    monkeypatch.setattr(compilations, "MADE_BY", (lock,))
    for version in ("1", "1", "2"):
        lock.write_text(version)
        once(["text"], tmp_path / "out", made.append)
    assert len(made) == 2


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail(empty: Path) -> None:
        (empty / "half").write_text("")
        raise AssertionError("circom refuses")

    for _ in range(2):
        with pytest.raises(AssertionError, match="circom refuses"):
            once(["text"], tmp_path / "out", fail)
    assert list((tmp_path / "kept").iterdir()) == []
    assert not (tmp_path / "out").exists()
