"""`plain` and `trace` take inputs in a mapping or by name, beside compile-time parameters."""

# mypy: ignore-errors

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import U64, InputError, Private, Public, circuit, require
from zkwright.compiler.errors import ParameterError


@circuit
def scaled(a: Private[U64], b: Private[U64], n: int) -> Public[U64]:
    require(a < b, "not below")
    return a * n + b


@given(st.integers(0, 99), st.integers(100, 200), st.integers(0, 9))
def test_both_ways_say_the_same(a: int, b: int, n: int) -> None:
    assert scaled.plain(a=a, b=b, n=n) == scaled.plain({"a": a, "b": b}, n=n) == scaled(a, b, n)
    assert str(scaled.trace(a=a, b=b, n=n)) == str(scaled.trace({"a": a, "b": b}, n=n))


def test_what_is_missing_or_unknown_is_named() -> None:
    for run in (scaled.plain, scaled.trace):
        with pytest.raises(InputError, match="b: "):
            run(a=3, n=1)
        with pytest.raises(ParameterError, match="unknown compile-time parameter `c`"):
            run(a=3, b=4, c=5, n=1)
        with pytest.raises(ParameterError, match="`a` is an input"):
            run({"b": 4}, a=3, n=1)
