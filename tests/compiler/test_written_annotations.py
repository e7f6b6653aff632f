"""An annotation means what it means where it stands, however it is written and whatever happens to its names later."""

from __future__ import annotations

import linecache
from itertools import count
from typing import Any

import pytest
from zkwright import InputError
from zkwright.compiler.errors import CompileError, SignatureError, UnsatisfiedCircuitError

PRELUDE = """
from functools import wraps
from types import SimpleNamespace
from typing import NewType
from zkwright import *
"""

WAYS = {
    "an alias bound anew": """
Amount = {declared}
@circuit
def c(x: Private[Amount], y: Public[Field]) -> None:
    require(Field(x) == y)
Amount = {trap}
""",
    "an alias deleted": """
Amount = {declared}
@circuit
def c(x: Private[Amount], y: Public[Field]) -> None:
    require(Field(x) == y)
del Amount
""",
    "a struct's alias bound anew": """
Amount = {declared}
class Order(Struct):
    v: Amount
Amount = {trap}
@circuit
def inner(x: Private[Order], y: Public[Field]) -> None:
    require(Field(x.v) == y)
c = lambda x, y: inner({{"v": x}}, y)
""",
    "an inherited field, its alias bound anew": """
Amount = {declared}
class Base(Struct):
    v: Amount
Amount = {trap}
class Order(Base):
    w: Field
@circuit
def inner(x: Private[Order], y: Public[Field]) -> None:
    require(Field(x.v) + x.w == y)
c = lambda x, y: inner({{"v": x, "w": 0}}, y)
""",
    "a struct within a struct, defined anew": """
class Part(Struct):
    v: {declared}
class Order(Struct):
    part: Part
class Part(Struct):
    v: {trap}
@circuit
def inner(x: Private[Order], y: Public[Field]) -> None:
    require(Field(x.part.v) == y)
c = lambda x, y: inner({{"part": {{"v": x}}}}, y)
""",
    "an array's items, bound anew": """
Amount = {declared}
@circuit
def inner(x: Private[Array[Amount, 1]], y: Public[Field]) -> None:
    require(Field(x[0]) == y)
Amount = {trap}
c = lambda x, y: inner([x], y)
""",
    "an array with a parameter for its length, its items bound anew": """
Amount = {declared}
@circuit
def inner(x: Private[Array[Amount, n - 1]], y: Public[Field], n: int = 2) -> None:
    require(Field(x[0]) == y)
Amount = {trap}
c = lambda x, y: inner([x], y)
""",
    "an attribute set anew": """
types = SimpleNamespace(Amount={declared})
@circuit
def c(x: Private[types.Amount], y: Public[Field]) -> None:
    require(Field(x) == y)
types.Amount = {trap}
""",
    "an attribute set anew, beside a parameter": """
types = SimpleNamespace(Amount={declared})
@circuit
def inner(x: Private[Array[types.Amount, n * 1]], y: Public[Field], n: int = 1) -> None:
    require(Field(x[0]) == y)
types.Amount = {trap}
c = lambda x, y: inner([x], y)
""",
    "a struct's attribute set anew": """
types = {{"amount": {declared}}}
class Order(Struct):
    v: types["amount"]
types["amount"] = {trap}
@circuit
def inner(x: Private[Order], y: Public[Field]) -> None:
    require(Field(x.v) == y)
c = lambda x, y: inner({{"v": x}}, y)
""",
    "a width bound anew": """
width = {declared}.width
@circuit
def c(x: Private[UInt(width)], y: Public[Field]) -> None:
    require(Field(x) == y)
width = {trap}.width
""",
    "a loop over types": """
made = []
for Amount in ({declared}, {trap}):
    @circuit
    def c(x: Private[Amount], y: Public[Field]) -> None:
        require(Field(x) == y)
    made.append(c)
c = made[0]
""",
    "a loop over types, structs": """
made = []
for Amount in ({declared}, {trap}):
    class Order(Struct):
        v: Amount
    made.append(Order)
First = made[0]
@circuit
def inner(x: Private[First], y: Public[Field]) -> None:
    require(Field(x.v) == y)
c = lambda x, y: inner({{"v": x}}, y)
""",
    "a gadget's argument, bound anew": """
Amount = {declared}
@gadget
def taken(x: Amount) -> Field:
    return Field(x)
Amount = {trap}
@circuit
def c(x: Private[U64], y: Public[Field]) -> None:
    require(taken(x) == y)
""",
    "a gadget's result, bound anew": """
Amount = {declared}
@gadget
def taken(x: U64) -> Amount:
    return x
Amount = {trap}
@circuit
def c(x: Private[U64], y: Public[Field]) -> None:
    require(Field(taken(x)) == y)
""",
    "a circuit's result, bound anew": """
Amount = {declared}
@circuit
def inner(x: Private[U64]) -> Public[Amount]:
    return x
Amount = {trap}
c = lambda x, y: inner(x)
""",
    "a parameter of the circuit named as a variable of the struct's factory": """
def order(bits):
    class Order(Struct):
        v: UInt(bits)
    return Order
Order = order({declared}.width)
@circuit
def inner(x: Private[Order], y: Public[Field], bits: int = {trap}.width) -> None:
    require(Field(x.v) + bits == y + bits)
c = lambda x, y: inner({{"v": x}}, y)
""",
    "a parameter of the circuit named as a global of the struct": """
bits = {declared}.width
class Order(Struct):
    v: UInt(bits)
@circuit
def inner(x: Private[Order], y: Public[Field], bits: int = {trap}.width) -> None:
    require(Field(x.v) == y)
c = lambda x, y: inner({{"v": x}}, y)
""",
    "a parameter of an outer circuit named as a global of an inner one's struct": """
bits = {declared}.width
class Order(Struct):
    v: UInt(bits)
@circuit
def inmost(x: Private[Order], y: Public[Field]) -> None:
    require(Field(x.v) == y)
@circuit
def inner(x: Private[Order], y: Public[Field], bits: int = {trap}.width) -> None:
    inmost(x, y)
c = lambda x, y: inner({{"v": x}}, y)
""",
    "a variable of the factory around the factory, named as a global": """
bits = {trap}.width
def orders(bits):
    def order():
        class Order(Struct):
            v: UInt(bits)
        return Order
    return order
Order = orders({declared}.width)()
@circuit
def inner(x: Private[Order], y: Public[Field]) -> None:
    require(Field(x.v) == y)
c = lambda x, y: inner({{"v": x}}, y)
""",
    "the same of a circuit": """
Amount = {trap}
def circuits(Amount):
    def make():
        @circuit
        def c(x: Private[Amount], y: Public[Field]) -> None:
            require(Field(x) == y)
        return c
    return make
c = circuits({declared})()
""",
    "the same of a gadget": """
Amount = {trap}
def gadgets(Amount):
    def make():
        @gadget
        def taken(x: Amount) -> Field:
            return Field(x)
        return taken
    return make
taken = gadgets({declared})()
@circuit
def c(x: Private[U64], y: Public[Field]) -> None:
    require(taken(x) == y)
""",
    "a class around the struct, in a factory": """
bits = {trap}.width
def orders(bits):
    class Types:
        class Order(Struct):
            v: UInt(bits)
    return Types.Order
Order = orders({declared}.width)
@circuit
def inner(x: Private[Order], y: Public[Field]) -> None:
    require(Field(x.v) == y)
c = lambda x, y: inner({{"v": x}}, y)
""",
    "a name of the class around it": """
Amount = {trap}
class Types:
    Amount = {declared}
    @staticmethod
    @circuit
    def c(x: Private[Amount], y: Public[Field]) -> None:
        require(Field(x) == y)
c = Types.c
""",
    "a variable that gets its value too late": """
Amount = {trap}
def make():
    class Order(Struct):
        v: Amount
    Amount = {declared}
    return Order
Order = make()
@circuit
def inner(x: Private[Order], y: Public[Field]) -> None:
    require(Field(x.v) == y)
c = lambda x, y: inner({{"v": x}}, y)
""",
    "decorated in another function": """
def defined(Amount):
    def c(x: Private[Amount], y: Public[Field]) -> None:
        require(Field(x) == y)
    return c
def decorated(function):
    Amount = {trap}
    return circuit(function)
c = decorated(defined({declared}))
""",
    "decorated at module level, named as a global": """
Amount = {trap}
def defined(Amount):
    def c(x: Private[Amount], y: Public[Field]) -> None:
        require(Field(x) == y)
    return c
c = circuit(defined({declared}))
""",
    "wrapped by a decorator of another module": """
Amount = {declared}
elsewhere = {{"wraps": wraps, "Amount": {trap}}}
exec('''
def logged(function):
    @wraps(function)
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)
    return wrapper
''', elsewhere)
@circuit
@elsewhere["logged"]
def c(x: Private[Amount], y: Public[Field]) -> None:
    require(Field(x) == y)
""",
    "a type with a new name": """
Base = {declared}
Amount = NewType("Amount", Base)
@circuit
def c(x: Private[Amount], y: Public[Field]) -> None:
    require(Field(x) == y)
Base = {trap}
""",
    "a name that stands for a type, evaluated when it is asked": """
class TypeAliasType:  # as `type Amount = Base` is in Python 3.12
    @property
    def __value__(self):
        self.__dict__.setdefault("value", Base)
        return self.__dict__["value"]
Base = {declared}
Amount = TypeAliasType()
@circuit
def c(x: Private[Amount], y: Public[Field]) -> None:
    require(Field(x) == y)
Base = {trap}
""",
}

