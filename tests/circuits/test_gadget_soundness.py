"""Gadgets through the solver and a general search for other witnesses with the same inputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from zkwright.circuits.babyjub import Point
from zkwright.circuits.babyjub.plain import BASE8
from zkwright.circuits.merkle import merkle_root
from zkwright.circuits.poseidon import poseidon
from zkwright.testing import accepts

from tests.circuits import test_babyjub, test_merkle, test_mux, test_poseidon

PATH = test_merkle.PATHS[5]
BASE = Point.of(BASE8)


@pytest.mark.parametrize(
    ("circuit", "inputs", "expected", "parameters"),
    [
        (test_poseidon.digest, {"inputs": [1, 2]}, lambda: poseidon(1, 2), {"n": 2}),
        (test_mux.choose, {"items": [5, 6, 7], "index": 2}, lambda: 7, {"n": 3}),
        (
            test_merkle.root_of,
            {"leaf": PATH["leaf"], "index": PATH["index"], "siblings": PATH["siblings"]},
            lambda: merkle_root(PATH["leaf"], [True, False, True], PATH["siblings"]),
            {},
        ),
        (test_babyjub.add, {"p": BASE, "q": BASE}, lambda: test_babyjub.double(BASE), {}),
        (test_babyjub.multiply_base8, {"scalar": 77}, lambda: test_babyjub.multiply_base8(77), {}),
    ],
)
def test_no_other_witness_is_found(
    circuit: Any, inputs: dict[str, Any], expected: Callable[[], object], parameters: dict[str, int]
) -> None:
    accepts(circuit.compile(**parameters), inputs, expected())
