from __future__ import annotations

import random
from functools import reduce
from itertools import combinations, product
from operator import xor
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.circuits.shared.xor_sums import SQRT_TWO, xor_sum
from zkwright.compiler import Array, Bool, Circuit, Field, Private, Public, bind, circuit
from zkwright.compiler.recorder.active import recording
from zkwright.compiler.recorder.linear_combination import LinearCombination, combine, constant
from zkwright.compiler.recorder.recorder import Recorder
from zkwright.compiler.recorder.session import Session
from zkwright.core.field import R
from zkwright.testing import accepts

from tests.circuits.harness import open_wires
from tests.drawn import examples

N_BITS = 6

Term = tuple[int, tuple[int, ...]]
"""Weight, and places among the bits; -1 and -2 are the constants 0 and 1."""

CONSTANTS = {-1: 0, -2: 1}

weights = st.builds(lambda sign, exponent: sign << exponent, st.sampled_from([1, -1]), st.integers(0, 80))
places = st.lists(st.integers(-2, N_BITS - 1), max_size=3, unique=True).map(tuple)
terms = st.lists(st.tuples(weights, places), max_size=12)
products = st.lists(st.tuples(weights, st.integers(0, N_BITS - 1), st.integers(0, N_BITS - 1)), max_size=4)


def sum_circuit(
    xors: list[Term], hubs: list[int], factors: list[tuple[int, int, int]] | tuple[()] = ()
) -> Circuit[..., Any]:
    @circuit
    def total(bits: Private[Array[Bool, Literal[6]]]) -> Public[Field]:
        bind(bits)
        linears = [bit.linear for bit in bits]
        values = {**dict(enumerate(linears)), **{place: constant(value) for place, value in CONSTANTS.items()}}
        chosen = [(weight, tuple(values[i] for i in places)) for weight, places in xors]
        chosen_factors = [(weight, linears[i], linears[j]) for weight, i, j in factors]
        return Field.unchecked_linear(xor_sum(chosen, [linears[hub] for hub in hubs], chosen_factors))

    return total


def expected(bits: tuple[int, ...], xors: list[Term], factors: list[tuple[int, int, int]] | tuple[()] = ()) -> int:
    values = {**dict(enumerate(bits)), **CONSTANTS}
    total = sum(weight * reduce(xor, (values[i] for i in places), 0) for weight, places in xors)
    return (total + sum(weight * bits[i] * bits[j] for weight, i, j in factors)) % R


def rows(n_bits: int, xors: list[Term], hubs: list[int], factors: list[tuple[int, int, int]] | tuple[()] = ()) -> int:
    recorder = Recorder("count", Session())
    with recording(recorder):
        bits = [recorder.formal() for _ in range(n_bits)]
        xor_sum(
            [(weight, tuple(bits[i] for i in places)) for weight, places in xors],
            [bits[i] for i in hubs],
            [(weight, bits[i], bits[j]) for weight, i, j in factors],
        )
    return recorder.n_rows


def test_the_root_of_two() -> None:
    assert SQRT_TWO**2 % R == 2


@pytest.mark.parametrize("bits", list(product((0, 1), repeat=3)))
def test_the_row_for_three_has_one_solution(bits: tuple[int, int, int]) -> None:
    a, b, c = bits
    factor = a + b - 4 * c + 1
    assert factor % R != 0
    assert (6 * a + 6 * b - 24 * c) * pow(factor, -1, R) % R == ((a ^ b ^ c) + 2 * a + 2 * b + 7 * c) % R


@examples(25)
@given(xors=terms, hubs=st.lists(st.integers(0, N_BITS - 1), max_size=4), factors=products)
def test_sums_of_any_terms(xors: list[Term], hubs: list[int], factors: list[tuple[int, int, int]]) -> None:
    program = sum_circuit(xors, hubs, factors).compile()
    for bits in product((0, 1), repeat=N_BITS):
        witness = program.solve({"bits": [bool(bit) for bit in bits]})
        assert witness.output == expected(bits, xors, factors)
        assert open_wires(witness) == []


@pytest.mark.parametrize("level", [0, 1, 2])
@pytest.mark.parametrize("seed", range(4))
def test_no_other_sum_can_be_proven(level: int, seed: int) -> None:
    choice = random.Random(seed)
    holding_zero = [(0, *pair) for pair in combinations(range(1, N_BITS), 2)]
    xors: list[Term] = [(1 << choice.randrange(40), places) for places in choice.sample(holding_zero, 5)]
    xors += [(-1 << choice.randrange(40), places) for places in combinations(range(1, 4), 2)]
    total = sum_circuit(xors, [0], [(8, 0, 5), (4, 2, 3)])
    for bits in ((0,) * N_BITS, (1,) * N_BITS, tuple(choice.getrandbits(1) for _ in range(N_BITS))):
        accepts(
            total.compile(level),
            {"bits": [bool(bit) for bit in bits]},
            expected(bits, xors, [(8, 0, 5), (4, 2, 3)]),
        )


def test_what_it_costs() -> None:
    def sharing(n: int) -> list[Term]:
        return [(1 << i, (0, 2 * i + 1, 2 * i + 2)) for i in range(n)]

    pairs: list[Term] = [(1 << i, (2 * i, 2 * i + 1)) for i in range(5)]
    assert [rows(10, pairs[:n], []) for n in range(6)] == [0, 1, 1, 2, 2, 3]
    assert [rows(15, sharing(n), [0]) for n in (2, 3, 4, 5, 6)] == [2, 3, 3, 4, 4]
    assert [rows(15, sharing(n), []) for n in (1, 4)] == [1, 4]
    assert rows(15, sharing(1), [0]) == 1, "a hub for one does not pay"
    assert rows(15, [*sharing(4), (2, (0, 9))], [0], [(1, 0, 10)]) == 3, "an edge and a product of a hub are free"
    assert rows(15, sharing(1), [14], [(1, 13, 12)]) == 2
    assert rows(3, [(1, (0,)), (2, ())], []) == 0


def test_combinations_are_reduced() -> None:
    assert combine(
        [(R, LinearCombination({1: 1})), (-1, LinearCombination({2: 1})), (3, LinearCombination({3: 5}))]
    ).terms == {2: R - 1, 3: 15}
