"""A body that was traced once is traced again when what it reads has changed: all that it can read, with a way to change it."""

# mypy: ignore-errors
# ruff: noqa: PLC3002, PLW0108, PLW0603, N811, RUF015 - ways to read and to change

from __future__ import annotations

import contextlib
import contextvars
import dataclasses
import enum
import functools
import importlib
import itertools
import json
import os
import pkgutil
import sys
import types
import weakref
from array import array
from collections import ChainMap, OrderedDict, UserDict, deque
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from zkwright.circuits.merkle.plain import MerkleTree
from zkwright.compiler import U8, Field, Gadget, Private, Public, Struct, circuit, gadget
from zkwright.compiler.language.captured_state import CapturedState

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
    """A function that sets it and reads nothing: what calls `globals()` reads all there are."""
    made: dict[str, Any] = {}
    exec(f"def change(value):\n    global {name}\n    {name} = value", globals(), made)
    return made["change"]


def imported() -> int:
    from config_of_a_test import LIMIT as local

    return local


def imported_as() -> int:
    import config_of_a_test

    return config_of_a_test.LIMIT


def change_method(value: int) -> None:
    Bounds.read = lambda self: value


class Unset:
    """An object whose attribute is at first its class's."""

    limit = 200


class Derived(Unset):
    """A class whose attribute is at first its base's."""


class Meta(type):
    """What a class reads of its own class."""

    limit = 200


class OfMeta(metaclass=Meta):
    pass


@dataclasses.dataclass
class Data:
    limit: int = 200


class Kept(Struct):
    a: Field
    limit: ClassVar[int] = 200


class Colour(enum.Enum):
    RED = 1


class Parsing:
    """A class with a library's function."""

    limit = 200
    parse = json.loads


class Other:
    limit = 5


UNSET, EMPTY, CHANGING = Unset(), types.SimpleNamespace(), Unset()
Colour.RED.limit = 200
TABLES = {"config": CONFIG}
PROXY = types.MappingProxyType(NAMED)
VARIABLE = contextvars.ContextVar("limit", default=200)
WEAK = weakref.ref(BOUNDS)
KEYWORDS = functools.partial(lambda limit: limit, limit=200)
OBJECTS = np.empty(1, dtype=object)
OBJECTS[0] = TABLE
get_named = NAMED.get


def static() -> int:
    return static.limit


def by_default(limit: int = 200) -> int:
    return limit


def by_keyword(*, limit: int = 200) -> int:
    return limit


def replaced() -> int:
    return 200


def of_module(module: Any) -> int:
    return module.LIMIT


@contextlib.contextmanager
def scope() -> Any:
    yield LIMIT


def within_scope() -> int:
    with scope() as limit:
        return limit


@functools.singledispatch
def dispatched(_: Any) -> int:
    return 200


def code_of(value: int) -> Any:
    return {200: (lambda: 200), 5: (lambda: 5), 7: (lambda: 7)}[value].__code__


def set_attribute(holder: Any) -> Any:
    def change(value: int) -> None:
        if value != 200:
            holder.limit = value
        elif "limit" in vars(holder):
            del holder.limit

    return change


SMALL: dict[str, Any] = {"__name__": "a_small_module", "LIMIT": 200}
exec("def by_name():\n    return globals()['LIMIT']", SMALL)  # all that the module holds counts, so let it hold little


def set_variable(value: int) -> None:
    os.environ["LIMIT_OF_A_TEST"] = str(value)


TREE = MerkleTree([200], depth=2)
GROWING = MerkleTree([], depth=8)
VIEWS = {kind: getattr(NAMED, kind)() for kind in ("keys", "values", "items")}
KEYED: dict[int, int] = {200: 0}
KEYS = KEYED.keys()
ORDERED = OrderedDict(limit=200)
ORDERED_VALUES, OF_USER, OF_CHAIN = ORDERED.values(), UserDict(limit=200), ChainMap({}, NAMED)
USERS_VALUES, CHAINS_ITEMS = OF_USER.values(), OF_CHAIN.items()
path_of_tree = TREE.path


def grown(value: int) -> None:
    if len(GROWING) != value:
        GROWING.__init__([*range(value)], depth=8)


def imports_by_name() -> int:
    import importlib

    return importlib.import_module("config_of_a_test").LIMIT


BY_A_MODULES_NAME = {
    "a module": lambda: importlib.import_module("config_of_a_" + "test").LIMIT,
    "a module, by a name of its own": lambda: import_module("config_of_a_test").LIMIT,
    "a module, imported within": imports_by_name,
    "a module, by what imports": lambda: __import__("config_of_a_test").LIMIT,
    "a module, by what imports as a function": lambda: importlib.__import__("config_of_a_test").LIMIT,
    "a value of a module": lambda: pkgutil.resolve_name("config_of_a_test:LIMIT"),
    "a module in the table of all": lambda: sys.modules["config_of_a_test"].LIMIT,
    "a module in a table of that": lambda: vars(sys)["modules"]["config_of_a_test"].LIMIT,
}


