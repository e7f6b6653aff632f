"""The engine's hashes against the paper's rounds in Python."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import _engine
from zkwright.circuits.poseidon.constants import FULL_ROUNDS, poseidon_constants
from zkwright.circuits.poseidon.plain import permute
from zkwright.core.field import R
from zkwright.core.limbs import from_limbs, to_limbs

from tests.drawn import examples
from tests.engine.points import EDGE_SCALARS

scalars = st.one_of(st.sampled_from(EDGE_SCALARS), st.integers(0, R - 1))


def parameters(width: int) -> dict[str, Any]:
    constants = poseidon_constants(width)
    rounds = to_limbs([value for row in constants.round_constants for value in row])
    matrix = to_limbs([value for row in constants.mds for value in row])
    return {"width": width, "full_rounds": FULL_ROUNDS, "constants": rounds, "mds": matrix}


@examples(20)
@given(st.integers(2, 6), st.data())
def test_hashes(width: int, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.lists(scalars, min_size=width - 1, max_size=width - 1), max_size=3))
    hashed = _engine.poseidon(to_limbs([element for row in rows for element in row]), **parameters(width))
    assert from_limbs(hashed) == [permute([0, *row])[0] for row in rows]


def test_more_than_a_chunk_on_every_number_of_threads() -> None:
    rows = [[i, R - 1 - i] for i in range(600)]
    inputs = to_limbs([element for row in rows for element in row])
    expected = from_limbs(_engine.poseidon(inputs, **parameters(3)))
    assert expected[::97] == [permute([0, *row])[0] for row in rows[::97]]
    for threads in (1, 2, 3):
        assert from_limbs(_engine.poseidon(inputs, **parameters(3), threads=threads)) == expected


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"width": 1}, "2 to 17 are supported"),
        ({"width": 18}, "2 to 17 are supported"),
        ({"width": 4}, "do not fit 4 lanes"),
        ({"inputs": to_limbs([1, 2, 3])}, "do not fit 3 lanes"),
        ({"full_rounds": 7}, "do not fit 3 lanes"),
        ({"full_rounds": 66}, "do not fit 3 lanes"),
        ({"constants": to_limbs([1] * 64)}, "do not fit 3 lanes"),
        ({"mds": to_limbs([1] * 8)}, "do not fit 3 lanes"),
        ({"inputs": np.array([[2**64 - 1] * 4] * 2, dtype=np.uint64)}, r"inputs\[0\] is not below r"),
        ({"mds": np.array([[2**64 - 1] * 4] * 9, dtype=np.uint64)}, r"mds\[0\] is not below r"),
        ({"threads": 0}, "threads must be at least 1"),
    ],
    ids=range(11),
)
def test_what_does_not_fit_is_refused(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        _engine.poseidon(**{"inputs": to_limbs([1, 2]), **parameters(3), **change})
