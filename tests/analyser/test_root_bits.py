"""Roots that canonical bits tell apart, by parity and by sign, over a prime so small that all assignments can be looked at."""

from __future__ import annotations

import pytest
from zkwright.analyser.propagation import determined
from zkwright.analyser.rules import cheap_rules, dear_rules, late_rules
from zkwright.analyser.system import Form, Row, System
from zkwright.analyser.system_of_rows import system_of

from .brute_force import unique_wires

P = 13
X, SQUARE, SIGN, B0, B1, B2, B3, HIGH, LOW, ALL = range(1, 11)
ONE: Form = {0: 1}

BITS: list[Row] = [
    *(({bit: 1}, {bit: 1, 0: -1}, {}) for bit in (B0, B1, B2, B3)),
    ({X: -1, B0: 1, B1: 2, B2: 4, B3: 8}, ONE, {}),
    ({X: 1}, {X: 1}, {SQUARE: 1}),
    ({SIGN: 1}, {SIGN: 1, 0: -1}, {}),
    ({B3: 1}, {B2: 1}, {HIGH: 1}),
]
"""Output x, a root of the square, with four bits; inputs its square and what tells it from the other root."""

CANONICAL: list[Row] = [({HIGH: 1}, {B0: 1, B1: 1}, {})]
"""At most 12: no bit beside 8 and 4."""

PARITY: list[Row] = [({SIGN: 1, B0: -1}, ONE, {})]

GREATER: list[Row] = [
    ({B2: 1}, {B1: 1}, {LOW: 1}),
    ({LOW: 1}, {B0: 1}, {ALL: 1}),
    ({B3: -1, 0: 1}, {ALL: -1, 0: 1}, {SIGN: -1, 0: 1}),
]
"""The sign is 1 for more than 6: for the 8, or all others."""


def _system(*parts: list[Row]) -> System:
    return system_of([row for part in parts for row in part], outputs=1, inputs=2, wires=11, modulus=P)


def _is_found(system: System, *, by_others: bool = False) -> bool:
    rules = {*(rule.name for rule in (*cheap_rules(), *late_rules())), *(rule.name for rule in dear_rules())}
    return bool(determined(system, rules=rules - {"root bits"} if by_others else rules).is_unique(X))


@pytest.mark.parametrize("sign", [PARITY, GREATER], ids=["parity", "sign"])
def test_a_root_is_told_from_the_other(sign: list[Row]) -> None:
    system = _system(BITS, CANONICAL, sign)
    assert X in unique_wires(system)
    assert _is_found(system)


@pytest.mark.parametrize("sign", [PARITY, GREATER], ids=["parity", "sign"])
def test_a_sum_may_be_written_with_either_sign(sign: list[Row]) -> None:
    a, b, c = BITS[4]
    negated: Row = ({wire: -value for wire, value in a.items()}, b, c)
    system = _system([*BITS[:4], negated, *BITS[5:]], CANONICAL, sign)
    assert X in unique_wires(system)
    assert _is_found(system)


@pytest.mark.parametrize("sign", [PARITY, GREATER], ids=["parity", "sign"])
def test_bits_of_more_than_the_modulus_tell_nothing(sign: list[Row]) -> None:
    system = _system(BITS, sign)
    assert X not in unique_wires(system)
    assert not _is_found(system)


def test_canonical_bits_alone_tell_nothing() -> None:
    system = _system(BITS, CANONICAL)
    assert X not in unique_wires(system)
    assert not _is_found(system)
