"""A type of the author's own promises what the language holds wherever a value enters, or it is refused."""

# mypy: ignore-errors

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Annotated, Any, NewType

import pytest
from zkwright import (
    U8,
    U64,
    Array,
    Bool,
    Bytes,
    Field,
    Private,
    Struct,
    UInt,
    bind,
    circuit,
    gadget,
    hint,
    require,
    select,
)
from zkwright.compiler.errors import SignatureError, TypeMismatchError, UnsatisfiedCircuitError

from .test_written_annotations import made

PRELUDE = """
import dataclasses, functools
from zkwright import *
"""

STRUCTS = {
    "__post_init__": """
class Window(Struct):
    start: U8
    end: U8
    def __post_init__(self):
        require(self.start <= self.end)
""",
    "__post_init__ of a struct that this extends": """
class Base(Struct):
    start: U8
    def __post_init__(self):
        require(self.start <= self.end)
class Window(Base):
    end: U8
""",
    "__post_init__ of a class beside": """
class Ordered:
    def __post_init__(self):
        require(self.start <= self.end)
class Window(Ordered, Struct):
    start: U8
    end: U8
""",
    "__post_init__ of a class behind": """
class Ordered:
    def __post_init__(self):
        require(self.start <= self.end)
class Window(Struct, Ordered):
    start: U8
    end: U8
""",
    "__init__": """
class Window(Struct):
    start: U8
    end: U8
    def __init__(self, start, end):
        require(start <= end)
        object.__setattr__(self, "start", start)
        object.__setattr__(self, "end", end)
""",
    "__new__": """
class Window(Struct):
    start: U8
    end: U8
    def __new__(cls, start, end):
        require(start <= end)
        return super().__new__(cls)
""",
    "__init_subclass__": """
class Base(Struct):
    start: U8
    def __init_subclass__(cls):
        pass
class Window(Base):
    start: U8
    end: U8
""",
    "a metaclass": """
class Checked(type):
    def __call__(cls, start, end):
        require(start <= end)
        return super().__call__(start=start, end=end)
class Window(Struct, metaclass=Checked):
    start: U8
    end: U8
""",
    "a property in place of a field": """
class Base(Struct):
    start: U8
    end: U8
class Window(Base):
    @property
    def end(self):
        return self.start + 1
""",
    "a cached property in place of a field": """
class Window(Struct):
    start: U8
    end: U8 = functools.cached_property(lambda self: self.start)
""",
    "a descriptor in place of a field": """
class Checked:
    def __get__(self, instance, owner=None):
        return U8(1) if instance is None else instance.__dict__["kept"]
    def __set__(self, instance, value):
        require(value <= 100)
        instance.__dict__["kept"] = value
class Window(Struct):
    start: U8
    end: U8 = Checked()
""",
    "__getattribute__": """
class Window(Struct):
    start: U8
    end: U8
    def __getattribute__(self, name):
        value = super().__getattribute__(name)
        if name == "end":
            require(value <= 100)
        return value
""",
    "__setattr__": """
class Window(Struct):
    start: U8
    end: U8
    def __setattr__(self, name, value):
        require(value <= 100)
        object.__setattr__(self, name, value)
""",
    "a value for one step of making": """
class Window(Struct):
    start: U8
    end: U8
    least: dataclasses.InitVar[int] = 3
    def __post_init__(self, least):
        require(self.start >= least)
""",
    "slots": """
class Window(Struct):
    __slots__ = ("start", "end")
    start: U8
    end: U8
""",
    "a decorator that wraps __init__": """
def checked(cls):
    make = cls.__init__
    def __init__(self, **fields):
        make(self, **fields)
        require(self.start <= self.end)
    cls.__init__ = __init__
    return cls
@checked
class Window(Struct):
    start: U8
    end: U8
""",
    "a __post_init__ put in later": """
class Window(Struct):
    start: U8
    end: U8
Window.__post_init__ = lambda self: require(self.start <= self.end)
""",
    "a __new__ put into what it extends": """
class Base(Struct):
    start: U8
class Window(Base):
    end: U8
def __new__(cls, start, end):
    require(start <= end)
    return object.__new__(cls)
Base.__new__ = __new__
""",
    "a remark on a field": """
from typing import Annotated
class Window(Struct):
    start: U8
    end: Annotated[U8, range(100)]
""",
}

