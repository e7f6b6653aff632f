from __future__ import annotations

from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.sets import is_distinct, is_in, is_not_in, require_distinct, require_in, require_not_in
from zkwright.circuits.shared.polynomial import evaluation, evaluation_rows, with_roots
from zkwright.compiler import U8, U16, U64, Array, Bool, Field, Private, Public, UnsatisfiedCircuitError, bind, circuit
from zkwright.core.field import R
from zkwright.testing import accepts, cost, refuses

from tests.circuits.costs import Cost, bit
from tests.drawn import examples

SIXTEEN = tuple(pow(7, i, R) for i in range(16))
WORD = (range(48, 58), range(65, 91), range(97, 123), 95)

COSTS = [
    Cost(is_in, 8, lambda make: bit(Bool(is_in(make.field(), SIXTEEN))), "for 16 constants"),
    Cost(is_in, 17, lambda make: bit(Bool(is_in(make.field(), make.fields(16)))), "for 16 elements"),
    Cost(is_in, 128, lambda make: bit(Bool(is_in(make.field(), range(4096)))), "for 4,096 constants"),
    Cost(is_in, 16, lambda make: bit(Bool(is_in(make.u8(), WORD))), "for the letters of a word"),
    Cost(require_in, 6, lambda make: require_in(make.field(), SIXTEEN), "for 16 constants"),
    Cost(require_in, 15, lambda make: require_in(make.field(), make.fields(16)), "for 16 elements"),
    Cost(require_not_in, 7, lambda make: require_not_in(make.field(), SIXTEEN), "for 16 constants"),
    Cost(require_not_in, 16, lambda make: require_not_in(make.field(), make.fields(16)), "for 16 elements"),
    Cost(is_not_in, 8, lambda make: bit(Bool(is_not_in(make.field(), SIXTEEN))), "for 16 constants"),
    Cost(is_distinct, 29, lambda make: bit(Bool(is_distinct(make.fields(8)))), "for 8 elements"),
    Cost(require_distinct, 28, lambda make: require_distinct(make.fields(8)), "for 8 elements"),
]


@circuit
def byte_in(value: Private[U8], n: int) -> Public[Bool]:
    bind(value)
    return Bool(is_in(value, SETS[n]))


SETS: list[list[Any]] = [
    [],
    [0],
    [255],
    [0, 255],
    [range(48, 58)],
    [range(256)],
    [*range(0, 256, 2)],
    [range(0), range(100, 256), 3, 300, R - 1],
    [*range(0, 256, 5), range(3, 9), range(7, 12)],
    [range(1000, 10000)],
]


@pytest.mark.parametrize("n", range(len(SETS)))
def test_every_byte_and_sets_of_all_kinds(n: int) -> None:
    members = {number for part in SETS[n] for number in (part if isinstance(part, range) else (part,))}
    program = byte_in.compile(n=n)
    for value in range(0, 256, 1 if n < 5 else 7):
        assert is_in(value, SETS[n]) is (value in members)
        assert program.solve({"value": value}).output is (value in members), value


@circuit
def wide_in(value: Private[U64], field: Private[Field]) -> Public[tuple[Bool, Bool]]:
    return (
        Bool(is_in(value, [range(10, 2**40), range(2**50, 2**50 + 7)])),
        Bool(is_in(field, [R - 1, range(100)])),
    )


def test_wide_integers_are_compared_with_bounds() -> None:
    for value in (0, 9, 10, 2**40 - 1, 2**40, 2**50 - 1, 2**50 + 6, 2**50 + 7, 2**64 - 1):
        for field in (0, 99, 100, R - 2, R - 1):
            expected = (10 <= value < 2**40 or 2**50 <= value < 2**50 + 7, field < 100 or field == R - 1)
            assert wide_in(value, field) == expected
    assert cost(wide_in) < 4 * 66 + 25


def test_large_sets_of_elements_are_refused_with_what_to_do() -> None:
    @circuit
    def wrong(value: Private[Field]) -> Public[Bool]:
        return Bool(is_in(value, range(4097)))

    with pytest.raises(ValueError, match=r"a set of 4097 numbers.*\n.*\n.*U64\(x\)"):
        wrong.compile()
    for members in ([range(0, 10, 2)], [range(-3, 4)]):
        with pytest.raises(ValueError, match="without steps"):
            is_in(3, members)


def test_constants_make_the_square_root() -> None:
    @circuit
    def member(value: Private[Field], n: int) -> Public[Bool]:
        return Bool(is_in(value, range(n)))

    assert [cost(member, n=n) for n in (1, 2, 3, 4, 16, 64, 256)] == [2, 3, 4, 4, 8, 16, 32]


@examples(30)
@given(st.lists(st.integers(0, R - 1), max_size=20), st.integers(0, R - 1))
def test_polynomials_are_evaluated(roots: list[int], x: int) -> None:
    product = 1
    for root in roots:
        product = product * (x - root) % R
    coefficients = with_roots(roots)
    assert evaluation(coefficients, Field(x)).value().constant == product
    assert coefficients[-1] == 1
    assert evaluation_rows(len(roots)) <= len(roots)


@circuit
def secret(value: Private[Field], members: Private[Array[Field, Literal["n"]]], n: int) -> None:
    require_in(value, members, "not there")


def test_secret_members() -> None:
    for n in (1, 2, 5):
        members = [R - 1 - i for i in range(n)]
        for value in members:
            accepts(secret, {"value": value, "members": members}, None, n=n)
        refuses(secret, {"value": 0, "members": members}, "not there", n=n)

    @circuit
    def empty(value: Private[Field]) -> None:
        require_not_in(value, [])
        require_in(value, [], "nothing is in it")

    with pytest.raises(Exception, match="nothing is in it"):
        empty.compile()


@circuit
def distinct(values: Private[Array[U16, Literal["n"]]], n: int) -> None:
    require_distinct(values)


def test_values_differ() -> None:
    for n in (2, 3, 6):
        accepts(distinct, {"values": [*range(n)]}, None, n=n)
        for i in range(n):
            for j in range(i):
                values = [*range(n)]
                values[i] = values[j]
                refuses(distinct, {"values": values}, "two of the values are equal", n=n)
    require_distinct([1])
    require_distinct([])
    with pytest.raises(UnsatisfiedCircuitError):
        require_distinct([1, R + 1])


def test_plain_values() -> None:
    require_in(3, [1, 2, 3])
    require_not_in(4, [1, 2, 3])
    with pytest.raises(UnsatisfiedCircuitError, match="none of those"):
        require_in(4, [1, 2, 3])
    with pytest.raises(UnsatisfiedCircuitError, match="may not be"):
        require_not_in(3, [range(5)])
