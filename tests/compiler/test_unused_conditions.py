"""A condition that nothing requires, and no result depends on, is refused: every way to make one, with every way to lose it."""

# mypy: ignore-errors

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, Literal

import pytest
from zkwright.circuits.bits import to_bits_strict
from zkwright.circuits.comparators import is_less
from zkwright.circuits.mux import mux
from zkwright.compiler import (
    U8,
    Array,
    Bool,
    Field,
    Private,
    Public,
    Struct,
    all_of,
    any_of,
    as_wire,
    bind,
    circuit,
    gadget,
    ignore,
    require,
    select,
)
from zkwright.compiler.errors import UnusedConditionError


class Flagged(Struct):
    """A value and what is known of it."""

    value: U8
    known: Bool


@gadget
def below(x: U8, y: U8) -> Bool:
    return x < y


@gadget
def below_and_value(x: U8, y: U8) -> tuple[Bool, U8]:
    return x < y, x


@gadget
def comparisons(x: U8, y: U8) -> Array[Bool, Any]:
    return Array([x < y, y < x])


@gadget
def both(a: Bool, b: Bool) -> Bool:
    return a & b


@circuit
def below_as_circuit(x: Private[U8], y: Private[U8]) -> Public[Bool]:
    return x < y


MAKERS = {
    "<": lambda x, y, s, t: x < y,
    "==": lambda x, y, s, t: x == y,
    "!= of fields": lambda x, y, s, t: Field(x) != Field(y) * 2,
    "== of arrays": lambda x, y, s, t: Array([x, y]) == Array([y, y]),
    "== of structs": lambda x, y, s, t: Flagged(value=x, known=s) == Flagged(value=y, known=t),
    "!= of bools": lambda x, y, s, t: s != t,
    "a gadget": lambda x, y, s, t: below(x, y),
    "a gadget of bools": lambda x, y, s, t: both(s, t),
    "a gadget's pair": lambda x, y, s, t: below_and_value(x, y)[0],
    "a circuit": lambda x, y, s, t: below_as_circuit(x, y),
    "the library": lambda x, y, s, t: is_less(Field(x), Field(y)),
    "|": lambda x, y, s, t: (x < y) | s,
    "| of inputs": lambda x, y, s, t: s | t,
    "& of inputs": lambda x, y, s, t: s & t,
    "^": lambda x, y, s, t: (x == 3) ^ (y == 4),
    "^ of inputs": lambda x, y, s, t: s ^ t,
    "~": lambda x, y, s, t: ~(x <= y),
    "implies": lambda x, y, s, t: s.implies(x < y),
    "all_of": lambda x, y, s, t: all_of([x < y, s, ~t]),
    "any_of": lambda x, y, s, t: any_of([x == y, s, t, x == 7]),
    "a choice": lambda x, y, s, t: select(s, x < y, t),
    "a copy": lambda x, y, s, t: Bool(x < y),
    "an item": lambda x, y, s, t: comparisons(x, y)[1],
    "mux": lambda x, y, s, t: mux([s, x < y, t], U8(x.bits()[0])),
    "in a struct": lambda x, y, s, t: Flagged(value=x, known=x == y).known,
}  # fmt: skip
"""Ways to make a condition of two numbers and two truth values."""


def _drop(condition: Bool, x: U8) -> None:
    return None


def _in_a_list(condition: Bool, x: U8) -> None:
    _ = [condition, condition]


def _in_an_array(condition: Bool, x: U8) -> None:
    Array([condition, condition])[0]


def _in_a_struct(condition: Bool, x: U8) -> None:
    Flagged(value=x, known=condition)


def _as_a_field(condition: Bool, x: U8) -> None:
    Field(condition) * 3 + 1


def _as_an_integer(condition: Bool, x: U8) -> None:
    U8(condition).wrapping_add(x).wrapping_mul(x)


def _multiplied(condition: Bool, x: U8) -> None:
    Field(condition) * Field(x) * Field(x)


def _divided(condition: Bool, x: U8) -> None:
    (U8(condition) + 4) // 3


def _choosing(condition: Bool, x: U8) -> None:
    select(condition, Field(x), Field(7))


def _choosing_constants(condition: Bool, x: U8) -> None:
    select(condition, Field(3), Field(7))


def _among_others(condition: Bool, x: U8) -> None:
    condition | (x == 9)


def _required_inside_out(condition: Bool, x: U8) -> None:
    (x == 9).implies(condition)


def _negated(condition: Bool, x: U8) -> None:
    _ = ~~condition


def _compared(condition: Bool, x: U8) -> None:
    _ = Field(condition) == Field(x)


def _with_a_constant(condition: Bool, x: U8) -> None:
    (condition & True) | False


