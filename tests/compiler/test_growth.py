"""Costs that nobody counts: with twice the circuit, nothing may grow more than 2.3 times.

A cost in proportion to n doubles. One that grows with n squared is four times as large once it outweighs what is there anyway,
so the sizes below are such that it would.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest
from zkwright.compiler import (
    U8,
    U32,
    U64,
    Array,
    Bool,
    Circuit,
    Field,
    Private,
    Program,
    Public,
    Struct,
    as_wire,
    circuit,
    gadget,
    hint,
    require,
    select,
)

from tests.compiler.growth import Costs, costs, from_source

LIMIT = 2.3


@circuit
def sum_of_fields(x: Private[Array[Field, Literal["n"]]], n: int) -> Public[Field]:
    return sum(x, Field(0)) * x[0]


@circuit
def sum_of_integers(x: Private[Array[U8, Literal["n"]]], n: int) -> Public[U64]:
    total = U64(0)
    for item in x:
        total = total + U64(item)
    return total


@circuit
def horner(x: Private[Array[Field, Literal["n"]]], n: int) -> Public[Field]:
    total = Field(0)
    for item in x:
        total = total * 7 + item
    return total * x[0]


@circuit
def polynomial(x: Private[Field], c: Private[Array[Field, Literal["n"]]], n: int) -> Public[Field]:
    total = Field(0)
    for item in c:
        total = total * x + item
    return total


@circuit
def inner_product(
    x: Private[Array[Field, Literal["n"]]], y: Private[Array[Field, Literal["n"]]], n: int
) -> Public[Field]:
    return sum((a * b for a, b in zip(x, y, strict=True)), Field(0))


@circuit
def parity(x: Private[Array[Bool, Literal["n"]]], n: int) -> Public[Bool]:
    total = x[0]
    for item in x[1:]:
        total = total ^ item
    return total


@circuit
def any_bit(x: Private[Array[Bool, Literal["n"]]], n: int) -> Public[Bool]:
    total = x[0]
    for item in x[1:]:
        total = total | item
    return total


@circuit
def feistel(x: Private[Field], y: Private[Field], n: int) -> Public[Field]:
    for _ in range(n):
        x, y = y, x * x + y
    return x


@circuit
def mimc(x: Private[Field], y: Private[Field], n: int) -> Public[Field]:
    for i in range(n):
        t = x + i * i + 5
        x, y = y + t * t * t, x
    return x + y


@circuit
def running_totals(x: Private[Array[Field, Literal["n"]]], n: int) -> Public[Field]:
    total, product = Field(0), Field(1)
    for item in x:
        total = total + item
        product = product * total
    return product


@circuit
def balances(x: Private[Array[U32, Literal["n"]]], y: Private[Array[U32, Literal["n"]]], n: int) -> Public[U32]:
    balance = U32(2**31)
    for plus, minus in zip(x, y, strict=True):
        balance = balance + plus - minus
    return balance


@circuit
def maximum(x: Private[Array[U32, Literal["n"]]], n: int) -> Public[U32]:
    best = x[0]
    for item in x[1:]:
        best = select(item > best, item, best)
    return best


@circuit
def mixed_words(x: Private[U32], y: Private[U32], n: int) -> Public[U32]:
    for _ in range(n):
        x, y = y, (x ^ y).rotate_left(7)
    return x


@circuit
def wires(x: Private[Array[Field, Literal["n"]]], n: int) -> Public[Field]:
    total = Field(0)
    for item in x:
        total = as_wire(total + item)
    return total


@circuit
def public_signals(
    x: Public[Array[Field, Literal["n"]]], k: Private[Field], n: int
) -> Public[Array[Field, Literal["n"]]]:
    return x.map(lambda item: item * k)


@circuit
def hints(x: Private[Array[Field, Literal["n"]]], n: int) -> None:
    for item in x:
        root = hint(lambda value: value, item, returns=Field)
        require(root * root == item, "not a square of itself")


@circuit
def requirements(x: Private[Array[U8, Literal["n"]]], n: int) -> None:
    for i, (a, b) in enumerate(pairwise(x)):
        require(a <= b, f"item {i} is out of order")
        require(a != b + i % 3)


class Account(Struct):
    """Some fields."""

    owner: Field
    total: U8
    flags: Array[Bool, Literal[2]]


@circuit
def structs(x: Private[Array[Account, Literal["n"]]], n: int) -> Public[Field]:
    total = Field(0)
    for account in x:
        total = total + account.owner * Field(account.total)
        require(account.flags[0] | account.flags[1])
    return total


@gadget
def cube(x: Field) -> Field:
    return x * x * x


@circuit
def instances(x: Private[Field], n: int) -> Public[Field]:
    for _ in range(n):
        x = cube(x) + 1
    return x


@gadget
def level(x: Field, depth: int) -> Field:
    return level(x * x + depth, depth - 1) * x if depth else x


@circuit
def nested(x: Private[Field], n: int) -> Public[Field]:
    return level(x, n)


# name: the circuit, n
SHAPES: dict[str, tuple[Circuit[..., Any], int]] = {
    "a sum": (sum_of_fields, 700),
    "a sum of integers": (sum_of_integers, 200),
    "Horner's rule": (horner, 450),
    "a polynomial": (polynomial, 300),
    "an inner product": (inner_product, 300),
    "a chain of exclusive ors": (parity, 250),
    "a chain of ors": (any_bit, 250),
    "a Feistel ladder": (feistel, 300),
    "MiMC": (mimc, 150),
    "running totals": (running_totals, 400),
    "a balance without gadgets": (balances, 50),
    "a maximum without gadgets": (maximum, 50),
    "mixed words": (mixed_words, 20),
    "wires one asks for": (wires, 400),
    "public signals": (public_signals, 200),
    "hints": (hints, 60),
    "requirements": (requirements, 60),
    "structs": (structs, 50),
    "instances of a gadget": (instances, 200),
    "nested gadgets": (nested, 15),
}


def fresh(target: Circuit[..., Any], **parameters: int) -> Callable[[], Program]:
    def compiled() -> Program:
        target._programs.clear()
        return target.compile(**parameters)

    return compiled


def check(small: Costs, large: Costs) -> None:
    assert {name: ratio for name, ratio in large.over(small).items() if ratio > LIMIT} == {}, (small, large)


@pytest.mark.parametrize("name", SHAPES)
def test_twice_the_size_costs_twice(name: str, tmp_path: Path) -> None:
    target, n = SHAPES[name]
    target.compile(n=4)  # what is loaded and made once
    check(*(costs(fresh(target, n=size), tmp_path / "main.r1cs") for size in (n, 2 * n)))


def parameters(n: int) -> list[str]:
    return [
        "@circuit",
        "def main(",
        *(f"    a{i}: Private[Field]," for i in range(n)),
        ") -> Public[Field]:",
        "    total = Field(0)",
        *(f"    total = total + a{i} * a{i}" for i in range(n)),
        "    return total",
    ]


def lines(n: int) -> list[str]:
    return [
        "@circuit",
        "def main(x: Private[Field], y: Private[U8]) -> Public[Field]:",
        *(f"    x = x * {i + 2} * x + {i}; require(y <= {i % 100 + 100}, 'line {i}')" for i in range(n)),
        "    return x",
    ]


def gadgets(n: int) -> list[str]:
    made = [f"@gadget\ndef g{i}(x: Field) -> Field:\n    return x * x + {i}" for i in range(n)]
    body = [f"    x = g{i}(x)" for i in range(n)]
    return [*made, "@circuit", "def main(x: Private[Field]) -> Public[Field]:", *body, "    return x"]


@pytest.mark.parametrize(("source", "n"), [(parameters, 100), (lines, 70), (gadgets, 30)])
def test_twice_the_source_costs_twice(source: Callable[[int], list[str]], n: int, tmp_path: Path) -> None:
    def compiled(size: int) -> Program:
        # The source is read when a function is decorated, and when its lines are first met: that counts.
        return from_source(source(size), tmp_path / f"{source.__name__}_{size}.py").compile()

    compiled(4)  # what is loaded and made once
    check(*(costs(partial(compiled, size), tmp_path / "main.r1cs") for size in (n, 2 * n)))


def drawn_round(source: random.Random) -> Callable[[list[Field], Field], list[Field]]:
    """A round of an invented cipher: a few assignments of sums and products of the state and a round's input."""
    steps = [tuple(source.randrange(4) for _ in range(4)) for _ in range(source.randrange(2, 6))]
    factors = [source.choice([1, 1, 2, -1, 7]) for _ in steps]

    def play(state: list[Field], item: Field) -> list[Field]:
        known = [*state, item]
        for (target, a, b, c), factor in zip(steps, factors, strict=True):
            value = known[a] * known[b] * factor if target % 2 else known[a] * factor + known[b]
            known[target] = value + known[c] if factor != 2 else known[c] - value
        return [known[1], known[2] * known[0] + known[3], known[0] + 1]

    return play


@pytest.mark.parametrize("seed", range(5))
def test_twice_as_many_drawn_rounds_cost_twice(seed: int, tmp_path: Path) -> None:
    play = drawn_round(random.Random(seed))

    @circuit
    def drawn(x: Private[Array[Field, Literal["n"]]], n: int) -> Public[Field]:
        state = [Field(1), Field(2), Field(3)]
        for item in x:
            state = play(state, item)
        return state[0] * state[1] + state[2] * x[0] + sum((item * item for item in x), Field(0))

    drawn.compile(n=4)
    n = 120
    small, large = (costs(fresh(drawn, n=size), tmp_path / "main.r1cs") for size in (n, 2 * n))
    check(small, large)


def test_what_grows_with_the_square_is_seen(tmp_path: Path) -> None:
    @circuit
    def squared(x: Private[Array[Field, Literal["n"]]], n: int) -> Public[Field]:
        total = Field(0)
        for i in range(n):
            total = total + sum(x[:i], Field(0))
        return total * x[0] * x[n - 1]

    small, large = (costs(fresh(squared, n=n), tmp_path / "main.r1cs") for n in (60, 120))
    with pytest.raises(AssertionError, match="summed"):
        check(small, large)
