"""Which values a failure shows: each under a name of its own, none left out without a word."""

from __future__ import annotations

import functools
import operator
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Literal

import pytest
from zkwright import (
    U8,
    U16,
    Array,
    Bool,
    Circuit,
    Field,
    Private,
    Public,
    UnsatisfiedCircuitError,
    all_of,
    any_of,
    circuit,
    gadget,
    require,
)
from zkwright.circuits.merkle import require_member
from zkwright.compiler.solver.failure import MAX_NAMED_VALUES, Failure


def failed(
    failing: Circuit[..., Any], inputs: dict[str, Any], level: int = 2, **parameters: Any
) -> UnsatisfiedCircuitError:
    with pytest.raises(UnsatisfiedCircuitError) as caught:
        failing.compile(level, **parameters).solve(inputs)
    return caught.value


def alike(failing: Circuit[..., Any], inputs: dict[str, Any], **parameters: Any) -> Failure:
    """The first failure, which the solver and a plain run tell alike."""
    first = failed(failing, inputs, **parameters).failures[0]
    with pytest.raises(UnsatisfiedCircuitError) as caught:
        failing.plain(inputs, **parameters)
    assert caught.value.failures[0].render() == first.render()
    return first


ADDS: list[Callable[[Sequence[U16], U16], U16]] = [
    lambda values, extra: sum(values, extra),  # noqa: PLW0108 - the call is what has arguments
    lambda values, extra: functools.reduce(operator.add, (*values, extra)),
    lambda values, extra: functools.reduce(lambda one, two: one + two, values, extra),
]


@pytest.mark.parametrize("adds", ADDS)
def test_arguments_of_what_adds_by_itself_name_no_side_of_an_addition(adds: Callable[[Any, Any], U16]) -> None:
    @circuit
    def total(values: Private[Array[U16, Literal[3]]], extra: Public[U16]) -> Public[U16]:
        return adds(values, extra)

    shown = alike(total, {"values": [60000] * 3, "extra": 1}).values
    assert not {("values", 60001), ("extra", 60000), ("values", 60000)} & set(shown)
    assert not any(name.startswith(("values =", "extra =")) for name, _ in shown)
    assert sorted(value for _, value in shown) in ([60000, 60000], [60000, 60001])


def test_a_sum_from_a_constant_names_the_items() -> None:
    @circuit
    def total(values: Private[Array[U16, Literal[3]]]) -> Public[U16]:
        return sum(values, U16(0))

    assert alike(total, {"values": [60000] * 3}).values == (("values[0]", 60000), ("values[1]", 60000))


def test_arguments_that_are_the_sides_name_them() -> None:
    @circuit
    def added(x: Private[U16], y: Private[U16]) -> Public[U16]:
        total: U16 = operator.add(x, y)
        return total

    assert alike(added, {"x": 60000, "y": 60001}).values == (("x", 60000), ("y", 60001))


@pytest.mark.parametrize("level", [0, 1, 2])
@pytest.mark.parametrize("v", [[1, 2, 2, 2], [1, 2, 3, 4], [1, 1, 1, 2]])
def test_conditions_of_a_gadget_fail_once(level: int, v: list[int]) -> None:
    @gadget
    def are_equal(v: Array[Field, Any]) -> Bool:
        return all_of(*[a == b for a, b in pairwise(v)])

    @circuit
    def all_equal(v: Private[Array[Field, Literal[4]]]) -> None:
        require(are_equal(v), "not equal")

    error = failed(all_equal, {"v": v}, level)
    assert ([failure.message for failure in error.failures], error.n_failures) == (["not equal"], 1)


@pytest.mark.parametrize("level", [0, 1, 2])
def test_two_requirements_on_one_value_are_both_told(level: int) -> None:
    @circuit
    def both(x: Private[Field], y: Private[Field]) -> None:
        require(x == 0, "x is not 0")
        require(x * y == 0, "their product is not 0")

    error = failed(both, {"x": 2, "y": 3}, level)
    assert [failure.message for failure in error.failures] == ["x is not 0", "their product is not 0"]


def test_every_turn_of_a_loop_is_shown() -> None:
    @circuit
    def admits(x: Private[U8], allowed: Public[Array[U8, Literal[3]]]) -> None:
        require(any_of(*[x == c for c in allowed]), "not allowed")

    shown = alike(admits, {"x": 5, "allowed": [1, 2, 3]}).values
    assert shown == (("x", 5), ("c = allowed[0]", 1), ("c = allowed[1]", 2), ("c = allowed[2]", 3))


@pytest.mark.parametrize(
    ("n", "told"), [(7, ""), (8, "1 more value"), (9, "2 more values"), (40, "at least 17 more values")]
)
def test_turns_that_are_not_shown_are_counted(n: int, told: str) -> None:
    @circuit
    def admits(x: Private[U8], allowed: Public[Array[U8, Literal["n"]]], n: int) -> None:
        require(any_of([x == c for c in allowed]), "not allowed")

    lines = alike(admits, {"x": 50, "allowed": list(range(n))}, n=n).render().splitlines()
    assert len(lines) == 2 + min(n + 1, MAX_NAMED_VALUES) + bool(told)
    assert not told or lines[-1] == f"    ... and {told}"


@pytest.mark.parametrize(("depth", "hidden"), [(1, 0), (3, 0), (4, 2), (20, 34)])
def test_arguments_that_are_not_shown_are_counted(depth: int, hidden: int) -> None:
    @circuit
    def member(
        root: Public[Field],
        leaf: Private[Field],
        index: Private[Array[Bool, Literal["n"]]],
        siblings: Private[Array[Field, Literal["n"]]],
        n: int,
    ) -> None:
        require_member(root, leaf, index, siblings)

    inputs = {"root": 5, "leaf": 1, "index": [1] * depth, "siblings": [1] * depth}
    first = alike(member, inputs, n=depth)
    assert (first.n_hidden, len(first.values)) == (hidden, 2 + 2 * depth - hidden)
    assert (f"... and {hidden} more values" in first.render()) == (hidden > 0)
    assert first.without_values().n_hidden == 0
