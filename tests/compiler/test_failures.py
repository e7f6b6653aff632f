"""What an author is told of a broken requirement: names of what went into it, which inputs these are, how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import (
    U8,
    U64,
    Array,
    Bool,
    Bytes,
    Circuit,
    Field,
    Private,
    Public,
    Struct,
    UInt,
    UnsatisfiedCircuitError,
    bind,
    circuit,
    gadget,
    require,
    select,
)
from zkwright.circuits.babyjub import Point
from zkwright.circuits.eddsa import require_signature
from zkwright.circuits.eddsa.plain import SigningKey
from zkwright.circuits.merkle import require_member
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.compiler.solver.failure import Failure, reported

from tests.drawn import examples


def failure_of(failing: Circuit[..., Any], inputs: dict[str, Any], **parameters: Any) -> Failure:
    with pytest.raises(UnsatisfiedCircuitError) as caught:
        failing.compile(**parameters).solve(inputs)
    return caught.value.failures[0]


def named(failing: Circuit[..., Any], inputs: dict[str, Any], **parameters: Any) -> dict[str, int | str]:
    return dict(failure_of(failing, inputs, **parameters).values)


@gadget
def fee(amount: Field) -> Field:
    return amount * amount


@circuit
def owes(due: Private[Field], amount: Private[Field], receipt: Public[Field]) -> None:
    require(poseidon(due, fee(amount)) == receipt, "another receipt")


def test_what_went_into_a_hash_is_named() -> None:
    assert named(owes, {"due": 7, "amount": 3, "receipt": 5}) == {
        "poseidon(due, fee(amount))": poseidon(7, 9),
        "receipt": 5,
        "due": 7,
        "fee(amount)": 9,
        "amount": 3,
    }
    with pytest.raises(UnsatisfiedCircuitError) as caught:
        owes.plain({"due": 7, "amount": 3, "receipt": 5})
    assert dict(caught.value.failures[0].values)["fee(amount)"] == 9
    assert " = " not in caught.value.redacted()


@pytest.mark.parametrize(
    ("call", "names"),
    [
        (lambda a, b, c, xs: poseidon(a, b), {"a", "b"}),
        (lambda a, b, c, xs: poseidon(*xs), {"xs[0]", "xs[1]"}),
        (lambda a, b, c, xs: poseidon(a, *xs), {"a", "xs[0]", "xs[1]"}),
        (lambda a, b, c, xs: poseidon(a, 5, b + c), {"a", "b + c"}),
        (lambda a, b, c, xs: poseidon(poseidon(a, b), c), {"poseidon(a, b)", "a", "b", "c"}),
        (lambda a, b, c, xs: fee(amount=c), {"amount = c"}),
    ],
)
def test_arguments_of_every_kind(call: Callable[..., Field], names: set[str]) -> None:
    @circuit
    def hashed(a: Private[Field], b: Private[Field], c: Private[Field], xs: Private[Array[Field, Literal[2]]]) -> None:
        require(a * b * c * xs[0] * xs[1] != 0, "zero")
        result = call(a, b, c, xs)
        require(result == 1)

    shown = named(hashed, {"a": 2, "b": 3, "c": 4, "xs": [5, 6]})
    assert set(shown) == {"result", *names}


class Pair(Struct):
    """Two values, one of them two."""

    left: Field
    right: Array[U8, Literal[2]]


@examples(30)
@given(st.integers(0, 2), st.booleans(), st.booleans())
def test_parts_of_what_is_compared_are_named(place: int, early: bool, negated: bool) -> None:
    @circuit
    def compares(one: Private[Pair], two: Public[Pair], data: Private[Bytes[Literal[2]]]) -> None:
        if early:
            same = (one == two) & (data == b"ab")
            require(same)
        elif negated:
            require((one == two) & ~(data != b"ab"))
        else:
            require((one == two) & (data == b"ab"))

    values = [1, 2, 3]
    changed = [value + (i == place) for i, value in enumerate(values)]
    shown = named(
        compares,
        {
            "one": {"left": 1, "right": [2, 3]},
            "two": {"left": changed[0], "right": changed[1:]},
            "data": b"ab",
        },
    )
    name = ["left", "right[0]", "right[1]"][place]
    assert shown == {f"one.{name}": values[place], f"two.{name}": changed[place]}


def test_a_number_on_the_left_keeps_the_right_name() -> None:
    @circuit
    def five(x: Private[Field]) -> None:
        require(5 == x)  # noqa: SIM300 - the case

    assert named(five, {"x": 4}) == {"x": 4}


@given(st.integers(0, 3), st.integers(0, 2))
@examples(20)
def test_in_loops_the_input_and_the_turn_are_named(row: int, column: int) -> None:
    @circuit
    def small(rows: Private[Array[Array[U8, Literal[3]], Literal[4]]]) -> None:
        for place, items in enumerate(rows):
            for d in items:
                require(d < 9, "a digit")
            doubled = [item + item for item in items]
            require(doubled[1] != 18, f"row {place}")

    rows = [[1] * 3 for _ in range(4)]
    rows[row][column] = 9
    failure = failure_of(small, {"rows": rows})
    assert dict(failure.values) == {f"d = rows[{row}][{column}]": 9, "place": row}
    with pytest.raises(UnsatisfiedCircuitError) as plainly:
        small.plain({"rows": rows})
    assert plainly.value.failures[0].values == failure.values
    rows[row] = [1, 9, 1]
    with pytest.raises(UnsatisfiedCircuitError) as caught:
        small.compile().solve({"rows": rows})
    assert dict(caught.value.failures[1].values) == {"doubled[1]": 18, "place": row, f"items[1] = rows[{row}][1]": 9}


def test_inputs_keep_their_names_through_gadgets() -> None:
    @gadget
    def inner(x: U64, limit: U64) -> None:
        require(x < limit, "too large")

    @gadget
    def outer(values: Array[U64, Literal["n"]], limit: U64) -> None:
        for value in values:
            inner(value, limit)

    @circuit
    def capped(amounts: Private[Array[U64, Literal[3]]], cap: Public[U64]) -> None:
        outer(amounts, cap)  # type: ignore[arg-type]

    assert named(capped, {"amounts": [1, 7, 2], "cap": 5}) == {"x = amounts[1]": 7, "limit = cap": 5}


def test_a_bad_signature_and_a_wrong_leaf_name_their_values() -> None:
    @circuit
    def signed(key: Private[Point], message: Public[Field], r8: Private[Point], s: Private[Field]) -> None:
        from zkwright.circuits.eddsa import Signature

        require_signature(key, message, Signature(r8=r8, s=s))

    maker = SigningKey(bytes(range(32)))
    good = maker.sign(6)
    key = {"x": int(maker.public_key.x), "y": int(maker.public_key.y)}
    inputs = {"key": key, "message": 5, "r8": {"x": int(good.r8.x), "y": int(good.r8.y)}, "s": int(good.s)}
    shown = named(signed, inputs)
    assert not any(name.startswith("value ") for name in shown)
    assert shown["signature.r8.x = r8.x"] == int(good.r8.x)

    @circuit
    def member(root: Public[Field], leaf: Private[Field], bit: Private[Bool], sibling: Private[Field]) -> None:
        require_member(root, leaf, [bit], [sibling])

    shown = named(member, {"root": 1, "leaf": 2, "bit": True, "sibling": 3})
    assert shown["leaf"] == 2
    assert shown["siblings[0] = sibling"] == 3
    assert shown["index[0] = bit"] == 1


@pytest.mark.parametrize(("x", "y", "word"), [(3, 10, "not chosen"), (10, 3, "not chosen")])
def test_the_side_of_a_select_that_is_not_chosen(x: int, y: int, word: str, tmp_path: Path) -> None:
    @circuit
    def distance(x: Private[U64], y: Private[U64]) -> Public[U64]:
        return select(x < y, y - x, x - y)

    program = distance.compile()
    write_program(program, tmp_path / "distance.r1cs")
    for solved in (program, read_program(tmp_path / "distance.r1cs")):
        with pytest.raises(UnsatisfiedCircuitError) as caught:
            solved.solve({"x": x, "y": y})
        (failure,) = caught.value.failures
        assert failure.message == f"U64 overflow in `-`, in the side of a select that is {word}"
        assert "both sides of a select are computed, always" in str(caught.value)
        assert "low, high = select(x < y, x, y), select(x < y, y, x)" in failure.mend
        assert failure.mend in caught.value.redacted()


def test_the_side_that_is_chosen() -> None:
    @circuit
    def wrong(x: Private[U64], y: Private[U64]) -> Public[U64]:
        return select(x < y, x - y, x)

    assert failure_of(wrong, {"x": 3, "y": 10}).message.endswith("select that is chosen")
    assert failure_of(wrong, {"x": 0, "y": 1}).mend


@pytest.mark.parametrize(
    ("operation", "mend"),
    [
        (lambda x, y: x - y, "wrapping_sub"),
        (lambda x, y: x + y, "wrapping_add"),
        (lambda x, y: x * y, "wrapping_mul"),
        (lambda x, y: x << 7, "wrapping_shl"),
        (lambda x, y: x**2, "wrapping_mul"),
        (lambda x, y: U8(U64(x) + U64(y)), "a wider type"),
        (lambda x, y: x // y.wrapping_add(1), "require(y != 0, message)"),
    ],
)
def test_every_overflow_has_a_mend(operation: Callable[[U8, U8], U8], mend: str) -> None:
    @circuit
    def overflows(x: Private[U8], y: Private[U8]) -> Public[U8]:
        bind(y)
        return operation(x, y)

    failure = failure_of(overflows, {"x": 200, "y": 255})
    assert mend in failure.mend
    assert re.search(r"\n  mend: .*", failure.render())


def test_to_tell_of_a_loops_item_records_nothing() -> None:
    """A comparison in a loop's variable that nobody has read stays without rows."""

    def require_all(*conditions: Bool) -> None:
        for condition in conditions:
            require(condition, "must hold")

    @circuit
    def compared(x: Private[Field], y: Private[Field]) -> None:
        require_all(x == y, x != 5)

    assert compared.compile(0).r1cs.n_rows == 2