INTEGERS = {
    "maximum": """
class Percent(U8):
    @classmethod
    def maximum(cls):
        return 100
""",
    "maximum of a class beside": """
class Capped:
    @classmethod
    def maximum(cls):
        return 100
class Percent(Capped, U8):
    pass
""",
    "maximum as an attribute": "class Percent(U8):\n    maximum = staticmethod(lambda: 100)\n",
    "__new__": """
class Percent(U8):
    def __new__(cls, value):
        made = super().__new__(cls, value)
        require(made <= 100)
        return made
""",
    "__init__": """
class Percent(U8):
    def __init__(self, value):
        require(self <= 100)
""",
    "__init_subclass__": """
class Capped(U8):
    def __init_subclass__(cls, maximum):
        cls.top = maximum
class Percent(Capped, maximum=100):
    pass
""",
    "width": "class Percent(U8):\n    width = 7\n",
    "an interval": "class Percent(U8):\n    interval = property(lambda self: (0, 100))\n",
    "bits": "class Percent(U8):\n    def bits(self, n=None):\n        return super().bits(7)\n",
    "an operator": "class Percent(U8):\n    def __add__(self, other):\n        return min(self, other)\n",
    "a hidden method": "class Percent(U8):\n    @classmethod\n    def _fit(cls, *args):\n        return 1\n",
    "a metaclass": """
class Checked(type):
    def __call__(cls, value):
        require(value <= 100)
        return super().__call__(value)
class Percent(U8, metaclass=Checked):
    pass
""",
    "maximum, set later": "class Percent(U8):\n    pass\nPercent.maximum = classmethod(lambda cls: 100)\n",
    "width, set later": "class Percent(U8):\n    pass\nPercent.width = 7\n",
    "maximum of what it extends, set later": """
class Capped(U8):
    pass
class Percent(Capped):
    pass
Capped.maximum = classmethod(lambda cls: 100)
""",
    "a remark": "from typing import Annotated\nPercent = Annotated[U8, range(100)]\n",
    "a remark within": "from typing import Annotated, NewType\nPercent = NewType('Percent', Annotated[U8, {'le': 100}])\n",
    "a remark beside a text": "from typing import Annotated\nPercent = Annotated[U8, 'of hundred', range(100)]\n",
    "a field element": "class Percent(Field):\n    pass\n",
    "a truth value": "class Percent(Bool):\n    pass\n",
    "an array": "class Percent(Array):\n    pass\n",
    "bytes": "class Percent(Bytes):\n    pass\n",
}

PLACES = {
    "an input": "@circuit\ndef c(x: Private[{0}]) -> None:\n    bind(x)\nc.compile()\n",
    "a hint's result": """
@circuit
def c(x: Private[Field]) -> None:
    hint(lambda x: x, x, returns={0})
c.compile()
""",
    "an argument": "@gadget\ndef g(x: {0}) -> None: ...\ng(3)\n",
    "a result": "@gadget\ndef g() -> {0}: ...\ng()\n",
    "an item": "Array[{0}, 2]([3, 4])\n",
    "a field": "class Holder(Struct):\n    x: {0}\nHolder(x=3)\n",
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    ("name", "way", "source"),
    [
        pytest.param(name, way, source, id=f"{name}-{way}")
        for name, table in (("Window", STRUCTS), ("Percent", INTEGERS))
        for way, source in table.items()
    ],
)
def test_what_would_not_hold_is_refused(name: str, way: str, source: str, place: str) -> None:
    with pytest.raises(SignatureError) as refused:
        made(PRELUDE + source + PLACES[place].format(name))
    text = str(refused.value)
    assert "mend: " in text
    assert "would not hold" in text or "nothing holds" in text or "in place of its field" in text


class Even(ABC):
    """What is no value, beside one."""

    @abstractmethod
    def half(self) -> Any:
        """Half of it."""


