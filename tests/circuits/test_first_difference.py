"""Numbers compared by their bits: every pair of short ones, edges of long ones, and provers who answer otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zkwright.analyser import audit
from zkwright.analyser.verdict import Answer
from zkwright.circuits.bits import is_at_most
from zkwright.circuits.comparators import require_less, require_less_or_equal
from zkwright.circuits.shared.first_difference import constrain_not_above, is_not_above, rows
from zkwright.compiler import U32, Array, Bool, Field, Private, Public, UnsatisfiedCircuitError, circuit
from zkwright.compiler.rows import Note
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.field import R

from tests.circuits.harness import lying_hints, open_wires
from tests.drawn import examples

NOTE = Note("a is above b")


def spelled(value: int, n_bits: int) -> list[Bool]:
    return [Bool(bool(value >> place & 1)) for place in range(n_bits)]


def is_accepted(a: Sequence[Bool], b: Sequence[Bool]) -> bool:
    try:
        constrain_not_above(a, b, NOTE)
    except UnsatisfiedCircuitError:
        return False
    return True


@pytest.mark.parametrize("n_bits", range(1, 6))
def test_every_pair_of_short_numbers(n_bits: int) -> None:
    for a in range(1 << n_bits):
        for b in range(1 << n_bits):
            bits = spelled(a, n_bits), spelled(b, n_bits)
            assert is_not_above(*bits).constant == (a <= b)
            assert is_accepted(*bits) == (a <= b)


LENGTHS = (1, 2, 7, 8, 9, 31, 32, 33, 64, 127, 128, 253, 254, 255, 506, 512, 2048, 4096)


@examples(60)
@given(st.sampled_from(LENGTHS), st.data())
def test_numbers_that_differ_in_one_bit_or_by_one(n_bits: int, data: st.DataObject) -> None:
    top = (1 << n_bits) - 1
    a = data.draw(st.sampled_from([0, 1, top, top - 1, 1 << n_bits - 1]) | st.integers(0, top)) & top
    near = {a, a ^ 1 << data.draw(st.integers(0, n_bits - 1)), a + 1 & top, a - 1 & top, 0, top}
    for b in near:
        bits = spelled(a, n_bits), spelled(b, n_bits)
        assert is_not_above(*bits).constant == (a <= b)
        assert is_accepted(*bits) == (a <= b)


@pytest.mark.parametrize("n_bits", [508, 512, 1024, 2048, 4096])
@pytest.mark.parametrize("times_r", [-2, -1, 1, 2])
def test_halves_that_differ_by_multiples_of_r_are_not_equal(n_bits: int, times_r: int) -> None:
    """A sum of more digits than a field element tells apart is 0 modulo r for others too."""
    half = n_bits // 2
    for low_bits in ((1 << half) - 1, sum(1 << place for place in range(0, half, 3)), 0):
        one, other = abs(times_r) * R % (1 << half) << half, low_bits
        a, b = (one, other) if times_r > 0 else (other, one)
        bits = spelled(a, n_bits), spelled(b, n_bits)
        assert is_not_above(*bits).constant == (a <= b)
        assert is_accepted(*bits) == (a <= b)
        assert is_at_most(bits[0], b).constant == (a <= b)


@circuit
def both(a: Private[Array[Bool, Literal[19]]], b: Private[Array[Bool, Literal[19]]]) -> Public[Bool]:
    return is_not_above(a, b)


@circuit
def ordered(a: Private[Array[Bool, Literal[19]]], b: Private[Array[Bool, Literal[19]]]) -> None:
    constrain_not_above(a, b, NOTE)


def listed(value: int) -> list[bool]:
    return [bool(value >> place & 1) for place in range(19)]


PAIRS = [
    (0, 0),
    (0, 1),
    (1, 0),
    (2**19 - 1, 2**19 - 1),
    (2**18, 2**18 - 1),
    (2**18 - 1, 2**18),
    (1024, 1023),
    (5, 2**19 - 1),
]


@pytest.mark.parametrize(("a", "b"), PAIRS)
def test_signals(a: int, b: int) -> None:
    given_bits = {"a": listed(a), "b": listed(b)}
    witness = both.compile().solve(given_bits)
    assert witness.output == (a <= b)
    assert open_wires(witness) == []
    if a <= b:
        ordered.compile().solve(given_bits)
    else:
        with pytest.raises(UnsatisfiedCircuitError, match="a is above b"):
            ordered.compile().solve(given_bits)


def test_the_answer_is_unique() -> None:
    assert audit(both.compile()).answer is Answer.UNIQUE


@pytest.mark.parametrize("a", [2**10, 2**18, 2**19 - 1])
@pytest.mark.parametrize("inverse", [0, 2, 3])
def test_no_half_passes_for_equal(a: int, inverse: int) -> None:
    """By another inverse of a difference than it has: the lower halves would decide."""

    def lie(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
        return [inverse] if opcode == Opcode.INVERSE_OR_ZERO and inputs != [0] else honest

    with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError):
        ordered.compile().solve({"a": listed(a), "b": listed(0)})


@pytest.mark.parametrize(
    ("n_bits", "count"),
    [(1, 1), (8, 7), (16, 11), (32, 15), (64, 21), (128, 29), (254, 39), (255, 39)],
)
def test_what_it_takes(n_bits: int, count: int) -> None:
    @circuit
    def compared(
        a: Private[Array[Bool, Literal[n_bits]]],  # type: ignore[valid-type]
        b: Private[Array[Bool, Literal[n_bits]]],  # type: ignore[valid-type]
    ) -> None:
        constrain_not_above(a, b, NOTE)

    assert rows(n_bits) == count
    assert compared.compile().r1cs.n_rows == count + 2 * n_bits


@circuit
def less(a: Private[Field], b: Private[Field]) -> None:
    require_less(a, b)


@circuit
def at_most(a: Private[Field], b: Private[Field]) -> None:
    require_less_or_equal(a, b)


@pytest.mark.parametrize("tops", [(0, 0), (0, 1), (1, 0), (1, 1)])
@pytest.mark.parametrize(
    ("a", "b"),
    [(5, 3), (3, 3), (1, 0), (0, 0), (R - 1, 0), (R - 1, R - 1), (R - 1, R - 2), (2**253, 1), (2**253, 2**253)],
)
def test_bits_of_a_number_larger_by_r_help_nobody(a: int, b: int, tops: tuple[int, int]) -> None:
    """The highest bits as a prover likes: those of a and b, or of what they are with r more, where that has 254 bits."""
    queue: list[int] = []

    def lie(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
        return [queue.pop(0)] if opcode == Opcode.BITS and parameter == 253 else honest

    for requirement in (less, at_most) if a > b else (less,):
        queue[:] = tops
        attack = nullcontext() if tops == (a >> 253, b >> 253) else lying_hints(lie)
        with attack, pytest.raises(UnsatisfiedCircuitError):
            requirement(a, b)


def test_bits_of_integers_are_at_hand() -> None:
    @circuit
    def in_order(a: Private[U32], b: Private[U32]) -> Public[Bool]:
        return is_not_above(a.bits(), b.bits())

    assert in_order(3, 3)
    assert not in_order(4, 3)
    assert in_order.compile().r1cs.n_rows == 64 + rows(32) + 2  # its sign as a bit, and the result
