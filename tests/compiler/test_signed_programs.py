"""Random programs of signed integers and numbers of a fixed point: in every way that a circuit runs, what Python computes."""

from __future__ import annotations

import math
import operator
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final, NamedTuple

import pytest
from zkwright.circuits.numbers import clamp, maximum, minimum
from zkwright.compiler import (
    I8,
    I64,
    I128,
    Array,
    Field,
    Fixed,
    Private,
    Public,
    UnsatisfiedCircuitError,
    bind,
    circuit,
    gadget,
    ignore,
    select,
)
from zkwright.compiler.errors import ConstantRangeError, DivisionByZeroError, ImpossibleRequirementError
from zkwright.testing.solving import solved


class Q4(Fixed, bits=8, fraction=4):
    """-8 to 7.9375."""


class Q16(Fixed, bits=32, fraction=16):
    """-32768 to just below 32768."""


KINDS: Final[list[Any]] = [I8, I64, I128, Q4, Q16]


class NoResultError(Exception):
    """Plain Python says that this program has no result."""


def fitted(kind: Any, value: Any) -> Any:
    scaled = value * (1 << kind.fraction)
    if not kind.minimum() <= scaled <= kind.maximum():
        raise NoResultError
    return value


def nearest(kind: Any, value: Fraction) -> Any:
    return fitted(kind, Fraction(math.floor(value * (1 << kind.fraction) + Fraction(1, 2)), 1 << kind.fraction))


def wrapped(kind: Any, value: int) -> Any:
    return (value - kind.minimum()) % (1 << kind.width) + kind.minimum()


