"""What is told of conditions required together, over arrays and in loops: those that do not hold, and which they are."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
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
    UnsatisfiedCircuitError,
    all_of,
    any_of,
    bind,
    circuit,
    gadget,
    hint,
    require,
)
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.compiler.solver.failure import MAX_NAMED_VALUES, Failure

from tests.drawn import examples


def reports(failing: Circuit[..., Any], inputs: dict[str, Any]) -> list[list[str]]:
    """The lines of the first failure as the solver, a plain run and a trace tell them, values alone and calls."""
    traced = failing.trace(inputs).failure
    if traced is None:
        pytest.fail("the trace saw nothing fail")
    return [told(failure) for failure in (*solved(failing, inputs)[:1], *plainly(failing, inputs), *traced.failures)]


def told(failure: Failure) -> list[str]:
    return [line.strip() for line in failure.render().splitlines() if not line.startswith("  at ")]


def solved(failing: Circuit[..., Any], inputs: dict[str, Any]) -> list[Failure]:
    with pytest.raises(UnsatisfiedCircuitError) as caught:
        failing.compile().solve(inputs)
    return caught.value.failures


def plainly(failing: Circuit[..., Any], inputs: dict[str, Any]) -> list[Failure]:
    with pytest.raises(UnsatisfiedCircuitError) as caught:
        failing.plain(inputs)
    assert "\n    " not in caught.value.redacted()
    return caught.value.failures


@circuit
def listed(xs: Private[Array[U8, Literal[12]]], lim: Public[U8]) -> None:
    require(all_of(x < lim for x in xs), "too large")


@circuit
def collected(xs: Private[Array[U8, Literal[12]]], lim: Public[U8]) -> None:
    ok = Bool(True)
    for x in xs:
        ok = ok & (x < lim)
    require(ok, "too large")


@circuit
def indexed(xs: Private[Array[U8, Literal[12]]], lim: Public[U8]) -> None:
    require(all_of([xs[i] < lim for i in range(12)]), "too large")


@examples(25)
@given(st.sampled_from([listed, collected, indexed]), st.lists(st.integers(0, 9), min_size=12, max_size=12))
def test_the_parts_that_do_not_hold_are_told(failing: Circuit[..., Any], xs: list[int]) -> None:
    bad = [i for i, x in enumerate(xs) if x >= 5]
    if not bad:
        return
    for lines in reports(failing, {"xs": xs, "lim": 5}):
        assert lines[0] == "too large"
        (line,) = lines[1:]
        assert line.startswith(f"{len(bad)} of 12 do{'es' * (len(bad) == 1)} not hold: ")
        shown = [f"xs[{i}] = {xs[i]}" for i in bad]
        places = [line.find(text) for text in shown]
        n_told = min(len(bad), MAX_NAMED_VALUES // (2 if failing is indexed else 1))
        assert -1 not in places[:n_told]
        assert places[:n_told] == sorted(places[:n_told])
        assert not any(f"xs[{i}] = " in line for i in range(12) if i not in bad)
        assert "lim = 5" in line
        assert ("more value" in line) == (len(bad) > n_told)


@circuit
def same_bytes(a: Private[Bytes[Literal[32]]], b: Public[Bytes[Literal[32]]]) -> None:
    require(a == b, "other bytes")


@circuit
def same_array(a: Private[Array[Field, Literal[32]]], b: Public[Array[Field, Literal[32]]]) -> None:
    same = a == b
    require(same, "other items")


@examples(25)
@given(st.sampled_from([same_bytes, same_array]), st.sets(st.integers(0, 31), min_size=1, max_size=6))
def test_equality_shows_what_differs(failing: Circuit[..., Any], places: set[int]) -> None:
    a, b = [0] * 32, [int(i in places) for i in range(32)]
    shown = [f"{name}[{i}] = {value}" for i in sorted(places) for name, value in (("a", 0), ("b", 1))]
    hidden = shown[MAX_NAMED_VALUES:]
    text = ", ".join(shown[:MAX_NAMED_VALUES]) + (f", ... and {len(hidden)} more values" if hidden else "")
    expected = f"{text} ({len(places)} of 32 differ{'s' * (len(places) == 1)})"
    for lines in reports(failing, {"a": a, "b": b} if failing is same_array else {"a": bytes(a), "b": bytes(b)}):
        assert lines[1:] == [expected]


def test_a_file_tells_the_same(tmp_path: Path) -> None:
    program = listed.compile()
    write_program(program, tmp_path / "listed.r1cs")
    inputs = {"xs": [1, 7, 2, 9, *[3] * 8], "lim": 5}
    texts = []
    for one in (program, read_program(tmp_path / "listed.r1cs")):
        with pytest.raises(UnsatisfiedCircuitError) as caught:
            one.solve(inputs)
        texts.append([told(failure) for failure in caught.value.failures])
        assert "xs[" not in caught.value.redacted().replace("in xs", "")
    assert texts[0] == texts[1] == [["too large", "2 of 12 do not hold: xs[1] = 7, xs[3] = 9; lim = 5"]]


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        (lambda a, b, lim: (a < lim) | (b < lim), {"a", "b", "lim"}),
        (lambda a, b, lim: (a < lim) ^ (b < lim), {"a", "b", "lim"}),
        (lambda a, b, lim: (a >= lim).implies(b < lim), {"a", "b", "lim"}),
        (lambda a, b, lim: any_of(a < lim, b < lim), {"a", "b", "lim"}),
        (lambda a, b, lim: ~((a >= lim) & (b >= lim)), {"a", "b", "lim"}),
        (lambda a, b, lim: (a < lim) == (b >= lim), {"a < lim", "b >= lim"}),
    ],
)
def test_every_combination_shows_values(condition: Callable[[U8, U8, U8], Bool], shown: set[str]) -> None:
    @circuit
    def combined(a: Private[U8], b: Private[U8], lim: Public[U8]) -> None:
        require(condition(a, b, lim), "neither")

    inputs = {"a": 9, "b": 8, "lim": 5}
    for failure in (*solved(combined, inputs), *plainly(combined, inputs)):
        assert {name for name, _ in failure.values} == shown


class Low(Struct):
    """A field that a hint gives."""

    part: U8


@pytest.mark.parametrize(
    ("operation", "named"),
    [
        (lambda a, b: a / b, {"a": 300, "b": 0}),
        (lambda a, b: 1 / b, {"b": 0}),
        (lambda a, b: b.inverse(), {}),
        (lambda a, b: bind(a.bits(4)), {"a": 300}),
        (lambda a, b: bind((a + 1).bits(4)), {"a + 1": 301}),
        (lambda a, b: bind(U64(a).bits(4)), {"U64(a) = a": 300}),
        (lambda a, b: bind(U8(a)), {"a": 300}),
        (lambda a, b: bind(U64(a) << 60), {"U64(a) = a": 300}),
    ],
)
def test_every_operation_that_fails_shows_values(
    operation: Callable[[Field, Field], Any], named: dict[str, int]
) -> None:
    @circuit
    def operates(a: Private[Field], b: Private[Field]) -> None:
        bind(a, b)
        operation(a, b)

    inputs = {"a": 300, "b": 0}
    for failure in (*solved(operates, inputs), *plainly(operates, inputs)):
        assert named.items() <= dict(failure.values).items()


class Item(Struct):
    """Something that is counted."""

    price: U64
    count: U8


@gadget
def square_is_small(x: Field) -> None:
    y = x * x
    require(U64(y) < 400, "too large")


@gadget
def outer(xs: Array[Field, Literal["n"]]) -> None:
    for x in xs:
        square_is_small(x)


@given(st.integers(0, 3), st.booleans())
@examples(10)
def test_which_instance_of_a_gadget_fails(place: int, nested: bool) -> None:
    @circuit
    def squares(xs: Private[Array[Field, Literal[4]]]) -> None:
        if nested:
            outer(xs)  # type: ignore[arg-type]
        else:
            for x in xs:
                square_is_small(x)

    inputs = {"xs": [50 if i == place else i for i in range(4)]}
    (failure,) = solved(squares, inputs)
    (plain,) = plainly(squares, inputs)
    assert failure.instances[-1] == place + 1
    assert [name for name, _ in failure.path] == ["outer"] * nested + ["square_is_small"]
    assert failure.path == plain.path
    assert f"through square_is_small #{place + 1}, called at " in failure.render()
    assert dict(failure.values)[f"x = xs[{place}]"] == dict(plain.values)[f"x = xs[{place}]"] == 50
    assert dataclasses.replace(plain, instances=(), row=None) == dataclasses.replace(failure, instances=(), row=None)


@given(st.integers(0, 3))
@examples(8)
def test_which_item_of_a_loop_fails(place: int) -> None:
    @circuit
    def priced(items: Private[Array[Item, Literal[4]]]) -> None:
        for item in items:
            require(item.price * 3 < 100, "too dear")
            bind(item.count)

    inputs = {"items": [{"price": 50 if i == place else i, "count": 1} for i in range(4)]}
    for lines in reports(priced, inputs):
        assert lines == ["too dear", "item.price * 3 = 150", f"item.price = items[{place}].price = 50"]


def test_a_hint_that_does_not_fit_shows_its_value() -> None:
    from zkwright.circuits import hints

    @circuit
    def digits(x: Private[Field]) -> None:
        quotient, rest = hint(hints.division, x, Field(7), returns=(U8, U8))
        require(Field(quotient) * 7 + Field(rest) == x)
        require(rest < 7)

    failures = solved(digits, {"x": 7000})
    assert any(1000 in dict(failure.values).values() for failure in failures)