class Price(U64):
    """An integer with a name, and more that can be done with it."""

    currency = "EUR"

    @property
    def in_cents(self) -> Field:
        """A hundred of it."""
        return Field(self) * 100

    def with_tax(self, rate: int) -> Price:
        """A method of a name that integers do not have."""
        return Price(self + self * rate // 100)


class Dear(Price):
    """A name for that."""


class Span(Struct, Even):
    """A struct with methods."""

    start: U8
    end: U8 = 255
    note: Annotated[Field, "text may stand here"] = dataclasses.field(default=0, metadata={"what": "a remark"})

    @property
    def length(self) -> U8:
        """A property of a name of its own."""
        return self.end - self.start

    @classmethod
    def of(cls, start: Any, length: Any) -> Span:
        """Made of other values."""
        return cls(start=start, end=start + length)

    def half(self) -> Any:
        """A method."""
        return self.length // 2


def test_what_makes_no_promise_stays() -> None:
    name = NewType("name", Price)

    @circuit
    def shown(price: Private[Dear], span: Private[Span], other: Private[name]) -> None:
        require(price.in_cents == Field(other.with_tax(0)) * 100)
        require(Span.of(span.start, span.length).half() == 2)
        bind(span.note)

    shown(5, {"start": 3, "end": 7, "note": 1}, 5)
    assert Span(start=3, end=8).end == 8
    assert dataclasses.replace(Span(start=3), end=9).end == 9


class Window(Struct):
    """From start to end."""

    start: U8
    end: U8


@gadget
def require_valid(window: Window) -> None:
    """It does not end before it starts."""
    require(window.start <= window.end, "upside down")


@pytest.mark.parametrize("way", ["an input", "a hint's result", "a choice", "an item"])
def test_the_mend_holds(way: str) -> None:
    def from_hint(w: Window) -> Window:
        return hint(lambda start, end: Window(start=start, end=end), w.start, w.end, returns=Window)

    ways: dict[str, Callable[[Window], Window]] = {
        "an input": lambda w: w,
        "a hint's result": from_hint,
        "a choice": lambda w: select(w.start == 200, Window(start=0, end=0), w),
        "an item": lambda w: Array[Window, 1]([w])[0],
    }

    @circuit
    def held(w: Private[Window]) -> None:
        window = ways[way](w)
        require_valid(window)
        if way == "a hint's result":
            require(window == w)

    held({"start": 3, "end": 3})
    with pytest.raises(Exception, match="upside down"):
        held({"start": 9, "end": 3})


def test_names_that_are_ours_can_be_told_from_an_author_s() -> None:
    """The language's own types are not refused, nor what an author derives from them without a word."""
    assert UInt(77).width == 77
    assert Array[Bool, 1]([True])[0] is not None
    assert bytes(int(b) for b in Bytes(b"ab")) == b"ab"


class Account(Struct):
    """With a rule of its own."""

    amount: U8
    top = 100

    def require_ok(self) -> None:
        """The rule."""
        require(self.amount < self.top, "too much")


class Renamed(Account):
    """It redefines nothing."""

    note: Field


class Price2(U64):
    """An integer with a rule."""

    def require_ok(self) -> None:
        """The rule."""
        require(self < 100, "too much")


DERIVED: dict[str, Any] = {
    "a method": type("Strict", (Account,), {"require_ok": lambda self: require(self.amount < 10, "too much")}),
    "a property": type("Strict", (Account,), {"top": property(lambda self: 10)}),
    "an attribute": type("Strict", (Account,), {"top": 10}),
    "an operator": type("Strict", (Account,), {"__eq__": lambda self, other: Bool(True)}),
    "a class between": type("Strict", (type("Between", (Account,), {"top": 10}),), {}),
    "an integer's method": type("Strict", (Price2,), {"require_ok": lambda self: require(self < 10, "too much")}),
}


def _by_gadget(base: type, value: Any) -> None:
    def body(value):
        value.require_ok()

    body.__annotations__["value"] = base
    gadget(body)(value)


def _by_result(base: type, value: Any) -> None:
    def body(value):
        return value

    body.__annotations__["return"] = base
    gadget(body)(value).require_ok()


BECOMING: dict[str, Callable[[Any, Any], None]] = {
    "an argument": _by_gadget,
    "a result": _by_result,
    "an item": lambda base, value: Array[base, 1]([value])[0].require_ok(),
    "an item beside others": lambda base, value: Array([select(True, value, value), value])[1].require_ok(),
    "a field": lambda base, value: type("Holder", (Struct,), {"__annotations__": {"x": base}})(x=value).x.require_ok(),
    "a choice": lambda base, value: select(True, value, value).require_ok(),
}


@pytest.mark.parametrize("becoming", BECOMING)
@pytest.mark.parametrize("derived", DERIVED)
def test_a_value_never_loses_what_its_class_redefines(derived: str, becoming: str) -> None:
    kind = DERIVED[derived]
    base = Account if issubclass(kind, Account) else Price2

    def c(value):
        bind(value)
        BECOMING[becoming](base, value)

    c.__annotations__["value"] = Private[kind]
    try:
        program = circuit(c).compile()
    except TypeMismatchError as refused:
        assert "it would become one, without the" in str(refused)  # noqa: PT017
        return
    with pytest.raises(UnsatisfiedCircuitError, match="too much"):  # it is still of its class
        program.solve({"value": 50 if base is Price2 else {"amount": 50 if derived != "an operator" else 200}})


@pytest.mark.parametrize("becoming", BECOMING)
def test_a_value_whose_class_redefines_nothing_becomes_one_of_another(becoming: str) -> None:
    @circuit
    def c(value: Private[Renamed]) -> None:
        bind(value)
        BECOMING[becoming](Account, value)

    c({"amount": 50, "note": 1})
    with pytest.raises(UnsatisfiedCircuitError, match="too much"):
        c({"amount": 100, "note": 1})
