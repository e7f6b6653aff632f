"""Arrays of arrays against the dimensions that a `.sym` file has."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.core.errors import InputError
from zkwright.prover.circom.shapes import check_shapes

DIMENSIONS = st.lists(st.integers(1, 3), min_size=1, max_size=3).map(tuple)


def symbols(folder: Path, arrays: dict[str, tuple[int, ...]]) -> Path:
    """A program's path, and beside it a `.sym` file with these arrays."""
    lines: list[str] = []
    for name, dimensions in arrays.items():
        for indices in itertools.product(*map(range, dimensions)):
            number = len(lines) + 1
            lines.append(f"{number},{number},0,main.{name}{''.join(f'[{index}]' for index in indices)}\n")
    (folder / "c.sym").write_text("".join(lines))
    return folder / "c.wasm"


def box(dimensions: tuple[int, ...]) -> Any:
    return 7 if not dimensions else [box(dimensions[1:]) for _ in range(dimensions[0])]


@given(declared=DIMENSIONS, offered=DIMENSIONS)
def test_any_box_against_any_other(
    tmp_path_factory: pytest.TempPathFactory, declared: tuple[int, ...], offered: tuple[int, ...]
) -> None:
    wasm = symbols(tmp_path_factory.mktemp("sym"), {"m": declared, "p[0].x": declared})
    for inputs in ({"m": box(offered)}, {"p": [{"x": box(offered)}]}):
        if declared == offered or len(offered) == 1:
            check_shapes(inputs, wasm)
        else:
            with pytest.raises(InputError, match=f"{' x '.join(map(str, offered))} given where the circuit takes"):
                check_shapes(inputs, wasm)


@pytest.mark.parametrize("ragged", [[[1, 2, 3], [4, 5]], [[1, 2], 3], [[1, 2, 3], [[4], [5], [6]]], [[], [1]]])
def test_rows_of_different_lengths(tmp_path: Path, ragged: Any) -> None:
    wasm = symbols(tmp_path, {"m": (2, 3)})
    with pytest.raises(InputError, match="m: rows of different lengths given where the circuit takes 2 x 3"):
        check_shapes({"m": ragged}, wasm)


def test_nothing_is_known_without_names(tmp_path: Path) -> None:
    check_shapes({"m": box((3, 2))}, tmp_path / "c.wasm")
    wasm = symbols(tmp_path, {"other": (2,)})
    check_shapes({"m": box((3, 2)), "s": 1, "flat": [1, 2]}, wasm)
