"""Terms matter as constraints do: circuits as one writes them first have no more of either than circom -O2 makes."""

from __future__ import annotations

import pytest

from benchmarks.terms import SHAPES, of_circom


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("steps", [2, 300])
def test_no_more_than_circom(name: str, steps: int) -> None:
    ours, theirs = SHAPES[name].ours(steps).r1cs, of_circom(SHAPES[name].circom, steps)
    assert ours.n_rows <= theirs.n_rows
    assert ours.n_terms <= theirs.n_terms
