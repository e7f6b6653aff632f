from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.compiler import InputError
from zkwright.core.field import R
from zkwright.prover.circom.inputs import flatten_inputs

EDGES = [0, 1, 2, R - 3, R - 2, R - 1, -1, -2, 1 - R, 2**64 - 1, 2**64, 2**253]


@pytest.mark.parametrize("value", EDGES)
def test_every_way_to_write_a_number(value: int) -> None:
    assert flatten_inputs({"x": value}) == {"x": [value % R]}
    assert flatten_inputs({"x": str(value)}) == {"x": [value % R]}
    if value >= 0:
        assert flatten_inputs({"x": [hex(value), hex(value).upper().replace("X", "x")]}) == {"x": [value, value]}


def test_truth_values() -> None:
    assert flatten_inputs({"x": [True, False]}) == {"x": [1, 0]}


@pytest.mark.parametrize("value", [R, R + 1, -R, 2**256, str(R), hex(R), "0x" + "f" * 64])
def test_beyond_the_field(value: Any) -> None:
    with pytest.raises(InputError, match=r"^x\[1\]: out of range"):
        flatten_inputs({"x": [0, value]})


@given(st.lists(st.integers(-(2**255), 2**255) | st.sampled_from([R, -R, R + 1, 2 * R, R - 1, 1 - R]), max_size=5))
def test_reduced_where_that_is_asked_for(values: list[int]) -> None:
    reduced: list[str] = []
    assert flatten_inputs({"p": {"x": [str(value) for value in values]}}, reduced) == {"p.x": [v % R for v in values]}
    assert reduced == [f"p.x[{i}]" for i, value in enumerate(values) if not -R < value < R]


@pytest.mark.parametrize(
    "value",
    ["", " 1", "1 ", "1_0", "+1", "--1", "0x", "-0x1", "0b1", "1e3", "one", "\u0663", "9" * 81, 1.0, None, b"1"],
)
def test_no_numbers(value: Any) -> None:
    with pytest.raises(InputError, match=r"^p\.x\[0\]\[1\]: not a whole number") as refusal:
        flatten_inputs({"p": {"x": [[1, value]]}})
    assert "one" not in str(refusal.value)


def test_buses_and_arrays_of_them() -> None:
    inputs = {"p": {"x": 1, "deep": {"y": [2, 3]}}, "q": [[{"x": 4}, {"x": 5}], [{"x": 6}]], "empty": []}
    assert flatten_inputs(inputs) == {
        **{"p.x": [1], "p.deep.y": [2, 3]},
        **{"q[0][0].x": [4], "q[0][1].x": [5], "q[1][0].x": [6], "empty": []},
    }


def test_the_same_signal_twice() -> None:
    with pytest.raises(InputError, match=r"^p\.x: given twice"):
        flatten_inputs({"p": {"x": 1}, "p.x": 1})


nested = st.recursive(st.integers(-5, 5), lambda inner: st.lists(inner, max_size=4), max_leaves=20)


@given(st.dictionaries(st.text(alphabet="abc", min_size=1), nested, max_size=3))
def test_arrays_of_any_dimension_are_flattened_in_order(inputs: dict[str, Any]) -> None:
    def leaves(value: Any) -> list[int]:
        return [leaf for item in value for leaf in leaves(item)] if isinstance(value, list) else [value % R]

    assert flatten_inputs(inputs) == {name: leaves(value) for name, value in inputs.items()}
