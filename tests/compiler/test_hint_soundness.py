"""Hints that nothing holds are refused, however far their outputs travel; hints that are checked are not.

Programs are drawn: a hint of some type in some place, a few operations on what it gives, and then the result is returned, dropped
or required to be what an input says.
"""

# mypy: ignore-errors

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Literal

import pytest
from zkwright.circuits.bits import to_bits_strict
from zkwright.circuits.comparators import is_less
from zkwright.circuits.mux import mux
from zkwright.circuits.poseidon import poseidon
from zkwright.compiler import (
    U8,
    U64,
    Array,
    Bool,
    Field,
    Private,
    Public,
    Struct,
    any_of,
    bind,
    circuit,
    gadget,
    hint,
    require,
    select,
)
from zkwright.compiler.errors import UnconstrainedHintError
from zkwright.compiler.soundness import hint_soundness as held


class Pair(Struct):
    """Two values of different types."""

    left: Field
    right: U8


TYPES = {
    "Field": (Field, lambda h: [h]),
    "Bool": (Bool, lambda h: [Field(h)]),
    "U8": (U8, lambda h: [Field(h)]),
    "U64": (U64, lambda h: [Field(h)]),
    "struct": (Pair, lambda h: [h.left, Field(h.right)]),
    "array": (Array[U8, Literal[2]], lambda h: [Field(h[0]), Field(h[1])]),
    "tuple": ((Field, Bool), lambda h: [h[0], Field(h[1])]),
}
"""A type that a hint returns, and its output as field elements."""


def _product(h: Field, x: Field, n: U8) -> Field:
    return h * x


def _linear(h: Field, x: Field, n: U8) -> Field:
    return h * 7 + x - 3


def _square(h: Field, x: Field, n: U8) -> Field:
    return h * h + h


def _hash(h: Field, x: Field, n: U8) -> Field:
    return poseidon(h, x)


def _quotient(h: Field, x: Field, n: U8) -> Field:
    return (h + 1) / x


def _unchecked(h: Field, x: Field, n: U8) -> Field:
    return x.divide_unchecked(h)


def _inverse(h: Field, x: Field, n: U8) -> Field:
    return 1 / h


def _equality(h: Field, x: Field, n: U8) -> Field:
    return Field(h == x)


def _inequality(h: Field, x: Field, n: U8) -> Field:
    return Field(h != x) + h


def _disjunction(h: Field, x: Field, n: U8) -> Field:
    return Field((h == x) | (n == 3)) + Field((n < 9).implies(h == 4))


def _any(h: Field, x: Field, n: U8) -> Field:
    return Field(any_of([h == x, n == 3, h == 5]))


def _choice(h: Field, x: Field, n: U8) -> Field:
    return select(n < 7, h, x)


def _chosen_by(h: Field, x: Field, n: U8) -> Field:
    return Field(select(h == 3, n, U8(5)))


def _table(h: Field, x: Field, n: U8) -> Field:
    return mux([h, x, h * 2], n)


def _narrowed(h: Field, x: Field, n: U8) -> Field:
    return Field(U64(h))


def _overflowing(h: Field, x: Field, n: U8) -> Field:
    return Field(U8(h) + n)


def _difference(h: Field, x: Field, n: U8) -> Field:
    return Field(U8(h) - n)


def _wrapped(h: Field, x: Field, n: U8) -> Field:
    return Field(U8(h).wrapping_add(n).wrapping_mul(n))


def _divided(h: Field, x: Field, n: U8) -> Field:
    q, r = divmod(U8(h), 7)
    return Field(q) + Field(r) * x