NEED_STRINGS = (
    "an array with a parameter for its length, its items bound anew",
    "an attribute set anew, beside a parameter",
)

FUTURE = {"future": "from __future__ import annotations\n", "at once": ""}

_files = count()


def made(source: str) -> dict[str, Any]:
    """The names of a module of that source, whose lines tracebacks and the compiler find."""
    file = f"<written {next(_files)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    names: dict[str, Any] = {"__name__": "written"}
    exec(compile(source, file, "exec", dont_inherit=True), names)
    return names


def accepts(c: Any, value: int) -> bool:
    try:
        c(value, value)
    except (CompileError, InputError, UnsatisfiedCircuitError):
        return False
    return True


OUT_OF_REACH = (
    "a variable of the factory around the factory, named as a global",
    "the same of a circuit",
    "the same of a gadget",
    "decorated in another function",
    "decorated at module level, named as a global",
)

REFUSED = {
    "future": ("a variable that gets its value too late", *OUT_OF_REACH),
    "at once": ("a variable that gets its value too late",),
}

CASES = [
    pytest.param(way, future, *types, id=f"{way}-{future}-{types[0]}")
    for way in WAYS
    for future in FUTURE
    for types in (("U8", "U64"), ("U64", "U8"))
    if future == "future" or way not in NEED_STRINGS
]


