"""Whatever `debug` is given: a circuit has the rows that it has without it, and is refused where it is refused without it."""

from __future__ import annotations

import linecache
import random
import re
import subprocess
import sys
import types
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.compiler import Program
from zkwright.compiler.errors import CompileError, DebugError, DroppedBitsError, UnusedConditionError

from tests.compiler.test_debug import constraint_bytes, same_statement

PREAMBLE = """
import functools
from typing import Literal
import zkwright
from zkwright import *
from zkwright.circuits.bits import to_bits_strict
from zkwright.circuits.merkle import merkle_root, require_member
from zkwright.circuits.mux import mux
from zkwright.circuits.poseidon import poseidon


class Order(Struct):
    amount: U8
    cap: U8

    @property
    def left(self):
        return self.cap - self.amount


class Holder:
    def __init__(self, order):
        self.order = order

    def __getattr__(self, name):
        return self.order.cap - self.order.amount


@gadget
def square(x: U8) -> U16:
    require(U16(x) * U16(x) != 4, "two")
    return U16(x) * U16(x)


@gadget
def holds(x: U8) -> None:
    require(x != 9, "nine")


@gadget
def small(x: U8) -> Bool:
    return x < 100


def enforce(x, y):
    require(x != y, "the same")
    return x


def enforce_within(x):
    holds(x)
    return x


@circuit
def inner(x: Private[U8]) -> Public[U8]:
    require(x != 9, "nine")
    return x


@circuit
def drawn(x: Private[U8], y: Private[U8], f: Private[Field], order: Private[Order]) -> Public[Field]:
    holder, values, show, text = Holder(order), [x, y], debug, "of the author's"
    bits, ok, below, product, chosen = x.bits(), x == y, x < y, f * f, select(y == 3, x, y)
    i = 1
BODY
    require((x != y) & (order.amount <= order.cap) & (chosen != 4))
    return product + Field(x)
"""

NAMES = [
    "x",
    "x, y",
    "order.amount",
    "order",
    "holder.order.cap",
    "bits",
    "ok",
    "below",
    "(x, [f])",
    '{"a": x, 1: [y]}',
    "text",
    "3",
    "None",
    "product",
    "*values",
    "enforce_within",
    "values, label=f'turn {i}'",
]
"""What computes nothing; `enforce_within` is a function, and takes arguments."""

COMPUTED = [
    "x - y",
    "y - x",
    "-f",
    "f / f",
    "f * 3",
    "x == y",
    "x < y",
    "ok & True",
    "ok & False",
    "ok | True",
    "ok ^ below",
    "~ok",
    "all_of(ok, False)",
    "any_of([ok, below])",
    "ok.implies(below)",
    "ignore(ok)",
    "select(ok, x, y)",
    "bits[5]",
    "bits[3:]",
    "list(bits)",
    "x.bits()[7]",
    "[*bits]",
    "U8.from_bits(bits)",
    "U16(x) * U16(y)",
    "x.wrapping_add(y)",
    "x >> 3",
    "Field(ok)",
    "poseidon(f, Field(x))",
    "square(x)",
    "small(x)",
    "to_bits_strict(f)",
    "mux(values, y.truncated(1))",
    "as_wire(f + product)",
    "hint(lambda v: v, x, returns=U8)",
    "order.left",
    "holder.left",
    "order == Order(amount=x, cap=y)",
    "[v - y for v in values]",
    "(lambda a: a - y)(x)",
    "values[0]",
    "*[x - y]",
    "*bits",
    '{"a": x, **{}}',
    "(x, y - x)",
    '{"a": x - y}',
    "(z := x - y)",
    "x - y if i else y - x",
]

REQUIRING = [
    "require(below)",
    "require(True)",
    "require(x == 3, 'three')",
    "bind(f)",
    "holds(x)",
    "enforce(x, y)",
    "enforce_within(x)",
    "inner(x)",
    "require_member(f, x, bits[:2], [f, f])",
    "(require(below), x)",
    "[enforce(v, y) for v in values]",
]

_numbers = count()


def source(lines: str) -> str:
    """A circuit with these lines."""
    return PREAMBLE.replace("BODY", "\n".join("    " + line for line in lines.splitlines()))


def compiled(lines: str, *, at_hand: bool = True) -> Program:
    text, file = source(lines), f"/drawn/{next(_numbers)}.py"
    if at_hand:
        linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    module = types.ModuleType("drawn")
    exec(compile(text, file, "exec", dont_inherit=True), vars(module))
    program: Program = module.drawn.compile()
    return program


USES = "ignore(ok, below)"
"""Without this line `drawn` forgets a condition."""


@pytest.fixture(scope="module")
def bare() -> Program:
    return compiled(USES)


@pytest.mark.parametrize("text", [name for name in NAMES if name != "enforce_within"])
def test_names_are_shown_and_add_nothing(text: str, bare: Program) -> None:
    for name in ("debug", "show", "zkwright.debug"):
        same_statement(bare, compiled(f"{USES}\n{name}({text})"))


@pytest.mark.parametrize("text", COMPUTED)
def test_what_is_computed_within_the_parentheses_is_refused(text: str) -> None:
    with pytest.raises(DebugError) as caught:
        compiled(f"{USES}\ndebug(x, {text})")
    assert re.search(r"computed before debug\(...\) is called", caught.value.message)
    assert "write debug(lambda: " in caught.value.mend
    assert caught.value.site.line == source(USES).splitlines().index("    " + USES) + 2


