"""A body that was traced once is traced again when what it reads has changed: all that it can read, with a way to change it."""

# mypy: ignore-errors
# ruff: noqa: PLC3002, PLW0108, PLW0603, N811, RUF015 - ways to read and to change

from __future__ import annotations

import dataclasses
import functools
import itertools
import sys
import types
from array import array
from collections import deque
from typing import Any

import numpy as np
import pytest
from zkwright.compiler import Field, Private, Public, circuit, gadget
from zkwright.compiler.surroundings import Surroundings

LIMIT = 200
TABLE = [200, 1]
NAMED = {"limit": 200}
MEMBERS = {200}
NUMBERS = np.array([200])
BYTES = bytearray([200])
QUEUE = deque([200])
MACHINE = array("q", [200])
NESTED = (1, [{"limit": (2, [200])}])
CONFIG = types.ModuleType("config_of_a_test")
CONFIG.LIMIT = 200
CONFIG.inner = types.ModuleType("config_of_a_test.inner")
CONFIG.inner.LIMIT = 200
sys.modules["config_of_a_test"] = CONFIG


class Bounds:
    """An object with an attribute."""

    shared = 200

    def __init__(self) -> None:
        self.limit = 200

    def read(self) -> int:
        return self.limit


class Slotted:
    __slots__ = ("__limit",)

    def __init__(self) -> None:
        self.set(200)

    def set(self, value: int) -> None:
        self.__limit = value

    def get(self) -> int:
        return self.__limit


@dataclasses.dataclass(frozen=True)
class Frozen:
    limits: Any


BOUNDS = Bounds()
SLOTTED = Slotted()
FROZEN = Frozen([200])


def helper() -> int:
    return LIMIT


def deep_helper() -> int:
    return (lambda: [helper() for _ in range(1)][0])()


partial_helper = functools.partial(lambda table, at: table[at], TABLE, at=0)


@functools.cache
def cached_helper(x: int) -> int:
    return x


@gadget
def inner_gadget(x: Field) -> Field:
    return x * LIMIT


def set_global(name: str) -> Any:
    def change(value: int) -> None:
        globals()[name] = value

    return change


def imported() -> int:
    from config_of_a_test import LIMIT as local

    return local


def imported_as() -> int:
    import config_of_a_test

    return config_of_a_test.LIMIT


def change_method(value: int) -> None:
    Bounds.read = lambda self: value


READS = {
    "a global": (lambda: LIMIT, set_global("LIMIT")),
    "a global of a helper": (lambda: helper(), set_global("LIMIT")),
    "a global deep down": (lambda: deep_helper(), set_global("LIMIT")),
    "a list": (lambda: TABLE[0], lambda v: TABLE.__setitem__(0, v)),
    "a partial": (lambda: partial_helper(), lambda v: TABLE.__setitem__(0, v)),
    "a longer list": (lambda: sum(TABLE) - 1, lambda v: TABLE.__setitem__(slice(None), [v, 0, 1])),
    "a dict": (lambda: NAMED["limit"], lambda v: NAMED.__setitem__("limit", v)),
    "a set": (lambda: max(MEMBERS), lambda v: (MEMBERS.clear(), MEMBERS.add(v))),
    "an array of numpy": (lambda: int(NUMBERS[0]), lambda v: NUMBERS.__setitem__(0, v)),
    "a bytearray": (lambda: BYTES[0], lambda v: BYTES.__setitem__(0, v)),
    "a deque": (lambda: QUEUE[0], lambda v: QUEUE.__setitem__(0, v)),
    "an array": (lambda: MACHINE[0], lambda v: MACHINE.__setitem__(0, v)),
    "something deep in a tuple": (
        lambda: NESTED[1][0]["limit"][1][0],
        lambda v: NESTED[1][0]["limit"][1].__setitem__(0, v),
    ),
    "an attribute": (lambda: BOUNDS.limit, lambda v: setattr(BOUNDS, "limit", v)),
    "an attribute by a method": (lambda: BOUNDS.read(), lambda v: setattr(BOUNDS, "limit", v)),
    "an attribute of a class": (lambda: BOUNDS.shared, lambda v: setattr(Bounds, "shared", v)),
    "a slot": (lambda: SLOTTED.get(), lambda v: SLOTTED.set(v)),
    "something in a frozen dataclass": (lambda: FROZEN.limits[0], lambda v: FROZEN.limits.__setitem__(0, v)),
    "a module": (lambda: CONFIG.LIMIT, lambda v: setattr(CONFIG, "LIMIT", v)),
    "a module of a module": (lambda: CONFIG.inner.LIMIT, lambda v: setattr(CONFIG.inner, "LIMIT", v)),
    "a module imported within": (lambda: imported_as(), lambda v: setattr(CONFIG, "LIMIT", v)),
    "a name imported within": (lambda: imported(), lambda v: setattr(CONFIG, "LIMIT", v)),
    "a default that changes": (lambda table=TABLE: table[0], lambda v: TABLE.__setitem__(0, v)),
    "a method": (lambda: BOUNDS.read(), change_method),
}


