"""Multiples shown by two scalars of half the length: the scalars at the edges, the points, and provers who answer otherwise."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from zkwright.circuits.babyjub import Point, tate
from zkwright.circuits.babyjub.edwards import double_point, require_curve_equation
from zkwright.circuits.babyjub.half_scalars import STEPS, TURN, because_of_orders, require_multiple
from zkwright.circuits.babyjub.plain import BASE8, COFACTOR, GENERATOR, IDENTITY, AffinePoint, L, add, multiply, negate
from zkwright.compiler import Field, Private, UnsatisfiedCircuitError, circuit
from zkwright.compiler.rows import ArgumentError
from zkwright.compiler.solver.hints import Opcode
from zkwright.core.field import R

from tests.circuits.harness import lying_hints, open_wires

HALF = pow(2, -1, L)
MESSAGE = "it is another multiple"


@circuit
def is_multiple(scalar: Private[Field], q: Private[Point], p: Private[Point]) -> None:
    """p is the scalar times 8 q, both in the subgroup."""
    require_curve_equation(q)
    require_curve_equation(p)
    shown = tate.require_in_subgroup_but_neutral(p)
    half = double_point(double_point(q))
    eightfold = double_point(half)
    because = because_of_orders(q, eightfold.x, shown or p)
    require_multiple(scalar, half, p, because, MESSAGE)


@circuit
def in_subgroup(p: Private[Point]) -> None:
    require_curve_equation(p)
    tate.require_in_subgroup_but_neutral(p)


def given(scalar: int, q: AffinePoint = BASE8, p: AffinePoint | None = None) -> dict[str, object]:
    point = multiply(COFACTOR * scalar % (8 * L), q) if p is None else p
    return {"scalar": scalar, "q": Point.of(q), "p": Point.of(point)}


RANDOM = random.Random(7)
EDGES = [
    *(
        1,
        2,
        3,
        4,
        5,
        7,
        8,
        16,
        2**64,
        2**124 + 1,
        2**125 - 1,
        2**125,
        2**125 + 1,
        2**126 - 1,
        2**126,
        2**126 + 1,
        2**250,
    ),
    *(L - 3, L - 2, L - 1, L + 1, L + 2, 2 * L - 1, 7 * L + 1, R - 1, R - 2, R // 2, 2**253, 2**253 - 1),
    *(pow(n, -1, L) * m % L for n in (3, 5, 7, 2**60 + 1, 2**125 - 1, 2**126) for m in (1, -1, 2, 2**90 + 1)),
]


@pytest.mark.parametrize("scalar", [*EDGES, *(RANDOM.randrange(R) for _ in range(5))])
def test_multiples_pass_and_no_wire_is_left_open(scalar: int) -> None:
    assert open_wires(is_multiple.compile().solve(given(scalar))) == []


@pytest.mark.parametrize("scalar", [0, L, HALF, L - HALF, 2 * L + HALF])
def test_the_scalars_that_are_left_out_are_refused(scalar: int) -> None:
    with pytest.raises(UnsatisfiedCircuitError):
        is_multiple(**given(scalar))


@pytest.mark.parametrize("torsion", range(8))
def test_a_base_may_have_a_component_of_small_order(torsion: int) -> None:
    q = add(multiply(5, BASE8), multiply(torsion * L, GENERATOR))
    for scalar in (3, 12345, RANDOM.randrange(R)):
        is_multiple(**given(scalar, q))


@pytest.mark.parametrize("scalar", [1, 5, 2**125, RANDOM.randrange(R)])
def test_other_multiples_are_refused(scalar: int) -> None:
    right = multiply(COFACTOR * scalar, BASE8)
    for wrong in (negate(right), add(right, BASE8), add(right, multiply(COFACTOR, BASE8)), multiply(COFACTOR, BASE8)):
        if wrong != right:
            with pytest.raises(UnsatisfiedCircuitError, match=MESSAGE):
                is_multiple(**given(scalar, p=wrong))


@pytest.mark.parametrize(
    "ratio",
    [
        (0, 0),
        (2, 2 * 12345),  # of the scalar, where P is another multiple
        (2**126 - 1, 5),
        (2**126, 0),
        (R - 1, R - 12345),
        (L, 0),
        (L % 2**126, 1),
    ],
)
def test_no_other_ratio_shows_another_multiple(ratio: tuple[int, int]) -> None:
    """P is 54321 K, and the scalar 12345."""

    def lie(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
        return list(ratio) if opcode == Opcode.SHORT_RATIO else honest

    with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError):
        is_multiple(**given(12345, p=multiply(54321 * COFACTOR, BASE8)))


def test_the_ratio_of_the_multiple_that_it_is_does_not_show_another_scalar() -> None:
    """The walk ends as it should, with v and u of 54321; they are none of 12345."""

    def lie(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
        return [1, 54321] if opcode == Opcode.SHORT_RATIO else honest

    with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError) as refusal:
        is_multiple(**given(12345, p=multiply(54321 * COFACTOR, BASE8)))
    assert {failure.message for failure in refusal.value.failures} == {"u is not v times the scalar"}


@pytest.mark.parametrize("place", [125, 124, 123, 60, 59, 3, 0])
def test_a_digit_is_what_u_says(place: int) -> None:
    def lie(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
        if opcode == Opcode.CHOOSE and parameter == place:
            return [inputs[1] if honest == [inputs[2]] else inputs[2]]
        return honest

    with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError):
        is_multiple(**given(RANDOM.randrange(R)))


def test_a_digit_is_one_of_two() -> None:
    def lie(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
        return [inputs[1] + 1] if opcode == Opcode.CHOOSE and parameter == 17 else honest

    with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError, match="a digit is none of the two points"):
        is_multiple(**given(99))


@pytest.mark.parametrize("torsion", range(8))
def test_the_pairing_tells_the_subgroup(torsion: int) -> None:
    small = multiply(torsion * L, GENERATOR)
    for point in (small, add(BASE8, small), add(multiply(RANDOM.randrange(L), BASE8), small)):
        if torsion or point == IDENTITY:
            with pytest.raises(UnsatisfiedCircuitError):
                in_subgroup(Point.of(point))
            with pytest.raises(UnsatisfiedCircuitError, match="not in the subgroup of order L, or neutral"):
                tate.require_in_subgroup_but_neutral(Point.of(point))
        else:
            in_subgroup(Point.of(point))
            tate.require_in_subgroup_but_neutral(Point.of(point))


def test_no_square_root_shows_a_point_outside_of_the_subgroup() -> None:
    """Whichever root of two a prover takes, at each of three."""
    for torsion in (1, 2, 4, 6, 7):
        point = Point.of(add(BASE8, multiply(torsion * L, GENERATOR)))
        for choice in range(1, 8):
            asked = iter(range(3))

            def lie(opcode: Opcode, parameter: int, inputs: Sequence[int], honest: list[int]) -> list[int]:
                if opcode != Opcode.SQUARE_ROOT:
                    return honest
                return [(R - honest[0]) % R or 1] if choice >> next(asked, 0) & 1 else [honest[0] or 1]  # noqa: B023

            with lying_hints(lie), pytest.raises(UnsatisfiedCircuitError):
                in_subgroup(point)


@pytest.mark.parametrize("torsion", [0, 4])
@pytest.mark.parametrize("multiple", [1, 2, 3, HALF, L - 1])
@pytest.mark.parametrize("digits", ["all", "none", "alternating", "any"])
def test_no_sum_is_the_digit_that_is_added(torsion: int, multiple: int, digits: str) -> None:
    """On plain points, whatever signs a prover chooses, where P is a small multiple of K and sums would meet digits."""
    half = add(multiply(L - HALF, BASE8), multiply(torsion * L, GENERATOR))
    point, order_8 = multiply(multiple, BASE8), multiply(L, GENERATOR)
    sums = {1: add(point, half), -1: add(point, negate(half))}
    drawn = RANDOM.choices([1, -1], k=2 * STEPS)
    choices = {"all": [1, 1], "none": [-1, -1], "alternating": [1, -1], "any": drawn}[digits]
    sum_ = add(sums[choices[0]], order_8)
    for place in reversed(range(STEPS)):
        sign, other = choices[place % len(choices)], choices[(2 * place + 1) % len(choices)]
        added = sums[other]
        added = add(added, order_8) if place % TURN == TURN - 1 else added
        added = added if sign == 1 else negate(added)
        assert sum_ not in (added, negate(added))
        sum_ = add(add(sum_, sum_), added)


@pytest.mark.parametrize("r", [GENERATOR, AffinePoint(0, R - 1)])
def test_a_point_outside_the_subgroup_gives_no_reason(r: AffinePoint) -> None:
    q = Point.of(BASE8)
    assert because_of_orders(q, q.x, Point.of(BASE8)).lemma.name == "babyjub: half-size scalars, constant R"
    with pytest.raises(ArgumentError, match="nothing shows a point to be in the subgroup"):
        because_of_orders(q, q.x, Point.of(r))


@circuit
def of_any_point(q: Private[Point], p: Private[Point]) -> None:
    require_curve_equation(p)
    because_of_orders(q, q.x, p)


def test_a_point_that_nothing_shows_gives_no_reason() -> None:
    with pytest.raises(ArgumentError, match="nothing shows a point to be in the subgroup"):
        of_any_point.compile()