def divided(kind: Any, x: Any, y: Any) -> Any:
    if y == 0:
        raise NoResultError
    return nearest(kind, Fraction(x) / y) if kind.fraction else fitted(kind, x // y)


def remainder(kind: Any, x: int, y: int) -> int:
    divided(kind, x, y)
    return x % y


def towards_zero(kind: Any, x: int, y: int) -> int:
    if y == 0:
        raise NoResultError
    return int(fitted(kind, abs(x) // abs(y) * (1 if (x < 0) == (y < 0) else -1)))


class Operation(NamedTuple):
    """What it does to signals, and to plain values."""

    signals: Callable[[Any, Any], Any]
    plain: Callable[[Any, Any, Any], Any]


def chosen(condition: Any, x: Any, y: Any) -> Any:
    """A choice, also of two that turn out to be one value, for which the condition says nothing."""
    ignore(condition)
    return select(condition, x, y)


@gadget
def _quarter(x: I64) -> I64:
    """A quarter, rounded down; a body of its own gets the bits that its caller has."""
    return x >> 2


ANY: Final = [
    Operation(operator.add, lambda k, x, y: fitted(k, x + y)),
    Operation(operator.sub, lambda k, x, y: fitted(k, x - y)),
    Operation(lambda x, y: x * y, lambda k, x, y: nearest(k, Fraction(x) * y) if k.fraction else fitted(k, x * y)),
    Operation(lambda x, y: x / y if x.fraction else x // y, divided),
    Operation(lambda x, _: -x, lambda k, x, _: fitted(k, -x)),
    Operation(lambda x, _: abs(x), lambda k, x, _: fitted(k, abs(x))),
    Operation(lambda x, y: chosen(x < y, x, y), lambda k, x, y: min(x, y)),
    Operation(lambda x, y: chosen((x >= y) & (y != 0), y, x), lambda k, x, y: y if x >= y and y != 0 else x),
    Operation(minimum, lambda k, x, y: min(x, y)),
    Operation(maximum, lambda k, x, y: max(x, y)),
    Operation(lambda x, y: clamp(x, -1, y), lambda k, x, y: max(-1, min(x, y))),
    Operation(lambda x, y: chosen(x.is_negative(), 1, y), lambda k, x, y: 1 if x < 0 else y),
]
WHOLE: Final = [
    Operation(operator.mod, remainder),
    Operation(lambda x, y: x.divide_towards_zero(y)[0], towards_zero),
    Operation(operator.and_, lambda k, x, y: x & y),
    Operation(operator.or_, lambda k, x, y: x | y),
    Operation(operator.xor, lambda k, x, y: x ^ y),
    Operation(lambda x, _: ~x, lambda k, x, _: ~x),
    Operation(lambda x, _: x >> 3, lambda k, x, _: x >> 3),
    Operation(lambda x, _: x << 1, lambda k, x, _: fitted(k, x * 2)),
    Operation(lambda x, y: x.wrapping_add(y), lambda k, x, y: wrapped(k, x + y)),
    Operation(lambda x, y: x.wrapping_sub(y), lambda k, x, y: wrapped(k, x - y)),
    Operation(lambda x, y: x.wrapping_mul(y), lambda k, x, y: wrapped(k, x * y)),
    Operation(lambda x, _: x // 7, lambda k, x, _: x // 7),
    Operation(lambda x, _: x % -5, lambda k, x, _: x % -5),
    Operation(lambda x, _: type(x)(Field(x)), lambda k, x, _: x),
    Operation(lambda x, _: type(x)(_quarter(I64(x))) if x.width <= 64 else x >> 2, lambda k, x, _: x >> 2),
]
FIXED: Final = [
    Operation(lambda x, _: type(x)(x.floor()), lambda k, x, _: fitted(k, Fraction(math.floor(x)))),
    Operation(lambda x, _: type(x)(x.rounded()), lambda k, x, _: fitted(k, Fraction(math.floor(x + Fraction(1, 2))))),
    Operation(
        lambda x, y: type(x).dot([x, y], [y, 0.5]), lambda k, x, y: nearest(k, Fraction(x) * y + Fraction(y) / 2)
    ),
    Operation(lambda x, _: type(x).of_scaled(x.scaled()), lambda k, x, _: x),
    Operation(lambda x, _: x / 3, lambda k, x, _: nearest(k, Fraction(x) / 3)),
    Operation(lambda x, _: x * -0.75, lambda k, x, _: nearest(k, Fraction(x) * Fraction(-3, 4))),
]

Step = tuple[Operation, int, int]


def steps_of(rng: random.Random, kind: Any) -> list[Step]:
    """A program: each step takes two values that are there, of three to begin with."""
    operations = [*ANY, *(FIXED if kind.fraction else WHOLE)]
    return [(rng.choice(operations), rng.randrange(3 + i), rng.randrange(3 + i)) for i in range(rng.randint(1, 5))]


def computed(kind: Any, steps: list[Step], values: list[Any]) -> Any:
    """What Python makes of it, None where it has no result."""
    known = list(values)
    try:
        for step, x, y in steps:
            known.append(step.plain(kind, known[x], known[y]))
    except NoResultError:
        return None
    return known[-1]


def drawn(rng: random.Random, kind: Any) -> Any:
    low, high, one = kind.minimum(), kind.maximum(), 1 << kind.fraction
    edges = [low, low + 1, -one, -1, 0, 1, one, high, high - 1]
    scaled = rng.choice([*edges, rng.randint(low, high), rng.randint(max(low, -9 * one), min(high, 9 * one))])
    return Fraction(scaled, one) if kind.fraction else scaled


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(12))
def test_random_programs(kind: Any, seed: int) -> None:
    rng = random.Random(f"{kind.__name__} {seed}")
    steps = steps_of(rng, kind)
    constant = drawn(rng, kind) if seed % 3 == 0 else None

    @circuit
    def program(values: Private[Array[kind, 3]]) -> Public[kind]:  # type: ignore[valid-type]
        bind(values)  # what a constant stands for
        known: list[Any] = list(values)
        if constant is not None:
            known[2] = kind(constant)
        for step, x, y in steps:
            known.append(step.signals(known[x], known[y]))
        bind(*known)
        return known[-1]

    try:
        compiled = [program.compile(level) for level in (0, 2)]
    except (ImpossibleRequirementError, ConstantRangeError, DivisionByZeroError):  # no input has a result
        compiled = []
    outcomes = 0
    for _ in range(6):
        values = [drawn(rng, kind) for _ in range(3)]
        if constant is not None:
            values[2] = constant
        expected = computed(kind, steps, values)
        outcomes += expected is not None
        for each in compiled:
            if expected is None:
                with pytest.raises(UnsatisfiedCircuitError):
                    each.solve({"values": values})
            else:
                assert solved(each, {"values": values}).output == expected
        if expected is not None and compiled:
            assert program.plain({"values": values}) == expected
        elif compiled:
            with pytest.raises(UnsatisfiedCircuitError):
                program.plain({"values": values})
    assert compiled or not outcomes, "what has a result compiles"