READS = {
    "a leaf of a tree": (lambda: TREE.leaves[0], lambda v: TREE.__init__([v], depth=2)),
    "a leaf by a tree's method": (lambda: path_of_tree(1)[1][0], lambda v: TREE.__init__([v], depth=2)),
    "a longer tree": (lambda: len(GROWING), grown),
    "a view of values": (lambda: next(iter(VIEWS["values"])), lambda v: NAMED.__setitem__("limit", v)),
    "a view of items": (lambda: dict(VIEWS["items"])["limit"], lambda v: NAMED.__setitem__("limit", v)),
    "a view of keys": (lambda: max(KEYS), lambda v: (KEYED.clear(), KEYED.update({v: 0}))),
    "an ordered dict's view": (lambda: max(ORDERED_VALUES), lambda v: ORDERED.update(limit=v)),
    "a view of a mapping in Python": (lambda: max(USERS_VALUES), lambda v: OF_USER.update(limit=v)),
    "a view of mappings in a chain": (lambda: dict(CHAINS_ITEMS)["limit"], lambda v: NAMED.__setitem__("limit", v)),
    "an attribute that only the class has": (lambda: UNSET.limit, set_attribute(UNSET)),
    "an attribute that nothing has": (lambda: getattr(EMPTY, "limit", 200), set_attribute(EMPTY)),
    "an attribute that only the base has": (lambda: Derived.limit, set_attribute(Derived)),
    "an attribute of a metaclass": (lambda: OfMeta.limit, lambda v: setattr(Meta, "limit", v)),
    "an attribute of a dataclass": (lambda: Data.limit, lambda v: setattr(Data, "limit", v)),
    "an attribute of a struct": (lambda: Kept.limit, lambda v: setattr(Kept, "limit", v)),
    "an attribute of a member": (lambda: Colour.RED.limit, lambda v: setattr(Colour.RED, "limit", v)),
    "an attribute beside a library's": (lambda: Parsing.limit, lambda v: setattr(Parsing, "limit", v)),
    "an attribute of a gadget": (lambda: inner_gadget.limit, lambda v: setattr(inner_gadget, "limit", v)),
    "an attribute of a function": (lambda: static(), lambda v: setattr(static, "limit", v)),
    "a default": (lambda: by_default(), lambda v: setattr(by_default, "__defaults__", (v,))),
    "a keyword's default": (lambda: by_keyword(), lambda v: by_keyword.__kwdefaults__.update(limit=v)),
    "code put in the place of other": (lambda: replaced(), lambda v: setattr(replaced, "__code__", code_of(v))),
    "a module handed on": (lambda: of_module(CONFIG), lambda v: setattr(CONFIG, "LIMIT", v)),
    "a module in a dict": (lambda: TABLES["config"].LIMIT, lambda v: setattr(CONFIG, "LIMIT", v)),
    "a name that is computed": (lambda: getattr(CONFIG, "LIM" + "IT"), lambda v: setattr(CONFIG, "LIMIT", v)),
    "a global by its name": (SMALL["by_name"], lambda v: SMALL.__setitem__("LIMIT", v)),
    "a bound method of a dict": (lambda: get_named("limit"), lambda v: NAMED.__setitem__("limit", v)),
    "a proxy": (lambda: PROXY["limit"], lambda v: NAMED.__setitem__("limit", v)),
    "a context variable": (lambda: VARIABLE.get(), lambda v: VARIABLE.set(v)),
    "a weak reference": (lambda: WEAK().limit, lambda v: setattr(BOUNDS, "limit", v)),
    "a partial's keyword": (lambda: KEYWORDS(), lambda v: KEYWORDS.keywords.update(limit=v)),
    "an array of objects": (lambda: OBJECTS[0][0], lambda v: TABLE.__setitem__(0, v)),
    "a context manager": (lambda: within_scope(), set_global("LIMIT")),
    "a dispatched function": (lambda: dispatched(1), lambda v: dispatched.register(int, lambda _: v)),
    "a variable of the environment": (lambda: int(os.getenv("LIMIT_OF_A_TEST", "200")), set_variable),
    "another class": (
        lambda: CHANGING.limit,
        lambda v: setattr(CHANGING, "__class__", {200: Unset, 5: Other, 7: type("Seven", (), {"limit": 7})}[v]),
    ),
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
    os.environ.pop("LIMIT_OF_A_TEST", None)
    TABLE[:] = [200, 1]


@pytest.mark.parametrize("name", BY_A_MODULES_NAME)
def test_who_finds_modules_by_name_is_traced_each_time(name: str) -> None:
    read = BY_A_MODULES_NAME[name]

    @circuit
    def statement(x: Private[Field]) -> Public[Field]:
        return x * read()

    for limit in (200, 5, 7):
        CONFIG.LIMIT = limit
        assert statement(2) == 2 * limit
    CONFIG.LIMIT = 200


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


class Digits:
    """An argument at compile time that computes once what bodies read of it."""

    def __init__(self, factor: int) -> None:
        self.factor = factor

    @functools.cached_property
    def doubled(self) -> int:
        return 2 * self.factor

    @functools.cached_property
    def both(self) -> tuple[int, int]:
        return self.factor, self.doubled

    @functools.cached_property
    def listed(self) -> list[int]:
        return [self.factor]


@pytest.mark.parametrize("read", [lambda of: of.doubled, lambda of: of.both[1]])
def test_rows_do_not_depend_on_what_was_computed_before(read: Any) -> None:
    def rows(digits: Digits) -> int:
        @gadget
        def scaled(x: Field, of: Digits) -> U8:
            return U8(x * read(of))

        @circuit
        def statement(x: Private[Field]) -> Public[Field]:
            return Field(scaled(x, digits)) * Field(scaled(x, digits))

        return statement.compile().r1cs.n_rows

    asked = Digits(3)
    read(asked)
    assert rows(Digits(3)) == rows(asked) == rows(asked)


@pytest.mark.parametrize("read", [lambda of: of.doubled, lambda of: of.both[1]])
def test_what_a_body_computes_once_of_an_argument_has_not_changed_it(read: Any) -> None:
    digits = Digits(3)
    captured = CapturedState([digits, read])
    assert captured.unchanged()
    assert read(digits) == 6
    assert captured.unchanged()
    assert captured.unchanged()
    digits.doubled = 7
    assert not captured.unchanged()


@pytest.mark.parametrize(
    "change",
    [
        lambda of: setattr(of, "doubled", 7),
        lambda of: setattr(of, "doubled", True),
        lambda of: setattr(of, "listed", [3]),
        lambda of: of.listed,
        lambda of: setattr(of, "factor", 4),
        lambda of: setattr(of, "another", 4),
        lambda of: delattr(of, "factor"),
        lambda of: (of.doubled, setattr(of, "factor", 4)),
        lambda of: (setattr(of, "factor", None), setattr(of, "doubled", 6)),
        lambda of: (vars(of).clear(), setattr(of, "doubled", 6)),
    ],
)
def test_an_attribute_that_no_cached_property_gives_is_a_change(change: Any) -> None:
    digits = Digits(3)
    captured = CapturedState([digits])
    change(digits)
    assert not captured.unchanged()


def test_a_cached_property_that_a_subclass_takes_away_is_none() -> None:
    class Plain(Digits):
        doubled = 5

    digits = Plain(3)
    captured = CapturedState([digits])
    assert digits.both == (3, 5)
    assert captured.unchanged()
    digits.doubled = 6
    assert not captured.unchanged()


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


def test_a_body_is_traced_once_while_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    traces = []
    trace = Gadget._record
    monkeypatch.setattr(Gadget, "_record", lambda *given: (traces.append(1), trace(*given))[1])

    class Silent:
        """Looks the same however often it is asked."""

        def __init__(self) -> None:
            self.factor = 3

    silent, table = Silent(), tuple(range(1000))
    frozen = Frozen(table)

    @gadget
    def scaled(x: Field, by: Any) -> Field:
        return x * silent.factor * by.limits[3] * len(NAMED) * cached_helper(1)

    @circuit
    def statement(x: Private[Field], y: Private[Field]) -> Public[Field]:
        return scaled(x, frozen) * scaled(y, frozen) * scaled(x + y, frozen)

    statement.compile()
    statement.compile()
    assert traces == [1]


@pytest.mark.parametrize(
    ("folder", "installed"), [("site-packages", True), ("dist-packages", True), ("packages", False)]
)
def test_installed_packages_are_taken_as_they_are(
    folder: str, installed: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever they are installed: a user's own lie elsewhere than the interpreter's, and so do those of a parent environment."""
    name = f"package_in_{folder.replace('-', '_')}"
    (tmp_path / folder).mkdir()
    (tmp_path / folder / f"{name}.py").write_text("HELD = [200]\n\ndef read():\n    return HELD[0]\n")
    monkeypatch.syspath_prepend(tmp_path / folder)
    package = import_module(name)
    read = package.read
    try:
        state = CapturedState([lambda: read()])
        assert state.unchanged()
        package.HELD[0] = 5
        assert state.unchanged() == installed
    finally:
        del sys.modules[name]


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
        CapturedState,
    ):
        CapturedState([value, lambda value=value: value]).unchanged()


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

    assert CapturedState([read]).unchanged()


def test_modules_that_name_each_other_are_followed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = types.ModuleType("one_of_two"), types.ModuleType("two_of_two")
    one.other, two.other, one.LIMIT, two.LIMIT = two, one, 200, 200
    monkeypatch.setitem(globals(), "ONE", one)
    read = CapturedState([lambda: ONE.other.other.other.LIMIT])  # noqa: F821
    assert read.unchanged()
    two.LIMIT = 5
    assert not read.unchanged()