class U12(UInt, bits=12):
    """Of a width that a sum leaves soon."""


@circuit
def below_average(values: Private[Array[U12, Literal[16]]], limit: Public[U12]) -> None:
    require(sum(values) // 16 < limit, "the average is too high")


@circuit
def differences(x: Private[U64], y: Private[U64], z: Private[U64]) -> Public[U64]:
    d = x - y
    e = d + 1
    require(z < 10, "z is too large")
    require(d < 5, "too far")
    return e


@pytest.mark.parametrize("level", [0, 2])
@pytest.mark.parametrize(
    ("failing", "inputs", "told", "n_following"),
    [
        (below_average, {"values": [4000] * 16, "limit": 300}, ["U12 overflow in `+`"], 14),
        (below_average, {"values": [4000] * 16, "limit": 3}, ["U12 overflow in `+`"], 15),
        (below_average, {"values": [200] * 16, "limit": 3}, ["the average is too high"], 0),
        (differences, {"x": 3, "y": 9, "z": 1}, ["U64 overflow in `-`"], 2),
        (differences, {"x": 3, "y": 9, "z": 11}, ["U64 overflow in `-`", "z is too large"], 2),
        (differences, {"x": 3, "y": 3, "z": 11}, ["z is too large"], 0),
        (differences, {"x": 9, "y": 3, "z": 11}, ["z is too large", "too far"], 0),
    ],
)
def test_what_follows_from_a_broken_value_is_counted(
    failing: Circuit[..., Any], inputs: dict[str, Any], told: list[str], n_following: int, level: int, tmp_path: Path
) -> None:
    program = failing.compile(level)
    write_program(program, tmp_path / "failing.r1cs")
    for solved in (program, read_program(tmp_path / "failing.r1cs")):
        with pytest.raises(UnsatisfiedCircuitError) as caught:
            solved.solve(inputs)
        error = caught.value
        assert [failure.message for failure in error.failures] == told
        assert (error.n_following, error.n_failures) == (n_following, len(told) + n_following)
        last = f"\n{n_following} more follow from {'it' if len(told) == 1 else 'these'}"
        for text in (str(error), error.redacted()):
            assert text.endswith(last) is (n_following > 0)


def test_a_value_broken_in_a_gadgets_caller_is_no_cause_within() -> None:
    @gadget
    def small(x: U64) -> U64:
        require(x < 10, "large")
        return x

    @circuit
    def calls(x: Private[U64], y: Private[U64]) -> Public[U64]:
        return small(x - y)

    with pytest.raises(UnsatisfiedCircuitError) as caught:
        calls.compile().solve({"x": 1, "y": 200})
    assert [failure.message for failure in caught.value.failures] == ["U64 overflow in `-`"]
    assert str(caught.value).endswith("\n1 more follows from it")


def test_where_every_failure_follows_all_are_told() -> None:
    """As where a file forged by somebody says so."""
    failure = failure_of(differences, {"x": 3, "y": 3, "z": 11})
    following = [replace(failure, message=str(i), follows=True) for i in range(3)]
    told = reported(following)
    assert (told.causes, told.n_following) == (following, 0)


@pytest.mark.parametrize("level", [0, 2])
def test_bits_that_do_not_hold_a_value_are_causes_of_nothing_else(level: int) -> None:
    @gadget
    def halved(x: U8) -> U8:
        return x >> 1

    @circuit
    def calls(x: Private[U8], y: Private[U8]) -> None:
        require(halved(x + y) < 3, "half is too much")
        require(x.bits()[0], "x is even")
        require(y >> 4 == 0, "y is too large")

    def told(x: int, y: int) -> tuple[list[str], int]:
        with pytest.raises(UnsatisfiedCircuitError) as caught:
            calls.compile(level).solve({"x": x, "y": y})
        return [failure.message for failure in caught.value.failures], caught.value.n_following

    assert told(251, 15) == (["U8 overflow in `+`"], 1)
    assert told(250, 15) == (["U8 overflow in `+`", "x is even"], 1)
    assert told(250, 16) == (["U8 overflow in `+`", "x is even", "y is too large"], 1)
    assert told(1, 15) == (["half is too much"], 0)


@pytest.mark.parametrize("level", [0, 2])
def test_bits_of_which_a_broken_value_is_computed_are_not_broken(level: int) -> None:
    @circuit
    def turned(x: Private[U8]) -> None:
        require(x.rotate_left(3) - 200 < 40, "too far")
        require(x.bits()[0], "x is even")

    def told(x: int) -> tuple[list[str], int]:
        with pytest.raises(UnsatisfiedCircuitError) as caught:
            turned.compile(level).solve({"x": x})
        return [failure.message for failure in caught.value.failures], caught.value.n_following

    assert told(2) == (["U8 overflow in `-`", "x is even"], 1)
    assert told(1) == (["U8 overflow in `-`"], 1)
    assert told(31) == (["too far"], 0)
    assert told(26) == (["x is even"], 0)
