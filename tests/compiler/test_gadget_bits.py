"""Bits that a caller has serve the gadgets it calls, and theirs serve it: a call costs what the same lines cost in place."""

# Plain numbers stand for signals here, although the parameters do not say `U8 | int`.
# mypy: disable-error-code="arg-type, no-any-return"

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.sha256 import sha256
from zkwright.compiler import (
    U8,
    U16,
    U32,
    U64,
    Array,
    Bool,
    Bytes,
    Circuit,
    Field,
    Private,
    Public,
    bind,
    circuit,
    gadget,
    hint,
    require,
    select,
)
from zkwright.compiler.program.program_file import read_program, write_program
from zkwright.core.field import R
from zkwright.testing import accepts, cost, refuses

from tests.drawn import examples


def ones(x: U16) -> Field:
    """How many bits are set."""
    return sum((Field(bit) for bit in x.bits()), Field(0))


def mixed(x: U16, y: U16) -> U16:
    return (x ^ y).rotate_left(3).wrapping_add(y >> 2)


def twice(f: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, y: f(f(x, y), y)


def nested(x: U16, y: U16) -> U16:
    return gadget(mixed)(y, x)


BODIES: dict[str, Callable[[Callable[..., Any]], Circuit[..., Any]]] = {}


def body(make: Callable[[Callable[..., Any]], Circuit[..., Any]]) -> Callable[..., Any]:
    BODIES[make.__name__] = make
    return make


@body
def of_inputs(f: Callable[..., Any]) -> Circuit[..., Any]:
    @circuit
    def program(x: Private[U16], y: Private[U16]) -> Public[tuple[U16, Field]]:
        return f(mixed)(x, y), f(ones)(x) + f(ones)(y)

    return program


@body
def of_results(f: Callable[..., Any]) -> Circuit[..., Any]:
    @circuit
    def program(x: Private[U16], y: Private[U16]) -> Public[tuple[U16, Bool]]:
        z = twice(f(mixed))(x, y)
        return z, z.bits()[3]

    return program


@body
def two_deep(f: Callable[..., Any]) -> Circuit[..., Any]:
    @circuit
    def program(x: Private[U16], y: Private[U16]) -> Public[U16]:
        return f(nested)(x, y) ^ f(nested)(y, f(nested)(x, y))

    return program


@body
def of_sums(f: Callable[..., Any]) -> Circuit[..., Any]:
    """The bits of x + y are made by the first call: no call before it has them."""

    @circuit
    def program(x: Private[U8], y: Private[U8]) -> Public[U16]:
        total = U16(x) + U16(y)
        total.bits()
        return f(mixed)(total, U16(x))

    return program


@body
def of_field_elements(f: Callable[..., Any]) -> Circuit[..., Any]:
    def checked(x: Field) -> U16:
        return U16(x)

    @circuit
    def program(x: Private[U16], y: Private[U8]) -> Public[tuple[U16, U16]]:
        return f(checked)(Field(x)), f(checked)(Field(y))

    return program


@body
def of_bytes(f: Callable[..., Any]) -> Circuit[..., Any]:
    def digest(message: Bytes[Any]) -> Bytes[Any]:
        return sha256(message)

    @circuit
    def program(x: Private[Bytes[Literal[5]]]) -> Public[Bytes[Literal[32]]]:
        return f(digest)(f(digest)(x))

    return program


@body
def of_constants(f: Callable[..., Any]) -> Circuit[..., Any]:
    @circuit
    def program(x: Private[U16], y: Private[U16]) -> Public[U16]:
        return f(mixed)(x, 5) ^ f(mixed)(7, y)

    return program


@pytest.mark.parametrize("name", BODIES)
def test_a_call_costs_what_its_lines_cost_in_place(name: str) -> None:
    in_place = BODIES[name](lambda function: function)
    assert cost(BODIES[name](gadget)) == cost(in_place)


@given(st.integers(0, 2**16 - 1), st.integers(0, 2**16 - 1))
@examples(20)
def test_a_call_computes_what_its_lines_compute(x: int, y: int) -> None:
    for make in (of_inputs, of_results, two_deep, of_constants):
        assert PROGRAMS[make.__name__](x, y) == IN_PLACE[make.__name__](x, y)


PROGRAMS = {name: make(gadget) for name, make in BODIES.items()}
IN_PLACE = {name: make(lambda function: function) for name, make in BODIES.items()}


def test_no_other_witness_is_found() -> None:
    for name in ("of_inputs", "of_results", "two_deep"):
        for inputs in ({"x": 0, "y": 2**16 - 1}, {"x": 0x1234, "y": 0x8001}):
            accepts(PROGRAMS[name], inputs, IN_PLACE[name](**inputs))


@gadget
def low_byte(x: Field) -> U8:
    return U8(x)


def test_a_call_without_bits_pays_for_them() -> None:
    """Both calls share a gadget, and only one of them has what would spare it the range check."""

    @circuit
    def both(known: Private[U8], unknown: Private[Field]) -> Public[tuple[U8, U8]]:
        return low_byte(Field(known)), low_byte(unknown)

    @circuit
    def other_way(unknown: Private[Field], known: Private[U8]) -> Public[tuple[U8, U8]]:
        return low_byte(unknown), low_byte(Field(known))

    for statement, expected in ((both, (255, 7)), (other_way, (7, 255))):
        assert cost(statement) == 8
        accepts(statement, {"known": 255, "unknown": 7}, expected)
        for value in (256, 2**253, R - 1):
            refuses(statement, {"known": 1, "unknown": value}, "the value does not fit in 8 bits")


def test_more_bits_than_asked_for_are_required_to_be_zero() -> None:
    @circuit
    def narrow(x: Private[U64]) -> Public[U8]:
        return low_byte(Field(x))

    assert cost(narrow) == 1
    accepts(narrow, {"x": 255}, 255)
    for value in (256, 2**63, 2**64 - 1):
        refuses(narrow, {"x": value}, "the value does not fit in 8 bits", "through low_byte")


def test_bits_of_the_arguments_stay_those_of_the_arguments() -> None:
    """Equal shapes share a template: the bits that a call passes are its own."""

    @circuit
    def choose(x: Private[U16], y: Private[U16], c: Private[Bool]) -> Public[tuple[Field, Field, Field]]:
        chosen = select(c, x, y)
        return gadget(ones)(x), gadget(ones)(chosen), gadget(ones)(y)

    counted = gadget(ones)

    @circuit
    def shared(x: Private[U16], y: Private[U16], c: Private[Bool]) -> Public[tuple[Field, Field, Field]]:
        return counted(x), counted(select(c, x, y)), counted(y)

    for statement in (choose, shared):
        assert cost(statement) == 1 + 16
        accepts(statement, {"x": 1, "y": 0xFFFF, "c": False}, (1, 16, 16))
        accepts(statement, {"x": 1, "y": 0xFFFF, "c": True}, (1, 1, 16))


def test_bits_of_a_result_are_those_its_body_proves() -> None:
    @gadget
    def free(x: U16) -> U16:
        return hint(lambda value: value ^ 1, x, returns=U16)

    @circuit
    def read(x: Private[U16]) -> Public[tuple[U16, Field]]:
        y = free(x)
        require(y == x + 1, "x is odd")
        return y, ones(y)

    assert cost(read) == 16 + 1 + 16  # the promise of the hint's output has made the bits; then `x + 1` may overflow
    assert read(6) == (7, 3)


def test_an_argument_that_comes_back_has_its_bits() -> None:
    @gadget
    def same(x: U32) -> tuple[U32, Field]:
        return x, Field(x.bits()[0])

    @circuit
    def back(x: Private[U16]) -> Public[tuple[U32, Field]]:
        wide = U32(x) + 5
        y, lowest = same(wide)
        return y >> 1, lowest + Field(wide.bits()[1])

    assert cost(back) == 17
    accepts(back, {"x": 6}, (5, 2))


def test_a_file_keeps_what_calls_pass(tmp_path: Path) -> None:
    program = PROGRAMS["of_results"].compile()
    write_program(program, tmp_path / "mixed.r1cs")
    read = read_program(tmp_path / "mixed.r1cs")
    assert read.solve({"x": 5, "y": 9}).output == program.solve({"x": 5, "y": 9}).output


def test_known_bits_in_arrays_and_structs() -> None:
    @gadget
    def total(values: Array[U16, Literal["n"]]) -> Field:
        return sum((ones(value) for value in values), Field(0))

    @circuit
    def count(values: Private[Array[U16, Literal[3]]]) -> Public[Field]:
        return total(values) + total(Array([values[0], values[1] ^ values[2], values[2]]))

    assert cost(count) == 16
    accepts(count, {"values": [1, 3, 7]}, 1 + 2 + 3 + 1 + 1 + 3, forge=False)


def test_bits_that_are_long_sums_are_made_anew() -> None:
    """Passing them on would save rows and fill the others with their terms."""

    @gadget
    def step(x: U16, y: U16) -> U16:
        return (x ^ y).rotate_left(1)

    @circuit
    def chain(x: Private[U16], y: Private[U16], n: int) -> Public[U16]:
        for _ in range(n):
            x, y = step(x, y), x
        return x

    few, many = (chain.compile(0, n=n).r1cs for n in (4, 64))
    assert few.n_rows == 2 * 16 + 4 * 16 + 1
    assert many.n_rows < 2 * 16 + 64 * 3 * 16 + 1  # the bits of both arguments, and the products
    densities = [sum(m.n_nonzeros for m in (r1cs.a, r1cs.b, r1cs.c)) / r1cs.n_rows for r1cs in (few, many)]
    assert densities[1] < 40
    x, y = 0x1234, 0xBEEF
    for _ in range(64):
        x, y = ((x ^ y) << 1 | (x ^ y) >> 15) & 0xFFFF, x
    assert chain(0x1234, 0xBEEF, 64) == x


def test_a_call_repeated_when_bits_are_known_is_the_call_made_before() -> None:
    counted = gadget(ones)

    @circuit
    def again(x: Private[U8], y: Private[U8]) -> Public[Field]:
        total = U16(x) + U16(y)
        before = counted(total)
        total.bits()
        return before * counted(total)

    assert cost(again) == 9 + 9 + 1
    accepts(again, {"x": 255, "y": 255}, 64)


def random_body(source: random.Random, inner: Callable[..., Any] | None) -> Callable[..., Any]:
    """A function of two bytes by random steps, on bits, on numbers, and through the function `inner`."""
    kinds = ["^", "&", "rotate", "add", "truncate", "not", "select", "field"] + ["call"] * 3 * (inner is not None)
    steps = [(source.choice(kinds), source.random(), source.random(), source.randrange(8)) for _ in range(5)]

    def body(a: U8, b: U8) -> U8:
        values = [a, b]
        for kind, first, second, n in steps:
            x, y = values[int(first * len(values))], values[int(second * len(values))]
            match kind:
                case "^":
                    values.append(x ^ y)
                case "&":
                    values.append(x & y)
                case "rotate":
                    values.append(x.rotate_left(n))
                case "add":
                    values.append(x.wrapping_add(y))
                case "truncate":
                    values.append(x.truncated(n))
                case "not":
                    values.append(~x)
                case "select":
                    values.append(select(x.bits()[n], x, y))
                case "field":
                    values.append(U8(Field(x) + 0))
                case "call" if inner is not None:
                    values.append(inner(x, y))
        return values[-1] ^ values[-2]

    return body


@pytest.mark.parametrize("seed", range(16))
def test_random_gadgets_of_bytes(seed: int) -> None:
    def build(wrap: Callable[..., Any]) -> Circuit[..., Any]:
        source = random.Random(seed)
        inner = wrap(random_body(source, None))
        outer = wrap(random_body(source, inner))

        @circuit
        def program(x: Private[U8], y: Private[U8]) -> Public[tuple[U8, U8]]:
            bind(x, y)
            z = inner(x, y)
            return outer(z, y), outer(inner(y, U8(77)), z)

        return program

    called, in_place = build(gadget), build(lambda function: function)
    source = random.Random(f"inputs {seed}")
    for level in (0, 2):
        for x, y in ((0, 255), (source.randrange(256), source.randrange(256))):
            expected = in_place.compile(level).solve({"x": x, "y": y}).output
            accepts(called.compile(level), {"x": x, "y": y}, expected, forge=level == 2 and seed < 4)
