"""A line that requires nothing of any value of its type is refused; what says nothing for once only is not."""

from __future__ import annotations

import linecache
import operator
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.compiler import U8, U64, Array, Bool, Field, Private, Public, UInt, circuit, gadget, require
from zkwright.compiler.errors import ConstantRangeError, EmptyRequirementError

SIGNATURE = "def body(x, y, b, f, xs, n):\n"


def compiled(line: str) -> None:
    text = f"{SIGNATURE}    {line}\n"
    file = f"/drawn/{abs(hash(line))}.py"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    space: dict[str, Any] = {"require": require, "U64": U64}
    exec(compile(text, file, "exec", dont_inherit=True), space)

    @circuit
    def statement(
        x: Private[U8],
        y: Private[U64],
        b: Private[Bool],
        f: Private[Field],
        xs: Private[Array[U8, Literal[2]]],
        n: int,
    ) -> None:
        require((x != 1) & (y != 1) & b & (f != 1) & (xs[0] != xs[1]))
        space["body"](x, y, b, f, xs, n)

    statement.compile(n=0)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("require(x >= 0)", "a U8 is 0 to 255"),
        ("require(0 <= x, 'text')", "a U8 is 0 to 255"),
        ("require(x <= 255)", "a U8 is 0 to 255"),
        ("require(2**8 - 1 >= x)", "a U8 is 0 to 255"),
        ("require(y <= 2**64 - 1)", "a U64 is 0 to 18446744073709551615"),
        ("require(x == x)", "both sides are the same"),
        ("require(b == b)", "both sides are the same"),
        ("require(f == f)", "both sides are the same"),
        ("require(xs == xs)", "both sides are the same"),
        ("require(y <= y)", "both sides are the same"),
    ],
)
def test_a_line_that_says_nothing_is_refused(line: str, why: str) -> None:
    with pytest.raises(EmptyRequirementError, match="always holds") as caught:
        compiled(line)
    assert why in caught.value.message
    assert caught.value.site.source() == line


@pytest.mark.parametrize(
    "line",
    [
        "require(x >= n)",
        "require(n >= 0)",
        "require(True)",
        "require(x <= n + 255)",
        "for i in range(2): require(xs[i] >= i)",
        "for a in xs:\n        for c in xs: require((a == c) | True)",
        "require(x < 9); require(x < 9); require(x <= 100)",
        "require(U64(x) <= 255)",
        "require(x >= 0 + n)",
        "require(x <= 254)",
        "require(x >= 1)",
    ],
)
def test_what_says_nothing_for_once_is_accepted(line: str) -> None:
    compiled(line)


def test_gadgets_of_any_width_and_of_constants_may_say_nothing() -> None:
    @gadget
    def at_most(x: UInt, bound: UInt) -> UInt:
        require(x <= bound)
        require(bound >= x)
        return x

    @circuit
    def statement(x: Private[U8]) -> Public[U8]:
        return U8(at_most(at_most(x, U8(255)), U8(9)))

    assert statement(9) == 9


COMPARED = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}


@given(st.sampled_from(list(COMPARED)), st.one_of(st.integers(-300, -1), st.integers(256, 900)))
def test_a_comparison_outside_of_the_type_says_which_it_is(sign: str, bound: int) -> None:
    with pytest.raises(ConstantRangeError) as caught:
        COMPARED[sign](U8(7), bound)
    assert caught.value.message.endswith(f"it {'always' if COMPARED[sign](7, bound) else 'never'} holds")
