"""Random circuits of every type at once, and the same in plain Python.

A program is a list of steps. Each takes values of the types it needs from those there are, so that bits, integers of several
widths, field elements and arrays flow into each other; what `require` taught the compiler about a value is used by later steps.
Some steps run inside of a gadget, or in one that another calls.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from zkwright.compiler import U8, U64, U128, Array, Bool, Circuit, Field, Private, Public, bind, circuit, gadget
from zkwright.core.field import R

from tests.compiler.random_operations import OPERATIONS, U3, WIDTHS


@dataclass(frozen=True)
class Step:
    """An operation on earlier values: `places` count back from the latest value of each type it takes."""

    name: str
    width: int
    other: int
    places: tuple[int, ...]
    constant: int
    depth: int
    """How many gadgets it runs in."""


Pool = dict[str, list[Any]]


def _types(step: Step) -> tuple[list[str], str]:
    """What the step takes and gives, as the pool calls it."""
    takes, gives = OPERATIONS[step.name].types.split(" -> ")
    names = {"int": f"u{step.width}", "other": f"u{step.other}", "byte": "u8"}
    return [names.get(name, name) for name in takes.split()], names.get(gives, gives)


def _taken(pool: Pool, step: Step) -> list[Any]:
    kinds, _ = _types(step)
    return [pool[kind][-1 - place % len(pool[kind])] for kind, place in zip(kinds, step.places, strict=False)]


def _apply(pool: Pool, step: Step) -> None:
    operation = OPERATIONS[step.name].signals

    def body(*values: Any) -> Any:
        return operation(step.width, step.constant, *values)

    for _ in range(step.depth):
        body = _within_gadget(body)
    result = body(*_taken(pool, step))
    _, kind = _types(step)
    if kind.startswith("u") and isinstance(result, int):
        result = WIDTHS[step.width](result)
    pool[kind].append(result)


def _within_gadget(function: Callable[..., Any]) -> Callable[..., Any]:
    def within(*values: Any) -> Any:
        return function(*values)

    return gadget(within)


def _run(steps: list[Step], **pool: list[Any]) -> tuple[Field, Field, Field]:
    for step in steps:
        _apply(pool, step)
    bind(*(value for kind, values in pool.items() if kind.startswith("u") for value in values))
    weighted = [Field(bit) * (i + 2) for i, bit in enumerate(pool["bool"])]
    integers = [Field(pool[f"u{width}"][-1]) * width for width in WIDTHS if f"u{width}" in pool]
    array = [Field(item) for item in pool["array"][-1]]
    return sum([*weighted, *integers], Field(0)), sum(array, Field(0)), pool["field"][-1]


def build(steps: list[Step], *, wide: bool) -> Circuit[..., Any]:
    """The circuit; it reads the last value of every type, every bit and every integer, for unread conditions are refused."""

    @circuit
    def narrow(
        a: Private[U3],
        b: Public[U3],
        c: Private[U8],
        d: Public[U8],
        f: Private[Field],
        g: Public[Field],
        s: Private[Bool],
        t: Public[Bool],
        xs: Private[Array[U8, Literal[3]]],
    ) -> Public[tuple[Field, Field, Field]]:
        bind(a, b, c, d, f, g, s, t, xs)
        return _run(steps, u3=[a, b], u8=[c, d], field=[f, g], bool=[s, t], array=[xs])

    @circuit
    def widest(
        a: Private[U3],
        c: Private[U8],
        x: Private[U64],
        y: Private[U64],
        z: Private[U128],
        f: Private[Field],
        g: Public[Field],
        s: Private[Bool],
        xs: Private[Array[U8, Literal[3]]],
    ) -> Public[tuple[Field, Field, Field]]:
        bind(a, c, x, y, z, f, g, s, xs)
        return _run(steps, u3=[a], u8=[c], u64=[x, y], u128=[z], field=[f, g], bool=[s], array=[xs])

    return widest if wide else narrow


_TYPES: Final = {
    False: {
        "a": "u3",
        "b": "u3",
        "c": "u8",
        "d": "u8",
        "f": "field",
        "g": "field",
        "s": "bool",
        "t": "bool",
        "xs": "array",
    },
    True: {
        "a": "u3",
        "c": "u8",
        "x": "u64",
        "y": "u64",
        "z": "u128",
        "f": "field",
        "g": "field",
        "s": "bool",
        "xs": "array",
    },
}
"""Of the inputs, by whether there are wide ones."""


def model(steps: list[Step], inputs: dict[str, Any], *, wide: bool) -> tuple[int, ...]:
    """The same in plain Python. Raises `ModelError` where the circuit has to refuse."""
    pool: Pool = {}
    for name, kind in _TYPES[wide].items():
        pool.setdefault(kind, []).append(inputs[name])
    for step in steps:
        operation = OPERATIONS[step.name].plain
        pool[_types(step)[1]].append(operation(step.width, step.constant, *_taken(pool, step)))
    weighted = sum(int(bit) * (i + 2) for i, bit in enumerate(pool["bool"]))
    integers = sum(pool[f"u{width}"][-1] * width for width in WIDTHS if f"u{width}" in pool)
    return (weighted + integers) % R, sum(pool["array"][-1]), pool["field"][-1]


def random_steps(source: random.Random, length: int, *, wide: bool) -> list[Step]:
    """Steps that read recent values more often than old ones."""
    steps = []
    for _ in range(length):
        name = source.choice(list(OPERATIONS))
        widths = list(WIDTHS) if wide else [3, 8]
        width = source.choice([width for width in widths if width <= OPERATIONS[name].most])
        places = tuple(int(source.expovariate(0.7)) for _ in range(3))
        top = (1 << width) - 1
        constant = source.choice([0, 1, 2, 3, 5, top // 2 + 1, top - 1, top, source.randrange(top + 1)])
        steps.append(Step(name, width, source.choice(widths), places, constant, source.choice([0, 0, 0, 1, 2])))
    return steps


def random_inputs(source: random.Random, *, wide: bool) -> dict[str, Any]:
    """Values at edges, small, and any."""

    def number(top: int) -> int:
        edges = [0, 1, 2, 3, top // 2, top // 2 + 1, top - 1, top]
        return min(top, source.choice([source.choice(edges), source.randrange(10), source.randrange(top + 1)]))

    def value(kind: str) -> Any:
        match kind:
            case "bool":
                return bool(source.randrange(2))
            case "array":
                return [number(255) for _ in range(3)]
            case "field":
                return number(source.choice([R - 1, 255]))
        return number((1 << int(kind[1:])) - 1)

    return {name: value(kind) for name, kind in _TYPES[wide].items()}
