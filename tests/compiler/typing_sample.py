"""What a static type checker makes of the language: checked with `mypy --strict`, and run."""

from __future__ import annotations

from typing import Any, Literal, assert_type

from zkwright import (
    I8,
    I16,
    I32,
    I64,
    I128,
    U8,
    U16,
    U32,
    U64,
    U128,
    Array,
    Bool,
    Bytes,
    Circuit,
    CompileError,
    Field,
    Fixed,
    Gadget,
    InputError,
    Int,
    Private,
    Program,
    Public,
    R,
    Struct,
    Text,
    UInt,
    UnsatisfiedCircuitError,
    Vec,
    Witness,
    ZkwrightError,
    all_of,
    any_of,
    as_wire,
    bind,
    circuit,
    debug,
    gadget,
    hint,
    ignore,
    random_field,
    require,
    select,
)


class U12(UInt, bits=12):
    """An integer type of 12 bits."""


class I12(Int, bits=12):
    """A signed integer type of 12 bits."""


class Q16(Fixed, bits=32, fraction=16):
    """A number of a fixed point."""


class Note(Struct):
    """A struct of the language."""

    owner: Field
    amount: U64
    path: Array[Field, Literal["depth"]]


class Pair(Struct):
    """Another, of fixed size."""

    left: Field
    right: U8


@gadget
def scaled(x: Field, factor: int) -> Field:
    """A gadget with a compile-time argument."""
    assert_type(x, Field)
    return x * factor


@gadget
def swapped(pair: Pair) -> tuple[U8, Field]:
    """A gadget of a struct."""
    return pair.right, pair.left