def _divisor(h: Field, x: Field, n: U8) -> Field:
    return Field(n // U8(h))


def _ordered(h: Field, x: Field, n: U8) -> Field:
    return Field(U8(h) < n)


def _smaller(h: Field, x: Field, n: U8) -> Field:
    small = U8(h)
    return Field(select(small < n, small, n))


def _bits(h: Field, x: Field, n: U8) -> Field:
    return Field(U8(h).bits()[3]) * 5 + Field(U8(h) ^ n)


def _all_bits(h: Field, x: Field, n: U8) -> Field:
    bits = to_bits_strict(h)
    return sum((Field(bit) * (i + 1) for i, bit in enumerate(bits)), Field(0))


def _less(h: Field, x: Field, n: U8) -> Field:
    return Field(is_less(h, x))


def _bound(h: Field, x: Field, n: U8) -> Field:
    bind(h)
    return h


def _nonzero(h: Field, x: Field, n: U8) -> Field:
    require(h != 9, "is nine")
    return h


ROUTES = [
    _linear, _product, _square, _hash, _quotient, _unchecked, _inverse, _equality, _inequality, _disjunction, _any, _choice,
    _chosen_by, _table, _narrowed, _overflowing, _difference, _wrapped, _divided, _divisor, _ordered, _smaller, _bits, _all_bits,
    _less, _bound, _nonzero,
]  # fmt: skip
"""Operations that say nothing of h but that it fits types or differs from something: all values but a few remain."""


def _in_place(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


def _in_two_gadgets(function: Callable[..., Any]) -> Callable[..., Any]:
    inner = gadget(function)

    def outer(*values: Any) -> Any:
        return inner(*values)

    return gadget(outer)


PLACES = [_in_place, gadget, _in_two_gadgets]


def program(kind: str, routes: list[Callable[..., Any]], places: list[Callable[..., Any]], end: str) -> Any:
    """A circuit with a hint of this type, whose output takes these routes to this end."""
    returns, elements = TYPES[kind]
    make, travel = places

    @make
    def hinted(x: Field) -> Any:
        return hint(lambda value: value, x, returns=returns)

    @travel
    def travelled(h: Field, x: Field, n: U8) -> Field:
        for route in routes:
            h = route(h, x, n)
        return h

    @circuit
    def statement(x: Private[Field], n: Private[U8], y: Public[Field]) -> Public[Field]:
        bind(x, n, y)
        total = Field(0)
        for i, element in enumerate(elements(hinted(x))):
            reached = travelled(element, x, n)
            if end == "required":
                require(reached == y + i, "not what it should be")
            elif end == "in a gadget":
                checked(reached, y + i)
            elif end == "mostly returned" and i:
                require(reached == y + i, "not what it should be")
            else:
                total = total + reached * (i + 1)
        return total

    return statement


@gadget
def checked(a: Field, b: Field) -> None:
    require(a == b, "not what it should be")


def draw(seed: int) -> tuple[random.Random, str, list[Any], list[Any]]:
    source = random.Random(seed)
    kind = source.choice(list(TYPES))
    routes = [source.choice(ROUTES) for _ in range(source.choice([0, 1, 1, 1, 2, 2]))]
    return source, kind, routes, [source.choice(PLACES) for _ in range(2)]


def check(seed: int, level: int) -> None:
    source, kind, routes, places = draw(seed)
    loose = source.choice(["returned", "mostly returned"])
    held = source.choice(["required", "in a gadget"])
    try:
        with pytest.raises(UnconstrainedHintError, match="no requirement holds an output of the hint") as caught:
            program(kind, routes, places, loose).compile(level)
        assert "hint(lambda value: value, x, returns=returns)" in caught.value.site.source()
        program(kind, routes, places, held).compile(level)
    except BaseException as error:
        error.add_note(f"seed {seed}: a {kind} by {[route.__name__ for route in routes]}, {loose} or {held}")
        raise


@pytest.mark.parametrize("route", ROUTES)
def test_every_route_alone(route: Callable[..., Any]) -> None:
    for level in (0, 2):
        with pytest.raises(UnconstrainedHintError):
            program("Field", [route], [gadget, _in_place], "returned").compile(level)
        program("Field", [route], [_in_place, gadget], "required").compile(level)


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_straight_to_the_output(kind: str) -> None:
    for level in (0, 1, 2):
        for place in PLACES:
            with pytest.raises(UnconstrainedHintError):
                program(kind, [], [place, _in_place], "returned").compile(level)
            program(kind, [], [place, _in_place], "required").compile(level)


@pytest.mark.parametrize("batch", range(3))
def test_drawn_hints_are_refused_unless_they_are_checked(batch: int) -> None:
    for seed in range(100 * batch, 100 * batch + 12):
        check(seed, seed % 3)


@pytest.mark.parametrize("level", range(3))
def test_a_comparison_of_what_a_comparison_says_is_a_check(level: int) -> None:
    check(700_792, level)


@pytest.mark.parametrize("seed", [504_251, 505_751])
def test_what_only_equality_lets_divide_is_a_check(seed: int) -> None:
    check(seed, seed % 3)


@pytest.mark.parametrize("level", range(3))
def test_a_quotient_that_an_output_seldom_changes_is_a_check(level: int) -> None:
    check(505_263, level)


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(10))
def test_many_drawn_hints_are_refused_unless_they_are_checked(batch: int) -> None:
    for seed in range(100_000 + 1000 * batch, 100_000 + 1000 * batch + 60):
        check(seed, seed % 3)


def running(body: Callable[..., Any], kind: Any) -> Any:
    """A circuit that does nothing but to call the body."""

    @circuit
    def statement(x: Private[kind]) -> None:
        bind(x)
        body(x)

    return statement


def tied_to_each_other(x: Field) -> None:
    h, g = hint(lambda v: (v, v * v), x, returns=(Field, Field))
    require(h * h == g, "not the square")


def equal_to_each_other(x: Field) -> None:
    h, g = hint(lambda v: (v, v), x, returns=(U8, U8))
    require(h == g, "not equal")


def in_a_circle(x: Field) -> None:
    a, b, c = hint(lambda v: (v, v, v), x, returns=(U8, U8, U8))
    require((a + b == c) & (b + c == a), "not a circle")


def beside_unread_products_with_inputs(x: Field) -> None:
    h, g = hint(lambda v: (v, v), x, returns=(Field, Field))
    h * x, g * x * h
    require(h == g * 2, "not twice")


def tied_to_constants_but_one(x: Field) -> None:
    h, g = hint(lambda v: (2, 3), x, returns=(Field, Field))
    require(h * g == 6, "not factors of 6")


def an_identity(x: Field) -> None:
    h = hint(lambda v: v, x, returns=Field)
    require((h + 1) * (h + 1) == h * h + 2 * h + 1, "never fails")


def an_identity_with_inputs(x: Field) -> None:
    h = hint(lambda v: v, x, returns=Field)
    require((h * x) * h == (h * h) * x, "never fails")


def an_identity_of_quotients(x: Field) -> None:
    h = hint(lambda v: v, x, returns=Field)
    require(h / x * x == h, "never fails")


def an_identity_of_powers(x: Field) -> None:
    h = hint(lambda v: v, x, returns=Field)
    require((h - x) * (h**3 + h * h * x + h * x * x + x**3) == h**4 - x**4, "never fails")


@pytest.mark.parametrize(
    "body",
    [
        tied_to_each_other,
        equal_to_each_other,
        in_a_circle,
        beside_unread_products_with_inputs,
        tied_to_constants_but_one,
        an_identity,
        an_identity_with_inputs,
        an_identity_of_quotients,
        an_identity_of_powers,
    ],
)
def test_hints_tied_to_nothing_but_each_other_or_by_identities_are_refused(body: Callable[..., Any]) -> None:
    for level in (0, 1, 2):
        for place in PLACES:
            with pytest.raises(UnconstrainedHintError):
                running(place(body), Field).compile(level)


NOTHING_SAID: dict[str, Callable[[U8, U8, U8], Any]] = {
    "a quotient's own row": lambda h, k, x: h // 7 * 7 + h % 7 == h,
    "a divisor's own row": lambda h, k, x: x // h * h + x % h == x,
    "xor with itself": lambda h, k, x: h ^ h == 0,
    "xor and back": lambda h, k, x: (h ^ x) ^ x == h,
    "and with itself": lambda h, k, x: h & h == h,
    "De Morgan": lambda h, k, x: ~(h & x) == ~h | ~x,
    "there and back": lambda h, k, x: h.wrapping_add(x).wrapping_sub(x) == h,
    "the smaller one": lambda h, k, x: select(h < x, h, x) <= x,
    "one or the other": lambda h, k, x: (h <= x) | (h > x),
    "differs from all": lambda h, k, x: ~any_of(h == v for v in (x, x + 1, U8(7))),
    "differs as a number": lambda h, k, x: U8(h == x) == 0,
    "differs by a flag": lambda h, k, x: ~((h == x) | (h == 3)),
    "beside a quotient": lambda h, k, x: 1 / Field(k == x) == Field(h ^ h) + 1,
    "differs beside a quotient": lambda h, k, x: 1 / Field(x == 3) == Field(h != k),
    "differs in a quotient": lambda h, k, x: 1 / Field((x == 3) & (h != k)) == 1,
    "hints with one factor": lambda h, k, x: Field(h) * Field(x) == Field(k) * Field(x),
    "hints with one hash": lambda h, k, x: poseidon(h, x) == poseidon(k, x),
}
"""Requirements that leave a hint's output nearly every value, or only tie it to another hint's."""


@pytest.mark.parametrize("said", NOTHING_SAID)
def test_requirements_that_say_nothing_hold_nothing(said: str) -> None:
    @circuit
    def statement(x: Private[U8]) -> Public[U8]:
        h, k = hint(lambda v: (v, v), x, returns=(U8, U8))
        if "hints" not in said:
            require(k == x)
        require(x < 200)
        require(NOTHING_SAID[said](h, k, x))
        return h

    for level in (0, 2):
        with pytest.raises(UnconstrainedHintError):
            statement.compile(level)


def test_an_identity_of_many_definitions_is_one() -> None:
    @circuit
    def statement(x: Private[Field]) -> Public[Field]:
        a = h = hint(lambda v: v, x, returns=Field)
        for _ in range(12):
            a = poseidon(a, x)
        require(a * (x + 1) == a * x + a)
        return h

    with pytest.raises(UnconstrainedHintError):
        statement.compile()


RARELY_SAID: dict[str, Callable[[U64, U64], Any]] = {
    "for the young": lambda h, x: (x >= 18) | (h == x),
    "for one number": lambda h, x: (x != 5).implies(Bool(True)) & ((x != 3) | (h == x)),
    "in one case": lambda h, x: select(x < 7, h, U64(1)) == 1,
    "one of a few": lambda h, x: any_of(h == v for v in (x, 5, 6)),
}
"""Requirements that do hold an output, but say so for few inputs."""


@pytest.mark.parametrize("said", RARELY_SAID)
def test_requirements_for_few_inputs_are_requirements(said: str) -> None:
    @circuit
    def statement(x: Private[U64]) -> None:
        require(RARELY_SAID[said](hint(lambda v: v, x, returns=U64), x))
        require(x != 9)

    for level in (0, 2):
        statement.compile(level)


def split(x: U64) -> None:
    high, low = hint(lambda v: divmod(v, 256), x, returns=(U8, U8))
    require(U64(high) * 256 + U64(low) == x, "not the parts")


def split_in_fields(x: U64) -> None:
    high, low = hint(lambda v: divmod(v, 256), x, returns=(Field, Field))
    require(Field(U8(high)) * 256 + Field(U8(low)) == Field(x), "not the parts")


def digits(x: U64) -> None:
    parts = hint(lambda v: [int(digit) for digit in f"{v:04}"], x, returns=Array[U8, Literal[4]])
    total = U64(0)
    for digit in parts:
        require(digit < 10, "not a digit")
        total = total * 10 + U64(digit)
    require(total == x, "not the digits")


def split_of_another_hint(x: U64) -> None:
    twice = hint(lambda v: 2 * v, x, returns=U64)
    require(twice == x * 2, "not twice")
    split(twice)


def quotient(x: U64) -> None:
    q, r = hint(lambda v: divmod(v, 10), x, returns=(U64, Field))
    require(q * 10 + U64(r) == x, "inexact")
    require(U64(r) < 10, "the remainder is too large")


def pinned_to_a_constant(x: U64) -> None:
    require(hint(lambda v: 5, x, returns=U8) == 5, "not five")


def one_of_three(x: U64) -> None:
    which = hint(lambda v: v % 3, x, returns=Field)
    require(which * (which - 1) * (which - 2) == 0, "not below three")
    rest = hint(lambda v: v // 3, x, returns=U64)
    require(rest * 3 + U64(which) == x, "not a third")


def through_conditions(x: U64) -> None:
    h = hint(lambda v: v, x, returns=U64)
    require((h == x) | (h == x + 1), "neither")
    require(select(x < 7, h, x) == x, "not chosen")


def through_bits(x: U64) -> None:
    h = hint(lambda v: v, x, returns=U8)
    for mine, known in zip(h.bits(), x.bits(8), strict=True):
        require(mine == known, "another bit")


def through_a_hash(x: U64) -> None:
    require(poseidon(hint(lambda v: v, x, returns=U64)) == poseidon(x), "another image")


def through_an_order(x: U64) -> None:
    h = hint(lambda v: v, x, returns=Field)
    require(~is_less(h, Field(x)) & ~is_less(Field(x), h), "not equal")


def through_what_is_no_divisor_else(x: U64) -> None:
    h = hint(lambda v: v, x, returns=U64)
    require(1 / Field(h == x) == Field(x) - 233, "not equal, and one number")


@pytest.mark.parametrize(
    "body",
    [
        split,
        split_in_fields,
        digits,
        split_of_another_hint,
        quotient,
        pinned_to_a_constant,
        one_of_three,
        through_conditions,
        through_bits,
        through_a_hash,
        through_an_order,
        through_what_is_no_divisor_else,
    ],
)
def test_hints_that_are_checked_are_taken(body: Callable[..., Any]) -> None:
    for level in (0, 1, 2):
        for place in PLACES:
            running(place(body), U64).compile(level).solve({"x": 234})


@pytest.mark.parametrize("n", [50, 200])
def test_steps_grow_with_the_hints(n: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every hint's output flows into the next one's requirement, and all of them into a hash."""
    steps = []
    slots = held._Web.slots
    monkeypatch.setattr(held._Web, "slots", lambda self, wire: steps.append(wire) or slots(self, wire))

    @circuit
    def statement(x: Private[Field], n: int) -> Public[Field]:
        for _ in range(n):
            h = hint(lambda value: value, x, returns=Field)
            require(h * h == x, "not a root")
            x = poseidon(h, h)
        return x

    statement.compile(n=n)
    assert n <= len(steps) <= 4 * n