def _copied(condition: Bool, x: U8) -> None:
    Bool(condition)


def _to_a_gadget_that_does_not_read_it(condition: Bool, x: U8) -> None:
    @gadget
    def forgets(a: Bool, b: U8) -> U8:
        return b

    forgets(condition, x)


WAYS_TO_LOSE = [
    _drop, _in_a_list, _in_an_array, _in_a_struct, _as_a_field, _as_an_integer, _multiplied, _divided, _choosing,
    _choosing_constants, _among_others, _required_inside_out, _negated, _compared, _with_a_constant, _copied,
    _to_a_gadget_that_does_not_read_it,
]  # fmt: skip
WAYS_TO_KEEP = {
    "required": lambda c, x: require(c, "kept"),
    "required of its opposite": lambda c, x: require(~c, "kept"),
    "required in a choice": lambda c, x: require(select(c, x, 3) == 3, "kept"),
    "required as a number": lambda c, x: require(Field(c) + 1 == 2, "kept"),
    "required in a combination": lambda c, x: require(c | (x == 9), "kept"),
    "required twice": lambda c, x: (require(c, "kept"), require(~~c, "kept")),
    "returned": lambda c, x: Field(c),
    "returned in a choice": lambda c, x: select(c, Field(x), Field(3)),
    "returned by a gadget": lambda c, x: Field(both(c, x == 3)),
    "divided by": lambda c, x: Field(x) / (Field(c) + 1),
    "an overflow": lambda c, x: U8(c) - 1,
    "ignored": lambda c, x: ignore(c),
    "ignored in an array": lambda c, x: ignore(Array([c, c]), True),
}


def _in_place(function: Callable[..., Any]) -> Callable[..., Any]:
    return function


def statement(make: Callable[..., Any], use: Callable[..., Any], place: Callable[..., Any]) -> Any:
    """A circuit that makes a condition and uses it, all in one body."""

    @place
    def body(x: U8, y: U8, s: Bool, t: Bool) -> Field:
        kept = use(make(x, y, s, t), x)  # made here
        return kept if isinstance(kept, Field) else Field(x)

    @circuit
    def program(x: Private[U8], y: Private[U8], s: Private[Bool], t: Private[Bool]) -> Public[Field]:
        bind(x, y, s, t)
        return body(x, y, s, t) * Field(y)

    return program


@pytest.mark.parametrize("name", MAKERS)
def test_every_way_to_lose_a_condition(name: str) -> None:
    source = random.Random(name)
    for lose in WAYS_TO_LOSE:
        print(lose.__name__)
        with pytest.raises(UnusedConditionError, match=r"constrains nothing(.|\n)*ignore\(condition\)"):
            statement(MAKERS[name], lose, source.choice([_in_place, gadget])).compile(source.choice([0, 2]))


@pytest.mark.parametrize("name", MAKERS)
def test_every_way_to_keep_a_condition(name: str) -> None:
    source = random.Random(name)
    for way, keep in WAYS_TO_KEEP.items():
        try:
            statement(MAKERS[name], keep, source.choice([_in_place, gadget])).compile(source.choice([0, 2]))
        except BaseException as error:
            error.add_note(way)
            raise


@gadget
def third_digit(x: U8) -> Bool:
    return x.bits()[3]


@gadget
def digits_together(x: U8) -> Bool:
    return x.bits()[0] & ~x.bits()[3]


@gadget
def from_a_table(x: U8) -> Bool:
    return mux((True, False, True, False), U8(x.truncated(2)))


@circuit
def digit_of_a_circuit(x: Private[U8]) -> Public[Bool]:
    return x.bits()[2]


@circuit
def opposite(s: Private[Bool]) -> Public[Bool]:
    return ~s


@circuit
def itself(s: Private[Bool]) -> Public[Bool]:
    return s


@gadget
def both_as_a_number(x: U8, y: U8) -> Field:
    return Field(x < y) * Field(y < 200)


@gadget
def some_as_a_number(x: U8, y: U8) -> Field:
    return 1 - Field(x < y) * Field(y < 200) * Field(x != 9)


@gadget
def both_as_an_integer(x: U8, y: U8) -> tuple[U8, U8]:
    return x, U8(x == 4) * U8(y == 4)