@pytest.fixture(autouse=True)
def _as_it_was() -> Any:
    read = Bounds.read
    yield
    Bounds.read = read
    for _, change in READS.values():
        if change is not change_method:
            change(200)
    TABLE[:] = [200, 1]


@pytest.mark.parametrize("name", READS)
def test_a_gadget_reads_what_is_there(name: str) -> None:
    read, change = READS[name]

    @gadget
    def scaled(x: Field) -> Field:
        return x * read()

    @circuit
    def statement(x: Private[Field]) -> Public[tuple[Field, Field, Field]]:
        change(200)
        first = scaled(x)
        change(5)
        second = scaled(x)
        change(7)
        return first * x, second * x, scaled(x) * x

    assert statement(2) == (800, 20, 28)


@pytest.mark.parametrize("name", READS)
def test_a_circuit_is_compiled_again(name: str) -> None:
    read, change = READS[name]

    @gadget
    def nested(x: Field) -> Field:
        return x * read()

    @circuit
    def statement(x: Private[Field]) -> Public[Field]:
        return nested(x) * x

    change(200)
    first = statement.compile()
    assert statement.compile() is first
    change(5)
    assert statement(2) == 20
    assert statement.compile() is not first


def test_a_variable_of_an_enclosing_function() -> None:
    limit = 200

    @gadget
    def scaled(x: Field) -> Field:
        return x * limit

    @gadget
    def outer(x: Field) -> Field:
        return scaled(x) * x

    @circuit
    def statement(x: Private[Field]) -> Public[tuple[Field, Field]]:
        nonlocal limit
        limit = 200
        first = outer(x)
        limit = 5
        return first, outer(x)

    assert statement(2) == (800, 20)


def test_a_global_of_a_gadget_that_a_gadget_calls() -> None:
    @gadget
    def outer(x: Field) -> Field:
        return inner_gadget(x) * x

    @circuit
    def statement(x: Private[Field]) -> Public[tuple[Field, Field]]:
        global LIMIT
        LIMIT = 200
        first = outer(x)
        LIMIT = 5
        return first, outer(x)

    assert statement(2) == (800, 20)


@pytest.mark.parametrize("kind", ["an object", "a function", "a method", "a partial"])
def test_compile_time_arguments_that_change(kind: str) -> None:
    bounds = Bounds()
    given = {
        "an object": bounds,
        "a function": lambda: bounds.limit,
        "a method": bounds.read,
        "a partial": functools.partial(Bounds.read, bounds),
    }[kind]

    @gadget
    def scaled(x: Field, by: Any) -> Field:
        return x * (by.limit if isinstance(by, Bounds) else by())

    @circuit
    def statement(x: Private[Field]) -> Public[tuple[Field, Field]]:
        bounds.limit = 200
        first = scaled(x, given)
        bounds.limit = 5
        return first * x, scaled(x, given) * x

    assert statement(2) == (800, 20)


def test_what_is_used_up_by_being_read() -> None:
    numbers = itertools.count(1)

    @gadget
    def scaled(x: Field) -> Field:
        return x * next(numbers)

    @circuit
    def statement(x: Private[Field]) -> Public[tuple[Field, Field]]:
        return scaled(x), scaled(x)

    first, second = statement(1)
    assert second == first + 1


def test_a_body_is_traced_once_while_nothing_changes() -> None:
    traces = []

    class Silent:
        """Looks the same however often it is asked."""

        def __init__(self) -> None:
            self.factor = 3

    silent, table = Silent(), tuple(range(1000))
    count = traces.append
    frozen = Frozen(table)

    @gadget
    def scaled(x: Field, by: Any) -> Field:
        count(1)
        return x * silent.factor * by.limits[3] * len(NAMED) * cached_helper(1)

    @circuit
    def statement(x: Private[Field], y: Private[Field]) -> Public[Field]:
        return scaled(x, frozen) * scaled(y, frozen) * scaled(x + y, frozen)

    statement.compile()
    statement.compile()
    assert traces == [1]


def test_surroundings_of_anything_can_be_looked_at() -> None:
    for value in (
        sys,
        types,
        np,
        pytest,
        object(),
        type,
        len,
        Exception("x"),
        iter(()),
        re_cycle(),
        Bounds,
        Surroundings,
    ):
        Surroundings([value, lambda value=value: value]).unchanged()


def re_cycle() -> list[Any]:
    cycle: list[Any] = []
    cycle.append(cycle)
    return cycle


def test_an_object_that_makes_up_attributes_is_followed() -> None:
    class Mark:
        def __getattr__(self, name: str) -> object:
            raise AssertionError(f"asked for {name}") if not name.startswith("_") else AttributeError(name)

    mark = Mark()

    def read() -> object:
        return mark

    assert Surroundings([read]).unchanged()
