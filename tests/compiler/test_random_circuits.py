"""Random circuits against Python's own integers: each accepted run is right, each refused one is wrong, none can be forged."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from zkwright.compiler import (
    Bool,
    Circuit,
    CompileError,
    Field,
    Private,
    Public,
    UInt,
    bind,
    circuit,
    gadget,
    ignore,
    require,
    select,
)
from zkwright.compiler.types.uint import uint
from zkwright.testing import accepts, refuses

WIDTH = 6
TOP = 2**WIDTH - 1


class U6(UInt, bits=WIDTH):
    """Small enough that every edge is near."""


class ModelError(Exception):
    """Plain Python says that this circuit has no witness."""


@dataclass(frozen=True)
class Step:
    """One operation: its name, which earlier values it takes, a constant."""

    name: str
    first: int
    second: int
    constant: int


def _exact(value: int) -> int:
    if not 0 <= value <= TOP:
        raise ModelError
    return value


def _divided(a: int, b: int) -> tuple[int, int]:
    if b == 0:
        raise ModelError
    return divmod(a, b)


def _required(holds: bool, value: int) -> int:
    if not holds:
        raise ModelError
    return value


def _require(holds: Bool, value: Any) -> Any:
    require(holds, "a random requirement")
    return value


def _chosen(condition: Bool, x: Any, y: Any) -> Any:
    ignore(condition)  # between two equal constants it chooses nothing, which is refused
    return select(condition, x, y)


_rotations = [(x << k | x >> (WIDTH - k)) & TOP for k in range(WIDTH) for x in range(TOP + 1)]

# name: on signals, on integers; x and y are earlier values, k a constant.
OPERATIONS: dict[str, tuple[Callable[[Any, Any, int], Any], Callable[[int, int, int], int]]] = {
    "add": (lambda x, y, k: x + y, lambda x, y, k: _exact(x + y)),
    "sub": (lambda x, y, k: x - y, lambda x, y, k: _exact(x - y)),
    "mul": (lambda x, y, k: x * y, lambda x, y, k: _exact(x * y)),
    "add k": (lambda x, y, k: x + k, lambda x, y, k: _exact(x + k)),
    "k sub": (lambda x, y, k: k - x, lambda x, y, k: _exact(k - x)),
    "mul k": (lambda x, y, k: k * x, lambda x, y, k: _exact(x * k)),
    "div": (lambda x, y, k: x // y, lambda x, y, k: _divided(x, y)[0]),
    "mod": (lambda x, y, k: x % y, lambda x, y, k: _divided(x, y)[1]),
    "div k": (lambda x, y, k: x // (k or 1), lambda x, y, k: x // (k or 1)),
    "mod k": (lambda x, y, k: x % (k or 1), lambda x, y, k: x % (k or 1)),
    "k div": (lambda x, y, k: k // x, lambda x, y, k: _divided(k, x)[0]),
    "wrapping_add": (lambda x, y, k: x.wrapping_add(y), lambda x, y, k: (x + y) & TOP),
    "wrapping_sub": (lambda x, y, k: x.wrapping_sub(y), lambda x, y, k: (x - y) & TOP),
    "wrapping_mul": (lambda x, y, k: x.wrapping_mul(y), lambda x, y, k: (x * y) & TOP),
    "wrapping_neg": (lambda x, y, k: x.wrapping_neg(), lambda x, y, k: -x & TOP),
    "and": (lambda x, y, k: x & y, lambda x, y, k: x & y),
    "or": (lambda x, y, k: x | y, lambda x, y, k: x | y),
    "xor k": (lambda x, y, k: x ^ k, lambda x, y, k: x ^ k),
    "xor": (lambda x, y, k: x ^ y, lambda x, y, k: x ^ y),
    "not": (lambda x, y, k: ~x, lambda x, y, k: TOP - x),
    "shl": (lambda x, y, k: x << k % WIDTH, lambda x, y, k: _exact(x << k % WIDTH)),
    "wrapping_shl": (lambda x, y, k: x.wrapping_shl(k % 8), lambda x, y, k: x << k % 8 & TOP),
    "shr": (lambda x, y, k: x >> k % 8, lambda x, y, k: x >> k % 8),
    "rotl": (lambda x, y, k: x.rotate_left(k), lambda x, y, k: _rotations[k % WIDTH * (TOP + 1) + x]),
    "rotr": (lambda x, y, k: x.rotate_right(k), lambda x, y, k: _rotations[-k % WIDTH * (TOP + 1) + x]),
    "truncated": (lambda x, y, k: x.truncated(k % 8), lambda x, y, k: x & (1 << k % 8) - 1),
    "bits": (lambda x, y, k: U6.from_bits(x.bits(k % 7)), lambda x, y, k: _required(x < 1 << k % 7, x)),
    "narrow": (lambda x, y, k: U6(uint(k % 6 + 1)(x)), lambda x, y, k: _required(x < 2 << k % 6, x)),
    "field": (lambda x, y, k: U6(Field(x) * 3 / 3), lambda x, y, k: x),
    "offset": (lambda x, y, k: U6(Field(x) + k - Field(y)), lambda x, y, k: _exact(x + k - y)),
    "sum of bools": (lambda x, y, k: U6(x < y) + U6(x == k), lambda x, y, k: int(x < y) + int(x == k)),
    "power": (lambda x, y, k: x ** (k % 4), lambda x, y, k: _exact(x ** (k % 4))),
    "min": (lambda x, y, k: select(x < y, x, y), lambda x, y, k: min(x, y)),
    "max k": (lambda x, y, k: select(x >= k, x, k), lambda x, y, k: max(x, k)),
    "pick": (lambda x, y, k: _chosen((x == k) | (y > k) ^ (x != y), y, k), lambda x, y, k: (k, y)[(x == k) | (y > k) ^ (x != y)]),
    "require <": (lambda x, y, k: _require(x < y, x), lambda x, y, k: _required(x < y, x)),
    "require <=": (lambda x, y, k: _require(x <= y, y), lambda x, y, k: _required(x <= y, y)),
    "require < k": (lambda x, y, k: _require(x < k, x), lambda x, y, k: _required(x < k, x)),
    "require > k": (lambda x, y, k: _require(x > k, x), lambda x, y, k: _required(x > k, x)),
    "require !=": (lambda x, y, k: _require(x != y, x), lambda x, y, k: _required(x != y, x)),
    "require all": (
        lambda x, y, k: _require((x <= y) & (y <= k + x) & ~(x == k), y),
        lambda x, y, k: _required(x <= y <= _exact(k + x) and x != k, y),
    ),
    "distance": (lambda x, y, k: select(x < y, y.wrapping_sub(x), x.wrapping_sub(y)), lambda x, y, k: abs(x - y)),
}  # fmt: skip


def build(steps: list[Step], *, as_gadget: bool = False) -> Circuit[..., Any]:
    """The circuit of these steps on three inputs; it returns the last three values."""

    def body(a: U6, b: U6, c: U6) -> tuple[Any, ...]:
        values: list[Any] = [a, b, c]
        for step in steps:
            operation = OPERATIONS[step.name][0]
            values.append(operation(values[step.first], values[step.second], step.constant))
        bind(*(value for value in values if isinstance(value, U6)))  # a condition that nobody reads is refused
        return tuple(U6(value) if isinstance(value, int) else value for value in values[-3:])

    inner = gadget(body) if as_gadget else body

    @circuit
    def program(a: Private[U6], b: Private[U6], c: Public[U6]) -> Public[tuple[U6, U6, U6]]:
        bind(a, b, c)  # no step may happen to use one of them
        return inner(a, b, c)

    return program


def model(steps: list[Step], inputs: list[int]) -> tuple[int, ...]:
    """The same in plain Python."""
    values = list(inputs)
    for step in steps:
        values.append(OPERATIONS[step.name][1](values[step.first], values[step.second], step.constant))
    return tuple(values[-3:])


def random_steps(source: random.Random, length: int) -> list[Step]:
    """Steps that read recent values more often than old ones."""
    steps = []
    for i in range(length):
        reach = i + 3
        first, second = (reach - 1 - min(int(source.expovariate(0.5)), reach - 1) for _ in range(2))
        constant = source.choice([0, 1, 2, 3, source.randrange(TOP + 1), TOP])
        steps.append(Step(source.choice(list(OPERATIONS)), first, second, constant))
    return steps


def check(seed: int, *, rounds: int, as_gadget: bool = False) -> tuple[int, int]:
    source = random.Random(seed)
    steps = random_steps(source, source.randrange(1, 7))
    accepted = refused = 0
    try:
        program = build(steps, as_gadget=as_gadget).compile()
    except (CompileError, ZeroDivisionError):
        program = None
    edges = [0, 1, 2, TOP - 1, TOP, 2 ** (WIDTH - 1)]
    for _ in range(rounds):
        inputs = [source.choice([source.choice(edges), source.randrange(TOP + 1)]) for _ in range(3)]
        named = dict(zip("abc", inputs, strict=True))
        try:
            expected = model(steps, inputs)
        except ModelError:
            refused += 1
            if program is not None:
                refuses(program, named)
            continue
        accepted += 1
        assert program is not None, f"refused to compile, yet {named} gives {expected}: {steps}"
        accepts(program, named, expected)
    return accepted, refused


@pytest.mark.parametrize("batch", range(8))
def test_random_circuits_agree_with_python_and_cannot_be_forged(batch: int) -> None:
    totals = [check(1000 * batch + i, rounds=2) for i in range(8)]
    assert sum(accepted for accepted, _ in totals) > 0


@pytest.mark.slow
@pytest.mark.parametrize("batch", range(20))
def test_many_random_circuits_agree_with_python_and_cannot_be_forged(batch: int) -> None:
    for i in range(200):
        check(1_000_000 + 1000 * batch + i, rounds=4)


def test_every_operation_on_edge_values() -> None:
    for name in OPERATIONS:
        for constant in (0, 1, 3, 5, TOP):
            steps = [Step(name, 0, 1, constant)]
            for inputs in ([0, 0, 0], [0, 1, 0], [1, 0, 0], [TOP, TOP, 0], [TOP, 1, 0], [5, 3, 0], [3, 5, 0]):
                program = _compiled(steps)
                try:
                    expected = model(steps, inputs)
                except ModelError:
                    if program is not None:
                        refuses(program, dict(zip("abc", inputs, strict=True)))
                    continue
                assert program is not None, (name, constant)
                accepts(program, dict(zip("abc", inputs, strict=True)), expected, forge=constant == 3)


_programs: dict[str, Any] = {}


def _compiled(steps: list[Step]) -> Any:
    key = repr(steps)
    if key not in _programs:
        try:
            _programs[key] = build(steps).compile()
        except (CompileError, ZeroDivisionError):
            _programs[key] = None
    return _programs[key]