@pytest.mark.parametrize(("way", "future", "declared", "trap"), CASES)
def test_a_type_is_what_it_was_where_it_stands(way: str, future: str, declared: str, trap: str) -> None:
    source = FUTURE[future] + PRELUDE + WAYS[way].format(declared=declared, trap=trap)
    if way in REFUSED[future]:
        with pytest.raises((SignatureError, NameError)):
            made(source)
        return
    c = made(source)["c"]
    assert accepts(c, 300) is (declared == "U64"), "another type than was declared"
    assert accepts(c, 7) or "gadget" in way or "result" in way, "nothing is accepted"


@pytest.mark.parametrize("future", FUTURE)
def test_an_input_is_as_public_as_was_declared(future: str) -> None:
    names = made(
        FUTURE[future]
        + PRELUDE
        + """
made = {}
for name, visibility in (("public", Public), ("private", Private)):
    @circuit
    def c(x: visibility[Field], y: Public[Field]) -> None:
        require(x * x == y)
    made[name] = c
"""
    )
    assert names["made"]["public"].compile().solve({"x": 3, "y": 9}).public == [3, 9]
    assert names["made"]["private"].compile().solve({"x": 3, "y": 9}).public == [9]


@pytest.mark.parametrize("future", FUTURE)
@pytest.mark.parametrize("written", ["n", '"n"'])
def test_a_struct_s_length_is_its_own(future: str, written: str) -> None:
    """Only a length in quotes is the circuit's."""
    names = made(
        FUTURE[future]
        + PRELUDE
        + f"""
def vector(n):
    class Vector(Struct):
        items: Array[U8, {written}]
    return Vector
Four = vector(4)
@circuit
def total(v: Private[Four], n: int = 2) -> Public[Field]:
    return sum(map(Field, v.items), Field(0))
"""
    )
    length = 4 if written == "n" else 2
    assert names["total"]({"items": [1] * length}, 2) == length
    with pytest.raises(InputError):
        names["total"]({"items": [1] * (6 - length)}, 2)


def test_a_variable_out_of_reach_is_told_with_its_line() -> None:
    with pytest.raises(SignatureError) as refused:
        made(
            FUTURE["future"]
            + PRELUDE
            + """
bits = 64
def orders(bits):
    def order():
        class Order(Struct):
            other: Field
            v: UInt(bits)
        return Order
    return order
Order = orders(8)()
"""
        )
    assert "`Order.v`: the annotation `UInt(bits)` names `bits`, a variable of an enclosing function" in str(
        refused.value
    )
    assert refused.value.site.source().strip() == "v: UInt(bits)"
    assert "Amount = UInt(bits)" in refused.value.mend


@pytest.mark.parametrize(
    ("annotation", "problem"),
    [("Missing", "cannot be resolved"), ("1 +", "cannot be evaluated"), ("Field[", "cannot be evaluated")],
)
@pytest.mark.parametrize("place", ["@circuit\ndef c(x: Private[Field]) -> {}: ...", "@gadget\ndef g(x: {}): ..."])
def test_what_means_nothing_where_it_stands_is_refused_there(annotation: str, problem: str, place: str) -> None:
    with pytest.raises(SignatureError, match=problem):
        made(PRELUDE + place.format(repr(annotation)))
