from __future__ import annotations

from pathlib import Path

import pytest
from zkwright.prover.circom.names import candidate_names

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