READABLE = {
    "a digit of a gadget": lambda x, y, s: third_digit(x),
    "a digit that is passed on": lambda x, y, s: both(third_digit(x), y.bits()[1]),
    "digits of a gadget": lambda x, y, s: digits_together(x),
    "a gadget's table": lambda x, y, s: from_a_table(x),
    "a table": lambda x, y, s: mux((True, False, True, False), U8(x.truncated(2))),
    "a choice of digits": lambda x, y, s: select(x.bits()[0], x.bits()[1], y.bits()[1]),
    "a choice of constants": lambda x, y, s: select(x.bits()[0], True, False),
    "a digit on a wire": lambda x, y, s: as_wire(x.bits()[0]),
    "a digit of a circuit": lambda x, y, s: digit_of_a_circuit(x),
    "the opposite of a digit": lambda x, y, s: opposite(x.bits()[1]),
    "an input of a circuit": lambda x, y, s: itself(s),
}
"""Conditions that share their wires with the digits of a number."""

NUMBERS = {
    "a product": lambda x, y, s: both_as_a_number(x, y),
    "a product of three": lambda x, y, s: some_as_a_number(x, y),
    "a product among others": lambda x, y, s: both_as_an_integer(x, y),
}

LOSING = {
    "dropped": lambda c: None,
    "in a list": lambda c: [c, c],
    "negated": lambda c: ~~c,
    "as it is": Bool,
    "with another": lambda c: c & (c == False),  # noqa: E712
    "with a constant": lambda c: (c & True) | False,
    "compared": lambda c: c == True,  # noqa: E712
    "all": lambda c: all_of(c, True),
    "called again": lambda c: [both(c, True), c],
}


@pytest.mark.parametrize("name", READABLE | NUMBERS)
def test_conditions_that_share_their_wires_have_to_be_used(name: str) -> None:
    make = (READABLE | NUMBERS)[name]

    def program(use: Callable[[Any], Any], within: bool) -> Any:
        def body(x: U8, y: U8, s: Bool) -> Field:
            use(make(x, y, s))
            return Field(x) * Field(y)

        called = gadget(body) if within else body

        @circuit
        def statement(x: Private[U8], y: Private[U8], s: Private[Bool]) -> Public[Field]:
            bind(x, y, s)
            return called(x, y, s)

        return statement

    def used(value: Any) -> None:
        numbers = value if isinstance(value, tuple) else (value,)
        for number in numbers:
            require(number == True if isinstance(number, Bool) else number == 0)  # noqa: E712

    for within in (False, True):
        for lose in LOSING.values() if name in READABLE else [LOSING["dropped"], LOSING["in a list"]]:
            with pytest.raises(UnusedConditionError):
                program(lose, within).compile()
        program(used, within).compile()


def test_the_line_is_that_of_what_was_forgotten() -> None:
    @circuit
    def program(x: Private[U8], y: Private[U8]) -> Public[Field]:
        below_first = x < y
        _ = below_first | (x == 3)
        return Field(x) * Field(y)

    with pytest.raises(UnusedConditionError) as caught:
        program.compile()
    assert caught.value.site.source() == "_ = below_first | (x == 3)"


def test_a_forgotten_result_of_the_library_is_the_callers() -> None:
    @circuit
    def program(x: Private[Field], y: Private[Field]) -> Public[Field]:
        is_less(x, y)
        return x * y

    with pytest.raises(UnusedConditionError) as caught:
        program.compile()
    assert caught.value.site.source() == "is_less(x, y)"


def test_the_opposite_of_an_input_that_nothing_looks_at() -> None:
    @circuit
    def program(x: Private[Bool]) -> Public[Field]:
        _ = ~x
        return Field(x) * Field(x)

    with pytest.raises(UnusedConditionError):
        program.compile()


def test_digits_may_be_left_unread() -> None:
    @circuit
    def program(x: Private[U8], y: Private[U8]) -> Public[U8]:
        carry, total = Bool(False), []
        for a, b in zip(x.bits(), y.bits(), strict=True):
            total.append(a ^ b ^ carry)
            carry = (a & b) | (carry & (a ^ b))
        return U8.from_bits(total)

    assert program(200, 100) == 44


@pytest.mark.parametrize(
    "compare",
    [
        lambda x, y: x.bits() == y.bits(),
        lambda x, y: x.bits() != y.bits(),
        lambda x, y: x.bits()[0] == y.bits()[0],
        lambda x, y: x.bits()[0] != y.bits()[7],
        lambda x, y: all_of(a == b for a, b in zip(x.bits(), y.bits(), strict=True)),
        lambda x, y: all_of(x.bits()),
        lambda x, y: any_of(x.bits()),
        lambda x, y: all_of(U8.from_bits(x.bits()).bits()),
        lambda x, y: U8.from_bits(x.bits()).bits() == y.bits(),
    ],
)
def test_comparisons_of_digits_have_to_be_read(compare: Any) -> None:
    @circuit
    def program(x: Private[U8], y: Private[U8]) -> Public[U8]:
        compare(x, y)
        return x ^ y

    with pytest.raises(UnusedConditionError, match="after the loop"):
        program.compile()


