"""Whatever a call turns out to call: a circuit has the rows that it has without its `debug`, or is refused."""

from __future__ import annotations

import random
import types
from typing import Any

import pytest
import zkwright
from hypothesis import given, settings
from hypothesis import strategies as st
from zkwright import debug
from zkwright.compiler import Program
from zkwright.compiler.errors import CompileError, UnsatisfiedCircuitError

from tests.compiler.test_debug import constraint_bytes, same_statement

PREAMBLE = """
import functools
import logging
import zkwright
from zkwright import U8, Field, Private, Public, circuit, debug, gadget, require

show = SHOW
LIST = [debug, quiet]


def turn(name, value):
    globals()[name] = value


def enforce(a, b):
    require(a != b, "the same")
    return 1


def product(a, b):
    return a * b


def each(function, a, b):
    CALL_EACH


def count(function, a, b):
    for i in range(2):
        CALL_COUNT


@gadget
def checked(a: U8, b: U8, strict: bool) -> Field:
    function = check if strict else debug
    CALL_GADGET
    return Field(a) * Field(b)


@circuit
def drawn(x: Private[U8], y: Private[U8]) -> Public[Field]:
    other = debug
    cell = CELL

    def twist(value):
        nonlocal cell
        cell = value

BODY
    return Field(x) * Field(y)
"""

FUNCTIONS = ["debug", "quiet", "check", "logging.debug"]
CALLEES = [
    *FUNCTIONS,
    "other",
    "show",
    "cell",
    "zkwright.debug",
    "LIST[0]",
    "LIST[1]",
    "box.debug",
    "functools.partial(debug)",
    "getattr(zkwright, 'debug')",
    "(debug if x is y else quiet)",
]
VALUES = [
    "{a} - {b}",
    "{a}.wrapping_add({b})",
    "enforce({a}, {b})",
    "product({a}, {b})",
    "[v * {b} for v in ({a}, {b})]",
    "({a} * 3 - {b} if i else {a} - {b})",
    "sum(v * {b} for v in ({a}, {b}))",
    "{a}",
    "debug({a} - {b})",
    "quiet({a} - {b})",
]
STARS = ["*(v - {b} for v in ({a},))", "*[{a} - {b}]", "*map(lambda v: v - {b}, ({a},))"]
TURNS = ["turn('show', debug)", "turn('show', quiet)", "twist(debug)", "twist(check)"]


def quiet(*values: object) -> None:
    """Make nothing of anything."""


def check(*values: Any) -> None:
    """Require something of the first value that can be squared."""
    for value in values:
        if isinstance(value, zkwright.U8):
            zkwright.require(value != 7, "seven")
            return


def skip(function: object, *arguments: tuple[str, Any]) -> object:
    """A call that is left out, but for what it does to names, if it would be of `debug`."""
    given: list[object] = []
    for kind, compute in arguments:
        if kind == "turn" or function is not debug:
            given += compute() if kind == "star" else [compute()]
    return None if function is debug else function(*given)  # type: ignore[operator]


Arguments = list[tuple[str, str]]


def call(callee: str, arguments: Arguments, *, bare: bool) -> str:
    """A call, or with `bare` the same left out where it is one of `debug`."""
    if not bare:
        return f"{callee}({', '.join(text for _, text in arguments)})"
    thunks = [f"('{kind}', lambda: {'[' + text + ']' if kind == 'star' else _bare(text)})" for kind, text in arguments]
    return f"skip({', '.join([callee, *thunks])})"


def _bare(text: str) -> str:
    return "None" if text.startswith("debug(") else text