@circuit
def everything(
    field: Private[Field],
    flag: Private[Bool],
    small: Private[U8],
    large: Public[U64],
    odd: Private[U12],
    pair: Private[Pair],
    note: Private[Note],
    text: Private[Bytes[Literal[4]]],
    below: Private[I64],
    chilly: Private[I12],
    price: Private[Q16],
    items: Private[Array[U16, Literal["depth"]]],
    depth: int = 2,
) -> Public[tuple[Field, U64, Bool]]:
    """Every type and every name."""
    assert_type(field, Field)
    assert_type(flag, Bool)
    assert_type(small, U8)
    assert_type(large, U64)
    assert_type(odd, U12)
    assert_type(pair.left, Field)
    assert_type(note.path[0], Field)
    assert_type(text[0], U8)
    assert_type(items[0], U16)
    assert_type(items[1:], Array[U16, Any])

    assert_type(field + 1, Field)
    assert_type(1 - field, Field)
    assert_type(field / 2, Field)
    assert_type(field**3, Field)
    require(assert_type(field == 3, Bool) | True)
    assert_type(small + 1, U8)
    assert_type(255 - small, U8)
    assert_type(small // 3, U8)
    assert_type(divmod(small, 3), tuple[U8, U8])
    assert_type(small << 1, U8)
    assert_type(small ^ 5, U8)
    assert_type(~small, U8)
    require(assert_type(small <= 7, Bool) | True)
    assert_type(small.wrapping_mul(small), U8)
    assert_type(U64(small), U64)
    assert_type(U128(large) * U128(large), U128)
    assert_type(odd + odd, U12)
    require(assert_type(flag & (small == 1), Bool) | True)
    ignore(assert_type(~flag, Bool))
    debug(flag, small)
    assert_type(flag.implies(True), Bool)

    assert_type(below + 1, I64)
    assert_type(1 - below, I64)
    assert_type(-below, I64)
    assert_type(abs(below), I64)
    assert_type(divmod(below, 3), tuple[I64, I64])
    assert_type(below.divide_towards_zero(-3), tuple[I64, I64])
    assert_type(below >> 1, I64)
    assert_type(U64(below.magnitude()), U64)
    ignore(assert_type(below.is_negative(), Bool), assert_type(below < -7, Bool))
    assert_type(I128(below) * I128(below), I128)
    assert_type(I32(I16(I8(-3))), I32)
    assert_type(chilly.wrapping_sub(chilly), I12)
    assert_type(select(flag, below, -1), I64)
    assert_type(price * price + 0.5, Q16)
    assert_type(0.25 * price / 3, Q16)
    assert_type(1 - price, Q16)
    assert_type(abs(-price), Q16)
    assert_type(Q16.dot([price, 1.5], [price, price]), Q16)
    assert_type(select(flag, price, 0.5), Q16)
    assert_type(I64(price.floor()), I64)
    ignore(assert_type(price < 0.5, Bool), assert_type(price == -1, Bool), price.is_negative())

    assert_type(select(flag, small, small + 1), U8)
    assert_type(select(flag, 0, field), Field)
    assert_type(select(flag, small, 255), U8)
    assert_type(select(flag, pair, pair), Pair)
    assert_type(select(flag, items, items), Array[U16, Literal["depth"]])
    require(assert_type(all_of([flag, small == 1]), Bool) | True)
    require(assert_type(any_of(item == 0 for item in items), Bool) | True)
    require(assert_type(any_of(flag, small == 1, True), Bool))
    require(assert_type(U32.from_bytes(b"ab", "big"), U32) == 24930)
    debug(field, R)
    assert_type(scaled(field, 3), Field)
    assert_type(swapped(pair), tuple[U8, Field])
    assert_type(items.map(U32), Array[U32, Any])

    half = hint(lambda x: x // 2, small, returns=U8)
    assert_type(half, U8)
    low, high = hint(lambda x: (x % 2 == 1, x // 2), small, returns=(Bool, U8))
    assert_type(low, Bool)
    assert_type(high, U8)
    require((half == high) & (U8(low) + high * 2 == small), "not the half")
    for item in items:
        bind(item)
    bind(below, chilly, price, as_wire(field), flag, assert_type(as_wire(pair), Pair), note, text, large, odd)
    total = sum((U64(item) for item in items), U64(0))
    debug(total, lambda: small < 9, label="seen")
    return scaled(field, depth), total, small < 9


@gadget
def none_of(bits: Array[Bool, Literal["n"]]) -> Bool:
    """A gadget that gives a truth value."""
    return ~any_of(bits)


@gadget
def doubled(items: Array[U8, Literal["n"]]) -> Array[U8, Literal["n"]]:
    """A gadget of an array."""
    return items.map(lambda item: item.wrapping_add(item))


@circuit
def lists(
    numbers: Private[Vec[U16, Literal[4]]], name: Private[Text[Literal[8]]]
) -> Public[tuple[Vec[U16, Literal[4]], Text[Literal[14]]]]:
    """What lists and texts of a length that is a signal give."""
    assert_type(numbers.length, U32)
    assert_type(numbers.capacity, int)
    assert_type(numbers.data, Array[U16, Literal[4]])
    assert_type(numbers[0], U16)
    assert_type(numbers[1:], Vec[U16, Any])
    assert_type(numbers.last(), U16)
    assert_type(numbers + numbers, Vec[U16, Any])
    assert_type(numbers.map(U32), Vec[U32, Literal[4]])
    require(assert_type(numbers.count(3), U32) < 3)
    assert_type(Vec.first(numbers.data, 2), Vec[U16, Any])
    for place, number, present in numbers.enumerate():
        assert_type((place, number, present), tuple[int, U16, Bool])
    require(assert_type(numbers == [1, 2], Bool) | True)
    assert_type(name.data, Bytes[Literal[8]])
    assert_type(name[0], U8)
    require(assert_type(name.starts_with("a") | name.ends_with("b") | name.contains("c"), Bool))
    known: Text[Any] = Text("abc")
    assert_type(known[:2], Text[Any])
    assert_type(Text.first(name.data, 2), Text[Any])
    one = Vec[U16, Literal[4]]([1])
    return assert_type(select(name == "abc", one, one.push(2)), Vec[U16, Literal[4]]), "Hello, " + name[1:]


@gadget
def longer(items: Vec[U8, Literal["n"]]) -> Vec[U8, Any]:
    """A gadget of a list."""
    return items + items[:1]


@gadget
def louder(text: Text[Any]) -> Text[Any]:
    """A gadget of a text."""
    return text + "!"


untyped: Gadget[..., Field] = scaled


def plain_values() -> None:
    """Gadgets of plain values give plain values, and structs are made of them."""
    assert assert_type(scaled(3, factor=2), int) == 6
    assert assert_type(none_of([False, False]), bool)
    assert assert_type(doubled([1, 200]), list[Any]) == [2, 144]
    assert assert_type(longer([1, 200]), list[Any]) == [1, 200, 1]
    assert assert_type(louder("yes"), str) == "yes!"
    assert lists.compile().solve({"numbers": [7, 8], "name": "abc"}).output == ([1], "Hello, bc")
    note = Note(owner=1, amount=2, path=[3, 4])
    assert_type(note.amount, U64)
    assert_type(Pair(left=1, right=2).right, U8)


def run() -> Witness:
    """Use it from outside."""
    plain_values()
    program: Program = everything.compile(depth=1)
    compiled: Circuit[..., Any] = everything
    assert compiled.name == "everything"
    inputs = {
        "field": 3,
        "flag": True,
        "small": 9,
        "large": 10,
        "odd": 11,
        "pair": {"left": 1, "right": 2},
        "note": {"owner": 1, "amount": 2, "path": [3]},
        "text": b"abcd",
        "below": -5,
        "chilly": "-2048",
        "price": -1.5,
        "items": [4],
    }
    try:
        witness = program.solve(inputs)
    except (CompileError, InputError, UnsatisfiedCircuitError) as error:
        raise ZkwrightError from error
    assert_type(witness, Witness)
    assert_type(random_field(), int)
    return witness
