"""Bytes in place of arrays: the same results, and nothing that somebody might write to meanwhile."""

from __future__ import annotations

import mmap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import _engine
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs, limb_bytes, to_limbs

MODULUS = limb_bytes([R])
VALUES = [R, 0, R - 1, 2**256 - 1, 1]
WHOLE = limb_bytes(VALUES)


def written(folder: Path) -> Path:
    path = folder / "file"
    path.write_bytes(b"x" * 13 + WHOLE)
    return path


def mapped(folder: Path, access: int) -> memoryview:
    with written(folder).open("r+b") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=access))[13:]


TAKEN: dict[str, Callable[[Path], Any]] = {
    "bytes": lambda _: WHOLE,
    "view": lambda _: memoryview(WHOLE),
    "part of a view": lambda _: memoryview(b"123" + WHOLE + b"45")[3:-2],
    "view of a view": lambda _: memoryview(memoryview(WHOLE)),
    "words": lambda _: memoryview(WHOLE).cast("Q").cast("B"),
    "file": lambda folder: mapped(folder, mmap.ACCESS_READ),
}

REFUSED: dict[str, Callable[[Path], Any]] = {
    "writable": lambda _: memoryview(bytearray(WHOLE)),
    "writable by another": lambda _: memoryview(bytearray(WHOLE)).toreadonly(),
    "array": lambda _: memoryview(to_limbs(VALUES).copy()).cast("B"),  # type: ignore[arg-type]
    "array that is read-only": lambda _: memoryview(to_limbs(VALUES)).cast("B"),  # type: ignore[arg-type]
    "writable file": lambda folder: mapped(folder, mmap.ACCESS_WRITE),
    "writable file, read-only view": lambda folder: mapped(folder, mmap.ACCESS_WRITE).toreadonly(),
    "copy of a file": lambda folder: mapped(folder, mmap.ACCESS_COPY),
    "every second byte": lambda _: memoryview(WHOLE + WHOLE)[::2],
    "backwards": lambda _: memoryview(WHOLE)[::-1],
}


@pytest.mark.parametrize("name", TAKEN)
def test_bytes_are_as_good_as_an_array(tmp_path: Path, name: str) -> None:
    given_bytes = TAKEN[name](tmp_path)
    assert _engine.first_not_below(given_bytes, MODULUS) == _engine.first_not_below(to_limbs(VALUES), MODULUS) == 0
    assert _engine.first_not_below(given_bytes[32:], MODULUS) == 2
    below = given_bytes[32:96]
    assert from_limbs(_engine.field_multiply(below, to_limbs(VALUES[1:3]))) == [0, 1]


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_be_written_to_or_is_scattered_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="pass a copy"):
        _engine.first_not_below(REFUSED[name](tmp_path), MODULUS)


@pytest.mark.parametrize("other", [bytearray(WHOLE), "text", None, 7, [1]])
def test_what_is_neither_bytes_nor_an_array_is_refused(other: object) -> None:
    with pytest.raises(TypeError):
        _engine.first_not_below(other, MODULUS)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [1, 31, 33, 63])
def test_bytes_of_another_length_are_refused(size: int) -> None:
    with pytest.raises(ValueError, match=f"n \\* 32 bytes, not {size}"):
        _engine.first_not_below(bytes(size), MODULUS)


def test_no_bytes_are_no_rows() -> None:
    assert _engine.first_not_below(b"", MODULUS) is None
    assert _engine.first_not_below(memoryview(b"")[0:], MODULUS) is None


def test_a_file_that_is_read_cannot_be_unmapped(tmp_path: Path) -> None:
    with written(tmp_path).open("rb") as file:
        mapping = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    view = memoryview(mapping)[13:]
    assert _engine.first_not_below(view, MODULUS) == 0
    with pytest.raises(BufferError):
        mapping.close()
    view.release()


@given(st.lists(st.integers(0, 2**256 - 1) | st.sampled_from([R - 1, R, R + 1, 0]), max_size=8))
def test_the_first_beyond_a_modulus(values: list[int]) -> None:
    expected = next((index for index, value in enumerate(values) if value >= R), None)
    assert _engine.first_not_below(limb_bytes(values), MODULUS) == expected
    assert _engine.first_not_below(to_limbs(values), MODULUS) == expected