def as_function(text: str) -> str:
    return f"lambda: {text}" if not text.startswith("*") else f"lambda: [{text}]"


@pytest.mark.parametrize("text", COMPUTED)
def test_a_function_is_looked_at_and_adds_nothing(text: str, bare: Program) -> None:
    same_statement(bare, compiled(f"{USES}\ndebug({as_function(text)})"))


@pytest.mark.parametrize("text", REQUIRING)
def test_what_requires_something_is_refused_within_a_look(text: str) -> None:
    with pytest.raises(DebugError, match="requires nothing"):
        compiled(f"{USES}\ndebug(lambda: {text})")


def _draw(draw: random.Random) -> str:
    """A call of `debug`, on its own, in a loop, in a function or in another look."""
    looks = ", ".join(
        as_function(draw.choice(COMPUTED)) if draw.random() < 0.7 else draw.choice(["x", "bits", "ok", "order.cap"])
        for _ in range(draw.randrange(1, 4))
    )
    frames = (
        "debug({})",
        "show({}, label='drawn')",
        "for i in range(2): debug({})",
        "[debug({}) for i in range(2)]",
        "def given():\n    debug({})\ngiven()",
        "debug(lambda: debug({}))",
        "(lambda function: function({}))(debug)",
        "debug({}) if i else None",
    )
    return draw.choice(frames).format(looks)


def _lines(draw: random.Random) -> str:
    return "\n".join(_draw(draw) for _ in range(draw.randrange(1, 4)))


def _rows_are_those_without(seed: int) -> None:
    draw = random.Random(seed)
    looks, rest = _lines(draw), _lines(draw)
    assert constraint_bytes(compiled(f"{looks}\n{USES}\n{rest}")) == constraint_bytes(compiled(USES))


@given(st.integers(0, 2**40))
def test_rows_are_those_without_debug(seed: int) -> None:
    _rows_are_those_without(seed)


FORGOTTEN = [
    ("ignore(below)", UnusedConditionError),
    ("ignore(ok)", UnusedConditionError),
    (f"{USES}\nsmall(y)", UnusedConditionError),
    (f"{USES}\nrequire(U8.from_bits(bits[:3]) != 5)", DroppedBitsError),
    (f"{USES}\nrequire(U8.from_bits([bit for bit, _ in zip(bits, range(4))]) != 5)", DroppedBitsError),
    (f"{USES}\nrequire(U8.from_bits(y.bits()[:7]) != 5)", DroppedBitsError),
]


@given(st.integers(0, 2**40), st.sampled_from(FORGOTTEN))
def test_a_look_makes_up_for_nothing(seed: int, forgotten: tuple[str, type[CompileError]]) -> None:
    lines, kind = forgotten
    draw = random.Random(seed)
    with pytest.raises(kind):
        compiled(f"{_lines(draw)}\n{lines}\n{_lines(draw)}")


@pytest.mark.parametrize(
    "text", ['f"x is {x}"', '"x is " + str(x)', "text + repr(bits)", "x, label=f'turn {x}'", "lambda: f'{x}'"]
)
def test_a_text_that_shows_a_signal_is_refused(text: str) -> None:
    with pytest.raises(DebugError) as caught:
        compiled(f"{USES}\ndebug({text})")
    assert "debug(x" in caught.value.mend or "debug(lambda" in caught.value.mend
    with pytest.raises(DebugError, match="shows <U8 signal x>") as caught:
        compiled(f"{USES}\nshown = f'x is {{x}}'\ndebug(shown)")
    assert "debug(x)" in caught.value.mend


def test_a_function_that_takes_something_is_refused() -> None:
    for text in ("lambda v: v - y", "enforce_within"):
        with pytest.raises(DebugError, match="without arguments") as caught:
            compiled(f"{USES}\ndebug({text})")
        assert "debug(lambda: f(x))" in caught.value.mend


def test_without_a_source_functions_alone_are_taken(bare: Program, tmp_path: Path) -> None:
    same_statement(bare, compiled(f"{USES}\ndebug(lambda: x - y, lambda: ok)", at_hand=False))
    with pytest.raises(DebugError, match="its source is not at hand"):
        compiled(f"{USES}\ndebug(x)", at_hand=False)
    (tmp_path / "drawn.py").write_text(source(f"{USES}\ndebug(x)") + "\nprint(drawn.compile())\n")
    for flags, told in (([], "<Program drawn: "), (["-X", "no_debug_ranges"], "Python keeps no columns")):
        done = subprocess.run(
            [sys.executable, *flags, "-B", str(tmp_path / "drawn.py")], capture_output=True, text=True, check=False
        )
        assert told in done.stdout + done.stderr


def test_what_a_gadget_requires_is_its_own_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    program = compiled(f"{USES}\ndebug(lambda: square(x), lambda: x - y)")
    program.solve({"x": 2, "y": 5, "f": 0, "order": {"amount": 0, "cap": 0}})
    shown = capsys.readouterr().err
    assert "square(x) = 4, x - y = -3  (would fail: two; U8 overflow in `-`)" in shown