class Drawn:
    """A random circuit: one source with looks and one without."""

    def __init__(self, source: random.Random) -> None:
        self._source = source
        parts = [self._arguments("a", "b") for _ in range(3)]
        start = source.choice(["debug", "quiet"]), source.choice(FUNCTIONS)
        lines = [self._line() for _ in range(source.randrange(1, 5))]
        self.looking, self.bare = (self._text(lines, parts, start, bare=bare) for bare in (False, True))

    def _arguments(self, a: str, b: str) -> Arguments:
        drawn: Arguments = []
        if self._source.random() < 0.3:
            drawn.append(("turn", self._turn(a)))
        for _ in range(self._source.randrange(1, 4)):
            star = self._source.random() < 0.15
            text = self._source.choice(STARS if star else VALUES).format(a=a, b=b)
            drawn.append(("star" if star else "value", text if "if i" not in text or a == "x" else f"{a} - {b}"))
        if self._source.random() < 0.1:
            drawn.append(("turn", self._turn(a)))
        return drawn

    def _turn(self, a: str) -> str:
        return self._source.choice(TURNS if a == "x" else TURNS[:2])

    def _line(self) -> tuple[str, str, Arguments]:
        frame = self._source.choice(
            ["{}", "{}", "for i in range(2): {}", "for f in ({g}, {h}): {}", "each", "count", "gadget"]
        )
        names = {"g": self._source.choice(FUNCTIONS), "h": self._source.choice(FUNCTIONS)}
        if frame in ("each", "count"):
            return f"{frame}({names['g']}, x, y)", "", []
        if frame == "gadget":
            return f"quiet(checked(x, y, {self._source.random() < 0.5}))", "", []
        frame = frame.replace("{g}", names["g"]).replace("{h}", names["h"])
        return frame, "f" if "for f" in frame else self._source.choice(CALLEES), self._arguments("x", "y")

    @staticmethod
    def _text(
        lines: list[tuple[str, str, Arguments]], parts: list[Arguments], start: tuple[str, str], *, bare: bool
    ) -> str:
        body = ["    i = 0"]
        for frame, callee, arguments in lines:
            body.append("    " + frame.replace("{}", call(callee, arguments, bare=bare) if callee else ""))
        text = PREAMBLE.replace("BODY", "\n".join(body)).replace("SHOW", start[0]).replace("CELL", start[1])
        for place, callee, arguments in zip(
            ("CALL_EACH", "CALL_COUNT", "CALL_GADGET"), ("function", "function", "function"), parts, strict=True
        ):
            text = text.replace(place, call(callee, arguments, bare=bare))
        return text


def compiled(text: str) -> Program:
    box = types.SimpleNamespace(debug=debug)
    names: dict[str, Any] = {"quiet": quiet, "check": check, "skip": skip, "box": box, "__name__": "drawn"}
    exec(compile(text, "/drawn/body.py", "exec", dont_inherit=True), names)
    program: Program = names["drawn"].compile()
    return program


def outcome(text: str) -> list[bytes] | None:
    """What is proved, None where it is refused."""
    try:
        return constraint_bytes(compiled(text))
    except CompileError:
        return None


def _rows_are_those_without_debug_or_none(seed: int) -> None:
    drawn = Drawn(random.Random(seed))
    looking = outcome(drawn.looking)
    assert looking is None or looking == outcome(drawn.bare)


@settings(max_examples=12)
@given(st.integers(0, 2**40))
def test_rows_are_those_without_debug_or_none(seed: int) -> None:
    _rows_are_those_without_debug_or_none(seed)


@pytest.mark.slow
@settings(max_examples=500)
@given(st.integers(0, 2**40))
def test_rows_of_many_bodies_are_those_without_debug_or_none(seed: int) -> None:
    _rows_are_those_without_debug_or_none(seed)


def body_of(lines: str) -> str:
    """A circuit of these lines."""
    indented = "\n".join("    " + line for line in lines.splitlines())
    text = PREAMBLE.replace("BODY", indented).replace("SHOW", "quiet").replace("CELL", "quiet")
    for place in ("CALL_EACH", "CALL_COUNT", "CALL_GADGET"):
        text = text.replace(place, "function(a - b)")
    return text


LOOKS = [
    "for f in (debug, debug): f(x - y)",
    "for f in (debug,): f(x - y, enforce(x, y), y - x)",
    "for i in range(3): debug(x - y, x.wrapping_add(y), product(x, y))",
    "for i in range(3): debug(product(x, y))",
    "for i in range(3): debug(x.bits(), y - x)",
    "for i in range(3): other(product(x, y), product(y, x))",
    "z = x\nother(z - y)",
    "turn('show', debug)\nshow(x - y)",
    "twist(debug)\ncell(x - y)",
    "debug(*(v - y for v in (x,)))\ndebug(*map(lambda v: v - y, (x,)))\ndebug(x, *(v - y for v in (x,)))",
    "debug(debug(x - y), label='nested')",
    "each(debug, x, y)\neach(other, y, x)",
    "from zkwright import debug as late\nlate(x - y)",
    "zkwright.debug(x - y)",
    "[debug(v - y) for v in (x, y)]",
    "debug(x - y if i else y - x) if (i := 1) else None",
]


@pytest.mark.parametrize("lines", LOOKS)
def test_a_look_adds_nothing(lines: str) -> None:
    looking = compiled(body_of(lines))
    same_statement(looking, compiled(body_of("pass")))


