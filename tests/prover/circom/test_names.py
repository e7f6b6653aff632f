from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.prover.circom.names import _split, candidate_names, signal_dimensions

from tests.effort import least, seconds

SYM = "1,1,0,main.out\n2,2,0,main.a[0][0]\n3,-1,0,main.a[0][1]\r\n4,3,0,main.p[1].x\n5,4,1,main.hash.out\nrubbish\n\n6,6\n"


@pytest.mark.parametrize("place", ["small.sym", "../small.sym"])
def test_names_from_the_file_beside_or_above(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "small_js"
    folder.mkdir()
    (folder / place).write_bytes(SYM.encode())
    assert list(candidate_names(folder / "small.wasm")) == ["out", "a", "p[1].x", "hash.out"]


def test_no_file(tmp_path: Path) -> None:
    assert list(candidate_names(tmp_path / "small.wasm")) == []


def test_no_text(tmp_path: Path) -> None:
    (tmp_path / "small.sym").write_bytes(bytes(range(256)) * 1000)
    assert list(candidate_names(tmp_path / "small.wasm")) == []


@given(st.from_regex(r"[a-z.\[\]]{0,9}", fullmatch=True), st.lists(st.integers(0, 10**9 - 1), max_size=4))
def test_the_indices_at_the_end_are_split_off(start: str, indices: list[int]) -> None:
    base, before = _split(start)
    assert not before
    assert _split(base + "".join(f"[{index}]" for index in indices)) == (base, tuple(indices))


@pytest.mark.parametrize("name", ["a[0" * 20_000, "a" + "[1]" * 20_000 + "x", "[" * 60_000, "]" * 60_000])
def test_a_forged_name_costs_no_time(tmp_path: Path, name: str) -> None:
    (tmp_path / "small.sym").write_text("".join(f"{label},{label},0,main.{name}\n" for label in range(1, 200)))

    def read() -> None:
        assert list(candidate_names(tmp_path / "small.wasm")) == []
        assert signal_dimensions(tmp_path / "small.wasm") == {}
        for part in (name, name + "]", "a" + "[1]" * 20_000):
            _split(part)

    assert least(lambda: seconds(read), 5) < 5
