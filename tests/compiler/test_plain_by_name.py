"""`plain` and `trace` take inputs in a mapping or by name, beside compile-time parameters."""

# mypy: ignore-errors

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright import U64, InputError, Private, Public, circuit, require
from zkwright.compiler.errors import CallError, ParameterError


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
        with pytest.raises(CallError, match="the input `a` is given beside a dict of inputs") as caught:
            run({"b": 4}, a=3, n=1)
        assert caught.value.mend == "put it into the dict, or give all inputs by name"


def test_a_dict_is_not_called_with() -> None:
    with pytest.raises(CallError, match=r"`scaled` takes \(a, b, n\)") as caught:
        scaled({"a": 1, "b": 2, "n": 3})
    assert caught.value.mend == "write scaled(**inputs) for inputs in a dict"
    with pytest.raises(CallError) as caught:
        scaled(1)
    assert caught.value.mend == "call it as scaled(a, b, n)"
