"""A condition that is made of others shows every one of its operands where it does not hold."""

from __future__ import annotations

import linecache
import random
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.compiler import U64, Array, Bool, Private, Struct, all_of, any_of, bind, circuit, gadget, ignore, require
from zkwright.compiler.errors import UnsatisfiedCircuitError


class Client(Struct):
    """A struct with a truth value."""

    vip: Bool


@gadget
def is_large(amount: U64) -> Bool:
    return amount > 1000


LEAVES = {
    "urgent": ("urgent", "urgent"),
    "client.vip": ("client.vip", "client.vip"),
    "flags[1]": ("flags[1]", "flags[1]"),
    "fee >= limit": ("fee", "limit"),
    "large": ("large", "fee"),
    "fee.bits()[0] == urgent": ("fee.bits()[0]", "urgent"),
}
"""Conditions, and what has to be shown of them."""


WAYS = (
    "({a} & {b})",
    "({a} | {b})",
    "({a} ^ {b})",
    "({a} & ~{b})",
    "{a}.implies({b})",
    "any_of({a}, {b})",
    "all_of([{a}, {b}])",
)


def _drawn(source: random.Random, depth: int) -> tuple[str, set[str]]:
    """A condition in Python, and what it is made of."""
    if depth == 0:
        text = source.choice(list(LEAVES))
        return (f"({text})" if " " in text else text), set(LEAVES[text])
    (a, shown), (b, more) = _drawn(source, depth - 1), _drawn(source, source.randrange(depth))
    text = source.choice(
        [
            "({a} & {b})",
            "({a} | {b})",
            "({a} ^ {b})",
            "{a}.implies({b})",
            "any_of({a}, {b})",
            "all_of([{a}, {b}])",
            "({a} & ~{b})",
        ]
    )
    return text.format(a=a, b=b), shown | more


@given(st.integers(0, 2**32))
def test_every_operand_is_shown(seed: int) -> None:
    source = random.Random(seed)
    text, shown = _drawn(source, source.randrange(1, 4))
    line = f"    require({text} ^ other, 'the condition')\n"
    body = f"def body(urgent, client, flags, fee, limit, other):\n    large = is_large(fee)\n    ignore(large)\n{line}"
    file = f"/drawn/condition_{seed}.py"
    linecache.cache[file] = (len(body), None, body.splitlines(keepends=True), file)
    names = (all_of, any_of, ignore, require)
    space: dict[str, Any] = {"is_large": is_large, **{name.__name__: name for name in names}}
    exec(compile(body, file, "exec", dont_inherit=True), space)

    @circuit
    def pays(
        urgent: Private[Bool],
        client: Private[Client],
        flags: Private[Array[Bool, Literal[2]]],
        fee: Private[U64],
        limit: Private[U64],
        other: Private[Bool],
    ) -> None:
        bind(urgent, client, flags, fee, limit, other)
        space["body"](urgent, client, flags, fee, limit, other)

    inputs = {
        "urgent": source.random() < 0.5,
        "client": {"vip": source.random() < 0.5},
        "flags": [False, source.random() < 0.5],
        "fee": source.choice([5, 2000]),
        "limit": source.choice([3, 3000]),
    }
    told = []
    for other in (False, True):
        try:
            pays.compile().solve({**inputs, "other": other})
        except UnsatisfiedCircuitError as error:
            told += [{name for name, _ in failure.values} for failure in error.failures]
    assert told == [shown | {"other"}], (line, told)
    del linecache.cache[file]


def test_a_failed_requirement_names_what_it_is_of() -> None:
    @circuit
    def pays(urgent: Private[Bool], fee: Private[U64], flags: Private[Array[Bool, Literal[2]]]) -> None:
        bind(urgent, fee, flags)
        require(urgent.implies(fee >= 10), "an urgent payment costs 10")
        large = is_large(fee)
        require(any_of(large, flags[0], flags[1]), "neither")
        require(~flags[1], "flagged")

    inputs = {"urgent": True, "fee": 5, "flags": [False, False]}
    with pytest.raises(UnsatisfiedCircuitError) as caught:
        pays(**inputs)
    assert [dict(failure.values) for failure in caught.value.failures] == [
        {"urgent": 1, "fee": 5},
        {"large": 0, "fee": 5, "flags[0]": 0, "flags[1]": 0},
    ]
    with pytest.raises(UnsatisfiedCircuitError) as caught:
        pays.plain({**inputs, "fee": 50, "flags": [False, True]})
    assert dict(caught.value.failures[0].values) == {"flags[1]": 1}
