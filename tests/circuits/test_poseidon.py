from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.poseidon import poseidon, poseidon_ex
from zkwright.circuits.poseidon.constants import PARTIAL_ROUNDS
from zkwright.circuits.poseidon.plain import permute
from zkwright.compiler import U8, Array, Bool, Field, Private, Public, circuit
from zkwright.core.field import R
from zkwright.testing.strategies import field_elements

from tests.circuits.costs import Cost, measure
from tests.circuits.harness import open_wires
from tests.circuits.vectors.load import circomlibjs
from tests.effort import counted

COSTS = [
    Cost(poseidon, rows, lambda make, n=n: poseidon(*make.fields(n)), f"for {n}")  # type: ignore[misc]
    for n, rows in ((1, 213), (2, 240), (3, 261), (4, 297), (5, 321), (8, 402), (12, 504), (16, 609))
] + [
    Cost(poseidon_ex, 261, lambda make: poseidon_ex(make.fields(3), 4), "for 3 and 4 outputs"),
    Cost(
        poseidon_ex, 264, lambda make: poseidon_ex(make.fields(3), 2, make.field()), "for 3 and a secret initial state"
    ),
]


@circuit
def digest(inputs: Private[Array[Field, Literal["n"]]], n: int) -> Public[Field]:
    return poseidon(*inputs)


@circuit
def lanes(
    inputs: Private[Array[Field, Literal["n"]]], state: Private[Field], n: int, outputs: int
) -> Public[Array[Field, Literal["outputs"]]]:
    return poseidon_ex(inputs, outputs, state)


@pytest.mark.parametrize("arity", range(1, 17))
def test_agrees_with_circomlibjs(arity: int) -> None:
    cases = [case for case in circomlibjs()["poseidon"] if len(case["inputs"]) == arity]
    assert len(cases) == (14 if arity < 6 else 3)
    for case in cases:
        assert poseidon(*case["inputs"]) == case["output"]
        assert digest(case["inputs"], n=arity) == case["output"]


@pytest.mark.parametrize("case", circomlibjs()["poseidonEx"][1::3])
def test_several_outputs_agree_with_circomlibjs(case: Any) -> None:
    inputs, state, outputs = case["inputs"], case["initialState"], case["outputs"]
    assert poseidon_ex(inputs, len(outputs), state) == outputs
    found = lanes(inputs, state, n=len(inputs), outputs=len(outputs))
    assert found == outputs


def test_every_initial_state_agrees_with_circomlibjs() -> None:
    for case in circomlibjs()["poseidonEx"]:
        assert poseidon_ex(case["inputs"], len(case["outputs"]), case["initialState"]) == case["outputs"]


def test_an_initial_state_that_is_known_costs_nothing() -> None:
    assert measure(lambda make: poseidon_ex(make.fields(3), 1, 5)) == measure(lambda make: poseidon(*make.fields(3)))


@pytest.mark.parametrize(("count", "outputs"), [(0, 1), (17, 1), (2, 0), (2, 4), (2, -1)])
def test_numbers_of_outputs_that_there_are_not(count: int, outputs: int) -> None:
    with pytest.raises(ValueError, match=r"1 to 16 elements|has 1 to 3 outputs"):
        poseidon_ex(list(range(count)), outputs)


def test_agrees_with_the_papers_authors() -> None:
    """The permutation of (0, 1, 2) in hadeshash's test vectors for x^5 over 254 bits, width 3."""
    assert permute([0, 1, 2]) == [
        0x115CC0F5E7D690413DF64C6B9662E9CF2A3617F2743245519E19607A4417189A,
        0x0FCA49B798923AB0239DE1C9E7A4A9A2210312B6A2F616D18B5A87F9B628AE29,
        0x0E7AE82E40091E63CBD4F16A6D16310B3729D4B6E138FCF54110E2867045A30C,
    ]


@given(st.lists(field_elements(), min_size=1, max_size=16))
def test_constraints_compute_what_python_does(inputs: list[int]) -> None:
    assert digest(inputs, n=len(inputs)) == poseidon(*inputs) == permute([0, *inputs])[0]


@pytest.mark.parametrize("arity", [1, 2, 3, 5, 16])
def test_no_wire_is_left_open(arity: int) -> None:
    for value in (0, 1, R - 1):
        assert open_wires(digest.compile(n=arity).solve({"inputs": [value] * arity})) == []


def test_constants_and_other_types_are_inputs_too() -> None:
    @circuit
    def mixed(secret: Private[Field], small: Private[U8], flag: Private[Bool]) -> Public[Field]:
        return poseidon(7, secret, small, flag)

    assert mixed(5, 200, True) == poseidon(7, 5, 200, 1)


@pytest.mark.parametrize("count", [0, 17, 18])
def test_other_numbers_of_inputs_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"poseidon takes 1 to 16 elements, got {count}; poseidon_sponge"):
        poseidon(*range(count))


@pytest.mark.parametrize("width", [1, 18])
def test_other_widths_are_refused(width: int) -> None:
    with pytest.raises(ValueError, match=f"no parameters for width {width}"):
        permute([0] * width)


@pytest.mark.parametrize("width", PARTIAL_ROUNDS)
def test_it_costs_three_rows_an_s_box(width: int) -> None:
    assert measure(lambda make: poseidon(*make.fields(width - 1))) == 3 * (8 * width + PARTIAL_ROUNDS[width]) - 3


def test_the_sums_of_the_partial_rounds_are_those_of_the_rounds_one_by_one() -> None:
    """Each wire of a body is lane 0 after a round, and the lanes after all of them are the permutation's."""
    for width in (2, 3, 4, 9, 17):
        inputs = [R - 1 - i for i in range(width - 1)]
        assert lanes(inputs, 3, n=width - 1, outputs=width) == permute([3, *inputs])


def test_calls_with_many_constants_share_the_rounds_and_cost_no_more() -> None:
    @circuit
    def many(x: Private[Field], n: int) -> Public[Field]:
        return sum((poseidon(x, i) for i in range(n)), Field(0))

    few, more = many.compile(n=2), many.compile(n=12)
    assert more.r1cs.n_rows - few.r1cs.n_rows <= 10 * (240 - 3)
    assert many(5, n=12) == sum(poseidon(5, i) for i in range(12)) % R
    _, calls = counted(lambda: many.compile(n=10))
    _, twice = counted(lambda: many.compile(n=20))
    assert twice - calls < 10 * 18_000