JOINS = [
    ("each(debug, x, y)\neach(quiet, x, y)", "each(quiet, x, y)"),
    ("each(debug, x, y)\neach(check, x, y)", "each(check, x, y)"),
    ("for f in (debug, quiet): f(enforce(x, y))", "quiet(enforce(x, y))"),
    ("for f in (quiet, debug): f(enforce(x, y))", "quiet(enforce(x, y))"),
    ("other(x)\nother = quiet\nother(enforce(x, y))", "other = quiet\nother(enforce(x, y))"),
    ("debug(x)\nfrom logging import debug as other\nother('%s', enforce(x, y))", "quiet(enforce(x, y))"),
    ("(lambda debug: debug(enforce(x, y)))(quiet)", "quiet(enforce(x, y))"),
    ("debug and enforce(x, y)", "enforce(x, y)"),
    ("(debug(x), enforce(x, y))", "enforce(x, y)"),
    ("LIST[1](enforce(x, y))", "quiet(enforce(x, y))"),
    ("quiet(debug(x - y), enforce(x, y))", "quiet(enforce(x, y))"),
    ("(lambda f, *v: f(*v))(debug, x - y)", "quiet(x - y)"),
]


@pytest.mark.parametrize(("lines", "without"), JOINS)
def test_what_is_no_look_joins_the_statement(lines: str, without: str) -> None:
    same_statement(compiled(body_of(lines)), compiled(body_of(without)))


REFUSED = [
    ("LIST[0](x - y)", "cannot be told from the statement"),
    ("box.debug(x - y)", "cannot be told from the statement"),
    ("getattr(zkwright, 'debug')(x - y)", "cannot be told from the statement"),
    ("functools.partial(debug, x - y)()", "cannot be told from the statement"),
    ("list(map(debug, [x - y]))", "cannot be told from the statement"),
    ("(debug or quiet)(x - y)", "cannot be told from the statement"),
    # A name that another function had when it was loaded: what was computed would be lost.
    ("show(turn('show', debug), enforce(x, y))", "computed only to be looked at"),
    ("return_ = show(turn('show', debug), x - y)\nenforce(x, y)", "computed only to be looked at"),
    ("cell(twist(debug), enforce(x, y))", "computed only to be looked at"),
    ("turn('show', debug)\nshow(turn('show', quiet), enforce(x, y))", "cannot be told from the statement"),
    ("turn('show', debug)\nshow(turn('show', quiet), enforce(x, y), turn('show', debug))", "something else at another"),
    ("turn('show', debug)\nshow(x - y, turn('show', quiet), enforce(x, y))", "something else at another"),
    ("other((other := quiet, enforce(x, y))[1])", "cannot be told from the statement"),
    ("other = quiet\nother((other := debug, enforce(x, y))[1])", "computed only to be looked at"),
    # The first turn calls another function, the second one debug.
    ("for i in range(2): show(turn('show', debug), enforce(x, y))", "which turn its arguments belong to"),
    (
        "for i in range(2): cell(twist(debug), enforce(x, y) if i else enforce(y, x))",
        "which turn its arguments belong to",
    ),
    ("for i in range(2): show(turn('show', debug), sum(v * y for v in (x, y)))", "which turn its arguments belong to"),
    # The arguments end before the call, which is never made.
    ("try:\n    debug(enforce(x, y), 1 // 0)\nexcept ZeroDivisionError: pass", "computed only to be looked at"),
    ("try:\n    debug(enforce(x, y), other_word=1)\nexcept TypeError: pass", "computed only to be looked at"),
    ("def gives():\n    debug((yield enforce(x, y)))\nnext(gives())\nx - y", "computed only to be looked at"),
]


@pytest.mark.parametrize(("lines", "told"), REFUSED)
def test_what_cannot_be_told_is_refused_with_its_line(lines: str, told: str) -> None:
    text = body_of(lines)
    with pytest.raises(CompileError, match=told) as caught:
        compiled(text)
    first = text.splitlines().index("    " + lines.splitlines()[0]) + 1
    assert first <= caught.value.site.line < first + len(lines.splitlines())
    assert "call" in caught.value.mend


def test_compilations_do_not_learn_from_each_other() -> None:
    text = body_of("pass").replace("y: Private[U8])", "y: Private[U8], verbose: bool)")
    text = text.replace("    pass\n", "    shown = debug if verbose else quiet\n    shown(enforce(x, y))\n")
    names: dict[str, Any] = {"quiet": quiet, "check": check, "__name__": "drawn"}
    exec(compile(text, "/drawn/twice.py", "exec", dont_inherit=True), names)
    for verbose in (True, False, True):
        program = names["drawn"].compile(verbose=verbose)
        if verbose:
            assert program.solve({"x": 5, "y": 5}).output == 25
        else:
            with pytest.raises(UnsatisfiedCircuitError, match="the same"):
                program.solve({"x": 5, "y": 5})