def test_what_else_may_be_left_unread() -> None:
    @gadget
    def parts(x: U8, y: U8) -> tuple[U8, U8, Array[Bool, Any]]:
        return select(x < y, x, y), select(x < y, y, x), Array([x < y, x == y])

    @circuit
    def program(x: Private[U8], y: Private[U8]) -> Public[tuple[U8, Bool]]:
        smaller, _, order = parts(x, y)
        x // 3, x ^ y, x.bits(), x & 7, to_bits_strict(Field(x))[3]
        unused = Array[U8, Literal[2]]([x, y])
        del unused
        return smaller, order[0]

    assert program(3, 5) == (3, True)


def test_only_truth_values_are_ignored() -> None:
    from zkwright.compiler import CompileError

    @circuit
    def program(x: Private[U8]) -> Public[U8]:
        ignore(x)
        return x

    with pytest.raises(CompileError, match="ignore takes truth values, not a U8"):
        program.compile()


class Outer(Struct):
    """A struct that holds another."""

    inner: Flagged
    extra: U8


WRAPPINGS = {
    "a struct": lambda c, x: Flagged(value=x, known=c),
    "a struct in a struct": lambda c, x: Outer(inner=Flagged(value=x, known=c), extra=x),
    "a tuple": lambda c, x: (c, x),
    "a list": lambda c, x: [c, c],
    "an array": lambda c, x: Array([c, c]),
    "an array of structs": lambda c, x: Array([Flagged(value=x, known=c), Flagged(value=x, known=~c)]),
    "a field": lambda c, x: Field(c) * 3 + 1,
    "an integer": lambda c, x: U8(c),
    "numbers": lambda c, x: Array([Field(c), Field(x)]),
}
"""What a gadget may return a condition in."""


def _nested(way: str, source: random.Random) -> Callable[[Any, U8], Any]:
    """The wrapping in up to three tuples and lists, at either end."""
    ends = [source.choice("lrL") for _ in range(source.randrange(4))]

    def wrapped(condition: Any, x: U8) -> Any:
        value = WRAPPINGS[way](condition, x)
        for end in ends:
            value = {"l": (value, x), "r": (x, value), "L": [x, value]}[end]
        return value

    return wrapped


def _through_a_gadget(
    wrap: Callable[..., Any], make: Callable[..., Any], read: Callable[[Any], None], *, twice: bool
) -> Any:
    """A circuit that calls a gadget, maybe inside another, whose result is a wrapped condition and a number."""

    @gadget
    def made(x: U8, y: U8, s: Bool, t: Bool) -> Any:
        return wrap(make(x, y, s, t), x), Field(x) * Field(y)

    @gadget
    def passes_on(x: U8, y: U8, s: Bool, t: Bool) -> Any:
        return made(x, y, s, t)

    @circuit
    def program(x: Private[U8], y: Private[U8], s: Private[Bool], t: Private[Bool]) -> Public[Field]:
        bind(x, y, s, t)
        wrapped, number = (passes_on if twice else made)(x, y, s, t)
        read(wrapped)
        return number

    return program


def _conditions_of(value: Any) -> list[Bool]:
    """All truth values in a result; a number's is whether it is 0."""
    match value:
        case Bool():
            return [value]
        case Field() | U8():
            return [value == 0]
        case Struct():
            return [bit for name in type(value).__annotations__ for bit in _conditions_of(getattr(value, name))]
        case _:
            return [bit for item in value for bit in _conditions_of(item)]


@pytest.mark.parametrize("way", WRAPPINGS)
def test_a_condition_that_a_gadget_returns_in_anything(way: str) -> None:
    source = random.Random(way)
    for name, make in source.sample(sorted(MAKERS.items()), 8):
        wrap, twice = _nested(way, source), source.random() < 0.5
        print(name, twice)
        with pytest.raises(UnusedConditionError):
            _through_a_gadget(wrap, make, lambda value: None, twice=twice).compile()
        _through_a_gadget(wrap, make, lambda value: ignore(*_conditions_of(value)), twice=twice).compile()


@pytest.mark.parametrize(
    "way", ["a struct", "a struct in a struct", "an array of structs", "numbers", "a field", "an integer"]
)
def test_truth_values_that_were_passed_in_may_be_left_in_data(way: str) -> None:
    @gadget
    def passes(x: U8, y: U8, s: Bool) -> Any:
        kept = Array([Flagged(value=x, known=s), Flagged(value=y, known=s)]) if "array" in way else WRAPPINGS[way](s, x)
        return kept, Field(x) * Field(y)

    @circuit
    def program(x: Private[U8], y: Private[U8], s: Private[Bool]) -> Public[Field]:
        bind(s)
        return passes(x, y, s)[1]

    assert program(3, 5, True) == 15
